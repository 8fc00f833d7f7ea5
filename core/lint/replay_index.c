#include <string.h>

#include "core/lint/replay.h"

struct lint_relation *replay_index_make(struct lint_catalog *catalog, struct lint_relation *table,
					const struct lint_shape *shape)
{
	struct lint_relation *index;
	const char *name = shape->name;

	if (!name) {
		const char *columns =
		    !strcmp(shape->label, "pkey") ? NULL
		    : shape->title
			? shape->title
			: lint_name_columns(catalog->scratch, shape->uses, shape->use_count);

		name =
		    lint_name_relation(catalog, table->schema, table->name, columns, shape->label);
	}
	index = lint_relation_add(catalog, (struct sql_name) { table->schema, name }, LINT_INDEX);
	index->unique = shape->unique;
	index->valid = !shape->invalid;
	index->partial = shape->partial;
	index->expressions = shape->expressions;
	index->method = lint_kept(catalog, shape->method);
	index->collated = lint_kept(catalog, shape->collated);
	index->uses = shape->uses;
	index->title = lint_kept(catalog, shape->title);
	index->use_count = shape->use_count;
	index->named = shape->named;
	index->named_count = shape->named_count;
	index->temporary = table->temporary;
	lint_index_join(catalog, table, index);
	return index;
}

struct lint_constraint *replay_index_constraint(const struct lint_relation *table,
						const struct lint_relation *index)
{
	for (size_t i = 0; table && i < table->constraint_count; i++) {
		if (text_equal(table->constraints[i].index, index->key))
			return &table->constraints[i];
	}
	return NULL;
}

static const char *label_of(const struct lint_constraint *constraint)
{
	if (!constraint)
		return "idx";
	return constraint->kind == LINT_PRIMARY  ? "pkey"
	       : constraint->kind == LINT_UNIQUE ? "key"
						 : "excl";
}

struct lint_relation *replay_index_copy(struct lint_catalog *catalog, struct lint_relation *table,
					const struct lint_relation *from,
					const struct lint_relation *index)
{
	const struct lint_constraint *constraint = replay_index_constraint(from, index);
	struct lint_shape shape = {
		.label = label_of(constraint),
		.method = index->method,
		.collated = index->collated,
		.unique = index->unique,
		.partial = index->partial,
		.expressions = index->expressions,
		.uses = index->uses,
		.title = index->title,
		.use_count = index->use_count,
		.named = index->named,
		.named_count = index->named_count,
	};
	struct lint_relation *copy = replay_index_make(catalog, table, &shape);
	struct lint_constraint *mine;

	if (!constraint)
		return copy;
	mine = replay_constraint_copy(catalog, table, constraint);
	lint_constraint_rename(catalog, table, mine, copy->name);
	mine->index = copy->key;
	for (size_t i = 0; mine->kind == LINT_PRIMARY && i < mine->column_count; i++) {
		struct lint_column *column = lint_column_find(table, mine->columns[i]);

		if (column)
			column->not_null = true;
	}
	return copy;
}

static void add_element(struct lint_shape *shape, struct lint_list *uses, struct lint_list *named,
			const PgQuery__Node *node)
{
	const PgQuery__IndexElem *element =
	    node->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM ? node->index_elem : NULL;
	const char *column;

	if (!element)
		return;
	column = sql_text(element->name);
	if (!column) {
		shape->expressions = true;
		lint_expression_columns(element->expr, named);
	}
	if (element->n_collation)
		shape->collated = sql_qualified(element->collation, element->n_collation).name;
	lint_list_add(named, column);
	*LINT_ADD(uses->arena, uses->items, uses->count, uses->room) =
	    column ? arena_text(uses->arena, column) : "";
}

const char *replay_index_title(struct arena *arena, PgQuery__Node *const *nodes, size_t count,
			       PgQuery__Node *const *more, size_t more_count)
{
	const char **names = arena_new_array(arena, const char *, count + more_count + 1);
	bool usual = !more_count;

	for (size_t i = 0; i < count + more_count; i++) {
		const PgQuery__Node *node = i < count ? nodes[i] : more[i - count];
		const PgQuery__IndexElem *element =
		    node->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM ? node->index_elem : NULL;

		names[i] = !element ? sql_string(node) : sql_text(element->name);
		usual &= names[i] != NULL;
		if (!names[i])
			names[i] = element ? lint_expression_name(element->expr) : "";
	}
	return usual ? NULL : lint_name_columns(arena, names, count + more_count);
}

static void describe(struct arena *arena, const PgQuery__IndexStmt *index, struct lint_shape *shape)
{
	struct lint_list uses = { .arena = arena }, named = { .arena = arena };

	*shape = (struct lint_shape) {
		.name = sql_text(index->idxname),
		.label = "idx",
		.method = sql_text(index->access_method) ? index->access_method : "btree",
		.unique = index->unique,
		.partial = index->where_clause != NULL,
	};
	for (size_t i = 0; i < index->n_index_params; i++)
		add_element(shape, &uses, &named, index->index_params[i]);
	shape->uses = uses.items;
	shape->use_count = uses.count;
	shape->title =
	    replay_index_title(arena, index->index_params, index->n_index_params,
			       index->index_including_params, index->n_index_including_params);
	for (size_t i = 0; i < index->n_index_including_params; i++) {
		if (index->index_including_params[i]->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM)
			lint_list_add(&named,
				      sql_text(index->index_including_params[i]->index_elem->name));
	}
	lint_expression_columns(index->where_clause, &named);
	shape->named = named.items;
	shape->named_count = named.count;
}

/* An index of the partition that is the same and part of none yet (CompareIndexInfo). */
static struct lint_relation *same_index(const struct lint_relation *table,
					const struct lint_relation *index, bool constraint)
{
	for (size_t i = 0; i < table->index_count; i++) {
		struct lint_relation *mine = table->indexes[i];
		bool same = !mine->parent_count && mine->unique == index->unique && mine->valid &&
			    text_equal(mine->method, index->method) &&
			    mine->use_count == index->use_count &&
			    mine->named_count == index->named_count &&
			    mine->partial == index->partial &&
			    mine->expressions == index->expressions &&
			    (!constraint || replay_index_constraint(table, mine));

		for (size_t j = 0; same && j < mine->use_count; j++)
			same = !strcmp(mine->uses[j], index->uses[j]);
		if (same)
			return mine;
	}
	return NULL;
}

/* Each partition gets the index, or the one that it has becomes part of it. */
static void spread(struct lint_catalog *catalog, struct lint_relation *table,
		   struct lint_relation *index)
{
	bool constraint = replay_index_constraint(table, index) != NULL;

	for (size_t i = 0; i < table->child_count; i++) {
		struct lint_relation *child = table->children[i];
		struct lint_relation *mine = same_index(child, index, constraint);

		lint_relation_edit(catalog, child);
		if (!mine)
			mine = replay_index_copy(catalog, child, table, index);
		lint_relation_join(catalog, index, mine);
		if (child->kind == LINT_PARTITIONED)
			spread(catalog, child, mine);
	}
}

void replay_partition_equip(struct lint_catalog *catalog, struct lint_relation *parent,
			    struct lint_relation *child)
{
	lint_relation_edit(catalog, child);
	for (size_t i = 0; i < parent->index_count; i++) {
		struct lint_relation *index = parent->indexes[i];
		struct lint_relation *mine =
		    same_index(child, index, replay_index_constraint(parent, index) != NULL);

		if (!mine)
			mine = replay_index_copy(catalog, child, parent, index);
		lint_relation_join(catalog, index, mine);
		if (child->kind == LINT_PARTITIONED)
			spread(catalog, child, mine);
	}
	for (size_t i = 0; i < parent->constraint_count; i++) {
		const struct lint_constraint *constraint = &parent->constraints[i];

		if (constraint->kind == LINT_FOREIGN &&
		    !lint_constraint_find(child, constraint->name))
			replay_constraint_copy(catalog, child, constraint)->inherited = true;
	}
}

void replay_index_drop(struct lint_catalog *catalog, struct lint_relation *index)
{
	struct lint_relation *table = lint_relation_by_key(catalog, index->parent);
	const struct lint_constraint *constraint = replay_index_constraint(table, index);

	while (index->child_count) {
		struct lint_relation *part = index->children[0];

		lint_relation_part(catalog, index, part);
		replay_index_drop(catalog, part);
	}
	if (constraint) {
		lint_relation_edit(catalog, table);
		lint_constraint_drop(catalog, table, constraint->name);
	}
	lint_relation_drop(catalog, index);
}

void replay_index(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__IndexStmt *stmt = command->index_stmt;
	struct lint_relation *table = lint_relation_heard(catalog, sql_range(stmt->relation));
	struct lint_relation *index;
	struct lint_shape shape;

	if (!table)
		return;
	describe(catalog->arena, stmt, &shape);
	if (shape.name && stmt->if_not_exists &&
	    lint_relation_exact(catalog, (struct sql_name) { table->schema, shape.name }))
		return;
	/* Without its partitions' indexes it is not valid. */
	shape.invalid =
	    table->kind == LINT_PARTITIONED && !stmt->relation->inh && table->child_count;
	index = replay_index_make(catalog, table, &shape);
	if (table->kind == LINT_PARTITIONED && stmt->relation->inh)
		spread(catalog, table, index);
}
