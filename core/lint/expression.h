#ifndef CORE_LINT_EXPRESSION_H
#define CORE_LINT_EXPRESSION_H
#include "core/lint/catalog.h"

/* What the expressions of a schema say, as far as rules need it; pure. */

/* Texts without duplicates, in their order. */
struct lint_list {
	struct arena *arena;
	const char **items;
	size_t count, room;
};
void lint_list_add(struct lint_list *list, const char *text); /* copied; NULL adds nothing */
bool lint_list_has(const char *const *items, size_t count, const char *text);
/* The items, or a new array where one of them is `from`. */
const char **lint_list_replaced(struct arena *arena, const char **items, size_t count,
				const char *from, const char *to);

/* The columns that it names, of whichever table. */
void lint_expression_columns(const PgQuery__Node *expression, struct lint_list *columns);
/* Does it say that the column IS NOT NULL, alone or beside other things (AND)? */
bool lint_expression_demands(const PgQuery__Node *expression, const char *column);
/* The column of which it says IS NOT NULL and nothing else; NULL: there is more to it. */
const char *lint_expression_not_null(const PgQuery__Node *expression);
/* Does it say that the column IS NULL, and nothing else? */
bool lint_expression_tests_null(const PgQuery__Node *expression, const char *column);
/* NULL, also with a type? */
bool lint_expression_is_null(const PgQuery__Node *expression);
/* The column that the expression is, without casts and collations around it; NULL: it is not. */
const char *lint_expression_column(const PgQuery__Node *expression);
/* What the server calls a column that is this expression: "lower", "coalesce", "expr". */
const char *lint_expression_name(const PgQuery__Node *expression);
/* Does the query name a table? */
bool lint_query_reads(const PgQuery__Node *query);
#endif
