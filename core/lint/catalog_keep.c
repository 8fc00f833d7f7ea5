#include <string.h>

#include "core/lint/catalog_keep.h"

struct lint_catalog *lint_catalog_open(struct arena *arena)
{
	struct lint_catalog *catalog = arena_new(arena, struct lint_catalog);

	catalog->arena = arena;
	catalog->home = "public";
	return catalog;
}

void lint_catalog_begin(struct lint_catalog *catalog, size_t migration)
{
	catalog->migration = migration;
}

size_t lint_catalog_migration(const struct lint_catalog *catalog)
{
	return catalog->migration;
}

const char *lint_key(struct arena *arena, const struct lint_catalog *catalog, struct sql_name name)
{
	return arena_printf(arena, "%s.%s", name.schema ? name.schema : catalog->home, name.name);
}

/* Room for one more at the end of an array that doubles. */
static void *grown(struct arena *arena, const void *items, size_t count, size_t *room, size_t size)
{
	void *more;

	if (count < *room)
		return (void *)items;
	*room = *room ? 2 * *room : 8;
	more = arena_array(arena, *room, size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

static bool is_key(const char *key, const struct lint_catalog *catalog, struct sql_name name)
{
	const char *schema = name.schema ? name.schema : catalog->home;
	size_t size = strlen(schema);

	return !strncmp(key, schema, size) && key[size] == '.' &&
	       !strcmp(key + size + 1, name.name);
}

struct lint_relation *lint_relation_find(const struct lint_catalog *catalog, struct sql_name name)
{
	for (size_t i = 0; name.name && i < catalog->relation_count; i++) {
		if (is_key(catalog->relations[i]->key, catalog, name))
			return catalog->relations[i];
	}
	return NULL;
}

struct lint_relation *lint_relation_by_key(const struct lint_catalog *catalog, const char *key)
{
	for (size_t i = 0; key && i < catalog->relation_count; i++) {
		if (!strcmp(catalog->relations[i]->key, key))
			return catalog->relations[i];
	}
	return NULL;
}

const struct lint_type *lint_type_find(const struct lint_catalog *catalog, struct sql_name name)
{
	for (size_t i = 0; name.name && i < catalog->type_count; i++) {
		if (is_key(catalog->types[i]->key, catalog, name))
			return catalog->types[i];
	}
	return NULL;
}

const struct lint_routine *lint_routine_find(const struct lint_catalog *catalog,
					     struct sql_name name)
{
	for (size_t i = 0; name.name && i < catalog->routine_count; i++) {
		if (is_key(catalog->routines[i]->key, catalog, name))
			return catalog->routines[i];
	}
	return NULL;
}

struct lint_column *lint_column_find(const struct lint_relation *relation, const char *name)
{
	for (size_t i = 0; relation && name && i < relation->column_count; i++) {
		if (!strcmp(relation->columns[i].name, name))
			return &relation->columns[i];
	}
	return NULL;
}

struct lint_constraint *lint_constraint_find(const struct lint_relation *relation, const char *name)
{
	for (size_t i = 0; relation && name && i < relation->constraint_count; i++) {
		if (!strcmp(relation->constraints[i].name, name))
			return &relation->constraints[i];
	}
	return NULL;
}

void lint_each_relation(const struct lint_catalog *catalog, lint_relation_visit *visit,
			void *context)
{
	for (size_t i = 0; i < catalog->relation_count; i++)
		visit(catalog->relations[i], context);
}

const char *lint_relation_shown(struct arena *arena, const struct lint_catalog *catalog,
				const struct lint_relation *relation)
{
	return strcmp(relation->schema, catalog->home) != 0
		   ? arena_printf(arena, "%s.%s", relation->schema, relation->name)
		   : relation->name;
}

enum lint_known lint_relation_filled(const struct lint_catalog *catalog, struct sql_name name)
{
	const struct lint_relation *relation = lint_relation_find(catalog, name);

	return relation ? relation->rows : LINT_UNKNOWN;
}

void lint_relation_drop(struct lint_catalog *catalog, struct lint_relation *relation)
{
	for (size_t i = 0; i < catalog->relation_count; i++) {
		if (catalog->relations[i] == relation) {
			catalog->relations[i] = catalog->relations[--catalog->relation_count];
			return;
		}
	}
}

struct lint_relation *lint_relation_add(struct lint_catalog *catalog, struct sql_name name,
					enum lint_relation_kind kind)
{
	struct lint_relation *relation = lint_relation_find(catalog, name);

	if (relation)
		lint_relation_drop(catalog, relation);
	relation = arena_new(catalog->arena, struct lint_relation);
	relation->key = lint_key(catalog->arena, catalog, name);
	relation->schema = arena_text(catalog->arena, name.schema ? name.schema : catalog->home);
	relation->name = arena_text(catalog->arena, name.name);
	relation->kind = kind;
	relation->born = catalog->migration;
	relation->rows = LINT_NO;
	catalog->relations = grown(catalog->arena, catalog->relations, catalog->relation_count,
				   &catalog->relation_room, sizeof *catalog->relations);
	catalog->relations[catalog->relation_count++] = relation;
	return relation;
}

struct lint_column *lint_column_add(struct lint_catalog *catalog, struct lint_relation *relation,
				    const char *name)
{
	struct lint_column *column;

	relation->columns = grown(catalog->arena, relation->columns, relation->column_count,
				  &relation->column_room, sizeof *relation->columns);
	column = &relation->columns[relation->column_count++];
	*column = (struct lint_column) { .name = arena_text(catalog->arena, name) };
	return column;
}

struct lint_constraint *lint_constraint_add(struct lint_catalog *catalog,
					    struct lint_relation *relation, const char *name)
{
	struct lint_constraint *constraint;

	relation->constraints =
	    grown(catalog->arena, relation->constraints, relation->constraint_count,
		  &relation->constraint_room, sizeof *relation->constraints);
	constraint = &relation->constraints[relation->constraint_count++];
	*constraint =
	    (struct lint_constraint) { .name = arena_text(catalog->arena, name), .valid = true };
	return constraint;
}
