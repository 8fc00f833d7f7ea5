#include "core/lint/catalog_keep.h"

static void create_table(struct lint_catalog *catalog, const PgQuery__CreateStmt *create)
{
	struct sql_name name = sql_range(create->relation);
	struct lint_relation *relation;

	if (!name.name || (create->if_not_exists && lint_relation_find(catalog, name)))
		return;
	relation =
	    lint_relation_add(catalog, name, create->partspec ? LINT_PARTITIONED : LINT_TABLE);
	for (size_t i = 0; i < create->n_table_elts; i++) {
		const PgQuery__Node *element = create->table_elts[i];

		if (element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
			lint_column_add(catalog, relation, element->column_def->colname)->type =
			    sql_type(catalog->arena, element->column_def->type_name);
	}
}

void lint_replay(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	if (command->node_case == PG_QUERY__NODE__NODE_CREATE_STMT)
		create_table(catalog, command->create_stmt);
}
