#include <string.h>
#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/table.h"

static bool is_true(const PgQuery__DefElem *option)
{
	return option && option->arg && option->arg->node_case == PG_QUERY__NODE__NODE_BOOLEAN &&
	       option->arg->boolean->boolval;
}

static bool sets_search_path(PgQuery__Node *const *options, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const PgQuery__DefElem *option =
		    options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM ? options[i]->def_elem
									   : NULL;

		if (option && !strcmp(option->defname, "set") && option->arg &&
		    option->arg->node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT &&
		    text_equal(option->arg->variable_set_stmt->name, "search_path"))
			return true;
	}
	return false;
}

static void definer(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__CreateFunctionStmt *routine = site->command->create_function_stmt;
	struct sql_name name = sql_qualified(routine->funcname, routine->n_funcname);

	if (!is_true(sql_option(routine->options, routine->n_options, "security")) ||
	    sets_search_path(routine->options, routine->n_options))
		return;
	lint_hit(site, rule,
		 &(struct lint_hit) {
		     .severity = LINT_WARNING,
		     .title = arena_printf(site->arena,
					   "%s runs with its owner's rights and its caller's "
					   "search_path",
					   name.name),
		     .fix = arena_printf(
			 site->arena,
			 "%s;\nALTER ROUTINE %s SET search_path = pg_catalog, pg_temp;"
			 " -- and the schemas that it needs",
			 sql_write(site->arena, site->command), sql_dotted(site->arena, name)) });
}

static void rights(struct lint_site *site, const struct lint_rule *rule)
{
	static const struct {
		PgQuery__Node__NodeCase command;
		const char *title;
	} rows[] = {
		{ PG_QUERY__NODE__NODE_GRANT_STMT, "rights are given or taken" },
		{ PG_QUERY__NODE__NODE_GRANT_ROLE_STMT, "a role is given or taken" },
		{ PG_QUERY__NODE__NODE_ALTER_DEFAULT_PRIVILEGES_STMT,
		  "rights of what will be made are changed" },
		{ PG_QUERY__NODE__NODE_CREATE_POLICY_STMT, "a policy decides who sees which rows" },
		{ PG_QUERY__NODE__NODE_ALTER_POLICY_STMT, "a policy decides who sees which rows" },
		{ PG_QUERY__NODE__NODE_ALTER_OWNER_STMT, "the owner changes" },
	};

	if (!site->command)
		return;
	if (site->command->node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT)
		definer(site, rule);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].command == site->command->node_case)
			lint_hit(site, rule, &(struct lint_hit) { .title = rows[i].title });
	}
}

static void extension(struct lint_site *site, const struct lint_rule *rule)
{
	if (site->command && site->command->node_case == PG_QUERY__NODE__NODE_ALTER_EXTENSION_STMT)
		lint_hit(site, rule,
			 &(struct lint_hit) {
			     .title = arena_printf(site->arena, "the extension %s is updated",
						   site->command->alter_extension_stmt->extname) });
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_TREE

const struct lint_rule lint_rules_access[] = {
	{ .code = "AZ101",
	  .name = "authorization-change",
	  ROW(LINT_NOTE),
	  .title = "rights are changed",
	  .why =
	      "Who may do what is not seen by tests that run as owner. A SECURITY DEFINER function "
	      "without a search_path of its own runs what its caller puts in front of it.",
	  .fix = "ALTER FUNCTION f() SET search_path = pg_catalog, pg_temp;",
	  .look = rights },
	{ .code = "EX101",
	  .name = "extension-update",
	  ROW(LINT_NOTE),
	  .title = "an extension is updated",
	  .why = "Its update script runs with a superuser's rights and may lock, rewrite or drop "
		 "whatever belongs to the extension; what it does is not in this file.",
	  .fix = "SELECT * FROM pg_extension_update_paths('hstore'); -- and read the script",
	  .look = extension },
};
const size_t lint_rules_access_count = sizeof lint_rules_access / sizeof *lint_rules_access;
