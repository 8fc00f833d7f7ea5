#include <string.h>
#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/sqlite_compare.h"
#include "core/lint/sqlite_losses.h"
#include "core/lint/sqlite_say.h"
#include "core/words.h"

/* It is done, or would be where the table is. */
static bool takes_place(const struct lint_step *step)
{
	return step->said.outcome == LITE_DONE || step->missing ||
	       (step->forced && step->wording.verb == LINT_RENAME_TABLE);
}

static void drop_table(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .relation = lint_shown_table(site->step) };

	if (step->wording.verb != LINT_DROP_TABLE || step->wording.temporary || step->rebuild ||
	    !takes_place(step) || (step->life && step->life->born == site->number))
		return;
	hit.title = arena_printf(site->arena, "DROP TABLE %s: its rows are lost%s", hit.relation,
				 step->life ? "" : ", if it is there");
	hit.severity = step->life || step->missing ? LINT_OFF : LINT_NOTE;
	hit.fix = arena_printf(site->arena,
			       "SELECT NOT EXISTS (SELECT 1 FROM %s); -- first: it has "
			       "to say 1",
			       lite_name(site->arena, hit.relation));
	lint_hit(site, rule, &hit);
}

static void drop_column(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	const struct lite_column *column = lite_column(step->before, step->wording.other);
	struct lint_hit hit = { .relation = lint_shown_table(site->step) };

	lint_columns_left_out(site, rule);
	if (step->wording.verb != LINT_DROP_COLUMN || step->fresh || !takes_place(step) ||
	    (column && column->generated))
		return;
	hit.title = arena_printf(site->arena, "%s is dropped from %s: its values are lost",
				 lint_shown_column(step), hit.relation);
	lint_hit(site, rule, &hit);
}

static bool has_condition(const struct lint_site *site)
{
	struct words words;

	words_read(site->arena, site->statement->text, DIALECT_SQLITE, &words);
	for (size_t i = 0; i < words.count; i++) {
		if (words_is_keyword(&words, i, "WHERE"))
			return true;
	}
	return false;
}

/* Does it change only columns that this migration itself has added? */
static bool fills_new_columns(const struct lint_step *step)
{
	if (step->deed != LITE_UPDATE || !step->old)
		return false;
	for (size_t i = 0; i < step->said.action_count; i++) {
		const struct lite_action *action = &step->said.actions[i];

		if (action->deed == LITE_UPDATE && action->own &&
		    lite_column(step->old, action->column))
			return false;
	}
	return true;
}

static void without_condition(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { 0 };

	lint_rows_left_out(site, rule);
	if (step->wording.verb != LINT_DATA || !step->life || step->fresh ||
	    (step->deed != LITE_UPDATE && step->deed != LITE_DELETE) || fills_new_columns(step) ||
	    has_condition(site))
		return;
	hit.title = arena_printf(site->arena, "every row of %s is %s", step->life->name,
				 step->deed == LITE_DELETE ? "deleted" : "overwritten");
	lint_hit(site, rule, &hit);
}

/* Did another column of it, which has another name now, do so too? */
static bool cascaded_before(const struct lite_table *before, const struct lite_table *after,
			    const struct lite_foreign *foreign)
{
	for (size_t i = 0; i < before->foreign_count; i++) {
		const struct lite_foreign *then = &before->foreigns[i];

		if (!strcasecmp(then->parent, foreign->parent) &&
		    !strcasecmp(then->on_delete, "CASCADE") &&
		    (!strcasecmp(then->column, foreign->column) ||
		     !lite_column(after, then->column)))
			return true;
	}
	return false;
}

/* The foreign keys that a table has got by this step. */
static void cascade_added(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	const struct lint_rebuild *rebuild =
	    step->rebuild && step->rebuild->anchor == step ? step->rebuild : NULL;
	const struct lite_table *after = rebuild ? rebuild->after : NULL, *before;
	struct lint_hit hit = { 0 };

	if (step->wording.verb == LINT_ADD_COLUMN && !step->fresh && step->before)
		after = lite_table(site->arena, site->play->lite, step->before->name);
	before = rebuild ? rebuild->before : step->before;
	for (size_t i = 0; after && i < after->foreign_count; i++) {
		const struct lite_foreign *foreign = &after->foreigns[i];

		if (strcasecmp(foreign->on_delete, "CASCADE") != 0 ||
		    cascaded_before(before, after, foreign) ||
		    (!rebuild && strcasecmp(foreign->column, step->wording.other) != 0))
			continue;
		hit.title = arena_printf(site->arena,
					 "deleting from %s deletes the rows of %s that refer to it "
					 "from now on",
					 foreign->parent, after->name);
		lint_hit(site, rule, &hit);
	}
}

static void rename_table(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .relation = lint_shown_table(site->step) };

	if (step->wording.verb != LINT_RENAME_TABLE || step->rebuild || !takes_place(step) ||
	    (step->life && step->life->born == site->number) ||
	    lite_table(site->arena, site->play->lite, step->wording.name))
		return;
	hit.title = arena_printf(site->arena, "%s is called %s now: what uses the old name fails",
				 hit.relation, step->wording.other);
	hit.fix = arena_printf(
	    site->arena,
	    "ALTER TABLE %s RENAME TO %s;\n"
	    "CREATE VIEW %s AS SELECT * FROM %s;",
	    lite_name(site->arena, hit.relation), lite_name(site->arena, step->wording.other),
	    lite_name(site->arena, hit.relation), lite_name(site->arena, step->wording.other));
	lint_hit(site, rule, &hit);
}

static void rename_column(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .relation = lint_shown_table(site->step) };

	lint_columns_renamed(site, rule);
	if (step->wording.verb != LINT_RENAME_COLUMN || step->fresh || !takes_place(step) ||
	    (step->old && !lite_column(step->old, step->wording.other)))
		return;
	hit.title =
	    arena_printf(site->arena, "%s of %s is called %s now: what uses the old name fails",
			 lint_shown_column(step), hit.relation, step->wording.third);
	lint_hit(site, rule, &hit);
}

static void left_behind(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_series list = { 0 };
	struct lint_hit hit = { 0 };

	for (size_t i = 0; !step->rebuild && i < step->orphans.count; i++)
		if (!text_equal(list.last, step->orphans.items[i].table))
			lint_series_add(site->arena, &list, step->orphans.items[i].table);
	if (list.count) {
		hit.title = arena_printf(
		    site->arena, "%s is dropped, and foreign keys of %s refer to it",
		    lint_shown_table(site->step), lint_series_text(site->arena, &list));
		lint_hit(site, rule, &hit);
	}
	for (size_t i = 0; i < site->play->broken_count; i++) {
		const struct lint_broken *broken = &site->play->broken[i];

		if (broken->step != step || step->forced)
			continue;
		hit = (struct lint_hit) { .relation = broken->name };
		hit.title =
		    arena_printf(site->arena, "%s no longer works behind this migration: %s",
				 broken->name, broken->message);
		lint_hit(site, rule, &hit);
	}
}

static bool column_remains(const struct lint_rebuild *rebuild, const char *column)
{
	return lite_column(rebuild->after, column) != NULL;
}

static void check_lost(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;
	struct lint_hit hit = { 0 };

	if (!rebuild || rebuild->anchor != site->step ||
	    rebuild->after->checks >= rebuild->before->checks)
		return;
	hit.title = arena_printf(site->arena, "%s has %zu CHECK%s where it had %zu",
				 rebuild->after->name, rebuild->after->checks,
				 rebuild->after->checks == 1 ? "" : "s", rebuild->before->checks);
	lint_hit(site, rule, &hit);
}

/* A constraint, or an index whose name is there again: one that is not is forgotten (LT116). */
static bool said_again(const struct lite_table *after, const struct lite_index *index)
{
	bool again = index->origin != 'c';

	for (size_t i = 0; i < after->index_count; i++)
		again |= !strcasecmp(after->indexes[i].name, index->name);
	return again;
}

static bool all_remain(const struct lint_rebuild *rebuild, const struct lite_index *index)
{
	bool remain = index->count > 0;

	for (size_t i = 0; i < index->count; i++)
		remain &= index->columns[i] && column_remains(rebuild, index->columns[i]);
	return remain;
}

static void unique_no_more(struct lint_site *site, const struct lint_rule *rule,
			   const struct lite_index *index)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;
	struct lint_hit hit = { 0 };

	if (!all_remain(rebuild, index) || lint_is_unique_over(rebuild->after, index))
		return;
	hit.title = arena_printf(site->arena, "(%s) of %s is no longer unique",
				 lint_columns_sql(site->arena, index->columns, index->count),
				 rebuild->after->name);
	lint_hit(site, rule, &hit);
}

/* An INTEGER PRIMARY KEY has no index of its own. */
static struct lite_index key_of(struct arena *arena, const struct lite_table *table)
{
	struct lite_index key = { .unique = true };

	key.columns = arena_new_array(arena, const char *, table->column_count + 1);
	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].key)
			key.columns[key.count++] = table->columns[i].name;
	}
	return key;
}

static void unique_lost(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;
	struct lite_index key;

	if (!rebuild || rebuild->anchor != site->step)
		return;
	for (size_t i = 0; i < rebuild->before->index_count; i++) {
		const struct lite_index *index = &rebuild->before->indexes[i];

		if (index->unique && index->origin != 'p' && said_again(rebuild->after, index))
			unique_no_more(site, rule, index);
	}
	key = key_of(site->arena, rebuild->before);
	unique_no_more(site, rule, &key);
}

const struct lint_rule lint_rules_sqlite_data[] = {
	{ .code = "DS102",
	  .name = "ban-drop-table",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_WARNING,
	  .title = "a table is dropped",
	  .why =
	      "Its rows are lost, and programs that still use it fail. A table that is built anew "
	      "(CREATE, INSERT ... SELECT, DROP, RENAME) is not meant.",
	  .fix = "-- deploy what does not use it first; keep a copy of the file",
	  .look = drop_table },
	{ .code = "DS103",
	  .name = "ban-drop-column",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_WARNING,
	  .title = "a column is dropped, or left out when its table is built anew",
	  .why = "Its values are lost, and programs that still use it fail.",
	  .fix = "-- deploy what does not use it first; keep a copy of the file",
	  .look = drop_column },
	{ .code = "DS104",
	  .name = "ban-sweeping-deletion",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_WARNING,
	  .title = "DELETE or UPDATE without WHERE, or a copy that leaves rows out",
	  .why = "Every row of the table is deleted or overwritten, or what a copy leaves out goes "
		 "with the old table.",
	  .fix = "DELETE FROM t WHERE ...;",
	  .look = without_condition },
	{ .code = "DS105",
	  .name = "on-delete-cascade",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_NOTE,
	  .title = "ON DELETE CASCADE is added to a table that holds rows",
	  .why = "Programs that delete a parent delete its children too from now on.",
	  .fix = "REFERENCES p (id) -- without ON DELETE CASCADE, if it is not meant",
	  .look = cascade_added },
	{ .code = "BC101",
	  .name = "renaming-table",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_WARNING,
	  .title = "a table is renamed",
	  .why = "Programs that use the old name fail.",
	  .fix = "ALTER TABLE a RENAME TO b;\nCREATE VIEW a AS SELECT * FROM b;",
	  .look = rename_table },
	{ .code = "BC102",
	  .name = "renaming-column",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_WARNING,
	  .title = "a column is renamed, also by building its table anew",
	  .why = "Programs that use the old name fail.",
	  .fix = "-- add a column beside it, fill it, and drop the old one when nothing uses it",
	  .look = rename_column },
	{ .code = "BC106",
	  .name = "ban-drop-of-used",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_ERROR,
	  .title = "something that remains uses what is dropped or renamed",
	  .why =
	      "A view or trigger that cannot be read fails whenever it is used, and keeps every "
	      "table "
	      "from being renamed. A foreign key without its table makes every insert fail where "
	      "foreign keys are enforced.",
	  .fix = "DROP VIEW v; -- or the trigger, or build the referring table anew",
	  .look = left_behind },
	{ .code = "CD102",
	  .name = "drop-check",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_NOTE,
	  .title = "a table is built anew without one of its CHECKs",
	  .why = "From now on rows may hold what was refused.",
	  .fix = "CHECK (...) -- as it was",
	  .look = check_lost },
	{ .code = "CD103",
	  .name = "drop-unique-or-primary-key",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_WARNING,
	  .title = "a table is built anew with a UNIQUE or PRIMARY KEY less",
	  .why = "From now on there may be duplicates, and INSERT ... ON CONFLICT over these "
		 "columns fails.",
	  .fix = "UNIQUE (a, b) -- as it was",
	  .look = unique_lost },
};
const size_t lint_rules_sqlite_data_count =
    sizeof lint_rules_sqlite_data / sizeof *lint_rules_sqlite_data;
