#include <string.h>

#include "core/lint/effect_keep.h"
#include "core/sql/walk.h"

/* Which rows queries read: all of a table, or those that an index finds without the others. */

struct reading {
	struct effecting *effecting;
	enum lock_mode lock;
	bool rows;              /* false: the tables are only looked up */
	struct lint_list *with; /* names of WITH queries */
	sql_visit *visit;       /* of what is within */
};

static bool is_aggregate(const struct sql_name name, bool star)
{
	static const char *const names[] = { "count",     "sum",        "avg",    "array_agg",
					     "bool_and",  "bool_or",    "every",  "json_agg",
					     "jsonb_agg", "string_agg", "stddev", "variance" };

	return star || (name.name && lint_list_has(names, sizeof names / sizeof *names, name.name));
}

/* Is it the first column of an index that has all rows? */
static bool leads_index(const struct lint_relation *table, const char *column)
{
	for (size_t i = 0; column && i < table->index_count; i++) {
		const struct lint_relation *index = table->indexes[i];

		if (index->valid && !index->partial && index->use_count &&
		    text_equal(index->method, "btree") && !strcmp(index->uses[0], column))
			return true;
	}
	return false;
}

/* One value, whatever row it is compared with. */
static bool is_value(const struct lint_relation *table, const PgQuery__Node *node)
{
	while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
		node = node->type_cast->arg;
	if (!node)
		return false;
	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_A_CONST:
	case PG_QUERY__NODE__NODE_PARAM_REF:
		return true;
	case PG_QUERY__NODE__NODE_SUB_LINK:
		return node->sub_link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK;
	case PG_QUERY__NODE__NODE_COLUMN_REF: /* a variable of the body around it */
		return node->column_ref->n_fields == 1 && sql_string(node->column_ref->fields[0]) &&
		       !lint_column_find(table, sql_string(node->column_ref->fields[0]));
	default:
		return false;
	}
}

static bool are_values(const struct lint_relation *table, const PgQuery__Node *node)
{
	if (node && node->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR) {
		for (size_t i = 0; i < node->a_array_expr->n_elements; i++) {
			if (!is_value(table, node->a_array_expr->elements[i]))
				return false;
		}
		return true;
	}
	if (!node || node->node_case != PG_QUERY__NODE__NODE_LIST)
		return is_value(table, node);
	for (size_t i = 0; i < node->list->n_items; i++) {
		if (!is_value(table, node->list->items[i]))
			return false;
	}
	return true;
}

/* The columns that the condition gives one value, or one of a list. */
static void take_points(const struct lint_relation *table, const PgQuery__Node *where,
			struct lint_list *columns)
{
	const PgQuery__AExpr *equal;

	if (where && where->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR) {
		for (size_t i = 0; where->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR &&
				   i < where->bool_expr->n_args;
		     i++)
			take_points(table, where->bool_expr->args[i], columns);
		return;
	}
	if (!where || where->node_case != PG_QUERY__NODE__NODE_A_EXPR)
		return;
	equal = where->a_expr;
	if ((equal->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP &&
	     equal->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY &&
	     equal->kind != PG_QUERY__A__EXPR__KIND__AEXPR_IN) ||
	    equal->n_name != 1 || !text_equal(sql_string(equal->name[0]), "="))
		return;
	if (lint_expression_column(equal->lexpr) && are_values(table, equal->rexpr))
		lint_list_add(columns, lint_expression_column(equal->lexpr));
	else if (lint_expression_column(equal->rexpr) && are_values(table, equal->lexpr))
		lint_list_add(columns, lint_expression_column(equal->rexpr));
}

static bool is_key(const struct lint_relation *index, const struct lint_list *columns)
{
	if (!index->unique || !index->valid || index->partial || !index->use_count)
		return false;
	for (size_t i = 0; i < index->use_count; i++) {
		if (!lint_list_has(columns->items, columns->count, index->uses[i]))
			return false;
	}
	return true;
}

/* Does the condition name rows by a key?  Of a table that nobody knows any column may be one. */
static bool names_rows(struct effecting *effecting, const struct lint_relation *table,
		       const PgQuery__Node *where)
{
	struct lint_list columns = { .arena = effecting->arena };

	take_points(table, where, &columns);
	if (!table || !table->whole)
		return columns.count > 0;
	for (size_t i = 0; i < table->index_count; i++) {
		if (is_key(table->indexes[i], &columns))
			return true;
	}
	return false;
}

struct extremes {
	const struct lint_relation *table;
	size_t found;
	bool others, aggregates;
};

/* min(c) and max(c) of an indexed column take its first and its last. */
static bool find_extremes(const ProtobufCMessage *message, void *context)
{
	struct extremes *extremes = context;
	const PgQuery__FuncCall *call;
	struct sql_name name;

	extremes->others |= SQL_IS(message, column_ref) || SQL_IS(message, sub_link);
	if (!SQL_IS(message, func_call))
		return true;
	call = (const PgQuery__FuncCall *)message;
	name = sql_qualified(call->funcname, call->n_funcname);
	extremes->aggregates |= is_aggregate(name, call->agg_star) || call->over;
	if ((!text_equal(name.name, "min") && !text_equal(name.name, "max")) || call->n_args != 1)
		return true;
	extremes->others |= !leads_index(extremes->table, lint_expression_column(call->args[0]));
	extremes->found++;
	return false;
}

static bool is_ordered_by_index(const struct lint_relation *table,
				const PgQuery__SelectStmt *select)
{
	const PgQuery__Node *sort = select->n_sort_clause == 1 ? select->sort_clause[0] : NULL;

	return !select->n_sort_clause ||
	       (sort && sort->node_case == PG_QUERY__NODE__NODE_SORT_BY &&
		leads_index(table, lint_expression_column(sort->sort_by->node)));
}

/* The only table of a query that reads few of its rows; NULL: there is none such. */
static const PgQuery__RangeVar *few_rows(struct effecting *effecting,
					 const PgQuery__SelectStmt *select)
{
	const PgQuery__Node *from = select->n_from_clause == 1 ? select->from_clause[0] : NULL;
	const struct lint_relation *table;
	struct extremes extremes = { 0 };

	if (!from || from->node_case != PG_QUERY__NODE__NODE_RANGE_VAR)
		return NULL;
	table = lint_relation_find(effecting->catalog, sql_range(from->range_var));
	if (select->where_clause)
		return names_rows(effecting, table, select->where_clause) ? from->range_var : NULL;
	if (!table || select->n_group_clause || select->having_clause)
		return NULL;
	extremes.table = table;
	for (size_t i = 0; i < select->n_target_list; i++)
		sql_walk(select->target_list[i], find_extremes, &extremes);
	if (extremes.aggregates)
		return NULL;
	if (extremes.found)
		return extremes.others ? NULL : from->range_var;
	return select->limit_count && is_value(table, select->limit_count) &&
		       !select->n_distinct_clause && is_ordered_by_index(table, select)
		   ? from->range_var
		   : NULL;
}

/* EXISTS (SELECT ... FROM t): one row tells. */
static const PgQuery__RangeVar *one_row(const PgQuery__SubLink *link)
{
	const PgQuery__Node *query = link->subselect;
	const PgQuery__SelectStmt *select =
	    query && query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT ? query->select_stmt
									  : NULL;

	return link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK && select &&
		       select->n_from_clause == 1 && !select->where_clause &&
		       !select->n_group_clause &&
		       select->from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR
		   ? select->from_clause[0]->range_var
		   : NULL;
}

static bool is_catalog(struct sql_name name)
{
	return !name.name || text_equal(name.schema, "information_schema") ||
	       text_equal(name.schema, "pg_catalog") || text_starts_with(name.name, "pg_");
}

static bool is_touched(const struct effecting *effecting, const struct lint_relation *relation)
{
	for (size_t i = 0; i < effecting->effect->count; i++) {
		if (effecting->effect->touches[i].known == relation)
			return true;
	}
	return false;
}

/* A view is followed once, however many others lead to it. */
static void scan_all(struct effecting *effecting, const struct lint_relation *relation,
		     enum lock_mode lock)
{
	bool followed = relation->kind != LINT_VIEW || is_touched(effecting, relation);

	effect_scan(effecting, relation, lock);
	for (size_t i = 0; relation->kind != LINT_INDEX && i < relation->child_count; i++)
		scan_all(effecting, relation->children[i], lock);
	for (size_t i = 0; !followed && i < relation->use_count; i++) {
		const struct lint_relation *used =
		    lint_relation_by_key(effecting->catalog, relation->uses[i]);

		if (used && used != relation)
			scan_all(effecting, used, lock);
	}
}

static void touch_seen(struct effecting *effecting, const struct lint_relation *relation,
		       enum lock_mode lock)
{
	effect_touch_all(effecting, relation, lock);
	for (size_t i = 0; relation->kind == LINT_VIEW && i < relation->use_count; i++)
		effect_touch(effecting, lint_relation_by_key(effecting->catalog, relation->uses[i]),
			     lock);
}

/* The rows of one table; `all` of them, or a few. */
static void read_table(const struct reading *reading, const PgQuery__RangeVar *range,
		       enum lock_mode lock, bool all)
{
	struct effecting *effecting = reading->effecting;
	struct sql_name name = sql_range(range);
	const struct lint_relation *relation;
	struct lint_touch *touch;

	if (!name.name ||
	    (!name.schema && lint_list_has(reading->with->items, reading->with->count, name.name)))
		return;
	relation = lint_relation_find(effecting->catalog, name);
	if (relation && all && reading->rows) {
		scan_all(effecting, relation, lock);
	} else if (relation) {
		touch_seen(effecting, relation, lock);
	} else if (!is_catalog(name) && reading->rows) {
		touch = effect_touch_name(effecting, name, lock);
		touch->scans |= all;
		touch->costs = all ? LINT_YES : touch->costs;
	}
}

static void read_parts(struct reading *reading, PgQuery__Node *const *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sql_walk(nodes[i], reading->visit, reading);
}

static void update_rows(struct reading *reading, const PgQuery__UpdateStmt *stmt)
{
	const struct lint_relation *table =
	    lint_relation_find(reading->effecting->catalog, sql_range(stmt->relation));

	read_table(reading, stmt->relation, LOCK_ROW_EXCLUSIVE,
		   stmt->n_from_clause ||
		       !names_rows(reading->effecting, table, stmt->where_clause));
	read_parts(reading, stmt->target_list, stmt->n_target_list);
	read_parts(reading, stmt->from_clause, stmt->n_from_clause);
	sql_walk(stmt->where_clause, reading->visit, reading);
	sql_walk(stmt->with_clause, reading->visit, reading);
}

static void delete_rows(struct reading *reading, const PgQuery__DeleteStmt *stmt)
{
	const struct lint_relation *table =
	    lint_relation_find(reading->effecting->catalog, sql_range(stmt->relation));

	read_table(reading, stmt->relation, LOCK_ROW_EXCLUSIVE,
		   stmt->n_using_clause ||
		       !names_rows(reading->effecting, table, stmt->where_clause));
	read_parts(reading, stmt->using_clause, stmt->n_using_clause);
	sql_walk(stmt->where_clause, reading->visit, reading);
	sql_walk(stmt->with_clause, reading->visit, reading);
}

static void insert_rows(struct reading *reading, const PgQuery__InsertStmt *stmt)
{
	struct sql_name name = sql_range(stmt->relation);

	effect_touch_name(reading->effecting, name, LOCK_ROW_EXCLUSIVE);
	sql_walk(stmt->select_stmt, reading->visit, reading);
	sql_walk(stmt->with_clause, reading->visit, reading);
}

static void merge_rows(struct reading *reading, const PgQuery__MergeStmt *stmt)
{
	read_table(reading, stmt->relation, LOCK_ROW_EXCLUSIVE, true);
	sql_walk(stmt->source_relation, reading->visit, reading);
	sql_walk(stmt->with_clause, reading->visit, reading);
}

/* A query whose few rows are found by an index: the rest of it is read as usual. */
static bool read_select(struct reading *reading, const PgQuery__SelectStmt *select)
{
	const PgQuery__RangeVar *few = few_rows(reading->effecting, select);

	if (!few)
		return true;
	read_table(reading, few, reading->lock, false);
	read_parts(reading, select->target_list, select->n_target_list);
	sql_walk(select->where_clause, reading->visit, reading);
	sql_walk(select->with_clause, reading->visit, reading);
	return false;
}

static bool read_one(const ProtobufCMessage *message, void *context)
{
	struct reading *reading = context;
	const PgQuery__RangeVar *one =
	    SQL_IS(message, sub_link) ? one_row((const PgQuery__SubLink *)message) : NULL;

	if (one)
		read_table(reading, one, reading->lock, false);
	else if (SQL_IS(message, insert_stmt))
		insert_rows(reading, (const PgQuery__InsertStmt *)message);
	else if (SQL_IS(message, update_stmt))
		update_rows(reading, (const PgQuery__UpdateStmt *)message);
	else if (SQL_IS(message, delete_stmt))
		delete_rows(reading, (const PgQuery__DeleteStmt *)message);
	else if (SQL_IS(message, merge_stmt))
		merge_rows(reading, (const PgQuery__MergeStmt *)message);
	else if (SQL_IS(message, select_stmt))
		return read_select(reading, (const PgQuery__SelectStmt *)message);
	else if (SQL_IS(message, range_var))
		read_table(reading, (const PgQuery__RangeVar *)message, reading->lock, true);
	else
		return !SQL_IS(message, into_clause);
	return false;
}

static bool add_with(const ProtobufCMessage *message, void *context)
{
	if (SQL_IS(message, common_table_expr))
		lint_list_add(context, ((const PgQuery__CommonTableExpr *)message)->ctename);
	return true;
}

static void read_query(struct effecting *effecting, const void *node, enum lock_mode lock,
		       bool rows)
{
	struct lint_list with = { .arena = effecting->arena };
	struct reading reading = { effecting, lock, rows, &with, read_one };

	sql_walk(node, add_with, &with);
	sql_walk(node, read_one, &reading);
}

void effect_read(struct effecting *effecting, const void *node, enum lock_mode lock)
{
	read_query(effecting, node, lock, true);
}

void effect_mention(struct effecting *effecting, const void *node, enum lock_mode lock)
{
	read_query(effecting, node, lock, false);
}
