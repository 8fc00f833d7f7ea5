#include "core/lint/expression.h"

#include <string.h>

#include "core/lint/catalog_keep.h"
#include "core/lint/functions.h"
#include "core/sql/walk.h"

void lint_list_add(struct lint_list *list, const char *text)
{
	if (text && !lint_list_has(list->items, list->count, text))
		*LINT_ADD(list->arena, list->items, list->count, list->room) =
		    arena_text(list->arena, text);
}

bool lint_list_has(const char *const *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(items[i], text))
			return true;
	}
	return false;
}

const char **lint_list_replaced(struct arena *arena, const char **items, size_t count,
				const char *from, const char *to)
{
	const char **changed;

	if (!lint_list_has(items, count, from))
		return items;
	changed = arena_copy(arena, items, count * sizeof *items);
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(items[i], from))
			changed[i] = to;
	}
	return changed;
}

static const char *last_field(const PgQuery__ColumnRef *column)
{
	return column->n_fields ? sql_string(column->fields[column->n_fields - 1]) : NULL;
}

static bool add_column(const ProtobufCMessage *message, void *context)
{
	if (SQL_IS(message, column_ref))
		lint_list_add(context, last_field((const PgQuery__ColumnRef *)message));
	return true;
}

void lint_expression_columns(const PgQuery__Node *expression, struct lint_list *columns)
{
	sql_walk(expression, add_column, columns);
}

/* The column of which it says IS NOT NULL, or IS NULL. */
static const char *null_test(const PgQuery__Node *expression, PgQuery__NullTestType type)
{
	const PgQuery__NullTest *test =
	    expression && expression->node_case == PG_QUERY__NODE__NODE_NULL_TEST
		? expression->null_test
		: NULL;

	if (!test || test->nulltesttype != type || !test->arg ||
	    test->arg->node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
		return NULL;
	return last_field(test->arg->column_ref);
}

static const char *tested(const PgQuery__Node *expression)
{
	return null_test(expression, PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL);
}

static const char *nulled(const PgQuery__Node *expression)
{
	return null_test(expression, PG_QUERY__NULL_TEST_TYPE__IS_NULL);
}

bool lint_expression_demands(const PgQuery__Node *expression, const char *column)
{
	const PgQuery__BoolExpr *all;

	if (!expression)
		return false;
	if (expression->node_case != PG_QUERY__NODE__NODE_BOOL_EXPR)
		return text_equal(tested(expression), column);
	all = expression->bool_expr;
	if (all->boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR)
		return all->n_args && text_equal(nulled(all->args[0]), column);
	if (all->boolop != PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR)
		return false;
	for (size_t i = 0; i < all->n_args; i++) {
		if (lint_expression_demands(all->args[i], column))
			return true;
	}
	return false;
}

bool lint_expression_tests_null(const PgQuery__Node *expression, const char *column)
{
	return text_equal(nulled(expression), column);
}

const char *lint_expression_not_null(const PgQuery__Node *expression)
{
	return tested(expression);
}

bool lint_expression_is_null(const PgQuery__Node *expression)
{
	while (expression && expression->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
		expression = expression->type_cast->arg;
	return expression && expression->node_case == PG_QUERY__NODE__NODE_A_CONST &&
	       expression->a_const->isnull;
}

const char *lint_expression_column(const PgQuery__Node *expression)
{
	while (expression) {
		if (expression->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
			expression = expression->type_cast->arg;
		else if (expression->node_case == PG_QUERY__NODE__NODE_COLLATE_CLAUSE)
			expression = expression->collate_clause->arg;
		else
			break;
	}
	return expression && expression->node_case == PG_QUERY__NODE__NODE_COLUMN_REF
		   ? last_field(expression->column_ref)
		   : NULL;
}

/* Of the functions that these files made under the name, those that can be called so. */
static enum lint_default routine_is(const struct lint_catalog *catalog, struct sql_name name,
				    size_t arguments, bool *found)
{
	enum lint_default is = LINT_DEFAULT_NONE;
	const struct lint_named *at = NULL;

	while ((at = lint_names_next(&catalog->routine_names, name.name, at))) {
		const struct lint_routine *routine = at->object;
		enum lint_default one = routine->inlined == 'v'   ? LINT_DEFAULT_VOLATILE
					: routine->inlined == '?' ? LINT_DEFAULT_UNKNOWN
								  : LINT_DEFAULT_CONSTANT;

		if ((name.schema && strcmp(name.schema, at->schema) != 0) ||
		    arguments < routine->least || arguments > routine->most)
			continue;
		is = is == LINT_DEFAULT_NONE || is == one ? one : LINT_DEFAULT_UNKNOWN;
	}
	*found = is != LINT_DEFAULT_NONE;
	return is;
}

struct judging {
	const struct lint_catalog *catalog;
	enum lint_default is;
};

/* One that these files made; the server's own are not volatile. */
static void judge_operator(struct judging *judging, const PgQuery__AExpr *expression)
{
	struct sql_name name = sql_qualified(expression->name, expression->n_name);
	enum lint_default is;
	bool found;

	if (!name.name)
		return;
	is = routine_is(judging->catalog, name, expression->lexpr ? 2 : 1, &found);
	if (found && (is == LINT_DEFAULT_VOLATILE || judging->is == LINT_DEFAULT_CONSTANT))
		judging->is = is;
}

static void judge_call(struct judging *judging, const PgQuery__FuncCall *call)
{
	struct sql_name name = sql_qualified(call->funcname, call->n_funcname);
	enum lint_default is;
	bool found;

	if (!name.name)
		return;
	is = routine_is(judging->catalog, name, call->n_args, &found);
	if (!found)
		is = lint_function_is(name.name);
	if (is == LINT_DEFAULT_VOLATILE || judging->is == LINT_DEFAULT_CONSTANT)
		judging->is = is;
}

static bool judge(const ProtobufCMessage *message, void *context)
{
	struct judging *judging = context;

	if (SQL_IS(message, func_call))
		judge_call(judging, (const PgQuery__FuncCall *)message);
	if (SQL_IS(message, a__expr))
		judge_operator(judging, (const PgQuery__AExpr *)message);
	return judging->is != LINT_DEFAULT_VOLATILE;
}

enum lint_default lint_default_of(const struct lint_catalog *catalog,
				  const PgQuery__Node *expression)
{
	struct judging judging = { catalog, LINT_DEFAULT_CONSTANT };

	if (!expression)
		return LINT_DEFAULT_NONE;
	sql_walk(expression, judge, &judging);
	return judging.is;
}

static bool find_table(const ProtobufCMessage *message, void *context)
{
	bool *found = context;

	*found |= SQL_IS(message, range_var);
	return !*found && !SQL_IS(message, into_clause);
}

bool lint_query_reads(const PgQuery__Node *query)
{
	bool found = false;

	sql_walk(query, find_table, &found);
	return found;
}
