#include <string.h>

#include "core/lint/recipe.h"
#include "core/lint/rules.h"

#define CONSTRAINT(name) PG_QUERY__CONSTR_TYPE__CONSTR_##name

/* Does anybody else see its rows, if it has any? */
static bool is_at_stake(const struct lint_site *site, const struct lint_table *table)
{
	return !table->fresh && lint_relation_filled(site->catalog, table->name) != LINT_NO;
}

static const char *doubles(const struct lint_site *site, const struct lint_table *table,
			   const char *columns)
{
	return arena_printf(site->arena,
			    LINT_LOOK_BEFORE "SELECT %s, count(*) FROM %s GROUP BY %s "
					     "HAVING count(*) > 1;",
			    columns, table->sql, columns);
}

static const char *index_columns(const struct lint_site *site, const PgQuery__IndexStmt *index)
{
	struct buffer columns = buffer_in(site->arena);

	for (size_t i = 0; i < index->n_index_params; i++) {
		const PgQuery__IndexElem *element = index->index_params[i]->index_elem;
		const char *text = sql_text(element->name)
				       ? sql_quoted(site->arena, element->name)
				       : sql_write_expression(site->arena, element->expr);

		buffer_printf(&columns, "%s%s", i ? ", " : "", text ? text : "?");
	}
	return buffer_text(&columns);
}

static void unique_index(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	struct lint_table table = lint_table_of_range(site, index->relation);
	const struct lint_transaction *now = site->transaction;
	bool was = sql_text(index->idxname) &&
		   lint_follow_has(now->dropped, now->dropped_count, index->idxname);

	if (!index->unique || was != !strcmp(rule->code, "MF102") || !is_at_stake(site, &table))
		return;
	lint_say(site, rule, &table,
		 arena_printf(site->arena,
			      "whether rows of %s are double is unknown: %s fails with the first",
			      table.shown,
			      was ? "the index that becomes unique" : "a unique index"),
		 doubles(site, &table, index_columns(site, index)));
}

static void unique_constraint(struct lint_site *site, const struct lint_rule *rule,
			      const struct lint_action *action)
{
	const PgQuery__Constraint *constraint = action->constraint;

	if (!constraint || !constraint->n_keys || !is_at_stake(site, &action->table) ||
	    (constraint->contype != CONSTRAINT(UNIQUE) &&
	     constraint->contype != CONSTRAINT(PRIMARY)))
		return;
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "whether rows of %s are double is unknown: it fails with the "
				     "first",
				     action->table.shown),
			doubles(site, &action->table,
				sql_list(site->arena, constraint->keys, constraint->n_keys)));
}

static void nulls(struct lint_site *site, const struct lint_rule *rule,
		  const struct lint_action *action)
{
	if (!is_at_stake(site, &action->table) || lint_costs(action->effect) == LINT_NO)
		return;
	lint_say_action(
	    site, rule, action,
	    arena_printf(site->arena, "whether %s holds NULLs is unknown: it fails with the first",
			 action->command->name),
	    arena_printf(site->arena, LINT_LOOK_BEFORE "SELECT count(*) FROM %s WHERE %s IS NULL;",
			 action->table.sql, sql_quoted(site->arena, action->command->name)));
}

static const char *orphans(const struct lint_site *site, const struct lint_table *table,
			   const PgQuery__Constraint *foreign)
{
	struct lint_table other = lint_table_of_range(site, foreign->pktable);
	struct buffer join = buffer_in(site->arena), given = buffer_in(site->arena);

	for (size_t i = 0; i < foreign->n_fk_attrs; i++) {
		const char *here = sql_quoted(site->arena, sql_string(foreign->fk_attrs[i]));
		const char *there = i < foreign->n_pk_attrs
					? sql_quoted(site->arena, sql_string(foreign->pk_attrs[i]))
					: recipe_row_key(site, &other);

		buffer_printf(&join, "%sp.%s = c.%s", i ? " AND " : "", there, here);
		buffer_printf(&given, "%sc.%s IS NOT NULL AND ", "", here);
	}
	return arena_printf(site->arena,
			    LINT_LOOK_BEFORE "SELECT count(*) FROM %s AS c WHERE %sNOT EXISTS "
					     "(SELECT FROM %s AS p WHERE %s);",
			    table->sql, buffer_text(&given), other.sql, buffer_text(&join));
}

static void violations(struct lint_site *site, const struct lint_rule *rule,
		       const struct lint_action *action)
{
	const PgQuery__Constraint *constraint = action->constraint;
	const char *condition;

	if (!constraint || !is_at_stake(site, &action->table))
		return;
	if (constraint->contype == CONSTRAINT(FOREIGN)) {
		lint_say_action(site, rule, action,
				arena_printf(site->arena,
					     "whether rows of %s refer to nothing is unknown: the "
					     "first fails its validation",
					     action->table.shown),
				orphans(site, &action->table, constraint));
	} else if (constraint->contype == CONSTRAINT(CHECK)) {
		condition = sql_write_expression(site->arena, constraint->raw_expr);
		lint_say_action(
		    site, rule, action,
		    arena_printf(site->arena,
				 "whether all rows of %s pass is unknown: the first that does not "
				 "fails its validation",
				 action->table.shown),
		    arena_printf(site->arena,
				 LINT_LOOK_BEFORE "SELECT count(*) FROM %s WHERE NOT (%s);",
				 action->table.sql, condition ? condition : "true"));
	}
}

/* The table whose rows decide how long a change of data takes. */
static const PgQuery__RangeVar *worked_through(const PgQuery__Node *command)
{
	const PgQuery__SelectStmt *select;

	switch (command ? command->node_case : 0) {
	case PG_QUERY__NODE__NODE_UPDATE_STMT:
		return lint_points(command->update_stmt->where_clause)
			   ? NULL
			   : command->update_stmt->relation;
	case PG_QUERY__NODE__NODE_DELETE_STMT:
		return lint_points(command->delete_stmt->where_clause)
			   ? NULL
			   : command->delete_stmt->relation;
	case PG_QUERY__NODE__NODE_INSERT_STMT:
		select = command->insert_stmt->select_stmt &&
				 command->insert_stmt->select_stmt->node_case ==
				     PG_QUERY__NODE__NODE_SELECT_STMT
			     ? command->insert_stmt->select_stmt->select_stmt
			     : NULL;
		return select && select->n_from_clause &&
			       select->from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR
			   ? select->from_clause[0]->range_var
			   : NULL;
	default:
		return NULL;
	}
}

static void at_once(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__RangeVar *range = worked_through(site->command);
	struct lint_table table;

	if (!range || site->statement->batch || !sql_range(range).name)
		return;
	table = lint_table_of_range(site, range);
	if (!is_at_stake(site, &table))
		return;
	lint_say(site, rule, &table,
		 arena_printf(site->arena, "all of %s in one transaction", table.shown),
		 arena_printf(site->arena, LINT_THEN "-- lockstep:batch key=%s size=5000\n%s;",
			      recipe_row_key(site, &table), sql_write(site->arena, site->command)));
}

static void mixed(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__RangeVar *range = worked_through(site->command);
	struct lint_table table;

	if (!range || !site->transaction->altered_count || !site->transaction->open ||
	    lint_hit_before(site, rule))
		return;
	table = lint_table_of_range(site, range);
	if (!is_at_stake(site, &table))
		return;
	lint_say(site, rule, &table, NULL,
		 arena_printf(site->arena, LINT_THEN "-- lockstep:batch key=%s size=5000\n%s;",
			      recipe_row_key(site, &table), sql_write(site->arena, site->command)));
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_STATE

const struct lint_rule lint_rules_data[] = {
	{ .code = "DM101",
	  .name = "change-all-at-once",
	  .aliases = "pgfence:update-in-migration strong_migrations:backfill",
	  ROW(LINT_WARNING),
	  .title = "all rows of a table are changed in one transaction",
	  .why = "Every row stays locked until the last is done, vacuum cannot clean up meanwhile, "
		 "and an error at the end costs all. By ranges of a key others get in between.",
	  .fix = "-- lockstep:batch key=id size=5000\nUPDATE t SET c = 0 WHERE c IS NULL;",
	  .look = at_once },
	{ .code = "DM102",
	  .name = "schema-and-data-mixed",
	  ROW(LINT_NOTE),
	  .title = "one transaction changes tables and their rows",
	  .why = "The locks of the one are held for as long as the other takes.",
	  .fix =
	      LINT_THEN "-- lockstep:batch key=id size=5000\nUPDATE t SET c = 0 WHERE c IS NULL;",
	  .look = mixed },
	{ .code = "MF101",
	  .name = "unique-can-fail",
	  .aliases = "atlas:MF101",
	  ROW(LINT_NOTE),
	  .title = "a unique index or constraint fails when rows are double",
	  .why = "It is refused (23505) after the table was read, and an index that was built "
		 "concurrently stays behind, invalid.",
	  .fix = "SELECT c, count(*) FROM t GROUP BY c HAVING count(*) > 1;",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT,
	  .look = unique_index,
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint,
	  .act = unique_constraint },
	{ .code = "MF102",
	  .name = "index-becomes-unique",
	  .aliases = "atlas:MF102",
	  ROW(LINT_NOTE),
	  .title = "an index becomes unique, and fails when rows are double",
	  .why =
	      "It is refused (23505) after the table was read, and the index that was dropped for "
	      "it is missing.",
	  .fix = "SELECT c, count(*) FROM t GROUP BY c HAVING count(*) > 1;",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT,
	  .look = unique_index },
	{ .code = "MF104",
	  .name = "not-null-can-fail",
	  .aliases = "atlas:MF104",
	  ROW(LINT_NOTE),
	  .title = "SET NOT NULL fails when the column holds a NULL",
	  .why = "It is refused (23502) after the table was read.",
	  .fix = "SELECT count(*) FROM t WHERE c IS NULL;",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull,
	  .act = nulls },
	{ .code = "MF105",
	  .name = "validation-can-fail",
	  ROW(LINT_NOTE),
	  .title = "a foreign key or check fails when a row violates it",
	  .why = "It is refused (23503, 23514) with the first such row, at once or at VALIDATE.",
	  .fix = "SELECT count(*) FROM t WHERE NOT (c > 0);",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint,
	  .act = violations },
};
const size_t lint_rules_data_count = sizeof lint_rules_data / sizeof *lint_rules_data;
