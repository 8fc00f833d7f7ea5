#include <string.h>

#include "core/lint/replay.h"
#include "core/sql/walk.h"

struct column_renaming {
	struct lint_catalog *catalog;
	const char *table;                 /* key */
	const char *from, *to;             /* the column */
	const char *from_shown, *to_shown; /* "schema.table.column" */
};

static bool rename_reference(const ProtobufCMessage *message, void *context)
{
	const struct column_renaming *renaming = context;
	PgQuery__ColumnRef *column = (PgQuery__ColumnRef *)message;

	if (SQL_IS(message, column_ref) && column->n_fields) {
		PgQuery__Node *last = column->fields[column->n_fields - 1];

		if (text_equal(sql_string(last), renaming->from))
			last->string->sval = (char *)renaming->to;
	}
	return true;
}

static void rename_in_constraint(const struct column_renaming *renaming,
				 struct lint_constraint *constraint, bool own)
{
	struct arena *arena = renaming->catalog->arena;

	if (own) {
		constraint->columns =
		    lint_list_replaced(arena, constraint->columns, constraint->column_count,
				       renaming->from, renaming->to);
		if (text_equal(constraint->not_null_column, renaming->from))
			constraint->not_null_column = renaming->to;
		if (constraint->expression) {
			constraint->expression = sql_keep(arena, constraint->expression);
			sql_walk(constraint->expression, rename_reference, (void *)renaming);
		}
	}
	if (text_equal(constraint->other, renaming->table))
		constraint->other_columns =
		    lint_list_replaced(arena, constraint->other_columns, constraint->other_count,
				       renaming->from, renaming->to);
}

static void rename_elsewhere(struct lint_relation *relation, void *context)
{
	const struct column_renaming *renaming = context;

	for (size_t i = 0; i < relation->constraint_count; i++) {
		if (text_equal(relation->constraints[i].other, renaming->table)) {
			lint_relation_edit(renaming->catalog, relation);
			rename_in_constraint(renaming, &relation->constraints[i], false);
		}
	}
	relation->use_columns = lint_list_replaced(renaming->catalog->arena, relation->use_columns,
						   relation->use_column_count, renaming->from_shown,
						   renaming->to_shown);
	if (text_equal(relation->parent, renaming->table) &&
	    text_equal(relation->owned_column, renaming->from))
		relation->owned_column = renaming->to;
}

static void rename_column(struct lint_catalog *catalog, struct lint_relation *table,
			  const char *from, const char *to)
{
	struct lint_column *column = lint_column_find(table, from);
	struct arena *arena = catalog->arena;
	struct column_renaming renaming = {
		catalog,
		table->key,
		from,
		arena_text(arena, to),
		arena_printf(arena, "%s.%s", table->key, from),
		arena_printf(arena, "%s.%s", table->key, to),
	};

	lint_relation_edit(catalog, table);
	if (column)
		column->name = renaming.to;
	else if (!table->whole)
		lint_column_add(catalog, table, to);
	for (size_t i = 0; i < table->constraint_count; i++)
		rename_in_constraint(&renaming, &table->constraints[i], true);
	for (size_t i = 0; i < table->index_count; i++) {
		struct lint_relation *index = table->indexes[i];

		lint_relation_edit(catalog, index);
		index->uses =
		    lint_list_replaced(arena, index->uses, index->use_count, from, renaming.to);
		index->named =
		    lint_list_replaced(arena, index->named, index->named_count, from, renaming.to);
	}
	if (text_equal(table->partition_key, from))
		table->partition_key = renaming.to;
	lint_each_relation(catalog, rename_elsewhere, &renaming);
	for (size_t i = 0; i < table->child_count; i++) {
		if (table->children[i]->kind != LINT_INDEX)
			rename_column(catalog, table->children[i], from, to);
	}
}

/* The index of a constraint goes with it, and the other way round. */
static void rename_constraint(struct lint_catalog *catalog, struct lint_relation *table,
			      const char *from, const char *to)
{
	struct lint_constraint *constraint = lint_constraint_find(table, from);
	struct lint_relation *index =
	    constraint ? lint_relation_by_key(catalog, constraint->index) : NULL;

	if (!constraint)
		return;
	lint_relation_edit(catalog, table);
	lint_constraint_rename(catalog, table, constraint, to);
	if (index)
		lint_relation_rename(catalog, index, NULL, to);
	for (size_t i = 0; i < table->child_count; i++) {
		constraint = lint_constraint_find(table->children[i], from);
		if (constraint && constraint->inherited && constraint->kind == LINT_CHECK)
			rename_constraint(catalog, table->children[i], from, to);
	}
}

static void rename_relation(struct lint_catalog *catalog, struct lint_relation *relation,
			    const char *to)
{
	struct lint_relation *table =
	    relation->kind == LINT_INDEX ? lint_relation_by_key(catalog, relation->parent) : NULL;
	struct lint_constraint *constraint = replay_index_constraint(table, relation);

	if (constraint) {
		lint_relation_edit(catalog, table);
		lint_constraint_rename(catalog, table, constraint, to);
	}
	lint_relation_rename(catalog, relation, NULL, to);
}

static void rename_schema(struct lint_catalog *catalog, const char *from, const char *to)
{
	for (size_t i = catalog->relation_count; i > 0; i--) {
		if (text_equal(catalog->relations[i - 1]->schema, from))
			lint_relation_rename(catalog, catalog->relations[i - 1], to, NULL);
	}
}

static void rename_trigger(struct lint_catalog *catalog, const struct lint_relation *table,
			   const char *from, const char *to)
{
	for (size_t i = 0; i < catalog->trigger_count; i++) {
		if (!strcmp(catalog->triggers[i].table, table->key) &&
		    text_equal(catalog->triggers[i].name, from))
			catalog->triggers[i].name = arena_text(catalog->arena, to);
	}
}

static void rename_type(struct lint_catalog *catalog, struct sql_name name, const char *schema,
			const char *to)
{
	struct lint_type *type = (struct lint_type *)lint_type_find(catalog, name);
	struct lint_relation *row = lint_relation_find(catalog, name);

	if (row && row->kind == LINT_COMPOSITE)
		lint_relation_rename(catalog, row, schema, to);
	if (type)
		lint_type_rename(catalog, type, schema, to);
}

static void rename_routine(struct lint_catalog *catalog, struct sql_name name, const char *schema,
			   const char *to)
{
	struct lint_routine *routine = (struct lint_routine *)lint_routine_find(catalog, name);

	if (!routine)
		return;
	lint_names_remove(&catalog->routine_names, routine->name, routine);
	routine->schema = arena_text(catalog->arena, schema ? schema : routine->schema);
	routine->name = arena_text(catalog->arena, to ? to : routine->name);
	routine->key = arena_printf(catalog->arena, "%s.%s", routine->schema, routine->name);
	lint_names_add(&catalog->routine_names, routine->schema, routine->name, routine);
}

#define OBJECT(name) PG_QUERY__OBJECT_TYPE__OBJECT_##name

static void rename_domain_constraint(struct lint_catalog *catalog, const PgQuery__RenameStmt *stmt)
{
	const struct lint_type *found = lint_type_find(catalog, sql_name_node(stmt->object));
	struct lint_type *type = found ? lint_type_edit(catalog, found) : NULL;

	for (size_t i = 0; type && i < type->constraint_count; i++) {
		if (text_equal(type->constraints[i].name, stmt->subname))
			type->constraints[i].name = arena_text(catalog->arena, stmt->newname);
	}
}

static void rename_of_table(struct lint_catalog *catalog, const PgQuery__RenameStmt *stmt,
			    struct lint_relation *relation)
{
	switch (stmt->rename_type) {
	case OBJECT(COLUMN):
	case OBJECT(ATTRIBUTE):
		rename_column(catalog, relation, stmt->subname, stmt->newname);
		break;
	case OBJECT(TABCONSTRAINT):
		rename_constraint(catalog, relation, stmt->subname, stmt->newname);
		break;
	case OBJECT(TRIGGER):
		rename_trigger(catalog, relation, stmt->subname, stmt->newname);
		break;
	case OBJECT(POLICY):
	case OBJECT(RULE):
		break;
	default:
		rename_relation(catalog, relation, stmt->newname);
	}
}

void replay_rename(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__RenameStmt *stmt = command->rename_stmt;
	struct sql_name name = sql_name_node(stmt->object);

	switch (stmt->rename_type) {
	case OBJECT(SCHEMA):
		rename_schema(catalog, stmt->subname, stmt->newname);
		break;
	case OBJECT(TYPE):
	case OBJECT(DOMAIN):
		rename_type(catalog, name, NULL, stmt->newname);
		break;
	case OBJECT(DOMCONSTRAINT):
		rename_domain_constraint(catalog, stmt);
		break;
	case OBJECT(FUNCTION):
	case OBJECT(PROCEDURE):
	case OBJECT(ROUTINE):
		rename_routine(catalog, name, NULL, stmt->newname);
		break;
	default:
		if (stmt->relation) {
			struct lint_relation *relation =
			    stmt->missing_ok || stmt->rename_type == OBJECT(INDEX)
				? lint_relation_find(catalog, sql_range(stmt->relation))
				: lint_relation_heard(catalog, sql_range(stmt->relation));

			if (relation)
				rename_of_table(catalog, stmt, relation);
		}
	}
}

static void move_relation(struct lint_catalog *catalog, struct lint_relation *relation,
			  const char *schema)
{
	lint_relation_rename(catalog, relation, schema, NULL);
	for (size_t i = 0; i < relation->index_count; i++)
		lint_relation_rename(catalog, relation->indexes[i], schema, NULL);
	for (size_t i = 0; i < catalog->relation_count; i++) {
		struct lint_relation *sequence = catalog->relations[i];

		if (sequence->kind == LINT_SEQUENCE && text_equal(sequence->parent, relation->key))
			lint_relation_rename(catalog, sequence, schema, NULL);
	}
}

void replay_move(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__AlterObjectSchemaStmt *stmt = command->alter_object_schema_stmt;
	struct sql_name name = sql_name_node(stmt->object);
	struct lint_relation *relation;

	switch (stmt->object_type) {
	case OBJECT(TYPE):
	case OBJECT(DOMAIN):
		rename_type(catalog, name, stmt->newschema, NULL);
		break;
	case OBJECT(FUNCTION):
	case OBJECT(PROCEDURE):
	case OBJECT(ROUTINE):
		rename_routine(catalog, name, stmt->newschema, NULL);
		break;
	default:
		relation =
		    stmt->relation ? lint_relation_find(catalog, sql_range(stmt->relation)) : NULL;
		if (relation)
			move_relation(catalog, relation, stmt->newschema);
	}
}
