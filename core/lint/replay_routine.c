#include <string.h>

#include "core/lint/replay.h"
#include "core/sql/parse.h"

static const char *text_option(PgQuery__Node *const *options, size_t count, const char *name)
{
	const PgQuery__DefElem *option = sql_option(options, count, name);
	const PgQuery__Node *arg = option ? option->arg : NULL;

	if (arg && arg->node_case == PG_QUERY__NODE__NODE_LIST && arg->list->n_items)
		arg = arg->list->items[0];
	return sql_string(arg);
}

static bool bool_option(PgQuery__Node *const *options, size_t count, const char *name)
{
	const PgQuery__DefElem *option = sql_option(options, count, name);

	return option && option->arg && option->arg->node_case == PG_QUERY__NODE__NODE_BOOLEAN &&
	       option->arg->boolean->boolval;
}

static char volatility_of(PgQuery__Node *const *options, size_t count, char otherwise)
{
	const char *word = text_option(options, count, "volatility");

	return word ? *word : otherwise;
}

/* The only expression of a SELECT without anything else: the server puts it in the place of a call
 * (optimizer/util/clauses.c, inline_function). */
static const PgQuery__Node *only_expression(const PgQuery__Node *command)
{
	const PgQuery__SelectStmt *select =
	    command->node_case == PG_QUERY__NODE__NODE_SELECT_STMT ? command->select_stmt : NULL;

	if (!select || select->n_target_list != 1 || select->n_from_clause ||
	    select->where_clause || select->n_group_clause || select->having_clause ||
	    select->limit_count || select->limit_offset || select->with_clause ||
	    select->n_sort_clause || select->larg ||
	    select->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
		return NULL;
	return select->target_list[0]->res_target->val;
}

/* What the only expression of an SQL function does; 0: it is none, or has more to it. */
static char expression_is(const struct lint_catalog *catalog,
			  const PgQuery__CreateFunctionStmt *stmt)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *body = text_option(stmt->options, stmt->n_options, "as");
	const PgQuery__Node *expression = NULL;
	struct sql_parsed parsed;
	enum lint_default is;

	if (!text_equal(text_option(stmt->options, stmt->n_options, "language"), "sql") ||
	    (stmt->return_type && stmt->return_type->setof))
		return 0;
	if (body) {
		sql_parse(arena, bytes_of(body), &parsed);
		if (parsed.tree && parsed.tree->count == 1)
			expression = only_expression(parsed.tree->commands[0]);
	} else if (stmt->sql_body &&
		   stmt->sql_body->node_case == PG_QUERY__NODE__NODE_RETURN_STMT) {
		expression = stmt->sql_body->return_stmt->returnval;
	}
	is = lint_default_of(catalog, expression);
	return is == LINT_DEFAULT_NONE       ? 0
	       : is == LINT_DEFAULT_CONSTANT ? 's'
	       : is == LINT_DEFAULT_UNKNOWN  ? '?'
					     : 'v';
}

static char inlined(const struct lint_routine *routine)
{
	return routine->volatility == 'v' && !routine->definer && !routine->search_path_set &&
		       routine->expression
		   ? routine->expression
		   : routine->volatility;
}

static void take_parameters(struct arena *arena, const PgQuery__CreateFunctionStmt *stmt,
			    struct lint_routine *routine)
{
	struct buffer types = buffer_in(arena);

	for (size_t i = 0; i < stmt->n_parameters; i++) {
		const PgQuery__FunctionParameter *parameter =
		    stmt->parameters[i]->node_case == PG_QUERY__NODE__NODE_FUNCTION_PARAMETER
			? stmt->parameters[i]->function_parameter
			: NULL;

		if (!parameter ||
		    parameter->mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT ||
		    parameter->mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE)
			continue;
		buffer_printf(&types, "%s%s", types.size ? "," : "",
			      sql_type(arena, parameter->arg_type));
		routine->most++;
		if (!parameter->defexpr)
			routine->least++;
		if (parameter->mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_VARIADIC)
			routine->most = 100;
	}
	routine->arguments = buffer_text(&types);
}

/* One of the same schema, name and arguments. */
static struct lint_routine *same_routine(const struct lint_catalog *catalog,
					 const struct lint_routine *routine)
{
	const struct lint_named *at = NULL;

	while ((at = lint_names_next(&catalog->routine_names, routine->name, at))) {
		struct lint_routine *there = at->object;

		if (!strcmp(there->schema, routine->schema) &&
		    !strcmp(there->arguments, routine->arguments))
			return there;
	}
	return NULL;
}

void replay_function(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateFunctionStmt *stmt = command->create_function_stmt;
	struct sql_name name = sql_qualified(stmt->funcname, stmt->n_funcname);
	struct lint_routine routine = { 0 }, *kept;

	if (!name.name)
		return;
	take_parameters(catalog->arena, stmt, &routine);
	routine.key = lint_key(catalog->arena, catalog, name);
	routine.schema = arena_text(catalog->arena, name.schema ? name.schema : lint_home(catalog));
	routine.name = arena_text(catalog->arena, name.name);
	routine.volatility = volatility_of(stmt->options, stmt->n_options, 'v');
	routine.definer = bool_option(stmt->options, stmt->n_options, "security");
	routine.search_path_set = sql_option(stmt->options, stmt->n_options, "set") != NULL;
	routine.expression = expression_is(catalog, stmt);
	routine.inlined = inlined(&routine);
	kept = same_routine(catalog, &routine);
	if (!kept) {
		kept = arena_new(catalog->arena, struct lint_routine);
		lint_names_add(&catalog->routine_names, routine.schema, routine.name, kept);
	}
	*kept = routine;
}

void replay_routine_make(struct lint_catalog *catalog, const struct replay_made *made)
{
	struct lint_routine *routine = arena_new(catalog->arena, struct lint_routine);

	routine->key = lint_key(catalog->arena, catalog, made->name);
	routine->schema =
	    arena_text(catalog->arena, made->name.schema ? made->name.schema : lint_home(catalog));
	routine->name = arena_text(catalog->arena, made->name.name);
	routine->volatility = made->like ? made->like->volatility : 'i';
	routine->inlined = made->like ? made->like->inlined : 'i';
	routine->arguments = "";
	routine->least = made->least;
	routine->most = made->most;
	lint_names_add(&catalog->routine_names, routine->schema, routine->name, routine);
}

void lint_routine_keep(struct lint_catalog *catalog, struct sql_name name, struct bytes text)
{
	struct lint_routine *routine = (struct lint_routine *)lint_routine_find(catalog, name);

	if (routine)
		routine->text = text;
}

void replay_alter_function(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__AlterFunctionStmt *stmt = command->alter_function_stmt;
	struct sql_name name = stmt->func
				   ? sql_qualified(stmt->func->objname, stmt->func->n_objname)
				   : (struct sql_name) { 0 };
	struct lint_routine *routine = (struct lint_routine *)lint_routine_find(catalog, name);
	char volatility;

	if (!routine)
		return;
	volatility = volatility_of(stmt->actions, stmt->n_actions, 0);
	if (volatility)
		routine->volatility = volatility;
	if (sql_option(stmt->actions, stmt->n_actions, "security"))
		routine->definer = bool_option(stmt->actions, stmt->n_actions, "security");
	if (sql_option(stmt->actions, stmt->n_actions, "set"))
		routine->search_path_set = true;
	routine->inlined = inlined(routine);
}

void replay_trigger(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateTrigStmt *stmt = command->create_trig_stmt;
	const struct lint_relation *table = lint_relation_heard(catalog, sql_range(stmt->relation));
	struct sql_name function = sql_qualified(stmt->funcname, stmt->n_funcname);
	const struct lint_routine *routine = lint_routine_find(catalog, function);

	if (!table || lint_trigger_find(catalog, table, stmt->trigname))
		return;
	*LINT_ADD(catalog->arena, catalog->triggers, catalog->trigger_count,
		  catalog->trigger_room) = (struct lint_trigger) {
		.name = arena_text(catalog->arena, stmt->trigname),
		.table = table->key,
		.routine = routine         ? routine->key
			   : function.name ? lint_key(catalog->arena, catalog, function)
					   : "",
		.on_update_of = stmt->n_columns > 0,
	};
}
