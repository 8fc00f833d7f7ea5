#include <string.h>

#include "core/lint/effect_keep.h"

#define SUX LOCK_SHARE_UPDATE_EXCLUSIVE
#define AX  LOCK_ACCESS_EXCLUSIVE

struct readers {
	struct effecting *effecting;
	const char *key;
};

static void touch_reader(struct lint_relation *relation, void *context)
{
	const struct readers *of = context;

	if ((relation->kind == LINT_VIEW || relation->kind == LINT_MATERIALIZED) &&
	    lint_list_has(relation->uses, relation->use_count, of->key))
		effect_touch(of->effecting, relation, AX);
}

static void drop_table(struct effecting *effecting, const struct lint_relation *table, bool cascade)
{
	const struct lint_relation *parent;
	struct readers readers = { effecting, table->key };

	effect_touch(effecting, table, AX);
	effect_touch_sequences(effecting, table, NULL, AX);
	for (size_t i = 0; i < table->constraint_count; i++) {
		if (table->constraints[i].kind == LINT_FOREIGN)
			effect_touch_all(
			    effecting,
			    lint_relation_by_key(effecting->catalog, table->constraints[i].other),
			    AX);
	}
	for (size_t i = 0; i < table->child_count; i++)
		drop_table(effecting, table->children[i], cascade);
	if (table->partition && table->parent_count) {
		parent = table->parents[0];
		effect_touch(effecting, parent, AX);
		effect_touch(effecting, effect_default_of(parent), AX);
	}
	if (!cascade)
		return;
	effect_touch_referencing(effecting, table, NULL, AX);
	lint_each_relation(effecting->catalog, touch_reader, &readers);
}

static void drop_relation(struct effecting *effecting, const PgQuery__DropStmt *stmt,
			  const PgQuery__Node *object)
{
	struct sql_name name = sql_name_node(object);
	const struct lint_relation *relation = lint_relation_find(effecting->catalog, name);
	bool index = stmt->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX;
	enum lock_mode lock = stmt->concurrent ? SUX : AX;
	struct lint_touch *touch;

	if (!relation && stmt->missing_ok)
		return;
	touch = effect_touch_name(effecting, name, lock);
	if (touch)
		touch->index = index;
	if (!relation)
		return;
	if (!index) {
		drop_table(effecting, relation,
			   stmt->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE);
		return;
	}
	effect_touch(effecting, lint_relation_by_key(effecting->catalog, relation->parent), lock);
	for (size_t i = 0; i < relation->child_count; i++) {
		effect_touch(effecting, relation->children[i], lock);
		effect_touch(
		    effecting,
		    lint_relation_by_key(effecting->catalog, relation->children[i]->parent), lock);
	}
}

static bool is_missing(const struct effecting *effecting, const struct lint_relation *table,
		       const PgQuery__DropStmt *stmt, const PgQuery__List *list)
{
	return stmt->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER &&
	       !lint_trigger_find(effecting->catalog, table,
				  sql_string(list->items[list->n_items - 1]));
}

/* The name of the thing stands behind that of its table. */
static void drop_of_table(struct effecting *effecting, const PgQuery__DropStmt *stmt,
			  const PgQuery__Node *object)
{
	const PgQuery__List *list =
	    object->node_case == PG_QUERY__NODE__NODE_LIST ? object->list : NULL;
	const struct lint_relation *table;
	struct sql_name name;

	if (!list || list->n_items < 2)
		return;
	name = sql_qualified(list->items, list->n_items - 1);
	table = lint_relation_find(effecting->catalog, name);
	if (stmt->missing_ok &&
	    (!table || (table->whole && is_missing(effecting, table, stmt, list))))
		return;
	effect_touch_name(effecting, name, AX);
}

struct searched {
	struct effecting *effecting;
	const char *schema;
	const struct lint_type *type;
	const struct lint_routine *routine;
};

static void touch_in_schema(struct lint_relation *relation, void *context)
{
	const struct searched *in = context;

	if (!strcmp(relation->schema, in->schema) && relation->kind != LINT_INDEX)
		drop_table(in->effecting, relation, true);
}

static void drop_schema(struct effecting *effecting, const PgQuery__DropStmt *stmt,
			const PgQuery__Node *object)
{
	struct searched in = { .effecting = effecting, .schema = sql_string(object) };

	if (in.schema && stmt->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
		lint_each_relation(effecting->catalog, touch_in_schema, &in);
}

static void touch_of_type(struct lint_relation *relation, void *context)
{
	const struct searched *of = context;

	for (size_t i = 0; i < relation->column_count; i++) {
		if (relation->columns[i].of == of->type)
			effect_touch(of->effecting, relation, AX);
	}
}

static void drop_type(struct effecting *effecting, const PgQuery__DropStmt *stmt,
		      const PgQuery__Node *object)
{
	struct searched of = { .effecting = effecting,
			       .type = lint_type_find(effecting->catalog, sql_name_node(object)) };

	if (of.type && stmt->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
		lint_each_relation(effecting->catalog, touch_of_type, &of);
}

static void drop_routine(struct effecting *effecting, const PgQuery__DropStmt *stmt,
			 const PgQuery__Node *object)
{
	const struct lint_routine *routine =
	    lint_routine_find(effecting->catalog, sql_name_node(object));

	if (!routine || stmt->behavior != PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
		return;
	for (size_t i = 0; i < effecting->catalog->trigger_count; i++) {
		const struct lint_trigger *trigger = &effecting->catalog->triggers[i];

		if (text_equal(trigger->routine, routine->key))
			effect_touch(effecting,
				     lint_relation_by_key(effecting->catalog, trigger->table), AX);
	}
}

#define OBJECT(name) PG_QUERY__OBJECT_TYPE__OBJECT_##name
static const struct {
	PgQuery__ObjectType type;
	void (*judge)(struct effecting *effecting, const PgQuery__DropStmt *stmt,
		      const PgQuery__Node *object);
} drops[] = {
	{ OBJECT(TABLE), drop_relation },    { OBJECT(INDEX), drop_relation },
	{ OBJECT(VIEW), drop_relation },     { OBJECT(MATVIEW), drop_relation },
	{ OBJECT(SEQUENCE), drop_relation }, { OBJECT(FOREIGN_TABLE), drop_relation },
	{ OBJECT(TRIGGER), drop_of_table },  { OBJECT(POLICY), drop_of_table },
	{ OBJECT(RULE), drop_of_table },     { OBJECT(SCHEMA), drop_schema },
	{ OBJECT(TYPE), drop_type },         { OBJECT(DOMAIN), drop_type },
	{ OBJECT(FUNCTION), drop_routine },  { OBJECT(ROUTINE), drop_routine },
	{ OBJECT(PROCEDURE), drop_routine },
};

void effect_drop(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__DropStmt *stmt = command->drop_stmt;

	effecting->effect->bare = stmt->concurrent;
	for (size_t i = 0; i < sizeof drops / sizeof *drops; i++) {
		for (size_t j = 0; drops[i].type == stmt->remove_type && j < stmt->n_objects; j++)
			drops[i].judge(effecting, stmt, stmt->objects[j]);
	}
}
