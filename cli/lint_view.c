#include "cli/lint_view.h"

#include <string.h>

#include "cli/evidence_view.h"
#include "cli/excerpt.h"
#include "cli/text.h"

#define TOLD_SHORTLY 5  /* findings of one rule with their line */
#define TOLD_AT_ALL  20 /* of one rule that is not an error */
#define INDENT       9
#define FOLD_COLUMNS 100 /* where there is no terminal */

/* One rule in this list. */
struct told {
	const char *code;
	size_t shown, left_out;
};

struct showing {
	struct arena *arena;
	struct screen *screen;
	struct told *rules;
	size_t rule_count;
};

static const enum style severity_styles[] = {
	[LINT_OFF] = STYLE_FAINT,
	[LINT_NOTE] = STYLE_STRONG,
	[LINT_WARNING] = STYLE_WARNING,
	[LINT_ERROR] = STYLE_BAD,
};

static struct told *told_of(struct showing *showing, const char *code)
{
	size_t index = 0;

	while (index < showing->rule_count && !text_equal(showing->rules[index].code, code))
		index++;
	if (index == showing->rule_count)
		showing->rules[showing->rule_count++].code = code;
	return &showing->rules[index];
}

/* A paragraph behind a word; its own line breaks stay. */
static void show_words(struct showing *showing, const char *title, const char *text)
{
	struct screen *screen = showing->screen;
	size_t width = screen->width ? screen->width : FOLD_COLUMNS;
	size_t room = width > INDENT + 30 ? width - INDENT - 6 : 24;
	const char *seen;

	if (!text || !*text)
		return;
	seen = text_visible(showing->arena, bytes_of(text), true);
	while (*seen) {
		size_t size = strcspn(seen, "\n");
		const char *line = arena_text_n(showing->arena, seen, size);

		do {
			say(screen, STYLE_PLAIN, "%*s%-6s%s", INDENT, "", title,
			    text_fold(showing->arena, &line, room));
			title = "";
		} while (*line);
		seen += size + (seen[size] == '\n');
	}
}

static void show_lock(struct showing *showing, const struct lint_shown *shown)
{
	static const char *const blocks[] = { "blocks neither reads nor writes", "blocks writes",
					      "blocks reads and writes" };
	static const char *const grows[] = { "", ", the longer the more rows it has",
					     ", perhaps the longer the more rows it has" };

	if (!shown->lock)
		return;
	show_words(showing, "lock",
		   arena_printf(showing->arena, "%s%s%s: %s%s", shown->lock,
				shown->relation ? " on " : "",
				shown->relation ? shown->relation : "", blocks[shown->blocks],
				shown->blocks ? grows[shown->grows] : ""));
}

static void show_size(struct showing *showing, const struct lint_shown *shown)
{
	struct arena *arena = showing->arena;

	if (shown->sized == LINT_SIZE_UNKNOWN)
		show_words(showing, "size", "unknown: nobody told how large it is");
	if (shown->sized == LINT_SIZE_KNOWN)
		show_words(showing, "size",
			   arena_printf(arena, "%s, %s",
					shown->rows < 0 ? "rows never counted (ANALYZE does)"
							: arena_printf(arena, "about %lld rows",
								       (long long)shown->rows),
					text_bytes(arena, shown->bytes)));
}

static void show_answer(struct showing *showing, const struct lint_shown *shown)
{
	struct arena *arena = showing->arena;

	if (shown->answer == LINT_FAILS)
		show_words(showing, "asked",
			   arena_printf(arena, "it would fail now, in %s",
					text_count(arena, (uint64_t)shown->failing, "place")));
	if (shown->answer == LINT_PASSES)
		show_words(showing, "asked", "it would not fail on the rows that are there now");
	if (shown->answer == LINT_UNANSWERED)
		show_words(showing, "asked", arena_printf(arena, "unknown: %s", shown->unanswered));
}

static void show_one(struct showing *showing, const struct lint_shown *shown)
{
	struct told *told = told_of(showing, shown->code);

	if (told->shown >= TOLD_AT_ALL && shown->severity != LINT_ERROR) {
		told->left_out++;
		return;
	}
	told->shown++;
	say(showing->screen, severity_styles[shown->severity], "%s:%u:%u: %s %s: %s", shown->file,
	    shown->line, shown->column, lint_severity_name(shown->severity), shown->code,
	    shown->title);
	if (told->shown > TOLD_SHORTLY)
		return;
	if (shown->text)
		excerpt_line(showing->screen, say,
			     &(struct excerpt) { shown->text, shown->at, shown->line, true,
						 severity_styles[shown->severity] });
	show_lock(showing, shown);
	show_size(showing, shown);
	show_answer(showing, shown);
	if (told->shown == 1)
		show_words(showing, "why", shown->why);
	if (told->shown == 1 || !text_equal(shown->fix, shown->usual_fix))
		show_words(showing, "fix", shown->fix);
}

const char *lint_counts_text(struct arena *arena, const size_t by_severity[LINT_ERROR + 1])
{
	struct buffer text = buffer_in(arena);

	for (enum lint_severity severity = LINT_ERROR; severity > LINT_OFF; severity--)
		if (by_severity[severity])
			buffer_printf(
			    &text, "%s%s", text.size ? ", " : "",
			    text_count(arena, by_severity[severity], lint_severity_name(severity)));
	return text.size ? buffer_text(&text) : "nothing";
}

static void show_sum(struct showing *showing, const struct lint_list *list)
{
	struct arena *arena = showing->arena;
	enum style style = list->by_severity[LINT_ERROR]     ? STYLE_BAD
			   : list->by_severity[LINT_WARNING] ? STYLE_WARNING
							     : STYLE_GOOD;

	for (size_t i = 0; i < showing->rule_count; i++)
		if (showing->rules[i].left_out)
			say(showing->screen, STYLE_PLAIN,
			    "%zu more of %s are left out; --json has them all",
			    showing->rules[i].left_out, showing->rules[i].code);
	say(showing->screen, style, "%s found in %s%s", lint_counts_text(arena, list->by_severity),
	    text_count(arena, list->migrations, "migration"),
	    list->silenced ? arena_printf(arena, "; %zu silenced by comments", list->silenced)
			   : "");
}

void lint_list_show(struct screen *screen, const struct lint_list *list)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct showing showing = { arena, screen,
				   arena_new_array(arena, struct told, list->count + 1), 0 };

	for (size_t i = 0; i < list->count; i++)
		show_one(&showing, &list->items[i]);
	show_sum(&showing, list);
}

/* What would end a command, or one of its values. */
static void add_escaped(struct buffer *buffer, const char *text, bool value)
{
	static const struct {
		char sign;
		bool of_values;
		const char *escaped;
	} signs[] = { { '%', false, "%25" },
		      { '\r', false, "%0D" },
		      { '\n', false, "%0A" },
		      { ':', true, "%3A" },
		      { ',', true, "%2C" } };

	for (; *text; text++) {
		const char *escaped = NULL;

		for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
			if (signs[i].sign == *text && (value || !signs[i].of_values))
				escaped = signs[i].escaped;
		if (escaped)
			buffer_add_text(buffer, escaped);
		else
			buffer_add(buffer, text, 1);
	}
}

static const char *annotation(struct arena *arena, const struct lint_shown *shown)
{
	static const char *const commands[] = { "notice", "notice", "warning", "error" };
	struct buffer buffer = buffer_in(arena);
	const char *title = arena_printf(arena, "%s %s", shown->code, shown->title);
	const char *body =
	    arena_printf(arena, "%s%s%s", shown->why ? shown->why : shown->title,
			 shown->fix ? "\nInstead:\n" : "", shown->fix ? shown->fix : "");

	buffer_printf(&buffer, "::%s file=", commands[shown->severity]);
	add_escaped(&buffer, text_visible(arena, bytes_of(shown->file), false), true);
	buffer_printf(&buffer, ",line=%u,col=%u,title=", shown->line, shown->column);
	add_escaped(&buffer, text_visible(arena, bytes_of(title), false), true);
	buffer_add_text(&buffer, "::");
	add_escaped(&buffer, text_visible(arena, bytes_of(body), true), false);
	return buffer_text(&buffer);
}

void lint_list_annotate(struct screen *screen, const struct lint_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();

		screen_write(screen, screen->out, STYLE_PLAIN, annotation(arena, &list->items[i]));
		fputc('\n', screen->out);
	}
	fflush(screen->out);
}
