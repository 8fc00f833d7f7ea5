#include <string.h>

#include "core/lint/catalog_keep.h"
#include "core/lint/expression.h"

struct renaming {
	struct lint_catalog *catalog;
	const char *from, *to; /* keys */
};

/* "schema.table.column" begins with the table's key. */
static void follow_columns(const struct renaming *renaming, struct lint_relation *view)
{
	size_t size = strlen(renaming->from);

	for (size_t i = 0; i < view->use_column_count; i++) {
		const char *column = view->use_columns[i];

		if (!strncmp(column, renaming->from, size) && column[size] == '.')
			view->use_columns =
			    lint_list_replaced(renaming->catalog->arena, view->use_columns,
					       view->use_column_count, column,
					       arena_printf(renaming->catalog->arena, "%s%s",
							    renaming->to, column + size));
	}
	view->uses = lint_list_replaced(renaming->catalog->arena, view->uses, view->use_count,
					renaming->from, renaming->to);
}

static void follow(struct lint_relation *relation, void *context)
{
	const struct renaming *renaming = context;

	if (text_equal(relation->parent, renaming->from)) {
		lint_relation_edit(renaming->catalog, relation);
		relation->parent = renaming->to;
	}
	if (text_equal(relation->clustered, renaming->from))
		relation->clustered = renaming->to;
	for (size_t i = 0; i < relation->constraint_count; i++) {
		struct lint_constraint *constraint = &relation->constraints[i];

		if (text_equal(constraint->other, renaming->from)) {
			lint_relation_edit(renaming->catalog, relation);
			constraint->other = renaming->to;
		}
		if (text_equal(constraint->index, renaming->from)) {
			lint_relation_edit(renaming->catalog, relation);
			constraint->index = renaming->to;
		}
	}
	if (relation->use_count && relation->kind != LINT_INDEX)
		follow_columns(renaming, relation);
}

void lint_relation_rename(struct lint_catalog *catalog, struct lint_relation *relation,
			  const char *schema, const char *name)
{
	struct lint_relation *taken;
	struct renaming renaming = { .catalog = catalog, .from = relation->key };

	schema = arena_text(catalog->arena, schema ? schema : relation->schema);
	name = arena_text(catalog->arena, name ? name : relation->name);
	taken = lint_relation_exact(catalog, (struct sql_name) { schema, name });
	if (taken == relation)
		return;
	if (taken)
		lint_relation_drop(catalog, taken);
	lint_relation_edit(catalog, relation);
	lint_relation_unlist(catalog, relation);
	relation->schema = schema;
	relation->name = name;
	relation->key = arena_printf(catalog->arena, "%s.%s", schema, name);
	lint_relation_list(catalog, relation);
	renaming.to = relation->key;
	lint_each_relation(catalog, follow, &renaming);
	for (size_t i = 0; i < catalog->trigger_count; i++) {
		if (!strcmp(catalog->triggers[i].table, renaming.from))
			catalog->triggers[i].table = renaming.to;
	}
}

struct lint_type *lint_type_add(struct lint_catalog *catalog, struct sql_name name,
				enum lint_type_kind kind)
{
	struct lint_type *type = arena_new(catalog->arena, struct lint_type);

	type->key = lint_key(catalog->arena, catalog, name);
	type->schema = arena_text(catalog->arena, name.schema ? name.schema : lint_home(catalog));
	type->name = arena_text(catalog->arena, name.name);
	type->kind = kind;
	type->born = catalog->migration;
	lint_names_add(&catalog->type_names, type->schema, type->name, type);
	lint_undo_type(catalog, type, true, false);
	return type;
}

struct lint_type *lint_type_edit(struct lint_catalog *catalog, const struct lint_type *type)
{
	struct lint_type *mine = (struct lint_type *)type;

	if (catalog->undo && mine->saved < catalog->epoch)
		lint_undo_type(catalog, mine, false, false);
	return mine;
}

/* What it was of keeps it: a column that is dropped later still points to it. */
void lint_type_drop(struct lint_catalog *catalog, const struct lint_type *type)
{
	struct lint_type *mine = (struct lint_type *)type;

	lint_undo_type(catalog, mine, false, true);
	lint_names_remove(&catalog->type_names, type->name, type);
}

void lint_type_rename(struct lint_catalog *catalog, struct lint_type *type, const char *schema,
		      const char *name)
{
	lint_type_edit(catalog, type);
	lint_names_remove(&catalog->type_names, type->name, type);
	type->schema = arena_text(catalog->arena, schema ? schema : type->schema);
	type->name = arena_text(catalog->arena, name ? name : type->name);
	type->key = arena_printf(catalog->arena, "%s.%s", type->schema, type->name);
	lint_names_add(&catalog->type_names, type->schema, type->name, type);
}

const char *lint_type_written(struct lint_catalog *catalog, const PgQuery__TypeName *type,
			      const struct lint_type **of)
{
	const char *written = lint_kept(catalog, sql_type(catalog->scratch, type));
	struct sql_name name =
	    type ? sql_qualified(type->names, type->n_names) : (struct sql_name) { 0 };

	*of = name.schema && !strcmp(name.schema, "pg_catalog") ? NULL
								: lint_type_find(catalog, name);
	return written;
}
