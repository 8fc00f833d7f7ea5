#include <string.h>

#include "core/lint/replay.h"

static struct lint_relation *reader_of(const struct lint_catalog *catalog, const char *key)
{
	for (size_t i = 0; i < catalog->relation_count; i++) {
		struct lint_relation *view = catalog->relations[i];

		if ((view->kind == LINT_VIEW || view->kind == LINT_MATERIALIZED) &&
		    lint_list_has(view->uses, view->use_count, key))
			return view;
	}
	return NULL;
}

/* As with CASCADE: a DROP that the server lets pass has nothing else that depends on it. */
void replay_relation_drop(struct lint_catalog *catalog, struct lint_relation *relation)
{
	struct lint_relation *view;

	if (relation->kind == LINT_INDEX) {
		replay_index_drop(catalog, relation);
		return;
	}
	while (relation->child_count)
		replay_relation_drop(catalog, relation->children[0]);
	replay_references_drop(catalog, relation, NULL);
	lint_relation_drop(catalog, relation);
	while ((view = reader_of(catalog, relation->key)))
		replay_relation_drop(catalog, view);
}

static void drop_relation(struct lint_catalog *catalog, const PgQuery__Node *object)
{
	struct lint_relation *relation = lint_relation_find(catalog, sql_name_node(object));

	if (relation)
		replay_relation_drop(catalog, relation);
}

static void drop_schema(struct lint_catalog *catalog, const PgQuery__Node *object)
{
	const char *schema = sql_string(object);

	for (size_t i = catalog->relation_count; i > 0; i--) {
		if (i > catalog->relation_count)
			i = catalog->relation_count + 1;
		else if (text_equal(catalog->relations[i - 1]->schema, schema))
			replay_relation_drop(catalog, catalog->relations[i - 1]);
	}
	for (size_t i = 0; schema && i < catalog->type_names.bucket_count; i++) {
		for (struct lint_named *at = catalog->type_names.buckets[i], *next; at; at = next) {
			next = at->next;
			if (!strcmp(at->schema, schema))
				lint_type_drop(catalog, at->object);
		}
	}
}

static void drop_type(struct lint_catalog *catalog, const PgQuery__Node *object)
{
	struct sql_name name = sql_name_node(object);
	const struct lint_type *type = lint_type_find(catalog, name);
	struct lint_relation *row = lint_relation_find(catalog, name);

	if (row && row->kind == LINT_COMPOSITE)
		lint_relation_drop(catalog, row);
	if (!type)
		return;
	lint_type_drop(catalog, type);
	for (size_t i = 0; i < catalog->relation_count; i++) {
		struct lint_relation *relation = catalog->relations[i];

		for (size_t j = relation->column_count; j > 0; j--) {
			if (j <= relation->column_count && relation->columns[j - 1].of == type)
				replay_column_drop(catalog, relation, relation->columns[j - 1].name,
						   true);
		}
	}
}

static void drop_routine(struct lint_catalog *catalog, const PgQuery__Node *object)
{
	struct sql_name name = sql_name_node(object);
	const PgQuery__ObjectWithArgs *written =
	    object->node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS ? object->object_with_args
								       : NULL;
	const struct lint_named *at = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < catalog->trigger_count; i++) {
		const struct lint_routine *routine = lint_routine_find(catalog, name);

		if (!routine || !text_equal(catalog->triggers[i].routine, routine->key))
			catalog->triggers[kept++] = catalog->triggers[i];
	}
	catalog->trigger_count = kept;
	while (name.name && (at = lint_names_next(&catalog->routine_names, name.name, at))) {
		const struct lint_routine *routine = at->object;

		if ((name.schema && strcmp(name.schema, at->schema) != 0) ||
		    (written && !written->args_unspecified && routine->most != written->n_objargs))
			continue;
		lint_names_remove(&catalog->routine_names, at->name, routine);
		at = NULL;
	}
}

/* The last part of the name is the trigger's, those before it are the table's. */
static void drop_trigger(struct lint_catalog *catalog, const PgQuery__Node *object)
{
	const PgQuery__List *list =
	    object->node_case == PG_QUERY__NODE__NODE_LIST ? object->list : NULL;
	const struct lint_relation *table;
	size_t kept = 0;

	if (!list || list->n_items < 2)
		return;
	table = lint_relation_find(catalog, sql_qualified(list->items, list->n_items - 1));
	for (size_t i = 0; i < catalog->trigger_count; i++) {
		if (!table || strcmp(catalog->triggers[i].table, table->key) != 0 ||
		    !text_equal(catalog->triggers[i].name,
				sql_string(list->items[list->n_items - 1])))
			catalog->triggers[kept++] = catalog->triggers[i];
	}
	catalog->trigger_count = kept;
}

#define OBJECT(name) PG_QUERY__OBJECT_TYPE__OBJECT_##name
static const struct {
	PgQuery__ObjectType type;
	void (*drop)(struct lint_catalog *catalog, const PgQuery__Node *object);
} drops[] = {
	{ OBJECT(TABLE), drop_relation },    { OBJECT(VIEW), drop_relation },
	{ OBJECT(MATVIEW), drop_relation },  { OBJECT(INDEX), drop_relation },
	{ OBJECT(SEQUENCE), drop_relation }, { OBJECT(FOREIGN_TABLE), drop_relation },
	{ OBJECT(SCHEMA), drop_schema },     { OBJECT(TYPE), drop_type },
	{ OBJECT(DOMAIN), drop_type },       { OBJECT(FUNCTION), drop_routine },
	{ OBJECT(PROCEDURE), drop_routine }, { OBJECT(ROUTINE), drop_routine },
	{ OBJECT(AGGREGATE), drop_routine }, { OBJECT(TRIGGER), drop_trigger },
};

void replay_drop(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__DropStmt *stmt = command->drop_stmt;

	for (size_t i = 0; i < sizeof drops / sizeof *drops; i++) {
		for (size_t j = 0; drops[i].type == stmt->remove_type && j < stmt->n_objects; j++)
			drops[i].drop(catalog, stmt->objects[j]);
	}
}
