#include <string.h>

#include "core/lint/replay.h"

static const struct {
	const char *written, *type;
} serials[] = {
	{ "serial", "integer" }, { "serial4", "integer" },      { "bigserial", "bigint" },
	{ "serial8", "bigint" }, { "smallserial", "smallint" }, { "serial2", "smallint" },
};

void replay_sequence_make(struct lint_catalog *catalog, struct lint_relation *table,
			  const struct lint_column *column)
{
	const char *name =
	    lint_name_relation(catalog, table->schema, table->name, column->name, "seq");
	struct lint_relation *sequence =
	    lint_relation_add(catalog, (struct sql_name) { table->schema, name }, LINT_SEQUENCE);

	sequence->parent = table->key;
	sequence->owned_column = column->name;
	sequence->temporary = table->temporary;
}

static void define_serial(struct lint_catalog *catalog, struct lint_relation *table,
			  struct lint_column *column)
{
	for (size_t i = 0; i < sizeof serials / sizeof *serials; i++) {
		if (strcmp(serials[i].written, column->type) != 0)
			continue;
		column->type = serials[i].type;
		column->not_null = column->from_sequence = true;
		column->fallback = LINT_DEFAULT_VOLATILE;
		replay_sequence_make(catalog, table, column);
	}
}

static void define(struct lint_catalog *catalog, struct lint_relation *table,
		   struct lint_column *column, const PgQuery__Constraint *constraint)
{
	switch (constraint->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
		column->not_null = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
		column->fallback = lint_expression_is_null(constraint->raw_expr)
				       ? LINT_DEFAULT_NONE
				       : lint_default_of(catalog, constraint->raw_expr);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
		column->identity = column->not_null = true;
		replay_sequence_make(catalog, table, column);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
		column->stored = true;
		break;
	default:
		break;
	}
}

struct lint_column *replay_column_define(struct lint_catalog *catalog, struct lint_relation *table,
					 const PgQuery__ColumnDef *definition)
{
	struct lint_column *column = lint_column_find(table, definition->colname);

	lint_relation_edit(catalog, table);
	if (column) {
		column = lint_column_find(table, definition->colname); /* it is merged */
	} else {
		column = lint_column_add(catalog, table, definition->colname);
		column->type = "";
	}
	if (definition->type_name)
		column->type = lint_type_written(catalog, definition->type_name, &column->of);
	if (definition->coll_clause)
		column->collation =
		    arena_text(catalog->arena, sql_qualified(definition->coll_clause->collname,
							     definition->coll_clause->n_collname)
						   .name);
	define_serial(catalog, table, column);
	column->not_null |= definition->is_not_null;
	for (size_t i = 0; i < definition->n_constraints; i++) {
		if (definition->constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
			define(catalog, table, column, definition->constraints[i]->constraint);
	}
	return column;
}

void replay_column_constraints(struct lint_catalog *catalog, struct lint_relation *table,
			       const PgQuery__ColumnDef *definition)
{
	for (size_t i = 0; i < definition->n_constraints; i++) {
		const PgQuery__Node *node = definition->constraints[i];

		if (node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
			replay_constraint_add(catalog, table,
					      &(struct replay_constraint) { node->constraint,
									    definition->colname,
									    false, false });
	}
}

static void drop_indexes(struct lint_catalog *catalog, struct lint_relation *table,
			 const char *column)
{
	for (size_t i = table->index_count; i > 0; i--) {
		struct lint_relation *index = table->indexes[i - 1];

		if (lint_list_has(index->named, index->named_count, column))
			replay_index_drop(catalog, index);
	}
}

static void drop_constraints(struct lint_catalog *catalog, struct lint_relation *table,
			     const char *column)
{
	for (size_t i = table->constraint_count; i > 0; i--) {
		const struct lint_constraint *constraint =
		    i <= table->constraint_count ? &table->constraints[i - 1] : NULL;

		if (constraint && lint_names_column(constraint, column))
			replay_constraint_drop(catalog, table, constraint->name);
	}
}

/* Views that name it, foreign keys that point to it. */
struct dependents {
	struct lint_catalog *catalog;
	const char *column, *table;
	const char *name;
};

static void drop_foreign(struct lint_relation *relation, void *context)
{
	const struct dependents *of = context;

	for (size_t i = relation->constraint_count; i > 0; i--) {
		const struct lint_constraint *foreign = &relation->constraints[i - 1];

		if (foreign->kind == LINT_FOREIGN && text_equal(foreign->other, of->table) &&
		    lint_list_has(foreign->other_columns, foreign->other_count, of->column)) {
			lint_relation_edit(of->catalog, relation);
			lint_constraint_drop(of->catalog, relation, foreign->name);
		}
	}
}

static struct lint_relation *view_of(const struct lint_catalog *catalog, const char *column)
{
	for (size_t i = 0; i < catalog->relation_count; i++) {
		struct lint_relation *view = catalog->relations[i];

		if (lint_list_has(view->use_columns, view->use_column_count, column))
			return view;
	}
	return NULL;
}

void replay_column_drop(struct lint_catalog *catalog, struct lint_relation *table, const char *name,
			bool cascade)
{
	struct dependents of = { catalog, name, table->key,
				 arena_printf(catalog->arena, "%s.%s", table->key, name) };
	const struct lint_column *column = lint_column_find(table, name);
	struct lint_relation *view;

	lint_relation_edit(catalog, table);
	drop_constraints(catalog, table, name);
	drop_indexes(catalog, table, name);
	if (cascade) {
		lint_each_relation(catalog, drop_foreign, &of);
		while ((view = view_of(catalog, of.name)))
			replay_relation_drop(catalog, view);
	}
	if (column && (column->from_sequence || column->identity)) {
		for (size_t i = catalog->relation_count; i > 0; i--) {
			struct lint_relation *sequence = catalog->relations[i - 1];

			if (sequence->kind == LINT_SEQUENCE &&
			    text_equal(sequence->parent, table->key) &&
			    text_equal(sequence->owned_column, name)) {
				lint_relation_drop(catalog, sequence);
				break;
			}
		}
	}
	lint_column_drop(table, name);
}
