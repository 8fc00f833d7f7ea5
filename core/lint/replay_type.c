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

/* "r_multirange" where it has no name of its own (typecmds.c, makeMultirangeTypeName). */
static const char *multirange_name(struct arena *arena, const PgQuery__CreateRangeStmt *stmt,
				   const char *range)
{
	const PgQuery__DefElem *option =
	    sql_option(stmt->params, stmt->n_params, "multirange_type_name");
	const PgQuery__Node *arg = option ? option->arg : NULL;
	const char *found = strstr(range, "range");

	if (arg && arg->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
		return sql_qualified(arg->type_name->names, arg->type_name->n_names).name;
	return found ? arena_printf(arena, "%.*smulti%s", (int)(found - range), range, found)
		     : arena_printf(arena, "%s_multirange", range);
}

/* The type, that of several of its ranges, and the functions that make values of them. */
void replay_range(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateRangeStmt *stmt = command->create_range_stmt;
	struct sql_name name = sql_qualified(stmt->type_name, stmt->n_type_name), several = name;

	if (!name.name)
		return;
	several.name = multirange_name(catalog->scratch, stmt, name.name);
	lint_type_add(catalog, name, LINT_OTHER_TYPE);
	lint_type_add(catalog, several, LINT_OTHER_TYPE);
	replay_routine_make(catalog, &(struct replay_made) { name, NULL, 2, 3 });
	replay_routine_make(catalog, &(struct replay_made) { several, NULL, 0, 100 });
}

/* The function that an operator calls. */
static struct sql_name called_by(const PgQuery__DefineStmt *stmt)
{
	static const char *const words[] = { "function", "procedure" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const PgQuery__DefElem *option =
		    sql_option(stmt->definition, stmt->n_definition, words[i]);

		if (option && option->arg &&
		    option->arg->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
			return sql_qualified(option->arg->type_name->names,
					     option->arg->type_name->n_names);
	}
	return (struct sql_name) { 0 };
}

/* CREATE TYPE (INPUT = ...): a base type; CREATE OPERATOR: does what its function does. */
void replay_define(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__DefineStmt *stmt = command->define_stmt;
	struct sql_name name = sql_qualified(stmt->defnames, stmt->n_defnames);
	struct replay_made made = { name, NULL, 1, 2 };

	if (stmt->kind == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE && name.name &&
	    !lint_type_find(catalog, name))
		lint_type_add(catalog, name, LINT_OTHER_TYPE);
	if (stmt->kind != PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR || !name.name)
		return;
	made.like = lint_routine_find(catalog, called_by(stmt));
	if (made.like)
		replay_routine_make(catalog, &made);
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
