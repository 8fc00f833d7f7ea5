#include <stdlib.h>
#include <string.h>

#include "core/lint/recipe.h"
#include "core/lint/rules.h"

/* What a change of type does to the table's rows. */
struct change {
	const struct lint_touch *touch;
	const struct lint_column *column; /* as it is; NULL: no migration made it */
	const char *type;
	const char *value; /* what the rows are to hold, as SQL */
};

static bool change_of(const struct lint_site *site, const struct lint_action *action,
		      struct change *change)
{
	const char *value;

	if (action->table.fresh || !action->column || lint_costs(action->effect) == LINT_NO)
		return false;
	change->touch = lint_touch_of(action->effect, &action->table);
	change->column = lint_column_find(action->table.known, action->command->name);
	change->type = sql_type(site->arena, action->column->type_name);
	value = action->column->raw_default
		    ? sql_write_expression(site->arena, action->column->raw_default)
		    : NULL;
	change->value =
	    value ? value
		  : arena_printf(site->arena, "%s::%s",
				 sql_quoted(site->arena, action->command->name), change->type);
	return true;
}

static const char *other(const struct lint_site *site, const struct lint_action *action,
			 const struct change *change)
{
	const PgQuery__CollateClause *collation = action->column->coll_clause;
	const char *type = change->type;

	if (collation)
		type = arena_printf(site->arena, "%s COLLATE %s", type,
				    sql_dotted(site->arena, sql_qualified(collation->collname,
									  collation->n_collname)));
	return recipe_other_column(site, &action->table, action->command->name, type,
				   change->value);
}

static void rewrites(struct lint_site *site, const struct lint_rule *rule,
		     const struct lint_action *action)
{
	struct change change;
	bool known;

	if (!change_of(site, action, &change))
		return;
	known = lint_costs(action->effect) == LINT_YES;
	if (known && !(change.touch && change.touch->rewrites))
		return;
	lint_hit(
	    site, rule,
	    &(struct lint_hit) {
		.relation = action->table.shown,
		.severity = known ? LINT_ERROR : LINT_WARNING,
		.effect = action->effect,
		.title = known
			     ? arena_printf(site->arena,
					    "%s to %s writes all of %s anew while nobody may use "
					    "it",
					    action->command->name, change.type, action->table.shown)
			     : arena_printf(site->arena,
					    "the old type of %s is unknown: whether %s is written "
					    "anew is, too",
					    action->command->name, action->table.shown),
		.fix = other(site, action, &change) });
}

static void rebuilds_indexes(struct lint_site *site, const struct lint_rule *rule,
			     const struct lint_action *action)
{
	struct change change;

	if (!change_of(site, action, &change) || !change.touch || change.touch->rewrites ||
	    !change.touch->builds)
		return;
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "the indexes on %s are built anew while nobody may use %s",
				     action->command->name, action->table.shown),
			other(site, action, &change));
}

/* Drops the column's checks, and puts them back to be validated beside the application. */
static const char *without_checks(const struct lint_site *site, const struct lint_action *action)
{
	const struct lint_table *table = &action->table;
	struct buffer before = buffer_in(site->arena), behind = buffer_in(site->arena),
		      last = buffer_in(site->arena);

	for (size_t i = 0; table->known && i < table->known->constraint_count; i++) {
		const struct lint_constraint *check = &table->known->constraints[i];
		const char *name = sql_quoted(site->arena, check->name);
		const char *text =
		    check->expression ? sql_write_expression(site->arena, check->expression) : NULL;
		bool on = false;

		for (size_t k = 0; k < check->column_count; k++)
			on |= !strcmp(check->columns[k], action->command->name);
		if (check->kind != LINT_CHECK || !on || !text)
			continue;
		buffer_printf(&before, "ALTER TABLE %s DROP CONSTRAINT %s;\n", table->sql, name);
		buffer_printf(&behind, "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s) NOT VALID;\n",
			      table->sql, name, text);
		buffer_printf(&last, LINT_THEN "ALTER TABLE %s VALIDATE CONSTRAINT %s;\n",
			      table->sql, name);
	}
	return before.size ? arena_printf(site->arena, "%s%s;\n%s%s", buffer_text(&before),
					  lint_write_action(site, action, action->command),
					  buffer_text(&behind), buffer_text(&last))
			   : NULL;
}

static void checks_again(struct lint_site *site, const struct lint_rule *rule,
			 const struct lint_action *action)
{
	struct change change;
	const char *fix;

	if (!change_of(site, action, &change) || !change.touch || change.touch->rewrites ||
	    change.touch->builds || !change.touch->scans)
		return;
	fix = without_checks(site, action);
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "all rows of %s are checked again while nobody may use it",
				     action->table.shown),
			fix ? fix : other(site, action, &change));
}

static void under_a_view(struct lint_site *site, const struct lint_rule *rule,
			 const struct lint_action *action)
{
	const struct lint_relation *view =
	    lint_view_on(site, &action->table, action->command->name);
	const char *name;

	if (!view)
		return;
	name = sql_dotted(site->arena, (struct sql_name) { view->schema, view->name });
	lint_say_action(
	    site, rule, action,
	    arena_printf(site->arena, "the view %s uses %s: the server refuses (0A000)",
			 lint_relation_shown(site->arena, site->catalog, view),
			 action->command->name),
	    arena_printf(site->arena,
			 "DROP %sVIEW %s;\n%s;\n-- and CREATE VIEW %s again, in the same "
			 "migration\n",
			 view->kind == LINT_MATERIALIZED ? "MATERIALIZED " : "", name,
			 lint_write_action(site, action, action->command), name));
}

/* The numbers in "character varying(10)", "numeric(10,2)"; 0: none. */
static bool modifiers(const char *type, const char *base, long *first, long *second)
{
	size_t size = strlen(base);

	*first = *second = 0;
	if (strncmp(type, base, size) != 0 || (type[size] && type[size] != '('))
		return false;
	if (type[size]) {
		char *end;

		*first = strtol(type + size + 1, &end, 10);
		*second = *end == ',' ? strtol(end + 1, NULL, 10) : 0;
	}
	return true;
}

/* The condition of the rows that do not fit into the new type; NULL: all do. */
static const char *misfits(struct arena *arena, const char *column, const char *from,
			   const char *to)
{
	static const char *const whole[] = { "bigint", "integer", "smallint" };
	static const char *const ranges[] = { "", "-2147483648 AND 2147483647",
					      "-32768 AND 32767" };
	long old, new, scale, old_scale;

	for (size_t i = 1; i < 3; i++) {
		for (size_t k = 0; !strcmp(to, whole[i]) && k < i; k++) {
			if (!strcmp(from, whole[k]))
				return arena_printf(arena, "%s NOT BETWEEN %s", column, ranges[i]);
		}
	}
	if (modifiers(to, "character varying", &new, &scale) && new &&
	    (!strcmp(from, "text") ||
	     (modifiers(from, "character varying", &old, &scale) && (!old || old > new))))
		return arena_printf(arena, "length(%s) > %ld", column, new);
	if (modifiers(to, "numeric", &new, &scale) &&
	    new &&modifiers(from, "numeric", &old, &old_scale) &&
	    (!old || old - old_scale > new - scale))
		return arena_printf(arena, "abs(%s) >= 10 ^ %ld", column, new - scale);
	return NULL;
}

static void narrows(struct lint_site *site, const struct lint_rule *rule,
		    const struct lint_action *action)
{
	const struct lint_column *column =
	    lint_column_find(action->table.known, action->command->name);
	const char *type = action->column ? sql_type(site->arena, action->column->type_name) : "";
	const char *condition =
	    column && column->type
		? misfits(site->arena, sql_quoted(site->arena, column->name), column->type, type)
		: NULL;

	if (!condition || action->table.fresh)
		return;
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "whether every %s fits into %s is unknown: it fails with the "
				     "first that does not",
				     column->name, type),
			arena_printf(site->arena,
				     LINT_LOOK_BEFORE "SELECT count(*) FROM %s WHERE %s;",
				     action->table.sql, condition));
}

#define TYPE(level)                                                                                \
	.dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_STATE,                       \
	.action = PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType
#define OTHER_COLUMN                                                                               \
	"ALTER TABLE t ADD COLUMN c_new bigint; -- and a trigger that copies c\n" LINT_THEN        \
	"-- lockstep:batch key=id size=5000\nUPDATE t SET c_new = c WHERE c_new IS "               \
	"NULL;\n" LINT_THEN                                                                        \
	"ALTER TABLE t RENAME COLUMN c TO c_old;\nALTER TABLE t RENAME COLUMN c_new TO c;"

const struct lint_rule lint_rules_type[] = {
	{ .code = "MF106",
	  .name = "narrowing-column-type",
	  TYPE(LINT_WARNING),
	  .title = "a narrower type fails with the first value that does not fit",
	  .why =
	      "The change is refused (22001, 22003) when a single row holds too long a text or too "
	      "large a number, after all rows were written.",
	  .fix = "SELECT count(*) FROM t WHERE length(c) > 10;",
	  .act = narrows },
	{ .code = "PG301",
	  .name = "changing-column-type",
	  .aliases = "squawk:changing-column-type eugene:E5 pgls:changingColumnType "
		     "pgsafe:alter-column-type pgfence:alter-column-type "
		     "strong_migrations:change_column",
	  TYPE(LINT_ERROR),
	  .title = "a change of type writes the table anew",
	  .why =
	      "The table and its indexes are written anew under ACCESS EXCLUSIVE. What only takes "
	      "a limit away is free: varchar(10) to varchar(20) or text, numeric(10,2) to "
	      "numeric(12,2), cidr to inet, and timestamp to timestamptz where TimeZone is UTC.",
	  .fix = OTHER_COLUMN,
	  .act = rewrites },
	{ .code = "PG301b",
	  .name = "changing-collation",
	  .aliases = "squawk:changing-column-type pgls:changingColumnType",
	  TYPE(LINT_ERROR),
	  .title = "a change of collation builds the column's indexes anew",
	  .why =
	      "The rows stay as they are, and every index on the column is built anew under ACCESS "
	      "EXCLUSIVE.",
	  .fix = OTHER_COLUMN,
	  .act = rebuilds_indexes },
	{ .code = "PG301c",
	  .name = "changing-checked-column-type",
	  .aliases = "squawk:changing-column-type pgls:changingColumnType "
		     "strong_migrations:change_column_constraint",
	  TYPE(LINT_ERROR),
	  .title = "a change of type checks all rows again",
	  .why =
	      "The rows stay as they are, and each is checked under ACCESS EXCLUSIVE: against the "
	      "column's CHECKs, or those of its domain.",
	  .fix = "ALTER TABLE t DROP CONSTRAINT k;\nALTER TABLE t ALTER COLUMN c TYPE text;\n"
		 "ALTER TABLE t ADD CONSTRAINT k CHECK (c <> '') NOT VALID;\n" LINT_THEN
		 "ALTER TABLE t VALIDATE CONSTRAINT k;",
	  .act = checks_again },
	{ .code = "PG408",
	  .name = "changing-type-under-view",
	  TYPE(LINT_ERROR),
	  .title = "the type of a column that a view uses cannot be changed",
	  .why = "PostgreSQL refuses it (0A000), whatever the types.",
	  .fix = "DROP VIEW v;\nALTER TABLE t ALTER COLUMN c TYPE text;\n"
		 "CREATE VIEW v AS SELECT c FROM t;",
	  .act = under_a_view },
};
const size_t lint_rules_type_count = sizeof lint_rules_type / sizeof *lint_rules_type;
