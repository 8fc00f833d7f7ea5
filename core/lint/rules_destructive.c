#include <string.h>

#include "core/lint/rules.h"
#include "core/lint/table.h"

static bool drops(const struct lint_site *site, PgQuery__ObjectType type)
{
	return site->command->drop_stmt->remove_type == type;
}

static void drop_schema(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__DropStmt *drop = site->command->drop_stmt;

	for (size_t i = 0; drops(site, PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA) && i < drop->n_objects;
	     i++) {
		const char *name = sql_name_node(drop->objects[i]).name;

		lint_hit(site, rule,
			 &(struct lint_hit) {
			     .relation = name,
			     .severity = drop->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE
					     ? LINT_ERROR
					     : LINT_WARNING,
			     .title = arena_printf(site->arena, "the schema %s is dropped", name),
			     .fix = arena_printf(
				 site->arena,
				 "-- look what is in it, and drop that by name:\n"
				 "SELECT relname, relkind FROM pg_class WHERE relnamespace = "
				 "to_regnamespace(%s);\n" LINT_THEN "DROP SCHEMA %s RESTRICT;",
				 sql_literal(site->arena, sql_quoted(site->arena, name)),
				 sql_quoted(site->arena, name)) });
	}
}

static void drop_table(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__DropStmt *drop = site->command->drop_stmt;

	for (size_t i = 0; drops(site, PG_QUERY__OBJECT_TYPE__OBJECT_TABLE) && i < drop->n_objects;
	     i++) {
		struct lint_table table = lint_table_of(site, sql_name_node(drop->objects[i]));
		const char *later = sql_quoted(
		    site->arena, arena_printf(site->arena, "%.55s_unused", table.name.name));

		if (table.fresh)
			continue;
		lint_say(
		    site, rule, &table,
		    arena_printf(site->arena, "the table %s is dropped with its rows", table.shown),
		    arena_printf(
			site->arena,
			"-- first the code that uses it; then, for some days, out of "
			"its way:\n"
			"ALTER TABLE %s RENAME TO %s;\n" LINT_THEN "DROP TABLE %s;",
			table.sql, later,
			sql_dotted(site->arena,
				   (struct sql_name) { table.name.schema,
						       arena_printf(site->arena, "%.55s_unused",
								    table.name.name) })));
	}
}

static void drop_column(struct lint_site *site, const struct lint_rule *rule,
			const struct lint_action *action)
{
	const struct lint_column *column =
	    lint_column_find(action->table.known, action->command->name);

	if (action->table.fresh || (column && column->stored))
		return;
	lint_say_action(
	    site, rule, action,
	    arena_printf(site->arena, "the column %s of %s is dropped with what it holds",
			 action->command->name, action->table.shown),
	    arena_printf(site->arena,
			 "-- first the code that uses it, in a release of its own; what it holds:\n"
			 "SELECT count(%s) FROM %s;\n" LINT_THEN "ALTER TABLE %s DROP COLUMN %s;",
			 sql_quoted(site->arena, action->command->name), action->table.sql,
			 action->table.sql, sql_quoted(site->arena, action->command->name)));
}

/* What takes more with it than it names. */
static void sweeps(struct lint_site *site, const struct lint_rule *rule, const char *title,
		   const char *fix, enum lint_severity severity)
{
	lint_hit(site, rule,
		 &(struct lint_hit) { .title = title, .fix = fix, .severity = severity });
}

static void drop_cascade(struct lint_site *site, const struct lint_rule *rule)
{
	PgQuery__DropStmt drop = *site->command->drop_stmt;
	PgQuery__Node node = PG_QUERY__NODE__INIT;
	const struct lint_relation *view;
	struct lint_table table;

	if (drop.behavior != PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
		return;
	if (drop.n_objects == 1 && lint_table_of(site, sql_name_node(drop.objects[0])).fresh)
		return;
	drop.behavior = PG_QUERY__DROP_BEHAVIOR__DROP_RESTRICT;
	node.node_case = PG_QUERY__NODE__NODE_DROP_STMT;
	node.drop_stmt = &drop;
	table = lint_table_of(site, sql_name_node(drop.objects[0]));
	view = drops(site, PG_QUERY__OBJECT_TYPE__OBJECT_TABLE) ? lint_view_on(site, &table, NULL)
								: NULL;
	sweeps(
	    site, rule, "CASCADE drops whatever depends on it, unnamed",
	    arena_printf(
		site->arena, "-- name what depends on it; the server lists it:\n%s%s%s%s;",
		!view                             ? ""
		: view->kind == LINT_MATERIALIZED ? "DROP MATERIALIZED VIEW "
						  : "DROP VIEW ",
		view ? sql_dotted(site->arena, (struct sql_name) { view->schema, view->name }) : "",
		view ? ";\n" : "", sql_write(site->arena, &node)),
	    LINT_WARNING);
}

static void truncate(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__TruncateStmt *truncate = site->command->truncate_stmt;
	struct lint_table table = lint_table_of(
	    site, sql_name_node(truncate->n_relations ? truncate->relations[0] : NULL));
	bool cascade = truncate->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;

	if (table.fresh)
		return;
	sweeps(site, rule,
	       cascade ? arena_printf(site->arena,
				      "TRUNCATE empties %s, and every table that refers to it",
				      table.shown)
		       : arena_printf(site->arena, "TRUNCATE empties %s", table.shown),
	       arena_printf(site->arena, "-- lockstep:batch key=id size=5000\nDELETE FROM %s;",
			    table.sql),
	       cascade ? LINT_ERROR : LINT_WARNING);
}

static void without_where(struct lint_site *site, const struct lint_rule *rule,
			  const PgQuery__RangeVar *range, const PgQuery__Node *where,
			  const char *verb)
{
	struct lint_table table = lint_table_of_range(site, range);

	if (where || table.fresh || lint_relation_filled(site->catalog, table.name) == LINT_NO)
		return;
	sweeps(site, rule,
	       arena_printf(site->arena, "%s without WHERE changes every row of %s", verb,
			    table.shown),
	       arena_printf(site->arena,
			    "-- when that is meant:\n-- lockstep:batch key=id "
			    "size=5000\n%s;",
			    sql_write(site->arena, site->command)),
	       LINT_WARNING);
}

static void sweeping(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__Node *command = site->command;

	if (!command)
		return;
	switch (command->node_case) {
	case PG_QUERY__NODE__NODE_DROP_STMT:
		drop_cascade(site, rule);
		break;
	case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
		truncate(site, rule);
		break;
	case PG_QUERY__NODE__NODE_DROPDB_STMT:
		sweeps(site, rule, "a database is dropped with all that it holds",
		       "-- not in a migration: by hand, with a backup at hand", LINT_ERROR);
		break;
	case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
		sweeps(site, rule, "DROP OWNED drops whatever the role owns, unnamed",
		       "-- name what is to go: DROP TABLE t;", LINT_ERROR);
		break;
	case PG_QUERY__NODE__NODE_DELETE_STMT:
		without_where(site, rule, command->delete_stmt->relation,
			      command->delete_stmt->where_clause, "DELETE");
		break;
	case PG_QUERY__NODE__NODE_UPDATE_STMT:
		without_where(site, rule, command->update_stmt->relation,
			      command->update_stmt->where_clause, "UPDATE");
		break;
	default:
		break;
	}
}

static const PgQuery__Constraint *cascading(const struct lint_action *action)
{
	const PgQuery__Constraint *constraint =
	    action->constraint
		? action->constraint
		: lint_column_constraint(action->column, PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN);

	return constraint && constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN &&
		       text_equal(constraint->fk_del_action, "c")
		   ? constraint
		   : NULL;
}

static void delete_cascade(struct lint_site *site, const struct lint_rule *rule,
			   const struct lint_action *action)
{
	const PgQuery__Constraint *constraint = cascading(action);

	if (constraint && !action->table.fresh)
		lint_say_action(
		    site, rule, action,
		    arena_printf(site->arena, "a DELETE in %s deletes rows of %s, too",
				 constraint->pktable ? constraint->pktable->relname : "",
				 action->table.shown),
		    NULL);
}

/* DROP CONSTRAINT of a kind that is known. */
static void drop_constraint(struct lint_site *site, const struct lint_rule *rule,
			    const struct lint_action *action)
{
	static const struct {
		const char *code, *words;
		enum lint_constraint_kind kind;
	} rows[] = {
		{ "CD101", "foreign key", LINT_FOREIGN },
		{ "CD102", "check", LINT_CHECK },
		{ "CD103", "unique constraint", LINT_UNIQUE },
		{ "CD103", "primary key", LINT_PRIMARY },
	};
	const struct lint_constraint *constraint =
	    lint_constraint_find(action->table.known, action->command->name);
	const struct lint_column *column =
	    constraint && constraint->not_null_column
		? lint_column_find(action->table.known, constraint->not_null_column)
		: NULL;

	if (!constraint || action->table.fresh || (column && column->not_null))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].kind == constraint->kind && !strcmp(rows[i].code, rule->code))
			lint_say_action(site, rule, action,
					arena_printf(site->arena, "the %s %s of %s is dropped",
						     rows[i].words, constraint->name,
						     action->table.shown),
					NULL);
	}
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_STATE
#define DROPS_CONSTRAINT                                                                           \
	ROW(LINT_NOTE), .action = PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint,                   \
			.act = drop_constraint

const struct lint_rule lint_rules_destructive[] = {
	{ .code = "CD101",
	  .name = "drop-foreign-key",
	  .aliases = "atlas:CD101 pgsafe:drop-constraint",
	  .title = "a foreign key is dropped",
	  .why = "From then on rows may refer to what is not there, and to add it again means to "
		 "check "
		 "them all.",
	  .fix = "ALTER TABLE t DROP CONSTRAINT t_c_fkey; -- when no code counts on it",
	  DROPS_CONSTRAINT },
	{ .code = "CD102",
	  .name = "drop-check",
	  .aliases = "pgsafe:drop-constraint",
	  .title = "a check is dropped",
	  .why = "From then on rows may hold what it kept out, and to add it again means to check "
		 "them "
		 "all.",
	  .fix = "ALTER TABLE t DROP CONSTRAINT t_c_check; -- when no code counts on it",
	  DROPS_CONSTRAINT },
	{ .code = "CD103",
	  .name = "drop-unique-or-primary-key",
	  .aliases = "pgsafe:drop-constraint",
	  .title = "a unique constraint or a primary key is dropped",
	  .why = "Its index goes with it: ON CONFLICT over its columns fails, queries lose it, and "
		 "rows may be double. Logical replication needs a key.",
	  .fix = "ALTER TABLE t DROP CONSTRAINT t_c_key; -- when no query counts on its index",
	  DROPS_CONSTRAINT },
	{ .code = "DS101",
	  .name = "ban-drop-schema",
	  .aliases = "atlas:DS101 pgls:banDropSchema",
	  ROW(LINT_ERROR),
	  .title = "a schema is dropped",
	  .why = "What was in it is gone, and nothing but a backup brings it back.",
	  .fix = "DROP SCHEMA s RESTRICT; -- after what is in it was dropped by name",
	  .command = PG_QUERY__NODE__NODE_DROP_STMT,
	  .look = drop_schema },
	{ .code = "DS102",
	  .name = "ban-drop-table",
	  .aliases = "atlas:DS102 squawk:ban-drop-table pgls:banDropTable pgsafe:drop-table "
		     "pgfence:drop-table strong_migrations:drop_table",
	  ROW(LINT_WARNING),
	  .title = "a table is dropped",
	  .why = "Its rows are gone, and code that still runs fails. A name that nobody uses shows "
		 "within days whether somebody does.",
	  .fix = "ALTER TABLE t RENAME TO t_unused;\n" LINT_THEN "DROP TABLE t_unused;",
	  .command = PG_QUERY__NODE__NODE_DROP_STMT,
	  .look = drop_table },
	{ .code = "DS103",
	  .name = "ban-drop-column",
	  .aliases = "atlas:DS103 squawk:ban-drop-column pgls:banDropColumn pgsafe:drop-column "
		     "pgfence:drop-column strong_migrations:remove_column",
	  ROW(LINT_WARNING),
	  .title = "a column is dropped",
	  .why = "What it holds is gone, and code that still names it fails: the old release runs "
		 "until the new one has taken over.",
	  .fix = "-- first the code that uses it\n" LINT_THEN "ALTER TABLE t DROP COLUMN c;",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn,
	  .act = drop_column },
	{ .code = "DS104",
	  .name = "ban-sweeping-deletion",
	  .aliases = "squawk:ban-drop-database squawk:ban-truncate-cascade pgls:banDropDatabase "
		     "pgls:banTruncate pgls:banTruncateCascade pgls:banDeleteWithoutWhere "
		     "pgls:banUpdateWithoutWhere pgsafe:drop-database pgsafe:truncate "
		     "pgfence:truncate pgfence:truncate-cascade pgfence:delete-without-where",
	  ROW(LINT_WARNING),
	  .title = "more goes than is named",
	  .why =
	      "CASCADE, TRUNCATE, DROP OWNED, and DELETE or UPDATE without WHERE take along what "
	      "nobody has written down, and what nobody has thought of.",
	  .fix = "DROP VIEW v;\nDROP TABLE t;",
	  .look = sweeping },
	{ .code = "DS105",
	  .name = "on-delete-cascade",
	  ROW(LINT_NOTE),
	  .title = "a DELETE in one table deletes rows of another",
	  .why = "A single DELETE may delete any number of rows that it does not name, in one "
		 "transaction and under locks on all of them.",
	  .fix =
	      "ALTER TABLE t ADD CONSTRAINT t_c_fkey FOREIGN KEY (c) REFERENCES p (id) ON DELETE "
	      "RESTRICT NOT VALID;",
	  .act = delete_cascade },
};
const size_t lint_rules_destructive_count =
    sizeof lint_rules_destructive / sizeof *lint_rules_destructive;
