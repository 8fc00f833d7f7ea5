#include <string.h>

#include "core/lint/replay.h"

/* ALTER TABLE, one sub-command after the other. */
struct altering {
	struct lint_catalog *catalog;
	struct lint_relation *table;
	const PgQuery__AlterTableCmd *command;
	bool only; /* children are left as they are */
};

static const PgQuery__ColumnDef *column_def(const PgQuery__AlterTableCmd *command)
{
	return command->def && command->def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF
		   ? command->def->column_def
		   : NULL;
}

static const PgQuery__Constraint *constraint_def(const PgQuery__AlterTableCmd *command)
{
	return command->def && command->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT
		   ? command->def->constraint
		   : NULL;
}

/* The column; of a table that is not whole it is learned that it has one. */
static struct lint_column *column_of(struct altering *altering)
{
	struct lint_column *column = lint_column_find(altering->table, altering->command->name);

	if (!column && !altering->table->whole)
		column =
		    lint_column_add(altering->catalog, altering->table, altering->command->name);
	return column;
}

static void add_column(struct altering *altering)
{
	const PgQuery__ColumnDef *definition = column_def(altering->command);

	if (!definition || (altering->command->missing_ok &&
			    lint_column_find(altering->table, definition->colname)))
		return;
	replay_column_define(altering->catalog, altering->table, definition);
	replay_column_constraints(altering->catalog, altering->table, definition);
}

static void set_default(struct altering *altering)
{
	struct lint_column *column = column_of(altering);

	if (column)
		column->fallback = lint_default_of(altering->catalog, altering->command->def);
}

static void set_not_null(struct altering *altering)
{
	struct lint_column *column = column_of(altering);

	if (column)
		column->not_null =
		    altering->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull;
}

static void drop_expression(struct altering *altering)
{
	struct lint_column *column = column_of(altering);

	if (column)
		column->stored = column->virtual = false;
}

static void drop_column(struct altering *altering)
{
	replay_column_drop(altering->catalog, altering->table, altering->command->name,
			   altering->command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE);
}

static void add_constraint(struct altering *altering)
{
	const PgQuery__Constraint *constraint = constraint_def(altering->command);

	if (constraint)
		replay_constraint_add(
		    altering->catalog, altering->table,
		    &(struct replay_constraint) { constraint, NULL, false, altering->only });
}

static void alter_constraint(struct altering *altering)
{
	const PgQuery__Constraint *wanted = constraint_def(altering->command);
	struct lint_constraint *constraint =
	    wanted ? lint_constraint_find(altering->table, wanted->conname) : NULL;

	if (constraint)
		constraint->deferrable = wanted->deferrable;
}

static void validate(struct lint_catalog *catalog, struct lint_relation *table, const char *name,
		     bool only)
{
	struct lint_constraint *constraint = lint_constraint_find(table, name);
	struct lint_column *column;

	lint_relation_edit(catalog, table);
	if (!constraint)
		return;
	constraint->valid = true;
	if (constraint->kind == LINT_NOT_NULL && constraint->column_count) {
		column = lint_column_find(table, constraint->columns[0]);
		if (column)
			column->not_null = true;
	}
	for (size_t i = 0; !only && i < table->child_count; i++) {
		constraint = lint_constraint_find(table->children[i], name);
		if (constraint && constraint->inherited)
			validate(catalog, table->children[i], name, false);
	}
}

static void validate_constraint(struct altering *altering)
{
	validate(altering->catalog, altering->table, altering->command->name, altering->only);
}

static void drop_constraint(struct altering *altering)
{
	replay_constraint_drop(altering->catalog, altering->table, altering->command->name);
}

static void alter_type(struct altering *altering)
{
	const PgQuery__ColumnDef *definition = column_def(altering->command);
	struct lint_column *column = column_of(altering);

	if (!definition || !column)
		return;
	column->type = lint_type_written(altering->catalog, definition->type_name, &column->of);
	column->collation = definition->coll_clause
				? arena_text(altering->catalog->arena,
					     sql_qualified(definition->coll_clause->collname,
							   definition->coll_clause->n_collname)
						 .name)
				: NULL;
}

static void set_clustered(struct altering *altering)
{
	struct sql_name index = { altering->table->schema, sql_text(altering->command->name) };

	altering->table->clustered =
	    index.name ? lint_key(altering->catalog->arena, altering->catalog, index) : NULL;
}

static void set_logged(struct altering *altering)
{
	altering->table->unlogged =
	    altering->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged;
}

static void set_place(struct altering *altering)
{
	const char *name = arena_text(altering->catalog->arena, altering->command->name);

	if (altering->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace)
		altering->table->tablespace = name;
	else
		altering->table->access_method = name;
}

static void set_inherit(struct altering *altering)
{
	const PgQuery__Node *def = altering->command->def;
	struct lint_relation *parent =
	    def && def->node_case == PG_QUERY__NODE__NODE_RANGE_VAR
		? lint_relation_heard(altering->catalog, sql_range(def->range_var))
		: NULL;

	if (!parent)
		return;
	if (altering->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit)
		lint_relation_join(altering->catalog, parent, altering->table);
	else
		lint_relation_part(altering->catalog, parent, altering->table);
}

static const PgQuery__PartitionCmd *partition_def(const PgQuery__AlterTableCmd *command)
{
	return command->def && command->def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD
		   ? command->def->partition_cmd
		   : NULL;
}

/* An index that is attached: the whole is valid once each partition has its part. */
static void attach_index(struct lint_catalog *catalog, struct lint_relation *whole,
			 struct lint_relation *part)
{
	const struct lint_relation *table = lint_relation_by_key(catalog, whole->parent);

	lint_relation_join(catalog, whole, part);
	if (table && whole->child_count >= table->child_count)
		whole->valid = true;
}

static void inherit_from(struct lint_catalog *catalog, struct lint_relation *parent,
			 struct lint_relation *child)
{
	lint_relation_join(catalog, parent, child);
	for (size_t i = 0; i < parent->constraint_count; i++) {
		struct lint_constraint *mine =
		    lint_constraint_find(child, parent->constraints[i].name);

		if (mine && mine->kind == LINT_CHECK)
			mine->inherited = true;
	}
}

static void attach_partition(struct altering *altering)
{
	const PgQuery__PartitionCmd *partition = partition_def(altering->command);
	struct lint_relation *child =
	    partition ? lint_relation_heard(altering->catalog, sql_range(partition->name)) : NULL;

	if (!child || child == altering->table)
		return;
	if (altering->table->kind == LINT_INDEX) {
		attach_index(altering->catalog, altering->table, child);
		return;
	}
	inherit_from(altering->catalog, altering->table, child);
	replay_partition_bound(altering->catalog, child, partition->bound);
	replay_partition_equip(altering->catalog, altering->table, child);
}

static void detach_partition(struct altering *altering)
{
	const PgQuery__PartitionCmd *partition = partition_def(altering->command);
	struct lint_relation *child =
	    partition ? lint_relation_find(altering->catalog, sql_range(partition->name)) : NULL;

	if (!child || !lint_list_has(&child->parent, child->parent != NULL, altering->table->key))
		return;
	for (size_t i = 0; i < child->index_count; i++) {
		struct lint_relation *index = child->indexes[i];

		while (index->parent_count)
			lint_relation_part(altering->catalog, index->parents[0], index);
	}
	lint_relation_part(altering->catalog, altering->table, child);
	for (size_t i = 0; i < child->constraint_count; i++)
		child->constraints[i].inherited = false;
}

static void set_identity(struct altering *altering)
{
	struct lint_column *column = column_of(altering);

	if (!column)
		return;
	column->identity =
	    altering->command->subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity;
	if (altering->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity)
		replay_sequence_make(altering->catalog, altering->table, column);
}

#define AT(name) PG_QUERY__ALTER_TABLE_TYPE__AT_##name
static const struct {
	PgQuery__AlterTableType type;
	bool recurses; /* to children; constraints see to it themselves */
	void (*apply)(struct altering *altering);
} alterations[] = {
	{ AT(AddColumn), true, add_column },
	{ AT(ColumnDefault), true, set_default },
	{ AT(DropNotNull), true, set_not_null },
	{ AT(SetNotNull), true, set_not_null },
	{ AT(DropExpression), true, drop_expression },
	{ AT(DropColumn), true, drop_column },
	{ AT(AddConstraint), false, add_constraint },
	{ AT(AlterConstraint), false, alter_constraint },
	{ AT(ValidateConstraint), false, validate_constraint },
	{ AT(DropConstraint), false, drop_constraint },
	{ AT(AlterColumnType), true, alter_type },
	{ AT(ClusterOn), false, set_clustered },
	{ AT(DropCluster), false, set_clustered },
	{ AT(SetLogged), false, set_logged },
	{ AT(SetUnLogged), false, set_logged },
	{ AT(SetTableSpace), false, set_place },
	{ AT(SetAccessMethod), false, set_place },
	{ AT(AddInherit), false, set_inherit },
	{ AT(DropInherit), false, set_inherit },
	{ AT(AttachPartition), false, attach_partition },
	{ AT(DetachPartition), false, detach_partition },
	{ AT(DetachPartitionFinalize), false, detach_partition },
	{ AT(AddIdentity), false, set_identity },
	{ AT(DropIdentity), false, set_identity },
};

static void apply(struct altering *altering, size_t row)
{
	struct lint_relation *table = altering->table;

	lint_relation_edit(altering->catalog, table);
	alterations[row].apply(altering);
	for (size_t i = 0; alterations[row].recurses && !altering->only && i < table->child_count;
	     i++) {
		altering->table = table->children[i];
		apply(altering, row);
	}
	altering->table = table;
}

/* The server drops first, then alters types, then adds (tablecmds.c, AlterTablePass). */
static unsigned pass_of(PgQuery__AlterTableType type)
{
	switch (type) {
	case AT(DropColumn):
	case AT(DropConstraint):
	case AT(DropNotNull):
		return 0;
	case AT(AlterColumnType):
		return 1;
	case AT(AddColumn):
		return 2;
	case AT(AddConstraint):
		return 4;
	default:
		return 3;
	}
}

static void alter(struct altering *altering, const PgQuery__AlterTableStmt *stmt, unsigned pass)
{
	for (size_t i = 0; i < stmt->n_cmds; i++) {
		if (stmt->cmds[i]->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_CMD)
			continue;
		altering->command = stmt->cmds[i]->alter_table_cmd;
		for (size_t j = 0; j < sizeof alterations / sizeof *alterations; j++) {
			if (alterations[j].type == altering->command->subtype &&
			    pass_of(alterations[j].type) == pass)
				apply(altering, j);
		}
	}
}

void replay_alter_table(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__AlterTableStmt *stmt = command->alter_table_stmt;
	struct sql_name name = sql_range(stmt->relation);
	struct altering altering = { .catalog = catalog };

	altering.table = stmt->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE && !stmt->missing_ok
			     ? lint_relation_heard(catalog, name)
			     : lint_relation_find(catalog, name);
	altering.only = stmt->relation && !stmt->relation->inh;
	for (unsigned pass = 0; altering.table && pass < 5; pass++)
		alter(&altering, stmt, pass);
}
