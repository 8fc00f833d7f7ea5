#include <string.h>

#include "cli/lint_view.h"
#include "core/base/file.h"
#include "core/lint/rule.h"

#define AROUND ((size_t)4000) /* bytes of a line on either side of the place */

/* How far the last one was read: findings come in the order of their places. */
struct cursor {
	struct bytes text;
	size_t at; /* where its line begins */
	unsigned line;
};

static size_t line_end(struct bytes text, size_t at)
{
	const char *end = at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;

	return end ? (size_t)(end - text.data) : text.size;
}

static void go_to(struct cursor *cursor, struct bytes text, unsigned line)
{
	if (cursor->text.data != text.data || line < cursor->line)
		*cursor = (struct cursor) { text, 0, 1 };
	while (cursor->line < line && cursor->at < text.size) {
		cursor->at = line_end(text, cursor->at);
		cursor->at += cursor->at < text.size;
		cursor->line++;
	}
}

static bool is_inside(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* The line of the finding, at most so much of it as could be shown. */
static void take_text(struct arena *arena, struct cursor *cursor, struct bytes text,
		      struct lint_shown *shown)
{
	size_t at, from, to;

	go_to(cursor, text, shown->line);
	to = line_end(text, cursor->at);
	at = cursor->at;
	for (unsigned i = 1; i < shown->column && at < to; i++)
		for (at++; at < to && is_inside(text.data[at]);)
			at++;
	from = at > cursor->at + AROUND ? at - AROUND : cursor->at;
	while (from < at && is_inside(text.data[from]))
		from++;
	to = to > at + AROUND ? at + AROUND : to;
	shown->text = arena_text_n(arena, text.data + from, to - from);
	shown->at = at - from;
}

struct lint_list lint_list_of(struct arena *arena, const struct directory *directory,
			      const struct lint_findings *findings)
{
	struct lint_list list = { .items = arena_new_array(arena, struct lint_shown,
							   findings->count + 1),
				  .silenced = findings->silenced };
	struct cursor cursor = { 0 };

	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_finding *finding = &findings->items[i];
		struct lint_shown *shown = &list.items[list.count++];

		*shown = (struct lint_shown) {
			.code = finding->rule->code,
			.title = finding->title,
			.why = finding->rule->why,
			.fix = finding->fix,
			.usual_fix = finding->rule->fix,
			.severity = finding->severity,
			.file = finding->file,
			.line = finding->line,
			.column = finding->column,
			.relation = finding->relation,
			.lock = finding->lock ? lock_mode_name(finding->lock) : NULL,
			.blocks = finding->blocks,
			.grows = finding->grows,
			.answer = finding->answer,
			.failing = finding->failing,
			.unanswered = finding->unanswered,
			.sized = finding->sized,
			.rows = finding->rows,
			.bytes = finding->bytes,
		};
		take_text(arena, &cursor, directory->migrations[finding->migration].text, shown);
		list.by_severity[finding->severity]++;
	}
	return list;
}

static enum lint_known known_of(const struct value *item, const char *name)
{
	if (value_is_text(value_get(item, name)))
		return LINT_UNKNOWN;
	return value_get_bool(item, name, false) ? LINT_YES : LINT_NO;
}

static enum lint_blocks blocks_of(const char *name)
{
	enum lint_blocks blocks = LINT_BLOCKS_NOTHING;

	while (blocks < LINT_BLOCKS_READS && !text_equal(name, lint_blocks_name(blocks)))
		blocks++;
	return blocks;
}

static void read_size(const struct value *size, struct lint_shown *shown)
{
	if (!size || value_is_null(size))
		return;
	shown->sized = value_is_object(size) ? LINT_SIZE_KNOWN : LINT_SIZE_UNKNOWN;
	shown->rows = value_get_integer(size, "rows", -1);
	shown->bytes = value_get_integer(size, "bytes", 0);
}

static unsigned number_of(const struct value *item, const char *name)
{
	int64_t number = value_get_integer(item, name, 1);

	return number > 0 && number < INT32_MAX ? (unsigned)number : 1;
}

struct lint_list lint_list_read(struct arena *arena, const struct value *document)
{
	const struct value *items = value_get(document, "findings");
	struct lint_list list = { .items = arena_new_array(arena, struct lint_shown,
							   value_count(items) + 1) };

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);
		const char *severity = value_get_text(item, "severity");
		struct lint_shown shown = { .code = value_get_text(item, "code"),
					    .title = value_get_text(item, "title"),
					    .why = value_get_text(item, "why"),
					    .fix = value_get_text(item, "fix"),
					    .file = value_get_text(item, "file"),
					    .line = number_of(item, "line"),
					    .column = number_of(item, "column"),
					    .relation = value_get_text(item, "relation"),
					    .lock = value_get_text(item, "lock") };

		if (!shown.code || !shown.title || !shown.file || !severity ||
		    !lint_severity_from_name(severity, &shown.severity))
			continue;
		shown.blocks = blocks_of(value_get_text(item, "blocks"));
		shown.grows = known_of(item, "grows_with_table");
		read_size(value_get(item, "size"), &shown);
		list.by_severity[shown.severity]++;
		list.items[list.count++] = shown;
	}
	return list;
}

void lint_findings_keep(struct arena *arena, struct lint_findings *findings, const bool *wanted,
			const char *dir)
{
	size_t kept = 0;

	while (text_starts_with(dir, "./"))
		dir += 2;
	for (size_t i = 0; i < findings->count; i++) {
		struct lint_finding finding = findings->items[i];

		if (!wanted[finding.migration]) {
			findings->by_severity[finding.severity]--;
			continue;
		}
		if (*dir && !text_equal(dir, "."))
			finding.file = path_join(arena, dir, finding.file);
		findings->items[kept++] = finding;
	}
	findings->count = kept;
}

void lint_list_cut(struct lint_list *list, enum lint_severity least)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].severity >= least)
			list->items[kept++] = list->items[i];
	list->count = kept;
}

size_t lint_count_read(const struct value *lint, const char *name)
{
	int64_t number = value_get_integer(lint, name, 0);

	return number > 0 ? (size_t)number : 0;
}

void lint_counts_read(const struct value *lint, size_t by_severity[LINT_ERROR + 1])
{
	by_severity[LINT_OFF] = 0;
	by_severity[LINT_NOTE] = lint_count_read(lint, "notes");
	by_severity[LINT_WARNING] = lint_count_read(lint, "warnings");
	by_severity[LINT_ERROR] = lint_count_read(lint, "errors");
}
