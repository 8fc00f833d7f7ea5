#include <string.h>

#include "core/lint/catalog_keep.h"

static void start_path(struct lint_path *path)
{
	*path = (struct lint_path) { { "public" }, 1 };
}

static void close_scratch(void *scratch)
{
	arena_close(scratch);
}

struct lint_catalog *lint_catalog_open(struct arena *arena)
{
	struct lint_catalog *catalog = arena_new(arena, struct lint_catalog);

	catalog->arena = arena;
	catalog->texts.arena = arena;
	catalog->scratch = arena_open();
	arena_defer(arena, close_scratch, catalog->scratch);
	catalog->relation_names.arena = catalog->type_names.arena = arena;
	catalog->routine_names.arena = catalog->constraint_names.arena = arena;
	catalog->zone = catalog->session_zone = LINT_UNKNOWN;
	start_path(&catalog->path);
	start_path(&catalog->session_path);
	return catalog;
}

static void drop_temporary(struct lint_catalog *catalog)
{
	for (size_t i = catalog->relation_count; catalog->temporary && i > 0; i--) {
		if (i <= catalog->relation_count && catalog->relations[i - 1]->temporary)
			lint_relation_drop(catalog, catalog->relations[i - 1]);
	}
}

/* Settings and temporary tables are reset between migrations. */
void lint_catalog_begin(struct lint_catalog *catalog, size_t migration)
{
	lint_undo_forget(catalog, NULL);
	if (migration != catalog->migration)
		drop_temporary(catalog);
	start_path(&catalog->path);
	start_path(&catalog->session_path);
	catalog->zone = catalog->session_zone = LINT_UNKNOWN;
	catalog->migration = migration;
}

size_t lint_catalog_migration(const struct lint_catalog *catalog)
{
	return catalog->migration;
}

const char *lint_home(const struct lint_catalog *catalog)
{
	return catalog->path.count ? catalog->path.schemas[0] : "public";
}

const char *lint_key(struct arena *arena, const struct lint_catalog *catalog, struct sql_name name)
{
	return arena_printf(arena, "%s.%s", name.schema ? name.schema : lint_home(catalog),
			    name.name);
}

struct lint_relation *lint_relation_exact(const struct lint_catalog *catalog, struct sql_name name)
{
	return name.name
		   ? lint_names_find(&catalog->relation_names,
				     name.schema ? name.schema : lint_home(catalog), name.name)
		   : NULL;
}

static void *find(const struct lint_catalog *catalog, const struct lint_names *names,
		  struct sql_name name)
{
	void *found;

	if (!name.name)
		return NULL;
	if (name.schema)
		return lint_names_find(names, name.schema, name.name);
	found = lint_names_find(names, "pg_temp", name.name);
	for (size_t i = 0; !found && i < catalog->path.count; i++)
		found = lint_names_find(names, catalog->path.schemas[i], name.name);
	return found ? found : lint_names_only(names, name.name);
}

struct lint_relation *lint_relation_find(const struct lint_catalog *catalog, struct sql_name name)
{
	return find(catalog, &catalog->relation_names, name);
}

struct lint_relation *lint_relation_by_key(const struct lint_catalog *catalog, const char *key)
{
	const struct lint_named *at = NULL;

	/* Either part may hold a dot. */
	for (const char *dot = key ? strchr(key, '.') : NULL; dot; dot = strchr(dot + 1, '.')) {
		while ((at = lint_names_next(&catalog->relation_names, dot + 1, at))) {
			struct lint_relation *relation = at->object;

			if (!strcmp(relation->key, key))
				return relation;
		}
	}
	return NULL;
}

const struct lint_type *lint_type_find(const struct lint_catalog *catalog, struct sql_name name)
{
	return find(catalog, &catalog->type_names, name);
}

const struct lint_routine *lint_routine_find(const struct lint_catalog *catalog,
					     struct sql_name name)
{
	return find(catalog, &catalog->routine_names, name);
}

const struct lint_trigger *lint_trigger_find(const struct lint_catalog *catalog,
					     const struct lint_relation *table, const char *name)
{
	for (size_t i = 0; i < catalog->trigger_count; i++) {
		const struct lint_trigger *trigger = &catalog->triggers[i];

		if (!strcmp(trigger->table, table->key) && (!name || !strcmp(trigger->name, name)))
			return trigger;
	}
	return NULL;
}

bool lint_type_is_constrained(const struct lint_type *type)
{
	for (; type && type->kind == LINT_DOMAIN; type = type->base_of) {
		if (type->not_null || type->constraint_count)
			return true;
	}
	return false;
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
	return strcmp(relation->schema, lint_home(catalog)) != 0 && !relation->temporary
		   ? arena_printf(arena, "%s.%s", relation->schema, relation->name)
		   : relation->name;
}

enum lint_known lint_relation_rows(const struct lint_catalog *catalog,
				   const struct lint_relation *relation)
{
	return relation && relation->counted == catalog->migration ? relation->rows : LINT_UNKNOWN;
}

enum lint_known lint_relation_filled(const struct lint_catalog *catalog, struct sql_name name)
{
	return lint_relation_rows(catalog, lint_relation_find(catalog, name));
}
