#include "core/lint/rules.h"
#include "core/lint/table.h"

static const char *renamed_title(const struct lint_site *site, const char *shown)
{
	return arena_printf(site->arena, "%s is renamed: code that runs finds it no more", shown);
}

static void rename_table(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__RenameStmt *rename = site->command->rename_stmt;
	struct lint_table table = lint_table_of_range(site, rename->relation);
	const char *new_name;

	if (rename->rename_type != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || table.fresh)
		return;
	new_name =
	    sql_dotted(site->arena, (struct sql_name) { table.name.schema, rename->newname });
	lint_say(site, rule, &table, renamed_title(site, table.shown),
		 arena_printf(site->arena,
			      "ALTER TABLE %s RENAME TO %s;\nCREATE VIEW %s AS SELECT * FROM %s;",
			      table.sql, sql_quoted(site->arena, rename->newname), table.sql,
			      new_name));
}

/* A view of the old name keeps those who know no other. */
static void view_of_old_name(struct lint_site *site, const struct lint_rule *rule)
{
	struct lint_table view = lint_table_of_range(site, site->command->view_stmt->view);

	(void)rule;
	lint_withdraw(site, "BC101", renamed_title(site, view.shown));
}

static void renamed_or_viewed(struct lint_site *site, const struct lint_rule *rule)
{
	if (!site->command)
		return;
	if (site->command->node_case == PG_QUERY__NODE__NODE_RENAME_STMT)
		rename_table(site, rule);
	if (site->command->node_case == PG_QUERY__NODE__NODE_VIEW_STMT)
		view_of_old_name(site, rule);
}

static void rename_column(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__RenameStmt *rename = site->command->rename_stmt;
	struct lint_table table = lint_table_of_range(site, rename->relation);
	const struct lint_column *column = lint_column_find(table.known, rename->subname);
	const char *old, *new;

	if (rename->rename_type != PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN ||
	    rename->relation_type != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || table.fresh)
		return;
	old = sql_quoted(site->arena, rename->subname);
	new = sql_quoted(site->arena, rename->newname);
	lint_say(
	    site, rule, &table,
	    renamed_title(site, arena_printf(site->arena, "%s.%s", table.shown, rename->subname)),
	    arena_printf(site->arena,
			 "ALTER TABLE %s ADD COLUMN %s %s;\n"
			 "-- code writes both; then what is there\n" LINT_THEN
			 "-- lockstep:batch key=id size=5000\n"
			 "UPDATE %s SET %s = %s WHERE %s IS NULL;\n" LINT_THEN
			 "ALTER TABLE %s DROP COLUMN %s; -- when nobody reads it any more",
			 table.sql, new, column && column->type ? column->type : "text", table.sql,
			 new, old, new, table.sql, old));
}

static void rename_other(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__Node *command = site->command;
	const char *name = NULL;

	if (command && command->node_case == PG_QUERY__NODE__NODE_RENAME_STMT &&
	    command->rename_stmt->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
		name = command->rename_stmt->subname;
	else if (command && command->node_case == PG_QUERY__NODE__NODE_ALTER_ENUM_STMT)
		name = sql_text(command->alter_enum_stmt->old_val);
	if (name)
		lint_hit(site, rule, &(struct lint_hit) { .title = renamed_title(site, name) });
}

static void drop_not_null(struct lint_site *site, const struct lint_rule *rule,
			  const struct lint_action *action)
{
	bool not_null = action->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull;

	if (action->table.fresh ||
	    (!not_null &&
	     (action->command->subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault ||
	      action->command->def)))
		return;
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     not_null ? "code that reads %s may meet NULL"
					      : "code that leaves %s out gets NULL, or an error",
				     action->command->name),
			NULL);
}

static void still_used(struct lint_site *site, const struct lint_rule *rule,
		       const struct lint_action *action)
{
	const struct lint_relation *view =
	    lint_view_on(site, &action->table, action->command->name);
	const char *shown;

	if (!view || action->command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
		return;
	shown = sql_dotted(site->arena, (struct sql_name) { view->schema, view->name });
	lint_say_action(site, rule, action,
			arena_printf(site->arena, "the view %s uses %s: the server refuses (2BP01)",
				     shown, action->command->name),
			arena_printf(site->arena, "DROP %sVIEW %s;\n%s;",
				     view->kind == LINT_MATERIALIZED ? "MATERIALIZED " : "", shown,
				     lint_write_action(site, action, action->command)));
}

static void table_still_used(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__DropStmt *drop = site->command->drop_stmt;

	for (size_t i = 0; i < drop->n_objects; i++) {
		struct lint_table table = lint_table_of(site, sql_name_node(drop->objects[i]));
		const struct lint_relation *view = lint_view_on(site, &table, NULL);
		const char *shown;

		if (drop->remove_type != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || !view ||
		    drop->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
			continue;
		shown = sql_dotted(site->arena, (struct sql_name) { view->schema, view->name });
		lint_say(site, rule, &table,
			 arena_printf(site->arena,
				      "the view %s reads %s: the server refuses (2BP01)", shown,
				      table.shown),
			 arena_printf(site->arena, "DROP %sVIEW %s;\n%s;",
				      view->kind == LINT_MATERIALIZED ? "MATERIALIZED " : "", shown,
				      sql_write(site->arena, site->command)));
	}
}

static void contracts_at_once(struct lint_site *site, const struct lint_rule *rule,
			      const struct lint_action *action)
{
	const struct lint_transaction *now = site->transaction;
	const char *key = lint_follow_key(site, action->table.name, "");
	bool widened = lint_follow_has(now->widened, now->widened_count, key);

	for (size_t i = 0; i < action->alter->n_cmds; i++)
		widened |= action->alter->cmds[i]->alter_table_cmd->subtype ==
			   PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn;
	if (action->table.fresh || !widened)
		return;
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "%s gets a column and loses %s in one migration: no release "
				     "of the code fits before and after",
				     action->table.shown, action->command->name),
			arena_printf(site->arena, LINT_THEN "ALTER TABLE %s DROP COLUMN %s;",
				     action->table.sql,
				     sql_quoted(site->arena, action->command->name)));
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_STATE

const struct lint_rule lint_rules_compatible[] = {
	{ .code = "BC101",
	  .name = "renaming-table",
	  .aliases = "atlas:BC101 squawk:renaming-table pgls:renamingTable pgsafe:rename "
		     "pgfence:rename-table strong_migrations:rename_table",
	  ROW(LINT_WARNING),
	  .title = "a table is renamed",
	  .why =
	      "Code that runs fails at once: the old release is there until the new one has taken "
	      "over. A view of the old name serves it meanwhile, for reading and writing.",
	  .fix = "ALTER TABLE a RENAME TO b;\nCREATE VIEW a AS SELECT * FROM b;",
	  .look = renamed_or_viewed },
	{ .code = "BC102",
	  .name = "renaming-column",
	  .aliases = "atlas:BC102 squawk:renaming-column pgls:renamingColumn pgsafe:rename "
		     "pgfence:rename-column strong_migrations:rename_column",
	  ROW(LINT_WARNING),
	  .title = "a column is renamed",
	  .why =
	      "Code that runs fails at once: the old release is there until the new one has taken "
	      "over.",
	  .fix =
	      "ALTER TABLE t ADD COLUMN b text;\n" LINT_THEN
	      "-- lockstep:batch key=id size=5000\nUPDATE t SET b = a WHERE b IS NULL;\n" LINT_THEN
	      "ALTER TABLE t DROP COLUMN a;",
	  .command = PG_QUERY__NODE__NODE_RENAME_STMT,
	  .look = rename_column },
	{ .code = "BC103",
	  .name = "renaming-schema-or-value",
	  .aliases = "atlas:BC103 strong_migrations:rename_schema pgsafe:rename",
	  ROW(LINT_WARNING),
	  .title = "a schema or a value of an enum is renamed",
	  .why =
	      "Code that runs names the old one and fails: the old release is there until the new "
	      "one has taken over.",
	  .fix =
	      "ALTER TYPE mood ADD VALUE 'new'; -- beside the old one, which goes later or never",
	  .look = rename_other },
	{ .code = "BC105",
	  .name = "ban-drop-not-null",
	  .aliases = "squawk:ban-drop-not-null pgls:banDropNotNull pgsafe:drop-not-null",
	  ROW(LINT_NOTE),
	  .title = "a column may hold NULL from now on",
	  .why = "Code that was written when it could not may not expect it.",
	  .fix = "ALTER TABLE t ALTER COLUMN c DROP NOT NULL; -- when all who read c know NULL",
	  .act = drop_not_null },
	{ .code = "BC106",
	  .name = "ban-drop-of-used",
	  ROW(LINT_ERROR),
	  .title = "what a view uses cannot be dropped",
	  .why = "PostgreSQL refuses it (2BP01), and with CASCADE drops the view, too.",
	  .fix = "DROP VIEW v;\nALTER TABLE t DROP COLUMN c;",
	  .command = PG_QUERY__NODE__NODE_DROP_STMT,
	  .look = table_still_used,
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn,
	  .act = still_used },
	{ .code = "BC107",
	  .name = "expand-and-contract-at-once",
	  ROW(LINT_WARNING),
	  .title = "a table gets and loses columns in one migration",
	  .why =
	      "The old release needs what goes, and the new one what comes: whichever runs at that "
	      "moment fails. Add first, release, and drop in a later migration.",
	  .fix = "ALTER TABLE t ADD COLUMN b int;\n" LINT_THEN "ALTER TABLE t DROP COLUMN a;",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn,
	  .act = contracts_at_once },
};
const size_t lint_rules_compatible_count =
    sizeof lint_rules_compatible / sizeof *lint_rules_compatible;
