#include <string.h>

#include "core/lint/replay.h"
#include "core/sql/walk.h"

struct lint_constraint *replay_constraint_copy(struct lint_catalog *catalog,
					       struct lint_relation *table,
					       const struct lint_constraint *constraint)
{
	struct lint_constraint was = *constraint; /* it may move */
	struct lint_constraint *copy = lint_constraint_add(catalog, table, was.name);
	const char *name = copy->name;

	*copy = was;
	copy->name = name;
	return copy;
}

static const char **texts(struct arena *arena, PgQuery__Node *const *nodes, size_t count,
			  const char *column)
{
	const char **items = arena_new_array(arena, const char *, count + 1);

	for (size_t i = 0; i < count; i++)
		items[i] = arena_text(arena, sql_string(nodes[i]) ? sql_string(nodes[i]) : "");
	if (!count)
		items[0] = arena_text(arena, column ? column : "");
	return items;
}

static void add_check(struct lint_catalog *catalog, struct lint_relation *table,
		      const struct replay_constraint *wanted)
{
	const PgQuery__Constraint *written = wanted->constraint;
	struct lint_list columns = { .arena = catalog->arena };
	const char *name = sql_text(written->conname), *only;
	struct lint_constraint *check;

	lint_expression_columns(written->raw_expr, &columns);
	if (!name)
		name = lint_name_constraint(catalog, table,
					    columns.count == 1 ? columns.items[0] : NULL, "check");
	if (lint_constraint_find(table, name))
		return;
	check = lint_constraint_add(catalog, table, name);
	check->kind = LINT_CHECK;
	check->valid = wanted->fresh || !written->skip_validation;
	check->here_only = written->is_no_inherit;
	check->columns = columns.items;
	check->column_count = columns.count;
	check->expression = sql_keep(catalog->arena, written->raw_expr);
	only = lint_expression_not_null(written->raw_expr);
	check->not_null_column = arena_text(catalog->arena, only);
	for (size_t i = 0; !check->here_only && !wanted->only && i < table->child_count; i++) {
		struct replay_constraint same = *wanted;
		PgQuery__Constraint named = *written;
		struct lint_relation *child = table->children[i];

		named.conname = (char *)check->name;
		same.constraint = &named;
		lint_relation_edit(catalog, child);
		add_check(catalog, child, &same);
		check = lint_constraint_find(table, name);
		if (lint_constraint_find(child, name))
			lint_constraint_find(child, name)->inherited = true;
	}
}

static const struct lint_constraint *primary_of(const struct lint_relation *table)
{
	for (size_t i = 0; table && i < table->constraint_count; i++) {
		if (table->constraints[i].kind == LINT_PRIMARY)
			return &table->constraints[i];
	}
	return NULL;
}

static void add_foreign(struct lint_catalog *catalog, struct lint_relation *table,
			const struct replay_constraint *wanted)
{
	const PgQuery__Constraint *written = wanted->constraint;
	struct arena *arena = catalog->arena;
	struct lint_relation *other = lint_relation_heard(catalog, sql_range(written->pktable));
	size_t count = written->n_fk_attrs ? written->n_fk_attrs : 1;
	const char **columns = texts(arena, written->fk_attrs, written->n_fk_attrs, wanted->column);
	const char *name = sql_text(written->conname);
	const struct lint_constraint *primary = primary_of(other);
	struct lint_constraint *foreign;

	if (!other)
		return;
	if (!name)
		name = lint_name_constraint(
		    catalog, table, lint_name_columns(catalog->scratch, columns, count), "fkey");
	foreign = lint_constraint_add(catalog, table, name);
	foreign->kind = LINT_FOREIGN;
	foreign->valid = wanted->fresh || !written->skip_validation;
	foreign->deferrable = written->deferrable;
	foreign->cascades = text_equal(written->fk_del_action, "c");
	foreign->columns = columns;
	foreign->column_count = count;
	foreign->other = other->key;
	if (written->n_pk_attrs) {
		foreign->other_columns = texts(arena, written->pk_attrs, written->n_pk_attrs, NULL);
		foreign->other_count = written->n_pk_attrs;
	} else if (primary) {
		foreign->other_columns = primary->columns;
		foreign->other_count = primary->column_count;
	}
	for (size_t i = 0; table->kind == LINT_PARTITIONED && i < table->child_count; i++) {
		lint_relation_edit(catalog, table->children[i]);
		replay_constraint_copy(catalog, table->children[i],
				       lint_constraint_find(table, name))
		    ->inherited = true;
	}
}

/* UNIQUE, PRIMARY KEY, EXCLUDE as an index of these columns. */
static void shape_of(struct arena *arena, const struct replay_constraint *wanted,
		     struct lint_shape *shape)
{
	const PgQuery__Constraint *written = wanted->constraint;
	struct lint_list uses = { .arena = arena }, named = { .arena = arena };
	PgQuery__Node **elements =
	    arena_new_array(arena, PgQuery__Node *, written->n_exclusions + 1);

	*shape = (struct lint_shape) {
		.name = sql_text(written->conname),
		.label = written->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY  ? "pkey"
			 : written->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ? "key"
										    : "excl",
		.method = sql_text(written->access_method) ? written->access_method : "btree",
		.unique = written->contype != PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION,
		.partial = written->where_clause != NULL,
	};
	for (size_t i = 0; i < written->n_keys; i++)
		lint_list_add(&uses, sql_string(written->keys[i]));
	if (!written->n_keys)
		lint_list_add(&uses, wanted->column);
	for (size_t i = 0; i < written->n_exclusions; i++) {
		const PgQuery__Node *pair = written->exclusions[i];
		const PgQuery__IndexElem *element;

		if (pair->node_case != PG_QUERY__NODE__NODE_LIST || !pair->list->n_items ||
		    pair->list->items[0]->node_case != PG_QUERY__NODE__NODE_INDEX_ELEM)
			continue;
		element = pair->list->items[0]->index_elem;
		elements[uses.count] = pair->list->items[0];
		shape->expressions |= !sql_text(element->name);
		lint_expression_columns(element->expr, &named);
		*LINT_ADD(arena, uses.items, uses.count, uses.room) =
		    arena_text(arena, sql_text(element->name) ? element->name : "");
	}
	shape->uses = uses.items;
	shape->use_count = uses.count;
	shape->title = written->n_exclusions
			   ? replay_index_title(arena, elements, uses.count, NULL, 0)
			   : replay_index_title(arena, written->keys, written->n_keys,
						written->including, written->n_including);
	for (size_t i = 0; i < uses.count; i++)
		lint_list_add(&named, sql_text(uses.items[i]));
	for (size_t i = 0; i < written->n_including; i++)
		lint_list_add(&named, sql_string(written->including[i]));
	lint_expression_columns(written->where_clause, &named);
	shape->named = named.items;
	shape->named_count = named.count;
}

static void demand_columns(struct lint_catalog *catalog, struct lint_relation *table,
			   const struct lint_constraint *primary)
{
	for (size_t i = 0; i < primary->column_count; i++) {
		struct lint_column *column = lint_column_find(table, primary->columns[i]);

		if (!column && !table->whole)
			column = lint_column_add(catalog, table, primary->columns[i]);
		if (column)
			column->not_null = true;
	}
}

static struct lint_relation *index_used(struct lint_catalog *catalog, struct lint_relation *table,
					const PgQuery__Constraint *written)
{
	struct sql_name name = { table->schema, sql_text(written->indexname) };
	struct lint_relation *index = lint_relation_exact(catalog, name);

	if (!index && name.name) {
		index = lint_relation_add(catalog, name, LINT_INDEX);
		index->born = 0;
		index->whole = false;
		index->unique = true;
		index->method = "btree";
		lint_index_join(catalog, table, index);
	}
	if (index && sql_text(written->conname))
		lint_relation_rename(catalog, index, NULL, written->conname);
	return index;
}

static void add_indexed(struct lint_catalog *catalog, struct lint_relation *table,
			const struct replay_constraint *wanted)
{
	const PgQuery__Constraint *written = wanted->constraint;
	struct lint_constraint *constraint;
	struct lint_relation *index;
	struct lint_shape shape;

	if (sql_text(written->indexname)) {
		index = index_used(catalog, table, written);
	} else {
		shape_of(catalog->arena, wanted, &shape);
		shape.invalid =
		    table->kind == LINT_PARTITIONED && wanted->only && table->child_count;
		index = replay_index_make(catalog, table, &shape);
	}
	constraint = lint_constraint_add(catalog, table, index->name);
	constraint->kind = written->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ? LINT_PRIMARY
			   : written->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE
			       ? LINT_UNIQUE
			       : LINT_EXCLUDE;
	constraint->deferrable = written->deferrable;
	constraint->columns = index->uses;
	constraint->column_count = index->use_count;
	constraint->index = index->key;
	if (constraint->kind == LINT_PRIMARY)
		demand_columns(catalog, table, constraint);
	for (size_t i = 0;
	     table->kind == LINT_PARTITIONED && !wanted->only && i < table->child_count; i++)
		replay_partition_equip(catalog, table, table->children[i]);
}

void replay_constraint_add(struct lint_catalog *catalog, struct lint_relation *table,
			   const struct replay_constraint *wanted)
{
	/* The server would refuse it. */
	if (lint_constraint_find(table, sql_text(wanted->constraint->conname)))
		return;
	lint_relation_edit(catalog, table);
	switch (wanted->constraint->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
		add_check(catalog, table, wanted);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
		add_foreign(catalog, table, wanted);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
	case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
	case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
		add_indexed(catalog, table, wanted);
		break;
	default:
		break;
	}
}

struct dropping {
	struct lint_catalog *catalog;
	const struct lint_relation *table;
	const struct lint_constraint *key;
};

static bool is_same_key(const struct lint_constraint *foreign, const struct lint_constraint *key)
{
	if (!key || foreign->other_count != key->column_count)
		return !key;
	for (size_t i = 0; i < key->column_count; i++) {
		if (!lint_list_has(foreign->other_columns, foreign->other_count, key->columns[i]))
			return false;
	}
	return true;
}

static void drop_references(struct lint_relation *relation, void *context)
{
	const struct dropping *dropping = context;

	for (size_t i = relation->constraint_count; i > 0; i--) {
		const struct lint_constraint *foreign = &relation->constraints[i - 1];

		if (foreign->kind == LINT_FOREIGN &&
		    text_equal(foreign->other, dropping->table->key) &&
		    is_same_key(foreign, dropping->key)) {
			lint_relation_edit(dropping->catalog, relation);
			lint_constraint_drop(dropping->catalog, relation, foreign->name);
		}
	}
}

void replay_references_drop(struct lint_catalog *catalog, const struct lint_relation *table,
			    const struct lint_constraint *key)
{
	struct dropping dropping = { catalog, table, key };

	lint_each_relation(catalog, drop_references, &dropping);
}

void replay_constraint_drop(struct lint_catalog *catalog, struct lint_relation *table,
			    const char *name)
{
	const struct lint_constraint *constraint = lint_constraint_find(table, name);
	struct lint_relation *index =
	    constraint ? lint_relation_by_key(catalog, constraint->index) : NULL;

	if (!constraint)
		return;
	lint_relation_edit(catalog, table);
	if (constraint->kind == LINT_PRIMARY || constraint->kind == LINT_UNIQUE)
		replay_references_drop(catalog, table, constraint);
	if (index)
		replay_index_drop(catalog, index);
	else
		lint_constraint_drop(catalog, table, name);
	for (size_t i = 0; i < table->child_count; i++) {
		constraint = lint_constraint_find(table->children[i], name);
		if (constraint && constraint->inherited)
			replay_constraint_drop(catalog, table->children[i], name);
	}
}
