#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/sqlite_compare.h"
#include "core/lint/sqlite_say.h"

static const struct lint_rebuild *ends(const struct lint_site *site)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;

	return rebuild && rebuild->anchor == site->step ? rebuild : NULL;
}

static void children_lost(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_series list = { 0 };
	struct lint_hit hit = { 0 };

	if (step->wording.verb != LINT_DROP_TABLE || !step->foreign_keys || step->fresh)
		return;
	for (size_t i = 0; i < step->children.count; i++) {
		const struct lite_child *child = &step->children.items[i];

		if (strcasecmp(child->table, step->wording.name) != 0 &&
		    !text_equal(list.last, child->table))
			lint_series_add(site->arena, &list, child->table);
	}
	if (!list.count)
		return;
	hit.title =
	    arena_printf(site->arena,
			 "dropping %s deletes its rows first: with foreign keys on, those of "
			 "%s go too, or it fails",
			 step->before ? step->before->name : step->wording.name,
			 lint_series_text(site->arena, &list));
	lint_hit(site, rule, &hit);
}

static void wrong_order(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_series list = { 0 };
	struct lint_hit hit = { 0 };

	if (!step->rebuild || !step->orphans.count)
		return;
	for (size_t i = 0; i < step->orphans.count; i++)
		if (!text_equal(list.last, step->orphans.items[i].table))
			lint_series_add(site->arena, &list, step->orphans.items[i].table);
	hit.title = arena_printf(site->arena,
				 "%s was renamed to %s first, and the foreign keys of %s followed: "
				 "they point at nothing once it is dropped",
				 step->rebuild->before->name, step->wording.name,
				 lint_series_text(site->arena, &list));
	hit.fix = lint_rebuild_sql(site->arena, step->rebuild->before);
	lint_hit(site, rule, &hit);
}

static void new_foreign(struct lint_site *site, const struct lint_rule *rule,
			const struct lite_table *table, const struct lite_foreign *foreign)
{
	struct lint_hit hit = { .relation = table->name };
	const char *column = lite_name(site->arena, foreign->column),
		   *parent = lite_name(site->arena, foreign->parent),
		   *key = foreign->parent_column ? lite_name(site->arena, foreign->parent_column)
						 : "rowid";

	hit.title =
	    arena_printf(site->arena,
			 "%s of %s refers to %s now: the agent's check of foreign keys refuses "
			 "the migration if a row has no parent there",
			 foreign->column, table->name, foreign->parent);
	hit.fix =
	    arena_printf(site->arena,
			 "SELECT count(*) FROM %s WHERE %s IS NOT NULL AND %s NOT IN (SELECT %s "
			 "FROM %s); -- first: 0",
			 lite_name(site->arena, table->name), column, column, key, parent);
	lint_hit(site, rule, &hit);
}

static void foreign_keys_fail(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = ends(site);
	const struct lint_step *step = site->step;

	for (size_t i = 0; rebuild && i < rebuild->after->foreign_count; i++) {
		const struct lite_foreign *foreign = &rebuild->after->foreigns[i];

		if (lite_column(rebuild->before, foreign->column) &&
		    !lint_same_foreign(rebuild->before, foreign))
			new_foreign(site, rule, rebuild->after, foreign);
	}
	if (step->wording.verb == LINT_ADD_COLUMN && !step->fresh && step->before) {
		const struct lite_table *after =
		    lite_table(site->arena, site->play->lite, step->before->name);
		const struct lite_column *column = lite_column(after, step->wording.other);

		for (size_t i = 0; column && column->fallback && i < after->foreign_count; i++) {
			if (!strcasecmp(after->foreigns[i].column, column->name))
				new_foreign(site, rule, after, &after->foreigns[i]);
		}
	}
}

static void foreign_lost(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;
	struct lint_hit hit = { 0 };

	if (!rebuild || rebuild->anchor != site->step)
		return;
	for (size_t i = 0; i < rebuild->before->foreign_count; i++) {
		const struct lite_foreign *foreign = &rebuild->before->foreigns[i];

		if (!lite_column(rebuild->after, foreign->column) ||
		    lint_same_foreign(rebuild->after, foreign) ||
		    !lite_table(site->arena, site->play->lite, foreign->parent))
			continue;
		hit.title = arena_printf(site->arena, "%s of %s no longer refers to %s",
					 foreign->column, rebuild->after->name, foreign->parent);
		lint_hit(site, rule, &hit);
	}
}

const struct lint_rule lint_rules_sqlite_foreign[] = {
	{ .code = "LT113",
	  .name = "rebuild-loses-children",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a table is dropped that others refer to while foreign keys are on",
	  .why =
	      "DROP TABLE deletes the rows first, so that ON DELETE CASCADE deletes those of the "
	      "children, and what does not cascade makes it fail. The agent runs migrations with "
	      "foreign keys off and checks them before it commits; this file switches them on.",
	  .fix =
	      "-- leave PRAGMA foreign_keys = ON out: the agent checks every foreign key before it "
	      "commits",
	  .look = children_lost },
	{ .code = "LT114",
	  .name = "rebuild-in-the-wrong-order",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a table is renamed away before it is built anew",
	  .why =
	      "Foreign keys of other tables follow a renaming. When the old table is dropped they "
	      "point "
	      "at nothing, and every insert into those tables fails with \"no such table\" where "
	      "foreign keys are enforced.",
	  .fix = "CREATE TABLE new_t (...);\nINSERT INTO new_t SELECT ... FROM t;\nDROP TABLE t;\n"
		 "ALTER TABLE new_t RENAME TO t;",
	  .look = wrong_order },
	{ .code = "MF105",
	  .name = "validation-can-fail",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a foreign key is added to rows that may have no parents",
	  .why = "The agent checks all foreign keys before it commits, and refuses the migration "
		 "when there "
		 "are rows without parents that had none before.",
	  .fix = "SELECT count(*) FROM t WHERE a IS NOT NULL AND a NOT IN (SELECT id FROM p); -- "
		 "first: 0",
	  .look = foreign_keys_fail },
	{ .code = "CD101",
	  .name = "drop-foreign-key",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_STATE,
	  .severity = LINT_NOTE,
	  .title = "a table is built anew without one of its foreign keys",
	  .why = "From now on rows may refer to what is not there.",
	  .fix = "REFERENCES p (id) -- as it was",
	  .look = foreign_lost },
};
const size_t lint_rules_sqlite_foreign_count =
    sizeof lint_rules_sqlite_foreign / sizeof *lint_rules_sqlite_foreign;
