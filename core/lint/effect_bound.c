#include <stdlib.h>
#include <string.h>

#include "core/lint/effect_keep.h"

/* Do CHECKs prove where rows lie?  As much as the server's prover sees (predtest.c): comparisons of
 * the partition key with constants, ANDed and ORed. */

struct prover {
	const char *key;
	const PgQuery__PartitionBoundSpec *bound;
	const PgQuery__AConst *datum; /* of a list, the value that is asked about */
};

static const PgQuery__AConst *constant_of(const PgQuery__Node *node)
{
	while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
		node = node->type_cast->arg;
	return node && node->node_case == PG_QUERY__NODE__NODE_A_CONST ? node->a_const : NULL;
}

static bool number_of(const PgQuery__AConst *constant, double *number)
{
	if (constant->val_case == PG_QUERY__A__CONST__VAL_IVAL)
		*number = constant->ival->ival;
	else if (constant->val_case == PG_QUERY__A__CONST__VAL_FVAL)
		*number = strtod(constant->fval->fval, NULL);
	else
		return false;
	return true;
}

/* "2026-11-21 ...": their order is that of their letters. */
static bool is_date(const char *text)
{
	return strlen(text) >= 10 && text[4] == '-' && text[7] == '-' && *text >= '0' &&
	       *text <= '9';
}

/* -1, 0, 1; 2: nobody knows. */
static int compare(const PgQuery__AConst *a, const PgQuery__AConst *b)
{
	double left, right;
	const char *one, *other;

	if (!a || !b || a->isnull || b->isnull)
		return 2;
	if (number_of(a, &left) && number_of(b, &right))
		return left < right ? -1 : left > right;
	if (a->val_case != PG_QUERY__A__CONST__VAL_SVAL ||
	    b->val_case != PG_QUERY__A__CONST__VAL_SVAL)
		return 2;
	one = a->sval->sval;
	other = b->sval->sval;
	if (!strcmp(one, other))
		return 0;
	if (!is_date(one) || !is_date(other) || strlen(one) != strlen(other))
		return 2;
	return strcmp(one, other) < 0 ? -1 : 1;
}

/* The only value of a side of a range bound; NULL: MINVALUE, MAXVALUE or several. */
static const PgQuery__AConst *side(PgQuery__Node *const *values, size_t count)
{
	return count == 1 ? constant_of(values[0]) : NULL;
}

static bool is_endless(PgQuery__Node *const *values, size_t count, const char *word)
{
	const PgQuery__Node *node = count == 1 ? values[0] : NULL;

	return node && node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF &&
	       node->column_ref->n_fields == 1 &&
	       text_equal(sql_string(node->column_ref->fields[0]), word);
}

/* "key < constant", turned round where it is written the other way. */
struct comparison {
	const char *sign;
	const PgQuery__AConst *value;
};

static bool comparison_of(const struct prover *prover, const PgQuery__Node *node,
			  struct comparison *comparison)
{
	static const char *const turned[][2] = { { "<", ">" },   { "<=", ">=" }, { ">", "<" },
						 { ">=", "<=" }, { "=", "=" },   { "<>", "<>" } };
	const PgQuery__AExpr *expression =
	    node && node->node_case == PG_QUERY__NODE__NODE_A_EXPR ? node->a_expr : NULL;
	const char *sign;

	if (!expression || expression->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP ||
	    expression->n_name != 1)
		return false;
	sign = sql_string(expression->name[0]);
	comparison->sign = sign;
	comparison->value = constant_of(expression->rexpr);
	if (text_equal(lint_expression_column(expression->lexpr), prover->key))
		return sign && comparison->value;
	comparison->value = constant_of(expression->lexpr);
	for (size_t i = 0; sign && i < sizeof turned / sizeof *turned; i++) {
		if (!strcmp(turned[i][0], sign))
			comparison->sign = turned[i][1];
	}
	return sign && comparison->value &&
	       text_equal(lint_expression_column(expression->rexpr), prover->key);
}

/* IN (a, b) and = ANY (ARRAY[a, b]): its values; `out`: NOT IN, <> ALL. */
static PgQuery__Node *const *values_of(const struct prover *prover, const PgQuery__Node *node,
				       bool out, size_t *count)
{
	const PgQuery__AExpr *expression =
	    node && node->node_case == PG_QUERY__NODE__NODE_A_EXPR ? node->a_expr : NULL;
	const PgQuery__Node *right = expression ? expression->rexpr : NULL;

	*count = 0;
	if (!expression || !right || expression->n_name != 1 ||
	    !text_equal(sql_string(expression->name[0]), out ? "<>" : "=") ||
	    !text_equal(lint_expression_column(expression->lexpr), prover->key))
		return NULL;
	if (expression->kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN &&
	    right->node_case == PG_QUERY__NODE__NODE_LIST) {
		*count = right->list->n_items;
		return right->list->items;
	}
	if (expression->kind == (out ? PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL
				     : PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY) &&
	    right->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR) {
		*count = right->a_array_expr->n_elements;
		return right->a_array_expr->elements;
	}
	return NULL;
}

static bool listed(const struct prover *prover, const PgQuery__AConst *value, bool *certain)
{
	for (size_t i = 0; i < prover->bound->n_listdatums; i++) {
		int order = compare(value, constant_of(prover->bound->listdatums[i]));

		*certain &= order != 2 || value->val_case == PG_QUERY__A__CONST__VAL_SVAL;
		if (!order)
			return true;
	}
	return false;
}

/* Is a single value outside (or inside) for certain? */
static bool value_is(const struct prover *prover, const PgQuery__AConst *value, bool inside)
{
	const PgQuery__PartitionBoundSpec *bound = prover->bound;
	const PgQuery__AConst *low = side(bound->lowerdatums, bound->n_lowerdatums);
	const PgQuery__AConst *high = side(bound->upperdatums, bound->n_upperdatums);
	bool certain = true, found;
	int above, below;

	if (!value || value->isnull)
		return false;
	if (bound->n_listdatums) {
		found = listed(prover, value, &certain);
		return inside ? found : certain && !found;
	}
	above = is_endless(bound->lowerdatums, bound->n_lowerdatums, "minvalue") ? 1
		: low ? compare(value, low)
		      : 2;
	below = is_endless(bound->upperdatums, bound->n_upperdatums, "maxvalue") ? -1
		: high ? compare(value, high)
		       : 2;
	if (inside)
		return (above == 0 || above == 1) && below == -1;
	return above == -1 || below == 0 || below == 1;
}

/* Is the comparison false of the value that is asked about? */
static bool refuses(const struct prover *prover, const struct comparison *comparison)
{
	const PgQuery__AConst *datum = prover->datum;
	int order = compare(datum, comparison->value);
	bool texts = order == 2 && datum->val_case == PG_QUERY__A__CONST__VAL_SVAL &&
		     comparison->value->val_case == PG_QUERY__A__CONST__VAL_SVAL;

	if (datum->isnull) /* NULL, and a CHECK takes it */
		return false;
	if (!strcmp(comparison->sign, "="))
		return order == -1 || order == 1 || texts;
	if (!strcmp(comparison->sign, "<>"))
		return order == 0;
	if (!strcmp(comparison->sign, "<"))
		return order == 0 || order == 1;
	if (!strcmp(comparison->sign, "<="))
		return order == 1;
	if (!strcmp(comparison->sign, ">"))
		return order == 0 || order == -1;
	return !strcmp(comparison->sign, ">=") && order == -1;
}

/* Does `key < value` (and so on) leave nothing inside? */
static bool excludes(const struct prover *prover, const struct comparison *comparison)
{
	const PgQuery__PartitionBoundSpec *bound = prover->bound;
	const PgQuery__AConst *low = side(bound->lowerdatums, bound->n_lowerdatums);
	const PgQuery__AConst *high = side(bound->upperdatums, bound->n_upperdatums);
	int to_low = compare(comparison->value, low), to_high = compare(comparison->value, high);

	if (prover->datum)
		return refuses(prover, comparison);
	if (!strcmp(comparison->sign, "="))
		return value_is(prover, comparison->value, false);
	if (!strcmp(comparison->sign, "<"))
		return to_low == -1 || to_low == 0;
	if (!strcmp(comparison->sign, "<="))
		return to_low == -1;
	if (!strcmp(comparison->sign, ">") || !strcmp(comparison->sign, ">="))
		return to_high == 0 || to_high == 1;
	return false;
}

static bool lists_null(const PgQuery__PartitionBoundSpec *bound)
{
	for (size_t i = 0; i < bound->n_listdatums; i++) {
		const PgQuery__AConst *constant = constant_of(bound->listdatums[i]);

		if (constant && constant->isnull)
			return true;
	}
	return false;
}

static const char *opposite(const char *sign)
{
	static const char *const signs[][2] = { { "<", ">=" }, { "<=", ">" }, { ">", "<=" },
						{ ">=", "<" }, { "=", "<>" }, { "<>", "=" } };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (!strcmp(signs[i][0], sign))
			return signs[i][1];
	}
	return "";
}

/* Of one of several values: is the key never it (`out`: always another)? */
static bool outside_values(const struct prover *prover, const PgQuery__Node *node, bool negated)
{
	bool out = false;
	size_t count;
	PgQuery__Node *const *values = values_of(prover, node, false, &count);

	if (!values) {
		values = values_of(prover, node, true, &count);
		out = true;
	}
	out ^= negated;
	for (size_t i = 0; i < count; i++) {
		struct comparison one = { out ? "<>" : "=", constant_of(values[i]) };
		bool excluded = one.value && excludes(prover, &one);

		if (excluded == out)
			return out;
	}
	return values && !out;
}

/* Is the condition (`negated`: its opposite) true of nothing that belongs inside? */
static bool outside(const struct prover *prover, const PgQuery__Node *node, bool negated)
{
	const PgQuery__BoolExpr *parts =
	    node && node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR ? node->bool_expr : NULL;
	bool any = parts && (parts->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) != negated;
	bool null = prover->datum && prover->datum->isnull;
	struct comparison comparison;

	if (!node)
		return false;
	if (parts && parts->boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR)
		return parts->n_args && outside(prover, parts->args[0], !negated);
	if (parts) {
		for (size_t i = 0; i < parts->n_args; i++) {
			if (outside(prover, parts->args[i], negated) == any)
				return any;
		}
		return !any;
	}
	if (node->node_case == PG_QUERY__NODE__NODE_NULL_TEST)
		return lint_expression_tests_null(node, prover->key)
			   ? null == negated
			   : lint_expression_demands(node, prover->key) && null != negated;
	if (!comparison_of(prover, node, &comparison))
		return outside_values(prover, node, negated);
	if (negated)
		comparison.sign = opposite(comparison.sign);
	return excludes(prover, &comparison);
}

static bool proves_outside(const struct prover *prover, const struct lint_relation *relation)
{
	for (size_t i = 0; i < relation->constraint_count; i++) {
		const struct lint_constraint *check = &relation->constraints[i];

		if (check->kind == LINT_CHECK && check->valid && check->enforced &&
		    outside(prover, check->expression, false))
			return true;
	}
	return false;
}

/* What the conditions of a child say of its key. */
struct limits {
	bool low, high, listed, not_null;
};

static void take_limit(const struct prover *prover, const struct comparison *comparison,
		       struct limits *limits)
{
	const PgQuery__PartitionBoundSpec *bound = prover->bound;
	int to_low = compare(comparison->value, side(bound->lowerdatums, bound->n_lowerdatums));
	int to_high = compare(comparison->value, side(bound->upperdatums, bound->n_upperdatums));

	if (!strcmp(comparison->sign, "="))
		limits->low = limits->high = limits->listed |=
		    value_is(prover, comparison->value, true);
	else if (!strcmp(comparison->sign, ">=") || !strcmp(comparison->sign, ">"))
		limits->low |= to_low == 0 || to_low == 1;
	else if (!strcmp(comparison->sign, "<"))
		limits->high |= to_high == -1 || to_high == 0;
	else if (!strcmp(comparison->sign, "<="))
		limits->high |= to_high == -1;
}

static void take_condition(const struct prover *prover, const PgQuery__Node *node,
			   struct limits *limits)
{
	struct comparison comparison;
	PgQuery__Node *const *values;
	bool all = true;
	size_t count;

	if (!node)
		return;
	limits->not_null |= lint_expression_demands(node, prover->key);
	if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR) {
		for (size_t i = 0; node->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR &&
				   i < node->bool_expr->n_args;
		     i++)
			take_condition(prover, node->bool_expr->args[i], limits);
		return;
	}
	if (comparison_of(prover, node, &comparison)) {
		take_limit(prover, &comparison, limits);
		return;
	}
	values = values_of(prover, node, false, &count);
	for (size_t i = 0; i < count; i++)
		all &= value_is(prover, constant_of(values[i]), true);
	limits->listed |= values && all;
}

static bool is_inside(const struct prover *prover, const struct lint_relation *relation)
{
	const PgQuery__PartitionBoundSpec *bound = prover->bound;
	const struct lint_column *column = lint_column_find(relation, prover->key);
	struct limits limits = { .not_null = (column && column->not_null) || lists_null(bound) };

	for (size_t i = 0; i < relation->constraint_count; i++) {
		const struct lint_constraint *check = &relation->constraints[i];

		if (check->kind == LINT_CHECK && check->valid && check->enforced)
			take_condition(prover, check->expression, &limits);
	}
	limits.low |= is_endless(bound->lowerdatums, bound->n_lowerdatums, "minvalue");
	limits.high |= is_endless(bound->upperdatums, bound->n_upperdatums, "maxvalue");
	return limits.not_null && (bound->n_listdatums ? limits.listed : limits.low && limits.high);
}

bool effect_bound_proven(const struct lint_relation *parent, const struct lint_relation *relation,
			 const PgQuery__PartitionBoundSpec *bound, bool inside)
{
	struct prover prover = { parent->partition_key, bound, NULL };

	if (!parent->partition_key || parent->partition_keys != 1 || bound->is_default ||
	    text_equal(bound->strategy, "h"))
		return false;
	if (inside)
		return is_inside(&prover, relation);
	for (size_t i = 0; i < bound->n_listdatums; i++) {
		prover.datum = constant_of(bound->listdatums[i]);
		if (!prover.datum || !proves_outside(&prover, relation))
			return false;
	}
	return bound->n_listdatums || proves_outside(&prover, relation);
}
