#include <string.h>

#include "core/lint/recipe.h"
#include "core/lint/rules.h"

#define CONSTRAINT(name) PG_QUERY__CONSTR_TYPE__CONSTR_##name

/* One row a type that another is better than. */
static const struct {
	const char *code;
	const char *type; /* as the grammar names it */
	const char *better;
	bool keys_only; /* only where rows are numbered with it */
	bool modified;  /* only with a modifier: varchar(10) */
} types[] = {
	{ "PG501", "int4", "int8", true, false },
	{ "PG501", "int2", "int8", true, false },
	{ "PG501", "serial", "bigserial", true, false },
	{ "PG501", "serial4", "bigserial", true, false },
	{ "PG501", "smallserial", "bigserial", true, false },
	{ "PG501", "serial2", "bigserial", true, false },
	{ "PG502", "varchar", "text", false, true },
	{ "PG503", "timestamp", "timestamptz", false, false },
	{ "PG503", "timetz", "time", false, false },
	{ "PG504", "bpchar", "text", false, true },
	{ "PG505", "serial", "int4", false, false },
	{ "PG505", "serial4", "int4", false, false },
	{ "PG505", "bigserial", "int8", false, false },
	{ "PG505", "serial8", "int8", false, false },
	{ "PG505", "smallserial", "int2", false, false },
	{ "PG506", "json", "jsonb", false, false },
	{ "PG508", "money", "numeric", false, false },
};

static bool numbers_rows(const PgQuery__ColumnDef *column)
{
	return recipe_serial(column) || lint_column_constraint(column, CONSTRAINT(PRIMARY)) ||
	       lint_column_constraint(column, CONSTRAINT(IDENTITY));
}

static PgQuery__TypeName *type_named(struct arena *arena, const PgQuery__TypeName *like,
				     const char *name)
{
	PgQuery__TypeName *type = arena_copy(arena, like, sizeof *like);
	PgQuery__Node *part = arena_new(arena, PgQuery__Node);

	pg_query__node__init(part);
	part->node_case = PG_QUERY__NODE__NODE_STRING;
	part->string = arena_new(arena, PgQuery__String);
	pg_query__string__init(part->string);
	part->string->sval = (char *)name;
	type->names = arena_new_array(arena, PgQuery__Node *, 1);
	type->names[0] = part;
	type->n_names = 1;
	type->n_typmods = 0;
	return type;
}

/* Serial in the manner of the standard. */
static void identify(struct arena *arena, PgQuery__ColumnDef *column)
{
	PgQuery__Node **constraints =
	    arena_new_array(arena, PgQuery__Node *, column->n_constraints + 1);
	PgQuery__Node *node = arena_new(arena, PgQuery__Node);

	pg_query__node__init(node);
	node->node_case = PG_QUERY__NODE__NODE_CONSTRAINT;
	node->constraint = arena_new(arena, PgQuery__Constraint);
	pg_query__constraint__init(node->constraint);
	node->constraint->contype = CONSTRAINT(IDENTITY);
	node->constraint->generated_when = (char *)"d";
	constraints[0] = node;
	if (column->n_constraints)
		memcpy(constraints + 1, column->constraints,
		       column->n_constraints * sizeof *constraints);
	column->constraints = constraints;
	column->n_constraints++;
}

/* The same command with another type for the column, as SQL. */
static const char *with_type(struct lint_site *site, PgQuery__ColumnDef *column, const char *better,
			     bool identity)
{
	PgQuery__ColumnDef was = *column;
	const char *text;

	column->type_name = type_named(site->arena, was.type_name, better);
	if (identity)
		identify(site->arena, column);
	text = sql_write(site->arena, site->command);
	*column = was;
	return arena_printf(site->arena, "%s;", text ? text : "");
}

/* The row of the rule that the column fits; its better type. */
static const char *better_of(const struct lint_rule *rule, const PgQuery__ColumnDef *column)
{
	const PgQuery__TypeName *type = column->type_name;
	const char *name = type ? sql_qualified(type->names, type->n_names).name : NULL;

	for (size_t i = 0; name && i < sizeof types / sizeof *types; i++) {
		if (!strcmp(types[i].code, rule->code) && !strcmp(types[i].type, name) &&
		    (!types[i].keys_only || numbers_rows(column)) &&
		    (!types[i].modified || type->n_typmods))
			return types[i].better;
	}
	return NULL;
}

/* `others`: columns of the same table of which the same is to be said. */
static void say(struct lint_site *site, const struct lint_rule *rule,
		const struct lint_table *table, PgQuery__ColumnDef *column, size_t others)
{
	const char *more =
	    others ? arena_printf(site->arena, ", and %zu more are like it", others) : "";

	lint_hit(
	    site, rule,
	    &(struct lint_hit) {
		.relation = table->shown,
		.offset = column->location > 0 ? (size_t)column->location : 0,
		.title = arena_printf(site->arena, "%s of %s is %s%s", column->colname,
				      table->shown, sql_type(site->arena, column->type_name), more),
		.fix = with_type(site, column, better_of(rule, column),
				 !strcmp(rule->code, "PG505")) });
}

static void in_create(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__CreateStmt *create = site->command->create_stmt;
	struct lint_table table = lint_table_of_range(site, create->relation);
	PgQuery__ColumnDef *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < create->n_table_elts; i++) {
		const PgQuery__Node *element = create->table_elts[i];

		if (element->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF ||
		    !better_of(rule, element->column_def))
			continue;
		first = first ? first : element->column_def;
		count++;
	}
	if (first)
		say(site, rule, &table, first, count - 1);
}

static void in_alter(struct lint_site *site, const struct lint_rule *rule,
		     const struct lint_action *action)
{
	if (action->column && better_of(rule, action->column))
		say(site, rule, &action->table, (PgQuery__ColumnDef *)action->column, 0);
}

static void an_enum(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__CreateEnumStmt *create = site->command->create_enum_stmt;

	lint_hit(
	    site, rule,
	    &(struct lint_hit) { .title = arena_printf(
				     site->arena, "%s is an enum",
				     sql_qualified(create->type_name, create->n_type_name).name) });
}

#define TYPE(level)                                                                                \
	.dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_TREE,                        \
	.command = PG_QUERY__NODE__NODE_CREATE_STMT, .look = in_create,                            \
	.action = PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn, .act = in_alter

const struct lint_rule lint_rules_types[] = {
	{ .code = "PG501",
	  .name = "prefer-bigint",
	  .aliases = "squawk:prefer-bigint-over-int squawk:prefer-bigint-over-smallint "
		     "squawk:prefer-big-int pgls:preferBigInt pgls:preferBigintOverInt "
		     "pgls:preferBigintOverSmallint pgsafe:prefer-bigint-primary-key "
		     "pgfence:prefer-bigint-over-int",
	  TYPE(LINT_NOTE),
	  .title = "rows are numbered with less than bigint",
	  .why =
	      "At 2,147,483,647 inserts fail, and to widen the key of a table of that size writes "
	      "it anew.",
	  .fix = "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);" },
	{ .code = "PG502",
	  .name = "prefer-text",
	  .aliases = "squawk:prefer-text-field pgls:preferTextField pgfence:prefer-text-field",
	  TYPE(LINT_OFF),
	  .title = "a text with a limit of length in its type",
	  .why = "A shorter limit writes the table anew. A CHECK can be changed beside the running "
		 "application.",
	  .fix = "CREATE TABLE t (c text CHECK (length(c) <= 100));" },
	{ .code = "PG503",
	  .name = "prefer-timestamptz",
	  .aliases = "squawk:prefer-timestamp-tz squawk:prefer-timestamptz pgls:preferTimestamptz "
		     "pgfence:prefer-timestamptz",
	  TYPE(LINT_NOTE),
	  .title = "a time without its zone",
	  .why = "It says what a clock showed and not where: two servers or clients with different "
		 "TimeZone read different moments from it.",
	  .fix = "CREATE TABLE t (at timestamptz NOT NULL);" },
	{ .code = "PG504",
	  .name = "ban-char",
	  .aliases = "squawk:ban-char-field pgls:banCharField",
	  TYPE(LINT_NOTE),
	  .title = "a text that is filled up with blanks",
	  .why = "char(n) stores blanks up to its length and forgets them in comparisons. It is no "
		 "faster than text.",
	  .fix = "CREATE TABLE t (c text CHECK (length(c) = 2));" },
	{ .code = "PG505",
	  .name = "prefer-identity",
	  .aliases = "squawk:prefer-identity pgls:preferIdentity pgsafe:prefer-identity",
	  TYPE(LINT_OFF),
	  .title = "a serial where an identity would do",
	  .why = "The sequence of a serial has an owner and grants of its own. In CREATE TABLE an "
		 "identity is better; ADD COLUMN of either writes the table anew (PG320, PG321).",
	  .fix = "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);" },
	{ .code = "PG506",
	  .name = "prefer-jsonb",
	  .aliases = "pgls:preferJsonb pgsafe:prefer-jsonb pgfence:add-column-json "
		     "eugene:E3 strong_migrations:add_column_json",
	  TYPE(LINT_NOTE),
	  .title = "json where jsonb would do",
	  .why =
	      "json has no equality: SELECT DISTINCT, GROUP BY and UNION over it fail (42883). It "
	      "is parsed anew each time, and cannot be indexed.",
	  .fix = "CREATE TABLE t (c jsonb);" },
	{ .code = "PG507",
	  .name = "creating-enum",
	  .aliases = "eugene:W13 pgls:creatingEnum",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_OFF,
	  .needs = LINT_TREE,
	  .title = "an enum where a table of values would do",
	  .why = "Values of an enum cannot be removed, and a new one cannot be used in the "
		 "transaction "
		 "that adds it.",
	  .fix = "CREATE TABLE mood (name text PRIMARY KEY);",
	  .command = PG_QUERY__NODE__NODE_CREATE_ENUM_STMT,
	  .look = an_enum },
	{ .code = "PG508",
	  .name = "ban-money",
	  TYPE(LINT_NOTE),
	  .title = "a money column",
	  .why = "What it holds is read and written by lc_monetary of the session, and it has two "
		 "digits and no currency.",
	  .fix = "CREATE TABLE t (price numeric(12,2), currency text);" },
};
const size_t lint_rules_types_count = sizeof lint_rules_types / sizeof *lint_rules_types;
