#include <string.h>
#include <strings.h>

#include "core/lint/replay.h"
#include "core/sql/walk.h"

/* What a query reads: the relations that it names, and of their columns those that it may mean. */
struct reading {
	struct lint_catalog *catalog;
	struct lint_list relations, columns;
	struct lint_list names;  /* of columns, as they are written */
	struct lint_list hidden; /* names of WITH queries */
	bool all;                /* there is a * */
};

static bool find_hidden(const ProtobufCMessage *message, void *context)
{
	struct reading *reading = context;

	if (SQL_IS(message, common_table_expr))
		lint_list_add(&reading->hidden,
			      sql_text(((const PgQuery__CommonTableExpr *)message)->ctename));
	return true;
}

static bool find_read(const ProtobufCMessage *message, void *context)
{
	struct reading *reading = context;

	if (SQL_IS(message, range_var)) {
		struct sql_name name = sql_range((const PgQuery__RangeVar *)message);
		const struct lint_relation *relation;

		if (name.name && !name.schema &&
		    lint_list_has(reading->hidden.items, reading->hidden.count, name.name))
			return true;
		relation = lint_relation_find(reading->catalog, name);
		if (relation)
			lint_list_add(&reading->relations, relation->key);
	} else if (SQL_IS(message, column_ref)) {
		const PgQuery__ColumnRef *column = (const PgQuery__ColumnRef *)message;
		const PgQuery__Node *last =
		    column->n_fields ? column->fields[column->n_fields - 1] : NULL;

		if (last && last->node_case == PG_QUERY__NODE__NODE_A_STAR)
			reading->all = true;
		else if (last)
			lint_list_add(&reading->names, sql_string(last));
	}
	return true;
}

static void find_columns(struct reading *reading)
{
	for (size_t i = 0; i < reading->relations.count; i++) {
		const struct lint_relation *relation =
		    lint_relation_by_key(reading->catalog, reading->relations.items[i]);

		for (size_t j = 0; relation && j < relation->column_count; j++) {
			const char *name = relation->columns[j].name;

			if (reading->all ||
			    lint_list_has(reading->names.items, reading->names.count, name))
				lint_list_add(&reading->columns,
					      arena_printf(reading->catalog->arena, "%s.%s",
							   relation->key, name));
		}
	}
}

/* The names of its columns, as far as they can be told from the text. */
static void name_columns(struct lint_catalog *catalog, struct lint_relation *view,
			 const PgQuery__SelectStmt *select)
{
	while (select && select->larg)
		select = select->larg;
	for (size_t i = 0; select && i < select->n_target_list; i++) {
		const PgQuery__Node *node = select->target_list[i];
		const char *name;

		if (node->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
			continue;
		name = sql_text(node->res_target->name);
		if (!name)
			name = lint_expression_column(node->res_target->val);
		if (name && !lint_column_find(view, name))
			lint_column_add(catalog, view, name);
	}
}

static void read_query(struct lint_catalog *catalog, struct lint_relation *view,
		       const PgQuery__Node *query)
{
	struct arena *arena = catalog->arena;
	struct reading reading = { .catalog = catalog,
				   .relations.arena = arena,
				   .columns.arena = arena,
				   .names.arena = catalog->scratch,
				   .hidden.arena = catalog->scratch };

	sql_walk(query, find_hidden, &reading);
	sql_walk(query, find_read, &reading);
	find_columns(&reading);
	view->uses = reading.relations.items;
	view->use_count = reading.relations.count;
	view->use_columns = reading.columns.items;
	view->use_column_count = reading.columns.count;
	view->whole = false; /* types of columns are not known */
	if (query && query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT)
		name_columns(catalog, view, query->select_stmt);
}

static void take_names(struct lint_catalog *catalog, struct lint_relation *view,
		       PgQuery__Node *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *name = sql_string(names[i]);

		if (!name)
			continue;
		if (i < view->column_count)
			view->columns[i].name = arena_text(catalog->arena, name);
		else
			lint_column_add(catalog, view, name);
	}
}

void replay_view(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__ViewStmt *stmt = command->view_stmt;
	struct sql_name name = sql_range(stmt->view);
	struct lint_relation *view;

	if (!name.name)
		return;
	if (text_equal(stmt->view->relpersistence, "t"))
		name.schema = "pg_temp";
	view = stmt->replace ? lint_relation_exact(catalog, name) : NULL;
	if (view) {
		lint_relation_edit(catalog, view);
		view->column_count = 0;
	} else {
		view = lint_relation_add(catalog, name, LINT_VIEW);
	}
	view->temporary = text_equal(view->schema, "pg_temp");
	read_query(catalog, view, stmt->query);
	take_names(catalog, view, stmt->aliases, stmt->n_aliases);
}

static struct lint_relation *make_into(struct lint_catalog *catalog,
				       const PgQuery__IntoClause *into, bool materialized,
				       bool if_not_exists)
{
	struct sql_name name = sql_range(into ? into->rel : NULL);
	struct lint_relation *relation;

	if (!name.name)
		return NULL;
	if (text_equal(into->rel->relpersistence, "t"))
		name.schema = "pg_temp";
	if (if_not_exists && lint_relation_exact(catalog, name))
		return NULL;
	relation = lint_relation_add(catalog, name, materialized ? LINT_MATERIALIZED : LINT_TABLE);
	relation->temporary = text_equal(relation->schema, "pg_temp");
	relation->unlogged = text_equal(into->rel->relpersistence, "u");
	relation->rows = into->skip_data ? LINT_NO : LINT_YES;
	return relation;
}

void replay_create_as(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateTableAsStmt *stmt = command->create_table_as_stmt;
	bool materialized = stmt->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW;
	struct lint_relation *relation =
	    make_into(catalog, stmt->into, materialized, stmt->if_not_exists);

	if (!relation)
		return;
	relation->bulk = !stmt->into->skip_data && lint_query_reads(stmt->query);
	read_query(catalog, relation, stmt->query);
	take_names(catalog, relation, stmt->into->col_names, stmt->into->n_col_names);
	if (materialized)
		return;
	relation->uses = relation->use_columns = NULL;
	relation->use_count = relation->use_column_count = 0;
}

static const char *text_of(const PgQuery__Node *node)
{
	return node->node_case == PG_QUERY__NODE__NODE_A_CONST &&
		       node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL
		   ? node->a_const->sval->sval
		   : NULL;
}

static bool is_true(const PgQuery__Node *node)
{
	while (node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
		node = node->type_cast->arg;
	if (text_of(node))
		return *text_of(node) == 't';
	return node->node_case == PG_QUERY__NODE__NODE_A_CONST &&
	       node->a_const->val_case == PG_QUERY__A__CONST__VAL_BOOLVAL &&
	       node->a_const->boolval->boolval;
}

/* SELECT ... INTO makes a table; set_config(name, value, whether it is LOCAL) does what SET does.
 */
static void set_config(struct lint_catalog *catalog, const PgQuery__FuncCall *call)
{
	struct sql_name name = sql_qualified(call->funcname, call->n_funcname);
	bool local;

	if (!text_equal(name.name, "set_config") || call->n_args < 2 || !text_of(call->args[0]) ||
	    !text_of(call->args[1]))
		return;
	local = call->n_args > 2 && is_true(call->args[2]);
	if (!strcasecmp(text_of(call->args[0]), "search_path"))
		replay_path(catalog, text_of(call->args[1]), local);
	if (!strcasecmp(text_of(call->args[0]), "timezone"))
		replay_zone(catalog, replay_zone_is(text_of(call->args[1])), local);
}

static bool find_set_config(const ProtobufCMessage *message, void *context)
{
	if (SQL_IS(message, func_call))
		set_config(context, (const PgQuery__FuncCall *)message);
	return true;
}

void replay_select(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__SelectStmt *select = command->select_stmt;
	struct lint_relation *table;

	for (size_t i = 0; i < select->n_target_list; i++)
		sql_walk(select->target_list[i], find_set_config, catalog);
	table = make_into(catalog, select->into_clause, false, false);
	if (!table)
		return;
	name_columns(catalog, table, select);
	table->whole = false;
	table->bulk = select->n_from_clause > 0;
}
