#include "core/lint/expression.h"

#include <string.h>

/* The words of parse_target.c, FigureColnameInternal; a name that is only a type's, or CASE, gives
 * way to what stands within. */
struct title {
	const char *name;
	bool weak;
};

static const char *last_of(PgQuery__Node *const *names, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		if (sql_string(names[i]))
			return sql_string(names[i]);
	}
	return NULL;
}

static const char *value_function(PgQuery__SQLValueFunctionOp op)
{
	static const char *const names[] = {
		NULL,
		NULL,
		"current_date",
		"current_time",
		"current_time",
		"current_timestamp",
		"current_timestamp",
		"localtime",
		"localtime",
		"localtimestamp",
		"localtimestamp",
		"current_role",
		"current_user",
		"user",
		"session_user",
		"current_catalog",
		"current_schema",
	};

	return (size_t)op < sizeof names / sizeof *names ? names[op] : NULL;
}

/* Those whose name is the word by which they are called. */
static const char *word_of(const PgQuery__Node *node)
{
	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_COALESCE_EXPR:
		return "coalesce";
	case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
		return node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_LEAST ? "least"
										: "greatest";
	case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
		return "array";
	case PG_QUERY__NODE__NODE_ROW_EXPR:
		return "row";
	case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
		return value_function(node->sqlvalue_function->op);
	case PG_QUERY__NODE__NODE_COLUMN_REF:
		return last_of(node->column_ref->fields, node->column_ref->n_fields);
	case PG_QUERY__NODE__NODE_FUNC_CALL:
		return last_of(node->func_call->funcname, node->func_call->n_funcname);
	case PG_QUERY__NODE__NODE_A_EXPR:
		return node->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF ? "nullif"
										   : NULL;
	default:
		return NULL;
	}
}

static struct title title_of(const PgQuery__Node *node)
{
	struct title title = { 0 };
	const char *name;

	if (!node)
		return title;
	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_TYPE_CAST:
		title = title_of(node->type_cast->arg);
		name =
		    last_of(node->type_cast->type_name->names, node->type_cast->type_name->n_names);
		return !title.name || title.weak ? (struct title) { name, true } : title;
	case PG_QUERY__NODE__NODE_CASE_EXPR:
		title = title_of(node->case_expr->defresult);
		return !title.name || title.weak ? (struct title) { "case", true } : title;
	case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
		return title_of(node->collate_clause->arg);
	case PG_QUERY__NODE__NODE_A_INDIRECTION:
		name =
		    last_of(node->a_indirection->indirection, node->a_indirection->n_indirection);
		return name ? (struct title) { name, false } : title_of(node->a_indirection->arg);
	default:
		return (struct title) { word_of(node), false };
	}
}

const char *lint_expression_name(const PgQuery__Node *expression)
{
	const char *name = title_of(expression).name;

	return name ? name : "expr";
}
