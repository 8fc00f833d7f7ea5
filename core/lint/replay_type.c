#include <string.h>

#include "core/lint/replay.h"
#include "core/sql/walk.h"

static const char *domain_check_name(struct lint_catalog *catalog, const struct lint_type *type)
{
	struct lint_relation like = { .schema = type->schema, .name = type->name };

	return lint_name_constraint(catalog, &like, NULL, "check");
}

static void add_domain_constraint(struct lint_catalog *catalog, struct lint_type *type,
				  const PgQuery__Constraint *written, bool fresh)
{
	struct lint_constraint *check;
	const char *name = sql_text(written->conname);

	switch (written->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
		type->not_null = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_NULL:
		type->not_null = false;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
		type->fallback = lint_default_of(catalog, written->raw_expr);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
		check = LINT_ADD(catalog->arena, type->constraints, type->constraint_count,
				 type->constraint_room);
		*check = (struct lint_constraint) {
			.name = arena_text(catalog->arena,
					   name ? name : domain_check_name(catalog, type)),
			.kind = LINT_CHECK,
			.valid = fresh || !written->skip_validation,
			.enforced = true,
			.expression = sql_keep(catalog->arena, written->raw_expr),
		};
		break;
	default:
		break;
	}
	type->constrained = lint_type_is_constrained(type);
}

void replay_domain(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateDomainStmt *stmt = command->create_domain_stmt;
	struct sql_name name = sql_qualified(stmt->domainname, stmt->n_domainname);
	struct lint_type *type;

	if (!name.name)
		return;
	type = lint_type_add(catalog, name, LINT_DOMAIN);
	type->base = lint_type_written(catalog, stmt->type_name, &type->base_of);
	if (type->base_of == type)
		type->base_of = NULL;
	if (stmt->coll_clause)
		type->collation = arena_text(
		    catalog->arena,
		    sql_qualified(stmt->coll_clause->collname, stmt->coll_clause->n_collname).name);
	for (size_t i = 0; i < stmt->n_constraints; i++) {
		if (stmt->constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
			add_domain_constraint(catalog, type, stmt->constraints[i]->constraint,
					      true);
	}
	type->constrained = lint_type_is_constrained(type);
}

static void drop_domain_constraint(struct lint_type *type, const char *name)
{
	for (size_t i = 0; i < type->constraint_count; i++) {
		if (!text_equal(type->constraints[i].name, name))
			continue;
		type->constraints[i] = type->constraints[--type->constraint_count];
		return;
	}
}

/* T default, N drop not null, O set not null, C add, X drop, V validate a constraint. */
void replay_alter_domain(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__AlterDomainStmt *stmt = command->alter_domain_stmt;
	const struct lint_type *found =
	    lint_type_find(catalog, sql_qualified(stmt->type_name, stmt->n_type_name));
	struct lint_type *type = found ? lint_type_edit(catalog, found) : NULL;
	char what = stmt->subtype ? stmt->subtype[0] : 0;

	if (!type)
		return;
	if (what == 'T')
		type->fallback = lint_default_of(catalog, stmt->def);
	if (what == 'N' || what == 'O')
		type->not_null = what == 'O';
	if (what == 'C' && stmt->def && stmt->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
		add_domain_constraint(catalog, type, stmt->def->constraint, false);
	if (what == 'X')
		drop_domain_constraint(type, stmt->name);
	for (size_t i = 0; what == 'V' && i < type->constraint_count; i++)
		type->constraints[i].valid |= text_equal(type->constraints[i].name, stmt->name);
	type->constrained = lint_type_is_constrained(type);
}

void replay_enum(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateEnumStmt *stmt = command->create_enum_stmt;
	struct sql_name name = sql_qualified(stmt->type_name, stmt->n_type_name);
	struct lint_list values = { .arena = catalog->arena };
	struct lint_type *type;

	if (!name.name)
		return;
	type = lint_type_add(catalog, name, LINT_ENUM);
	for (size_t i = 0; i < stmt->n_vals; i++)
		lint_list_add(&values, sql_string(stmt->vals[i]));
	type->values = values.items;
	type->value_count = values.count;
}

void replay_alter_enum(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__AlterEnumStmt *stmt = command->alter_enum_stmt;
	const struct lint_type *found =
	    lint_type_find(catalog, sql_qualified(stmt->type_name, stmt->n_type_name));
	struct lint_type *type = found ? lint_type_edit(catalog, found) : NULL;
	struct lint_list values = { .arena = catalog->arena };
	const char *old = sql_text(stmt->old_val), *near = sql_text(stmt->new_val_neighbor);

	for (size_t i = 0; type && i < type->value_count; i++) {
		const char *value = type->values[i];

		if (near && !strcmp(value, near) && !stmt->new_val_is_after)
			lint_list_add(&values, stmt->new_val);
		lint_list_add(&values, old && !strcmp(value, old) ? stmt->new_val : value);
		if (near && !strcmp(value, near) && stmt->new_val_is_after)
			lint_list_add(&values, stmt->new_val);
	}
	if (!type)
		return;
	if (!old)
		lint_list_add(&values, stmt->new_val);
	type->values = values.items;
	type->value_count = values.count;
}

void replay_range(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	struct sql_name name = sql_qualified(command->create_range_stmt->type_name,
					     command->create_range_stmt->n_type_name);

	if (name.name)
		lint_type_add(catalog, name, LINT_OTHER_TYPE);
}

/* CREATE TYPE (INPUT = ...): a base type. */
void replay_define(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__DefineStmt *stmt = command->define_stmt;
	struct sql_name name = sql_qualified(stmt->defnames, stmt->n_defnames);

	if (stmt->kind == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE && name.name &&
	    !lint_type_find(catalog, name))
		lint_type_add(catalog, name, LINT_OTHER_TYPE);
}

void replay_composite(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CompositeTypeStmt *stmt = command->composite_type_stmt;
	struct sql_name name = sql_range(stmt->typevar);
	struct lint_relation *row;

	if (!name.name)
		return;
	row = lint_relation_add(catalog, name, LINT_COMPOSITE);
	lint_type_add(catalog, name, LINT_OTHER_TYPE);
	for (size_t i = 0; i < stmt->n_coldeflist; i++) {
		if (stmt->coldeflist[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
			replay_column_define(catalog, row, stmt->coldeflist[i]->column_def);
	}
}
