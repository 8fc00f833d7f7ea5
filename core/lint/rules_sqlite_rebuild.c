#include <string.h>
#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/sqlite_compare.h"
#include "core/lint/sqlite_losses.h"
#include "core/lint/sqlite_say.h"

static bool is_copy(const struct lint_step *step)
{
	return step->wording.verb == LINT_DATA && step->deed == LITE_INSERT && step->life;
}

/* Where the old table goes away. */
static const struct lint_rebuild *ends(const struct lint_site *site)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;

	return rebuild && rebuild->anchor == site->step ? rebuild : NULL;
}

/* Columns that may be NULL before and must not be behind, where the copy could not be tried. */
static void guess_nulls(struct lint_site *site, struct lint_series *list)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;

	for (size_t i = 0; rebuild && i < rebuild->after->column_count; i++) {
		const struct lite_column *now = &rebuild->after->columns[i],
					 *then = lite_column(rebuild->before, now->name);

		if (then && now->not_null && !then->not_null && !then->key)
			lint_series_add(site->arena, list, now->name);
	}
}

static void nullable_to_not_null(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_series list = { 0 };
	struct buffer fix = buffer_in(site->arena);
	struct lint_hit hit = { 0 };
	const char *names;

	if (!is_copy(step))
		return;
	for (size_t i = 0; i < step->null_count; i++) {
		lint_series_add(site->arena, &list, step->nulls[i]);
		buffer_printf(&fix, "%scoalesce(%s, '') AS %s", fix.size ? ", " : "SELECT ",
			      lite_name(site->arena, step->nulls[i]),
			      lite_name(site->arena, step->nulls[i]));
	}
	if (step->nulls_unknown)
		guess_nulls(site, &list);
	names = lint_series_text(site->arena, &list);
	if (!names)
		return;
	hit.title = arena_printf(site->arena,
				 "a NULL in %s makes the copy into %s fail: it is "
				 "NOT NULL there",
				 names, step->life->name);
	hit.fix = fix.size
		      ? arena_printf(site->arena, "%s FROM ...; -- in the copy", buffer_text(&fix))
		      : NULL;
	lint_hit(site, rule, &hit);
}

static void new_required_column(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = ends(site);
	struct lint_series list = { 0 };
	struct lint_hit hit = { 0 };
	const char *have;

	for (size_t i = 0; rebuild && i < rebuild->after->column_count; i++) {
		const struct lite_column *column = &rebuild->after->columns[i];

		if (column->not_null && !column->fallback && !column->key && !column->generated &&
		    !lite_column(rebuild->before, column->name))
			lint_series_add(site->arena, &list, column->name);
	}
	/* Who does not know the new name fails anyhow. */
	if (!list.count || lint_lost_columns(site, true, &have))
		return;
	hit.title =
	    arena_printf(site->arena, "%s of %s must be given now: what inserts without it fails",
			 lint_series_text(site->arena, &list), rebuild->after->name);
	lint_hit(site, rule, &hit);
}

static void copy_fails(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { 0 };

	if (!is_copy(step) || !step->filled)
		return;
	hit.title =
	    arena_printf(site->arena, "the copy fails as soon as there is a row: %s", step->filled);
	lint_hit(site, rule, &hit);
}

static void required_no_more(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = ends(site);
	struct lint_series list = { 0 };
	struct lint_hit hit = { 0 };

	for (size_t i = 0; rebuild && i < rebuild->after->column_count; i++) {
		const struct lite_column *now = &rebuild->after->columns[i],
					 *then = lite_column(rebuild->before, now->name);

		if (then && then->not_null && !now->not_null && !now->key)
			lint_series_add(site->arena, &list, now->name);
	}
	if (!list.count)
		return;
	hit.title = arena_printf(site->arena, "%s of %s may be NULL now: what reads it meets NULL",
				 lint_series_text(site->arena, &list), rebuild->after->name);
	lint_hit(site, rule, &hit);
}

static void forgotten(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = ends(site);
	struct lint_series list = { 0 };
	struct buffer fix = buffer_in(site->arena);
	struct lint_hit hit = { 0 };

	if (!rebuild)
		return;
	lint_compare_indexes(site, rebuild, &list, &fix);
	lint_compare_triggers(site, rebuild, &list, &fix);
	lint_compare_manner(site, rebuild, &list);
	if (list.count) {
		hit.title =
		    arena_printf(site->arena, "%s, built anew, has lost %s", rebuild->after->name,
				 lint_series_text(site->arena, &list));
		hit.fix = fix.size ? buffer_text(&fix) : NULL;
		lint_hit(site, rule, &hit);
	}
	if (rebuild->before->autoincrement && rebuild->after->autoincrement) {
		hit = (struct lint_hit) { .severity = LINT_NOTE };
		hit.title =
		    arena_printf(site->arena,
				 "%s, built anew, counts from its largest id that is left: ids "
				 "of deleted rows behind it are given again",
				 rebuild->after->name);
		hit.fix =
		    arena_printf(site->arena,
				 "-- before: keep the number\n"
				 "SELECT seq FROM sqlite_sequence WHERE name = '%s';\n"
				 "-- behind: UPDATE sqlite_sequence SET seq = ... WHERE name = "
				 "'%s';",
				 rebuild->after->name, rebuild->after->name);
		lint_hit(site, rule, &hit);
	}
}

static void view_forgotten(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .relation = step->wording.name };

	if (step->wording.verb != LINT_DROP_VIEW || step->said.outcome != LITE_DONE ||
	    !site->play->rebuild_count || !step->before ||
	    lite_table(site->arena, site->play->lite, step->wording.name))
		return;
	hit.title = arena_printf(site->arena, "the view %s is dropped, and not made again",
				 step->wording.name);
	hit.fix = arena_printf(site->arena, "%s;", step->before->sql);
	lint_hit(site, rule, &hit);
}

static void forgets(struct lint_site *site, const struct lint_rule *rule)
{
	forgotten(site, rule);
	view_forgotten(site, rule);
}

const struct lint_rule lint_rules_sqlite_rebuild[] = {
	{ .code = "LT101",
	  .name = "nullable-to-not-null",
	  .aliases = "atlas:LT101 atlas:MF104 MF104",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a column that may be NULL becomes NOT NULL",
	  .why = "The copy into the new table fails at the first row that has a NULL there.",
	  .fix = "INSERT INTO new_t (c) SELECT coalesce(c, '') FROM t;",
	  .look = nullable_to_not_null },
	{ .code = "MF103",
	  .name = "adding-required-field",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "the copy of a rebuilt table fails as soon as there is a row",
	  .why =
	      "A column that is NOT NULL and has no default gets no value. On an empty development "
	      "copy nothing is copied, and it passes.",
	  .fix = "c INTEGER NOT NULL DEFAULT 0 -- or a value for it in the copy",
	  .look = copy_fails },
	{ .code = "BC104",
	  .name = "column-must-be-given",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a column that must be given is added",
	  .why = "Programs that do not know it yet insert without it, which fails.",
	  .fix = "c INTEGER NOT NULL DEFAULT 0 -- or let it be NULL until every program writes it",
	  .look = new_required_column },
	{ .code = "BC105",
	  .name = "ban-drop-not-null",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_NOTE,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a column may be NULL that was not",
	  .why = "Programs that read it do not expect NULL.",
	  .fix = "-- let them know NULL first",
	  .look = required_no_more },
	{ .code = "LT116",
	  .name = "rebuild-forgets",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a table is built anew without something that it had",
	  .why = "DROP TABLE drops the table's indexes and triggers with it; they, STRICT, WITHOUT "
		 "ROWID "
		 "and AUTOINCREMENT have to be said again.",
	  .fix = "CREATE INDEX i ON t (c); -- as it was",
	  .look = forgets },
};
const size_t lint_rules_sqlite_rebuild_count =
    sizeof lint_rules_sqlite_rebuild / sizeof *lint_rules_sqlite_rebuild;
