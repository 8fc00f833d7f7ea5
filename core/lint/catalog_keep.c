#include "core/lint/catalog_keep.h"

#include <string.h>

void *lint_room(struct arena *arena, const void *items, size_t count, size_t *room, size_t size)
{
	void *more;

	if (count < *room)
		return (void *)items;
	*room = *room ? 2 * *room : 2;
	more = arena_array(arena, *room, size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

const char *lint_kept(struct lint_catalog *catalog, const char *text)
{
	char *kept = text ? lint_names_find(&catalog->texts, "", text) : NULL;

	if (!text || kept)
		return kept;
	kept = arena_text(catalog->arena, text);
	lint_names_add(&catalog->texts, "", kept, kept);
	return kept;
}

void lint_relation_list(struct lint_catalog *catalog, struct lint_relation *relation)
{
	relation->place = catalog->relation_count;
	relation->listed = true;
	catalog->temporary += !strcmp(relation->schema, "pg_temp");
	*LINT_ADD(catalog->arena, catalog->relations, catalog->relation_count,
		  catalog->relation_room) = relation;
	lint_names_add(&catalog->relation_names, relation->schema, relation->name, relation);
	for (size_t i = 0; i < relation->constraint_count; i++)
		lint_names_add(&catalog->constraint_names, relation->schema,
			       relation->constraints[i].name, relation);
}

void lint_relation_unlist(struct lint_catalog *catalog, struct lint_relation *relation)
{
	struct lint_relation *last = catalog->relations[--catalog->relation_count];

	catalog->temporary -= !strcmp(relation->schema, "pg_temp");
	relation->listed = false;
	catalog->relations[relation->place] = last;
	last->place = relation->place;
	lint_names_remove(&catalog->relation_names, relation->name, relation);
	for (size_t i = 0; i < relation->constraint_count; i++)
		lint_names_remove(&catalog->constraint_names, relation->constraints[i].name,
				  relation);
}

void lint_relation_edit(struct lint_catalog *catalog, struct lint_relation *relation)
{
	if (catalog->undo && relation->saved < catalog->epoch)
		lint_undo_changing(catalog, relation);
}

static bool take_out(struct lint_relation **items, size_t *count, const struct lint_relation *item)
{
	for (size_t i = 0; i < *count; i++) {
		if (items[i] == item) {
			memmove(&items[i], &items[i + 1], (*count - i - 1) * sizeof(*items));
			--*count;
			return true;
		}
	}
	return false;
}

#define DEPTH_LIMIT 12 /* generations; the server has none, but nobody has as many */

/* Is `relation` the other one, or a descendant of it? */
static bool descends(const struct lint_relation *relation, const struct lint_relation *other,
		     unsigned depth)
{
	if (relation == other || depth == DEPTH_LIMIT)
		return true;
	for (size_t i = 0; i < relation->parent_count; i++) {
		if (descends(relation->parents[i], other, depth + 1))
			return true;
	}
	return false;
}

static unsigned generations(const struct lint_relation *relation)
{
	unsigned most = 0;

	for (size_t i = 0; i < relation->child_count; i++) {
		unsigned one = 1 + generations(relation->children[i]);

		most = one > most ? one : most;
	}
	return most;
}

static bool has(struct lint_relation *const *items, size_t count, const struct lint_relation *item)
{
	for (size_t i = 0; i < count; i++) {
		if (items[i] == item)
			return true;
	}
	return false;
}

void lint_relation_join(struct lint_catalog *catalog, struct lint_relation *parent,
			struct lint_relation *child)
{
	/* The server would refuse what is its own ancestor. */
	if (descends(parent, child, generations(child)) ||
	    has(child->parents, child->parent_count, parent))
		return;
	lint_relation_edit(catalog, parent);
	lint_relation_edit(catalog, child);
	*LINT_ADD(catalog->arena, parent->children, parent->child_count, parent->child_room) =
	    child;
	*LINT_ADD(catalog->arena, child->parents, child->parent_count, child->parent_room) = parent;
	if (child->kind != LINT_INDEX && !child->parent)
		child->parent = parent->key;
}

void lint_relation_part(struct lint_catalog *catalog, struct lint_relation *parent,
			struct lint_relation *child)
{
	lint_relation_edit(catalog, parent);
	lint_relation_edit(catalog, child);
	take_out(parent->children, &parent->child_count, child);
	take_out(child->parents, &child->parent_count, parent);
	if (child->kind == LINT_INDEX)
		return;
	child->parent = child->parent_count ? child->parents[0]->key : NULL;
	child->partition = child->bound_default = false;
	child->bound = NULL;
}

void lint_index_join(struct lint_catalog *catalog, struct lint_relation *table,
		     struct lint_relation *index)
{
	lint_relation_edit(catalog, table);
	index->parent = table->key;
	*LINT_ADD(catalog->arena, table->indexes, table->index_count, table->index_room) = index;
}

void lint_relation_fill(struct lint_catalog *catalog, struct lint_relation *relation,
			enum lint_known rows)
{
	if (!relation)
		return;
	lint_relation_edit(catalog, relation);
	relation->rows = rows;
	relation->bulk &= rows != LINT_NO;
	relation->counted = catalog->migration;
}

static void drop_triggers(struct lint_catalog *catalog, const struct lint_relation *table)
{
	size_t kept = 0;

	for (size_t i = 0; i < catalog->trigger_count; i++) {
		if (strcmp(catalog->triggers[i].table, table->key) != 0)
			catalog->triggers[kept++] = catalog->triggers[i];
	}
	catalog->trigger_count = kept;
}

static void drop_sequences(struct lint_catalog *catalog, const struct lint_relation *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct lint_column *column = &table->columns[i];

		if (!column->from_sequence && !column->identity)
			continue;
		for (size_t j = catalog->relation_count; j > 0; j--) {
			struct lint_relation *sequence = catalog->relations[j - 1];

			if (sequence->kind == LINT_SEQUENCE &&
			    text_equal(sequence->parent, table->key) &&
			    text_equal(sequence->owned_column, column->name)) {
				lint_relation_drop(catalog, sequence);
				break;
			}
		}
	}
}

void lint_relation_drop(struct lint_catalog *catalog, struct lint_relation *relation)
{
	struct lint_relation *table =
	    relation->kind == LINT_INDEX ? lint_relation_by_key(catalog, relation->parent) : NULL;

	if (table) {
		lint_relation_edit(catalog, table);
		take_out(table->indexes, &table->index_count, relation);
	}
	while (relation->index_count)
		lint_relation_drop(catalog, relation->indexes[relation->index_count - 1]);
	while (relation->parent_count)
		lint_relation_part(catalog, relation->parents[0], relation);
	while (relation->child_count)
		lint_relation_part(catalog, relation, relation->children[0]);
	if (relation->kind == LINT_TABLE || relation->kind == LINT_PARTITIONED) {
		drop_sequences(catalog, relation);
		drop_triggers(catalog, relation);
	}
	lint_undo_dropped(catalog, relation);
	lint_relation_unlist(catalog, relation);
}

struct lint_relation *lint_relation_add(struct lint_catalog *catalog, struct sql_name name,
					enum lint_relation_kind kind)
{
	struct lint_relation *relation = lint_relation_exact(catalog, name);

	if (relation)
		lint_relation_drop(catalog, relation);
	relation = arena_new(catalog->arena, struct lint_relation);
	relation->key = lint_key(catalog->arena, catalog, name);
	relation->schema = lint_kept(catalog, name.schema ? name.schema : lint_home(catalog));
	relation->name = relation->key + strlen(relation->schema) + 1;
	relation->kind = kind;
	relation->born = relation->counted = catalog->migration;
	relation->rows = LINT_NO;
	relation->whole = relation->valid = true;
	lint_relation_list(catalog, relation);
	lint_undo_added(catalog, relation);
	return relation;
}

struct lint_relation *lint_relation_heard(struct lint_catalog *catalog, struct sql_name name)
{
	struct lint_relation *relation = lint_relation_find(catalog, name);

	if (relation || !name.name)
		return relation;
	relation = lint_relation_add(catalog, name, LINT_TABLE);
	catalog->partial = true;
	relation->born = relation->counted = 0;
	relation->rows = LINT_UNKNOWN;
	relation->whole = false;
	return relation;
}

struct lint_column *lint_column_add(struct lint_catalog *catalog, struct lint_relation *relation,
				    const char *name)
{
	struct lint_column *column = LINT_ADD(catalog->arena, relation->columns,
					      relation->column_count, relation->column_room);

	*column = (struct lint_column) { .name = lint_kept(catalog, name), .type = "" };
	return column;
}

void lint_column_reserve(struct lint_catalog *catalog, struct lint_relation *relation, size_t count)
{
	if (relation->column_count || count <= relation->column_room)
		return;
	relation->columns = arena_new_array(catalog->arena, struct lint_column, count);
	relation->column_room = count;
}

void lint_column_drop(struct lint_relation *relation, const char *name)
{
	struct lint_column *column = lint_column_find(relation, name);

	if (!column)
		return;
	memmove(column, column + 1,
		(size_t)(&relation->columns[relation->column_count] - (column + 1)) *
		    sizeof *column);
	relation->column_count--;
}

struct lint_constraint *lint_constraint_add(struct lint_catalog *catalog,
					    struct lint_relation *relation, const char *name)
{
	struct lint_constraint *constraint =
	    LINT_ADD(catalog->arena, relation->constraints, relation->constraint_count,
		     relation->constraint_room);

	*constraint = (struct lint_constraint) { .name = arena_text(catalog->arena, name),
						 .valid = true,
						 .enforced = true };
	lint_names_add(&catalog->constraint_names, relation->schema, constraint->name, relation);
	return constraint;
}

void lint_constraint_drop(struct lint_catalog *catalog, struct lint_relation *relation,
			  const char *name)
{
	struct lint_constraint *constraint = lint_constraint_find(relation, name);

	if (!constraint)
		return;
	lint_names_remove(&catalog->constraint_names, constraint->name, relation);
	memmove(constraint, constraint + 1,
		(size_t)(&relation->constraints[relation->constraint_count] - (constraint + 1)) *
		    sizeof *constraint);
	relation->constraint_count--;
}

void lint_constraint_rename(struct lint_catalog *catalog, struct lint_relation *relation,
			    struct lint_constraint *constraint, const char *name)
{
	lint_names_remove(&catalog->constraint_names, constraint->name, relation);
	constraint->name = arena_text(catalog->arena, name);
	lint_names_add(&catalog->constraint_names, relation->schema, constraint->name, relation);
}

bool lint_names_column(const struct lint_constraint *constraint, const char *column)
{
	for (size_t i = 0; i < constraint->column_count; i++) {
		if (!strcmp(constraint->columns[i], column))
			return true;
	}
	return false;
}
