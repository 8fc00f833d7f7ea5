#include "core/lint/suppress.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/lint/mark.h"

const struct lint_rule lint_rules_suppress[] = {
	{ .code = "LN003",
	  .name = "suppression-without-effect",
	  .aliases = "squawk:unused-ignore",
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_TREE,
	  .title = "a comment that silences findings says no reason, or silences nothing",
	  .why =
	      "Whoever reads the file later has to know why a danger was accepted, and a comment "
	      "that silences nothing now would silence the next finding that nobody has seen.",
	  .fix = "-- lockstep:nolint PG101 the table has a few hundred rows" },
};
const size_t lint_rules_suppress_count = sizeof lint_rules_suppress / sizeof *lint_rules_suppress;

/* Atlas silences whole analyzers, too. */
static const struct {
	const char *name, *codes;
} analyzers[] = {
	{ "destructive", "DS" },     { "data_depend", "MF" },       { "incompatible", "BC" },
	{ "naming", "NM" },          { "concurrent_index", "PG1" }, { "nestedtx", "TX" },
	{ "constraint_drop", "CD" },
};

static const char *codes_of(const char *name)
{
	for (size_t i = 0; i < sizeof analyzers / sizeof *analyzers; i++)
		if (!strcasecmp(analyzers[i].name, name))
			return analyzers[i].codes;
	return NULL;
}

static bool means_all(const char *name)
{
	return !strcasecmp(name, "all");
}

/* "PG305" means "PG305b", too. */
static bool means(const char *name, const struct lint_rule *rule)
{
	const char *codes = codes_of(name);
	size_t size = strlen(name);

	return means_all(name) || lint_rule_is(rule, name) ||
	       (codes && text_starts_with(rule->code, codes)) ||
	       (!strncasecmp(rule->code, name, size) && strlen(rule->code) == size + 1 &&
		rule->code[size] >= 'a' && rule->code[size] <= 'z');
}

static bool is_near(const struct lint_mark *mark, const struct lint_finding *finding)
{
	return mark->whole_file || (mark->statement && mark->statement == finding->statement);
}

/* Which of the mark's names silenced something; one without names has one place. */
static bool silences(const struct lint_mark *mark, const struct lint_finding *finding, bool *used)
{
	bool silenced = false;

	if (!is_near(mark, finding))
		return false;
	if (!mark->count)
		silenced = used[0] = true;
	for (size_t i = 0; i < mark->count; i++)
		if (means(mark->names[i], finding->rule))
			silenced = used[i] = true;
	return silenced;
}

/* All marks are asked: two of them may silence the same. */
static bool is_silenced(const struct lint_marks *marks, const struct lint_finding *finding,
			bool **used)
{
	bool silenced = false;

	for (size_t i = 0; i < marks->count; i++)
		silenced |= silences(&marks->items[i], finding, used[i]);
	return silenced;
}

struct complaint {
	struct arena *arena;
	const struct lint_suppressing *about;
	struct lint_findings *findings;
	const struct lint_mark *mark;
};

static void complain(const struct complaint *complaint, const char *title)
{
	const struct migration *migration = complaint->about->migration;
	const struct lint_mark *mark = complaint->mark;
	const struct lint_rule *rule = lint_rules_suppress;
	struct lint_finding finding = { .rule = rule,
					.severity = mark->own ? rule->severity : LINT_NOTE,
					.migration = complaint->about->number - 1,
					.file = migration->file,
					.offset = mark->offset,
					.size = mark->size,
					.statement = mark->statement,
					.title = title,
					.fix = rule->fix };
	struct lint_place start = { .line = 1 };

	lint_locate(migration->text, start, mark->offset, &finding);
	lint_findings_add(complaint->arena, complaint->findings, &finding);
}

/* Is the name one of a rule at all, of a class, or of this tool's? */
static void check_name(const struct complaint *complaint, const char *name, bool used)
{
	const struct lint_rule *rule = lint_rule_find(name);
	const char *words = complaint->mark->words, *near;

	if (used)
		return;
	if (rule || means_all(name) || codes_of(name)) {
		if (!rule || !(rule->needs & LINT_NEEDS_LIVE) || complaint->about->live)
			complain(complaint, arena_printf(complaint->arena, "%s %s silences nothing",
							 words, name));
		return;
	}
	near = lint_rule_nearest(name);
	complain(complaint,
		 arena_printf(complaint->arena, "%s names %s, which is no rule%s%s%s", words, name,
			      near ? "; is " : "", near ? near : "", near ? " meant?" : ""));
}

static void check_mark(const struct complaint *complaint, const bool *used)
{
	const struct lint_mark *mark = complaint->mark;

	if (mark->own && !mark->reason)
		complain(complaint,
			 arena_printf(complaint->arena, "%s says no reason", mark->words));
	if (!mark->count && !used[0])
		complain(complaint,
			 arena_printf(complaint->arena, "%s silences nothing", mark->words));
	for (size_t i = 0; i < mark->count; i++)
		check_name(complaint, mark->names[i], used[i]);
}

static int by_place(const void *a, const void *b)
{
	const struct lint_finding *left = a, *right = b;
	int order = (left->line > right->line) - (left->line < right->line);

	if (!order)
		order = (left->column > right->column) - (left->column < right->column);
	if (!order)
		order = (left->severity < right->severity) - (left->severity > right->severity);
	if (!order)
		order = strcmp(left->rule->code, right->rule->code);
	return order ? order : strcmp(left->title, right->title);
}

void lint_suppress(struct arena *arena, const struct lint_suppressing *about,
		   struct lint_findings *findings)
{
	struct lint_marks marks;
	size_t kept = about->first;
	bool **used;

	lint_marks_read(arena, about->migration, about->dialect, &marks);
	used = arena_new_array(arena, bool *, marks.count + 1);
	for (size_t i = 0; i < marks.count; i++)
		used[i] = arena_new_array(arena, bool, marks.items[i].count + 1);
	for (size_t i = about->first; i < findings->count; i++) {
		if (!is_silenced(&marks, &findings->items[i], used)) {
			findings->items[kept++] = findings->items[i];
			continue;
		}
		findings->by_severity[findings->items[i].severity]--;
		findings->silenced++;
	}
	findings->count = kept;
	for (size_t i = 0; i < marks.count; i++)
		check_mark(&(struct complaint) { arena, about, findings, &marks.items[i] },
			   used[i]);
	if (findings->count > about->first)
		qsort(findings->items + about->first, findings->count - about->first,
		      sizeof *findings->items, by_place);
}
