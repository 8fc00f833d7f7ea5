#include "core/lint/recipe.h"
#include "core/lint/rules.h"

#define CONSTRAINT(name) PG_QUERY__CONSTR_TYPE__CONSTR_##name

/* Does the action keep others out for as long as it works? */
static bool is_costly(const struct lint_action *action)
{
	return !action->table.fresh && lint_costs(action->effect) != LINT_NO;
}

static bool is_partitioned(const struct lint_action *action)
{
	return action->table.known && action->table.known->kind == LINT_PARTITIONED;
}

/* UNIQUE or PRIMARY KEY, as a constraint or with a new column. */
static void add_key(struct lint_site *site, const struct lint_rule *rule,
		    const struct lint_action *action, PgQuery__ConstrType type)
{
	const PgQuery__Constraint *constraint = action->constraint;
	bool inside = action->column && lint_column_constraint(action->column, type);
	struct buffer fix = buffer_in(site->arena);

	if (!inside &&
	    (!constraint || constraint->contype != type || sql_text(constraint->indexname)))
		return;
	if (!is_costly(action))
		return;
	if (!inside && !is_partitioned(action))
		recipe_key(site, &action->table, constraint, NULL, &fix);
	lint_say_action(site, rule, action,
			arena_printf(site->arena, "%s%s builds its index while %s is locked",
				     inside ? "the new column's " : "ADD ",
				     type == CONSTRAINT(UNIQUE) ? "UNIQUE" : "PRIMARY KEY",
				     action->table.shown),
			inside     ? recipe_column(site, action)
			: fix.size ? buffer_text(&fix)
				   : NULL);
}

static void add_primary(struct lint_site *site, const struct lint_rule *rule,
			const struct lint_action *action)
{
	add_key(site, rule, action, CONSTRAINT(PRIMARY));
}

static void add_unique(struct lint_site *site, const struct lint_rule *rule,
		       const struct lint_action *action)
{
	add_key(site, rule, action, CONSTRAINT(UNIQUE));
}

static void add_exclusion(struct lint_site *site, const struct lint_rule *rule,
			  const struct lint_action *action)
{
	if (action->constraint && action->constraint->contype == CONSTRAINT(EXCLUSION) &&
	    is_costly(action))
		lint_say_action(site, rule, action,
				arena_printf(site->arena,
					     "ADD EXCLUDE builds its index, and reads %s again, "
					     "while nobody may use it",
					     action->table.shown),
				NULL);
}

static void primary_on_nullable(struct lint_site *site, const struct lint_rule *rule,
				const struct lint_action *action)
{
	const PgQuery__Constraint *constraint = action->constraint;
	const struct lint_relation *index;
	struct buffer fix = buffer_in(site->arena);

	if (!constraint || constraint->contype != CONSTRAINT(PRIMARY) ||
	    !sql_text(constraint->indexname) || !is_costly(action))
		return;
	index = lint_relation_find(
	    site->catalog, (struct sql_name) { action->table.name.schema, constraint->indexname });
	for (size_t i = 0; index && i < index->use_count; i++) {
		const struct lint_column *column =
		    lint_column_find(action->table.known, index->uses[i]);

		if (!column || column->not_null)
			continue;
		recipe_not_null(site, &action->table, column->name, &fix);
		buffer_add_text(&fix, LINT_THEN);
	}
	if (fix.size)
		buffer_printf(&fix, "%s;\n", lint_write_action(site, action, action->command));
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "the primary key reads all of %s for NULLs while nobody may "
				     "use it",
				     action->table.shown),
			fix.size ? buffer_text(&fix) : NULL);
}

static void add_checked(struct lint_site *site, const struct lint_rule *rule,
			const struct lint_action *action, PgQuery__ConstrType type)
{
	const PgQuery__Constraint *constraint = action->constraint;
	bool foreign = type == CONSTRAINT(FOREIGN);
	struct buffer fix = buffer_in(site->arena);

	if (!constraint || constraint->contype != type || constraint->skip_validation ||
	    !is_costly(action))
		return;
	if (!foreign || !is_partitioned(action))
		recipe_not_valid(site, &action->table, constraint, NULL, &fix);
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     foreign ? "the foreign key reads all of %s while neither it "
					       "nor the table it refers to takes writes"
					     : "the CHECK reads all of %s while nobody may use it",
				     action->table.shown),
			fix.size ? buffer_text(&fix) : NULL);
}

static void add_check(struct lint_site *site, const struct lint_rule *rule,
		      const struct lint_action *action)
{
	add_checked(site, rule, action, CONSTRAINT(CHECK));
}

static void add_foreign(struct lint_site *site, const struct lint_rule *rule,
			const struct lint_action *action)
{
	add_checked(site, rule, action, CONSTRAINT(FOREIGN));
}

static void column_with_check(struct lint_site *site, const struct lint_rule *rule,
			      const struct lint_action *action)
{
	if (lint_column_constraint(action->column, CONSTRAINT(CHECK)) && is_costly(action))
		lint_say_action(site, rule, action,
				arena_printf(site->arena,
					     "the new column's CHECK reads all of %s while nobody "
					     "may use it",
					     action->table.shown),
				recipe_column(site, action));
}

static void column_with_reference(struct lint_site *site, const struct lint_rule *rule,
				  const struct lint_action *action)
{
	if (lint_column_constraint(action->column, CONSTRAINT(FOREIGN)) &&
	    lint_column_constraint(action->column, CONSTRAINT(DEFAULT)) && is_costly(action))
		lint_say_action(site, rule, action,
				arena_printf(site->arena,
					     "the new column's foreign key checks every row of %s "
					     "while nobody may use it",
					     action->table.shown),
				recipe_column(site, action));
}

#define BLOCKING     .dialect = DIALECT_POSTGRES, .severity = LINT_ERROR, .needs = LINT_STATE
#define ACTION(name) .action = PG_QUERY__ALTER_TABLE_TYPE__AT_##name

const struct lint_rule lint_rules_constraint[] = {
	{ .code = "PG104",
	  .name = "adding-serial-primary-key-field",
	  .aliases = "squawk:adding-serial-primary-key-field eugene:E7 "
		     "pgls:addingPrimaryKeyConstraint pgsafe:add-primary-key-without-index "
		     "pgfence:add-pk-without-using-index",
	  BLOCKING,
	  .title = "a primary key builds its index while its table is locked",
	  .why =
	      "ADD PRIMARY KEY builds a unique index, and looks for NULLs, under ACCESS EXCLUSIVE: "
	      "nobody reads or writes the table meanwhile. An index that was built concurrently "
	      "before becomes the key at once.",
	  .fix = "CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON t (id);\n" LINT_THEN
		 "ALTER TABLE t ADD CONSTRAINT t_id_not_null CHECK (id IS NOT NULL) NOT "
		 "VALID;\n" LINT_THEN "ALTER TABLE t VALIDATE CONSTRAINT t_id_not_null;\n" LINT_THEN
		 "ALTER TABLE t ALTER COLUMN id SET NOT NULL;\n"
		 "ALTER TABLE t DROP CONSTRAINT t_id_not_null;\n" LINT_THEN
		 "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey;",
	  .act = add_primary },
	{ .code = "PG105",
	  .name = "disallowed-unique-constraint",
	  .aliases = "squawk:disallowed-unique-constraint eugene:E7 pgls:disallowUniqueConstraint "
		     "pgsafe:add-unique-constraint pgfence:add-constraint-unique "
		     "strong_migrations:add_unique_constraint",
	  BLOCKING,
	  .title = "a unique constraint builds its index while its table is locked",
	  .why =
	      "ADD UNIQUE builds its index under ACCESS EXCLUSIVE: nobody reads or writes the "
	      "table "
	      "until it is done. An index that was built concurrently before becomes the "
	      "constraint at once. A partitioned table takes a unique index instead, one partition "
	      "after the other.",
	  .fix = "CREATE UNIQUE INDEX CONCURRENTLY t_c_key ON t (c);\n" LINT_THEN
		 "ALTER TABLE t ADD CONSTRAINT t_c_key UNIQUE USING INDEX t_c_key;",
	  .act = add_unique },
	{ .code = "PG106",
	  .name = "add-exclusion-constraint",
	  .aliases =
	      "eugene:E8 pgls:avoidAddingExclusionConstraint pgsafe:add-exclusion-constraint "
	      "pgfence:add-constraint-exclude strong_migrations:add_exclusion_constraint",
	  BLOCKING,
	  .title = "an exclusion constraint is built while its table is locked",
	  .why =
	      "There is no way to build it beside running writes: PostgreSQL reads the table twice "
	      "under ACCESS EXCLUSIVE.",
	  .fix = "-- none that locks nobody out: a new table that has the constraint from the "
		 "beginning, "
		 "filled beside the old one and renamed, or a time when nobody needs the table",
	  ACTION(AddConstraint),
	  .act = add_exclusion },
	{ .code = "PG304",
	  .name = "primary-key-on-nullable",
	  .aliases = "eugene:W14 pgfence:add-pk-using-index",
	  BLOCKING,
	  .title = "a primary key over a ready index still reads the table for NULLs",
	  .why =
	      "PRIMARY KEY makes its columns NOT NULL. Where they are not so yet the table is read "
	      "under ACCESS EXCLUSIVE, also with USING INDEX.",
	  .fix = "ALTER TABLE t ADD CONSTRAINT t_id_not_null CHECK (id IS NOT NULL) NOT "
		 "VALID;\n" LINT_THEN "ALTER TABLE t VALIDATE CONSTRAINT t_id_not_null;\n" LINT_THEN
		 "ALTER TABLE t ALTER COLUMN id SET NOT NULL;\n"
		 "ALTER TABLE t DROP CONSTRAINT t_id_not_null;\n" LINT_THEN
		 "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey;",
	  ACTION(AddConstraint),
	  .act = primary_on_nullable },
	{ .code = "PG305",
	  .name = "check-missing-not-valid",
	  .aliases = "squawk:constraint-missing-not-valid eugene:E1 pgls:constraintMissingNotValid "
		     "pgsafe:add-check-without-not-valid pgfence:add-constraint-check-no-not-valid "
		     "strong_migrations:add_check_constraint",
	  BLOCKING,
	  .title = "a CHECK reads the whole table while it is locked",
	  .why = "ADD CHECK reads every row under ACCESS EXCLUSIVE. NOT VALID leaves the rows that "
		 "are "
		 "there for later, and VALIDATE reads them while others go on.",
	  .fix = "ALTER TABLE t ADD CONSTRAINT t_c_check CHECK (c > 0) NOT VALID;\n" LINT_THEN
		 "ALTER TABLE t VALIDATE CONSTRAINT t_c_check;",
	  ACTION(AddConstraint),
	  .act = add_check },
	{ .code = "PG305b",
	  .name = "adding-field-with-check",
	  .aliases = "eugene:E1",
	  BLOCKING,
	  .title = "a new column's CHECK reads the whole table while it is locked",
	  .why = "ADD COLUMN with a CHECK reads every row under ACCESS EXCLUSIVE, even where the "
		 "column is NULL in all of them.",
	  .fix = "ALTER TABLE t ADD COLUMN c int;\n" LINT_THEN
		 "ALTER TABLE t ADD CONSTRAINT t_c_check CHECK (c > 0) NOT VALID;\n" LINT_THEN
		 "ALTER TABLE t VALIDATE CONSTRAINT t_c_check;",
	  ACTION(AddColumn),
	  .act = column_with_check },
	{ .code = "PG306",
	  .name = "adding-foreign-key-constraint",
	  .aliases = "squawk:adding-foreign-key-constraint eugene:E1 "
		     "pgls:addingForeignKeyConstraint pgsafe:add-fk-without-not-valid "
		     "pgfence:add-constraint-fk-no-not-valid strong_migrations:add_foreign_key",
	  BLOCKING,
	  .title = "a foreign key reads both tables while they take no writes",
	  .why =
	      "ADD FOREIGN KEY holds SHARE ROW EXCLUSIVE on both tables while it looks up every "
	      "row. NOT VALID leaves that to VALIDATE, which lets writes go on. A partitioned "
	      "table "
	      "takes NOT VALID from PostgreSQL 18 on: before, add it to the partitions one by one, "
	      "NOT VALID and validated, and to the table last.",
	  .fix = "ALTER TABLE t ADD CONSTRAINT t_c_fkey FOREIGN KEY (c) REFERENCES p (id) NOT "
		 "VALID;\n" LINT_THEN "ALTER TABLE t VALIDATE CONSTRAINT t_c_fkey;",
	  ACTION(AddConstraint),
	  .act = add_foreign },
	{ .code = "PG306b",
	  .name = "adding-field-with-reference",
	  .aliases = "squawk:adding-foreign-key-constraint pgls:addingForeignKeyConstraint",
	  BLOCKING,
	  .title =
	      "a new column's foreign key checks its default row by row while the table is locked",
	  .why =
	      "With a default every row gets a value, and every value is looked up, under ACCESS "
	      "EXCLUSIVE. Without one there is nothing to look up, and it is quick.",
	  .fix = "ALTER TABLE t ADD COLUMN c bigint DEFAULT 1;\n" LINT_THEN
		 "ALTER TABLE t ADD CONSTRAINT t_c_fkey FOREIGN KEY (c) REFERENCES p (id) NOT "
		 "VALID;\n" LINT_THEN "ALTER TABLE t VALIDATE CONSTRAINT t_c_fkey;",
	  ACTION(AddColumn),
	  .act = column_with_reference },
};
const size_t lint_rules_constraint_count =
    sizeof lint_rules_constraint / sizeof *lint_rules_constraint;
