#include <string.h>

#include "core/lint/effect_keep.h"

/* ALTER TABLE: tablecmds.c, AlterTableGetLockLevel, as the servers 11 to 18 were measured. */

static void set_logged(struct altering_effect *altering)
{
	bool unlogged = altering->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged;

	if (!altering->table->whole || altering->table->unlogged != unlogged)
		effect_rewrite(altering->effecting, altering->table, altering->lock);
	if (altering->effecting->major >= 15)
		effect_touch_sequences(altering->effecting, altering->table, NULL, altering->lock);
}

static void change_owner(struct altering_effect *altering)
{
	effect_touch_sequences(altering->effecting, altering->table, NULL, altering->lock);
}

/* Another tablespace: the files are copied; the default by its name is no other. */
static void set_tablespace(struct altering_effect *altering)
{
	const char *now = altering->table->tablespace, *wanted = altering->command->name;

	if (strcmp(now ? now : "pg_default", wanted) != 0)
		effect_rewrite(altering->effecting, altering->table, altering->lock);
}

static void set_access_method(struct altering_effect *altering)
{
	const char *now = altering->table->access_method, *wanted = altering->command->name;

	if (strcmp(now ? now : "heap", *wanted ? wanted : "heap") != 0)
		effect_rewrite(altering->effecting, altering->table, altering->lock);
}

#define AT(name) PG_QUERY__ALTER_TABLE_TYPE__AT_##name
#define SUX      LOCK_SHARE_UPDATE_EXCLUSIVE
#define SRX      LOCK_SHARE_ROW_EXCLUSIVE
#define AX       LOCK_ACCESS_EXCLUSIVE
static const struct action_row {
	PgQuery__AlterTableType type;
	enum lock_mode lock;
	bool recurses; /* to children, unless ONLY */
	effect_action *more;
} actions[] = {
	{ AT(AddColumn), AX, true, effect_add_column },
	{ AT(ColumnDefault), AX, true, NULL },
	{ AT(DropNotNull), AX, true, NULL },
	{ AT(SetNotNull), AX, true, effect_set_not_null },
	{ AT(DropExpression), AX, true, NULL },
	{ AT(SetStatistics), SUX, true, NULL },
	{ AT(SetOptions), SUX, false, NULL },
	{ AT(ResetOptions), SUX, false, NULL },
	{ AT(SetStorage), AX, true, NULL },
	{ AT(SetCompression), AX, false, NULL },
	{ AT(DropColumn), AX, true, effect_drop_column },
	{ AT(AddConstraint), AX, false, effect_add_constraint },
	{ AT(AlterConstraint), AX, false, NULL },
	{ AT(ValidateConstraint), SUX, false, effect_validate },
	{ AT(DropConstraint), AX, false, effect_drop_constraint },
	{ AT(AlterColumnType), AX, true, effect_alter_type },
	{ AT(AlterColumnGenericOptions), AX, false, NULL },
	{ AT(ChangeOwner), AX, false, change_owner },
	{ AT(ClusterOn), SUX, false, NULL },
	{ AT(DropCluster), SUX, false, NULL },
	{ AT(SetLogged), AX, false, set_logged },
	{ AT(SetUnLogged), AX, false, set_logged },
	{ AT(DropOids), AX, true, NULL },
	{ AT(SetAccessMethod), AX, false, set_access_method },
	{ AT(SetTableSpace), AX, false, set_tablespace },
	{ AT(SetRelOptions), SUX, false, NULL },
	{ AT(ResetRelOptions), SUX, false, NULL },
	{ AT(ReplaceRelOptions), AX, false, NULL },
	{ AT(EnableTrig), SRX, false, NULL },
	{ AT(EnableAlwaysTrig), SRX, false, NULL },
	{ AT(EnableReplicaTrig), SRX, false, NULL },
	{ AT(DisableTrig), SRX, false, NULL },
	{ AT(EnableTrigAll), SRX, false, NULL },
	{ AT(DisableTrigAll), SRX, false, NULL },
	{ AT(EnableTrigUser), SRX, false, NULL },
	{ AT(DisableTrigUser), SRX, false, NULL },
	{ AT(EnableRule), AX, false, NULL },
	{ AT(EnableAlwaysRule), AX, false, NULL },
	{ AT(EnableReplicaRule), AX, false, NULL },
	{ AT(DisableRule), AX, false, NULL },
	{ AT(AddInherit), AX, false, effect_inherit },
	{ AT(DropInherit), AX, false, effect_disinherit },
	{ AT(AddOf), AX, false, NULL },
	{ AT(DropOf), AX, false, NULL },
	{ AT(ReplicaIdentity), AX, false, NULL },
	{ AT(EnableRowSecurity), AX, false, NULL },
	{ AT(DisableRowSecurity), AX, false, NULL },
	{ AT(ForceRowSecurity), AX, false, NULL },
	{ AT(NoForceRowSecurity), AX, false, NULL },
	{ AT(GenericOptions), AX, false, NULL },
	{ AT(AttachPartition), SUX, false, effect_attach },
	{ AT(DetachPartition), AX, false, effect_detach },
	{ AT(DetachPartitionFinalize), SUX, false, effect_finalize },
	{ AT(AddIdentity), AX, false, NULL },
	{ AT(SetIdentity), AX, false, effect_set_identity },
	{ AT(DropIdentity), AX, false, effect_drop_identity },
};

/* Storage parameters that change under ACCESS EXCLUSIVE (reloptions.c). */
static const char *const strong_options[] = {
	"user_catalog_table",
	"fastupdate",
	"autosummarize",
	"pages_per_range",
	"buffering",
	"security_barrier",
	"security_invoker",
	"check_option",
	"oids",
	"length",
	"gin_pending_list_limit",
};

static bool sets_strong_option(const PgQuery__AlterTableCmd *command)
{
	const PgQuery__Node *def = command->def;

	if (!def || def->node_case != PG_QUERY__NODE__NODE_LIST)
		return false;
	for (size_t i = 0; i < def->list->n_items; i++) {
		const PgQuery__Node *option = def->list->items[i];

		if (option->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
		    lint_list_has(strong_options, sizeof strong_options / sizeof *strong_options,
				  option->def_elem->defname))
			return true;
	}
	return false;
}

static bool is_foreign_key(const PgQuery__AlterTableCmd *command)
{
	return command->def && command->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
	       command->def->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN;
}

static enum lock_mode lock_of(const struct effecting *effecting, const struct action_row *row,
			      const PgQuery__AlterTableCmd *command)
{
	switch (command->subtype) {
	case AT(AddConstraint):
		return is_foreign_key(command) ? SRX : AX;
	case AT(SetRelOptions):
	case AT(ResetRelOptions):
		return sets_strong_option(command) ? AX : SUX;
	case AT(AttachPartition):
		return effecting->major < 12 ? AX : SUX;
	case AT(DetachPartition):
		return command->def &&
			       command->def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD &&
			       command->def->partition_cmd->concurrent
			   ? SUX
			   : AX;
	default:
		return row->lock;
	}
}

static const struct action_row *row_of(PgQuery__AlterTableType type)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		if (actions[i].type == type)
			return &actions[i];
	}
	return NULL;
}

static void apply(struct altering_effect *altering, const struct action_row *row)
{
	const struct lint_relation *table = altering->table;

	effect_touch(altering->effecting, table, altering->lock);
	if (row->more)
		row->more(altering);
	for (size_t i = 0; row->recurses && !altering->only && i < table->child_count; i++) {
		altering->table = table->children[i];
		apply(altering, row);
	}
	altering->table = table;
}

/* A default, or a foreign key of its own: then those of new columns are checked, too. */
static bool validates(const PgQuery__AlterTableCmd *command)
{
	const PgQuery__ColumnDef *column =
	    command->def && command->def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF
		? command->def->column_def
		: NULL;

	if (command->subtype == AT(AddConstraint))
		return is_foreign_key(command);
	if (command->subtype != AT(AddColumn) || !column)
		return false;
	for (size_t i = 0; i < column->n_constraints; i++) {
		if (column->constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
		    column->constraints[i]->constraint->contype ==
			PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT)
			return true;
	}
	return false;
}

/* A table that nobody knows, as far as the command tells of it. */
static const struct lint_relation *imagined(struct effecting *effecting, struct sql_name name)
{
	struct lint_relation *table = arena_new(effecting->arena, struct lint_relation);

	table->schema = name.schema ? name.schema : lint_home(effecting->catalog);
	table->name = name.name;
	table->key = lint_key(effecting->arena, effecting->catalog, name);
	table->kind = LINT_TABLE;
	table->rows = LINT_UNKNOWN;
	return table;
}

static enum lock_mode strongest(struct altering_effect *altering)
{
	enum lock_mode lock = LOCK_NONE;

	for (size_t i = 0; i < altering->stmt->n_cmds; i++) {
		const PgQuery__AlterTableCmd *command = altering->stmt->cmds[i]->alter_table_cmd;
		const struct action_row *row = row_of(command->subtype);
		enum lock_mode one = row ? lock_of(altering->effecting, row, command) : AX;

		lock = one > lock ? one : lock;
		altering->validates |= validates(command);
	}
	return lock;
}

void effect_alter_table(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__AlterTableStmt *stmt = command->alter_table_stmt;
	struct sql_name name = sql_range(stmt->relation);
	struct altering_effect altering = { .effecting = effecting, .stmt = stmt };
	const struct lint_catalog *catalog = effecting->catalog;

	if (!name.name)
		return;
	altering.table = lint_relation_find(effecting->catalog, name);
	if (!altering.table && stmt->missing_ok && catalog->relation_count && !catalog->partial)
		return; /* these files make everything, and not that */
	if (!altering.table)
		altering.table = imagined(effecting, name);
	altering.only = !stmt->relation->inh;
	altering.lock = strongest(&altering);
	for (size_t i = 0; i < stmt->n_cmds; i++) {
		const struct action_row *row = row_of(stmt->cmds[i]->alter_table_cmd->subtype);

		altering.command = stmt->cmds[i]->alter_table_cmd;
		if (row)
			apply(&altering, row);
		else
			effect_touch(effecting, altering.table, altering.lock);
	}
}
