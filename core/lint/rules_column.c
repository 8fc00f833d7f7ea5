#include "core/lint/recipe.h"
#include "core/lint/rules.h"

#define CONSTRAINT(name) PG_QUERY__CONSTR_TYPE__CONSTR_##name

static bool is_costly(const struct lint_action *action)
{
	return !action->table.fresh && lint_costs(action->effect) != LINT_NO;
}

static bool has(const struct lint_action *action, PgQuery__ConstrType type)
{
	return lint_column_constraint(action->column, type) != NULL;
}

static void say(struct lint_site *site, const struct lint_rule *rule,
		const struct lint_action *action, const char *what)
{
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "%s %s writes all of %s anew while nobody may use it",
				     action->column->colname, what, action->table.shown),
			recipe_column(site, action));
}

/* Does the default's expression call something?  Whether that is volatile the effect knows. */
static bool default_calls(const struct lint_action *action)
{
	const PgQuery__Constraint *fallback =
	    lint_column_constraint(action->column, CONSTRAINT(DEFAULT));

	return fallback && fallback->raw_expr &&
	       fallback->raw_expr->node_case != PG_QUERY__NODE__NODE_A_CONST;
}

static const struct lint_type *domain_of(const struct lint_site *site,
					 const struct lint_action *action)
{
	const PgQuery__TypeName *type = action->column->type_name;
	const struct lint_type *found =
	    type ? lint_type_find(site->catalog, sql_qualified(type->names, type->n_names)) : NULL;

	return found && found->kind == LINT_DOMAIN && found->constrained ? found : NULL;
}

static void volatile_default(struct lint_site *site, const struct lint_rule *rule,
			     const struct lint_action *action)
{
	const struct lint_touch *touch = lint_touch_of(action->effect, &action->table);
	bool known = lint_costs(action->effect) == LINT_YES;

	if (!default_calls(action) || !is_costly(action) || domain_of(site, action) ||
	    (known && touch && !touch->rewrites))
		return;
	if (known)
		say(site, rule, action, "with a default of its own for each row");
	else
		lint_hit(site, rule,
			 &(struct lint_hit) {
			     .relation = action->table.shown,
			     .severity = LINT_WARNING,
			     .effect = action->effect,
			     .title = arena_printf(
				 site->arena,
				 "the default of %s calls a function that no migration made: "
				 "whether %s is written anew is unknown",
				 action->column->colname, action->table.shown),
			     .fix = recipe_column(site, action) });
}

static void serial(struct lint_site *site, const struct lint_rule *rule,
		   const struct lint_action *action)
{
	if (!action->table.fresh && recipe_serial(action->column))
		say(site, rule, action, "as a serial");
}

static void identity(struct lint_site *site, const struct lint_rule *rule,
		     const struct lint_action *action)
{
	if (!action->table.fresh && has(action, CONSTRAINT(IDENTITY)))
		say(site, rule, action, "as an identity");
}

static void stored(struct lint_site *site, const struct lint_rule *rule,
		   const struct lint_action *action)
{
	if (!action->table.fresh && has(action, CONSTRAINT(GENERATED)))
		say(site, rule, action, "as a stored column");
}

static void constrained_domain(struct lint_site *site, const struct lint_rule *rule,
			       const struct lint_action *action)
{
	if (domain_of(site, action) && is_costly(action))
		say(site, rule, action, "of a domain with a check");
}

static void set_not_null(struct lint_site *site, const struct lint_rule *rule,
			 const struct lint_action *action)
{
	struct buffer fix = buffer_in(site->arena);
	const char *column = action->command->name;

	if (!is_costly(action))
		return;
	recipe_not_null(site, &action->table, column, &fix);
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "SET NOT NULL reads all of %s for NULLs in %s while nobody "
				     "may use it",
				     action->table.shown, column),
			buffer_text(&fix));
}

/* What stands in the rows that are there already? */
static bool gets_a_value(const struct lint_action *action)
{
	return has(action, CONSTRAINT(DEFAULT)) || has(action, CONSTRAINT(IDENTITY)) ||
	       has(action, CONSTRAINT(GENERATED)) || recipe_serial(action->column);
}

static void required(struct lint_site *site, const struct lint_rule *rule,
		     const struct lint_action *action)
{
	struct arena *arena = site->arena;
	const char *name = action->column->colname;
	struct buffer fix = buffer_in(arena);

	if (!(has(action, CONSTRAINT(NOTNULL)) || has(action, CONSTRAINT(PRIMARY))) ||
	    gets_a_value(action) ||
	    lint_relation_filled(site->catalog, action->table.name) == LINT_NO)
		return;
	buffer_printf(&fix,
		      "ALTER TABLE %s ADD COLUMN %s %s;\n" LINT_THEN
		      "-- fill it with what it is to hold, by ranges of a key\n" LINT_THEN,
		      action->table.sql, sql_quoted(arena, name),
		      sql_type(arena, action->column->type_name));
	recipe_not_null(site, &action->table, name, &fix);
	lint_say_action(site, rule, action,
			arena_printf(arena,
				     "%s is NOT NULL and has no default: it fails as soon as %s "
				     "holds a row",
				     name, action->table.shown),
			buffer_text(&fix));
}

#define BLOCKING     .dialect = DIALECT_POSTGRES, .severity = LINT_ERROR, .needs = LINT_STATE
#define ACTION(name) .action = PG_QUERY__ALTER_TABLE_TYPE__AT_##name

const struct lint_rule lint_rules_column[] = {
	{ .code = "MF103",
	  .name = "adding-required-field",
	  .aliases = "BC104 atlas:BC104 squawk:adding-required-field pgls:addingRequiredField "
		     "pgsafe:add-column-not-null-no-default pgfence:add-column-not-null-no-default",
	  BLOCKING,
	  .title = "a column that is NOT NULL without a default is added to rows that are there",
	  .why =
	      "PostgreSQL refuses it (23502) as soon as the table holds a single row, so that it "
	      "passes on an empty copy and fails in production. And code that does not know the "
	      "column can insert no more.",
	  .fix = "ALTER TABLE t ADD COLUMN c int DEFAULT 0 NOT NULL;",
	  ACTION(AddColumn),
	  .act = required },
	{ .code = "PG302",
	  .name = "adding-field-with-default",
	  .aliases = "squawk:adding-field-with-default pgls:addingFieldWithDefault "
		     "pgsafe:add-column-volatile-default pgfence:add-column-non-constant-default "
		     "strong_migrations:add_column_default",
	  BLOCKING,
	  .title = "a column with a volatile default writes the table anew",
	  .why =
	      "A default that differs from row to row (random(), gen_random_uuid(), "
	      "clock_timestamp()) is computed for each row under ACCESS EXCLUSIVE, and the table "
	      "and its indexes are written anew. now() is the same for all rows, and free.",
	  .fix = "ALTER TABLE t ADD COLUMN c uuid;\n"
		 "ALTER TABLE t ALTER COLUMN c SET DEFAULT gen_random_uuid();\n" LINT_THEN
		 "-- lockstep:batch key=id size=5000\n"
		 "UPDATE t SET c = gen_random_uuid() WHERE c IS NULL;",
	  ACTION(AddColumn),
	  .act = volatile_default },
	{ .code = "PG303",
	  .name = "adding-not-nullable-field",
	  .aliases = "squawk:adding-not-nullable-field eugene:E2 pgls:addingNotNullField "
		     "pgsafe:set-not-null pgfence:alter-column-set-not-null "
		     "strong_migrations:change_column_null",
	  BLOCKING,
	  .title = "SET NOT NULL reads the whole table while it is locked",
	  .why = "The table is read for NULLs under ACCESS EXCLUSIVE. A validated CHECK (c IS NOT "
		 "NULL) proves that there are none, and nothing is read.",
	  .fix = "ALTER TABLE t ADD CONSTRAINT t_c_not_null CHECK (c IS NOT NULL) NOT "
		 "VALID;\n" LINT_THEN "ALTER TABLE t VALIDATE CONSTRAINT t_c_not_null;\n" LINT_THEN
		 "ALTER TABLE t ALTER COLUMN c SET NOT NULL;\n"
		 "ALTER TABLE t DROP CONSTRAINT t_c_not_null;",
	  ACTION(SetNotNull),
	  .act = set_not_null },
	{ .code = "PG320",
	  .name = "adding-serial-field",
	  .aliases = "eugene:E11 pgls:addSerialColumn pgsafe:add-column-serial "
		     "pgfence:add-column-serial strong_migrations:add_column_auto_incrementing",
	  BLOCKING,
	  .title = "a serial column writes the table anew",
	  .why =
	      "Its default is nextval(), computed for each row under ACCESS EXCLUSIVE: the table "
	      "and its indexes are written anew.",
	  .fix = "ALTER TABLE t ADD COLUMN c bigint;\n"
		 "CREATE SEQUENCE t_c_seq AS bigint OWNED BY t.c;\n"
		 "ALTER TABLE t ALTER COLUMN c SET DEFAULT nextval('t_c_seq');\n" LINT_THEN
		 "-- lockstep:batch key=id size=5000\n"
		 "UPDATE t SET c = nextval('t_c_seq') WHERE c IS NULL;",
	  ACTION(AddColumn),
	  .act = serial },
	{ .code = "PG321",
	  .name = "adding-identity-field",
	  .aliases = "squawk:adding-field-with-default pgsafe:add-column-identity",
	  BLOCKING,
	  .title = "an identity column writes the table anew",
	  .why = "Each row gets its number under ACCESS EXCLUSIVE: the table and its indexes are "
		 "written anew. To make a filled column an identity costs nothing.",
	  .fix = "ALTER TABLE t ADD COLUMN c bigint; -- filled, and NOT NULL by a CHECK\n" LINT_THEN
		 "ALTER TABLE t ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY;",
	  ACTION(AddColumn),
	  .act = identity },
	{ .code = "PG322",
	  .name = "adding-stored-generated-field",
	  .aliases =
	      "squawk:adding-field-with-default eugene:E11 pgsafe:add-column-generated-stored "
	      "pgfence:add-column-stored-generated "
	      "strong_migrations:add_column_generated_stored",
	  BLOCKING,
	  .title = "a stored generated column writes the table anew",
	  .why = "Its value is computed for each row under ACCESS EXCLUSIVE: the table and its "
		 "indexes "
		 "are written anew. From PostgreSQL 18 on a VIRTUAL one costs nothing; before, a "
		 "trigger does the same.",
	  .fix =
	      "ALTER TABLE t ADD COLUMN c int;\n"
	      "CREATE FUNCTION t_c_fill() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
	      "  NEW.c := NEW.a + NEW.b;\n  RETURN NEW;\nEND\n$$;\n"
	      "CREATE TRIGGER t_c_fill BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION "
	      "t_c_fill();",
	  ACTION(AddColumn),
	  .act = stored },
	{ .code = "PG323",
	  .name = "adding-constrained-domain-field",
	  BLOCKING,
	  .title = "a column of a domain with a check writes the table anew",
	  .why = "PostgreSQL writes the table and its indexes anew for a domain that has a CHECK "
		 "or is "
		 "NOT NULL, even where the column gets no value.",
	  .fix = "ALTER TABLE t ADD COLUMN c int;\n" LINT_THEN
		 "ALTER TABLE t ADD CONSTRAINT t_c_check CHECK (c > 0) NOT VALID;\n" LINT_THEN
		 "ALTER TABLE t VALIDATE CONSTRAINT t_c_check;",
	  ACTION(AddColumn),
	  .act = constrained_domain },
};
const size_t lint_rules_column_count = sizeof lint_rules_column / sizeof *lint_rules_column;
