#include "core/sql/tree.h"

#include <string.h>

const char *sql_string(const PgQuery__Node *node)
{
	return node && node->node_case == PG_QUERY__NODE__NODE_STRING ? sql_text(node->string->sval)
								      : NULL;
}

struct sql_name sql_range(const PgQuery__RangeVar *range)
{
	return range ? (struct sql_name) { sql_text(range->schemaname), sql_text(range->relname) }
		     : (struct sql_name) { 0 };
}

struct sql_name sql_qualified(PgQuery__Node *const *parts, size_t count)
{
	struct sql_name name = { 0 };

	if (count == 1 && parts[0]->node_case == PG_QUERY__NODE__NODE_LIST)
		return sql_qualified(parts[0]->list->items, parts[0]->list->n_items);
	if (count)
		name.name = sql_string(parts[count - 1]);
	if (count > 1)
		name.schema = sql_string(parts[count - 2]);
	return name;
}

struct sql_name sql_name_node(const PgQuery__Node *node)
{
	if (!node)
		return (struct sql_name) { 0 };
	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_LIST:
		return sql_qualified(node->list->items, node->list->n_items);
	case PG_QUERY__NODE__NODE_RANGE_VAR:
		return sql_range(node->range_var);
	case PG_QUERY__NODE__NODE_TYPE_NAME:
		return sql_qualified(node->type_name->names, node->type_name->n_names);
	case PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS:
		return sql_qualified(node->object_with_args->objname,
				     node->object_with_args->n_objname);
	case PG_QUERY__NODE__NODE_STRING:
		return (struct sql_name) { NULL, sql_string(node) };
	default:
		return (struct sql_name) { 0 };
	}
}

const PgQuery__DefElem *sql_option(PgQuery__Node *const *options, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
		    !strcmp(options[i]->def_elem->defname, name))
			return options[i]->def_elem;
	}
	return NULL;
}
