/* ALTER TABLE ... ADD CONSTRAINT, SET NOT NULL, VALIDATE: checked without keeping others out. */
#include <string.h>

#include "core/lint/fix_alter.h"
#include "core/sql/walk.h"

/* The distinct columns that an expression names. */
struct columns {
	const char *one;
	bool many;
};

static bool see_column(const ProtobufCMessage *message, void *context)
{
	struct columns *columns = context;
	const PgQuery__ColumnRef *column;
	const char *name;

	if (!SQL_IS(message, column_ref))
		return true;
	column = (const PgQuery__ColumnRef *)message;
	name = sql_string(column->fields[column->n_fields - 1]);
	if (!name)
		columns->many = true;
	else if (!columns->one)
		columns->one = name;
	else if (strcmp(columns->one, name) != 0)
		columns->many = true;
	return false;
}

static const char *check_name(struct fix_command *command, const PgQuery__Constraint *constraint)
{
	struct columns columns = { 0 };

	if (*constraint->conname)
		return constraint->conname;
	sql_walk(constraint->raw_expr, see_column, &columns);
	return fix_choose(command->site, command->alter->relation,
			  columns.many ? NULL : columns.one, "check");
}

const char *fix_unproven(struct fix_command *command, const char *name, const char *text)
{
	struct fix_site *site = command->site;
	const char *quoted = sql_quoted(site->arena, name);

	fix_add(site, FIX_PROVE, FIX_VALIDATE, "%s VALIDATE CONSTRAINT %s", command->head, quoted);
	site->what =
	    arena_printf(site->arena, "adds %s, and proves it without keeping writers out", quoted);
	return arena_printf(site->arena, "ADD CONSTRAINT %s %s NOT VALID", quoted, text);
}

/* The command from its CHECK, FOREIGN ... on. */
static const char *body(const struct fix_command *command)
{
	const struct fix_site *site = command->site;
	size_t at = fix_word_at(site, command->from) + 1;

	if (words_is_keyword(&site->words, at, "CONSTRAINT"))
		at += 2;
	return fix_slice(site, words_offset(&site->words, at), command->to);
}

static bool fix_check(struct fix_command *command, const PgQuery__Constraint *constraint)
{
	const char *name;

	if (constraint->skip_validation || !fix_found(command->site, "PG305"))
		return true;
	name = check_name(command, constraint);
	if (!name)
		return false;
	command->instead = fix_unproven(command, name, body(command));
	return true;
}

static bool fix_foreign(struct fix_command *command, const PgQuery__Constraint *constraint)
{
	struct fix_site *site = command->site;
	const char *name = sql_text(constraint->conname);

	if (constraint->skip_validation || !fix_found(site, "PG306"))
		return true;
	if (command->table && command->table->kind == LINT_PARTITIONED && site->server->major < 18)
		return fix_refuse(site,
				  "a foreign key of a partitioned table cannot be NOT VALID before "
				  "PostgreSQL 18: add it to each partition, then to %s",
				  command->relation);
	if (!name)
		name = fix_choose(
		    site, command->alter->relation,
		    fix_addition(site->arena, constraint->fk_attrs, constraint->n_fk_attrs),
		    "fkey");
	if (!name)
		return false;
	command->instead = fix_unproven(command, name, body(command));
	return true;
}

static bool is_demanded(const struct fix_command *command, const char *step)
{
	const struct fix_site *site = command->site;

	for (size_t i = 0; i < site->step_count; i++)
		if (!strcmp(site->steps[i].text, step))
			return true;
	return false;
}

/* A CHECK proves it to SET NOT NULL, which then reads nothing (PostgreSQL 12 and newer). */
const char *fix_demand(struct fix_command *command, const char *column, bool later)
{
	struct fix_site *site = command->site;
	const char *quoted = sql_quoted(site->arena, column), *text, *name;
	const char *step =
	    arena_printf(site->arena, "%s ALTER COLUMN %s SET NOT NULL", command->head, quoted);

	if (is_demanded(command, step))
		return "";
	name = fix_choose(site, command->alter->relation, column, "is_not_null");
	if (!name)
		return NULL;
	text = fix_unproven(command, name,
			    arena_printf(site->arena, "CHECK (%s IS NOT NULL)", quoted));
	if (later)
		fix_add(site, FIX_DEMAND, FIX_TOGETHER, "%s %s", command->head, text);
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "%s", step);
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "%s DROP CONSTRAINT %s", command->head,
		sql_quoted(site->arena, name));
	site->what = "makes columns NOT NULL without a scan under lock";
	return text;
}

bool fix_not_null(struct fix_command *command)
{
	if (!fix_found(command->site, "PG303"))
		return true;
	command->instead = fix_demand(command, command->command->name, false);
	return command->instead != NULL;
}

bool fix_by_index(struct fix_command *command, const struct fix_backed *key)
{
	struct fix_site *site = command->site;
	const char *name = sql_quoted(site->arena, key->name);
	const char *home = fix_home(site, command->alter->relation);

	if (command->table && command->table->kind == LINT_PARTITIONED)
		return fix_refuse(site, "%s is partitioned, and USING INDEX is not for those",
				  command->relation);
	/* What stands under a name that was chosen here is somebody else's. */
	if (!key->chosen)
		fix_add(site, FIX_BUILD, FIX_BARE, "DROP INDEX CONCURRENTLY IF EXISTS %s%s", home,
			name);
	fix_add(site, FIX_BUILD, FIX_BARE, "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)%s%s",
		name, command->relation, key->columns, key->including,
		key->nulls_not_distinct ? " NULLS NOT DISTINCT" : "");
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "%s ADD CONSTRAINT %s %s USING INDEX %s%s",
		command->head, name, key->primary ? "PRIMARY KEY" : "UNIQUE", name,
		key->attributes);
	site->what =
	    arena_printf(site->arena, "adds %s by an index that is built while %s is written to",
			 name, command->relation);
	return true;
}

static const char *attributes(const PgQuery__Constraint *constraint)
{
	if (!constraint->deferrable)
		return "";
	return constraint->initdeferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE";
}

/* A primary key's columns are made NOT NULL first, those that may be NULL. */
static bool demand_columns(struct fix_command *command, const PgQuery__Constraint *constraint)
{
	struct buffer demands = buffer_in(command->site->arena);

	for (size_t i = 0; i < constraint->n_keys; i++) {
		const char *name = sql_string(constraint->keys[i]), *demand;
		const struct lint_column *column =
		    command->table ? lint_column_find(command->table, name) : NULL;

		if (column && column->not_null)
			continue;
		/* What the statement itself adds may be filled by later steps. */
		demand = fix_demand(command, name, !column);
		if (!demand)
			return false;
		if (column && *demand)
			buffer_printf(&demands, "%s%s", demands.size ? ", " : "", demand);
	}
	command->instead = buffer_text(&demands);
	return true;
}

static const char *key_name(struct fix_command *command, const PgQuery__Constraint *constraint)
{
	struct arena *arena = command->site->arena;
	bool primary = constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;

	if (*constraint->conname)
		return constraint->conname;
	return fix_choose(command->site, command->alter->relation,
			  primary ? NULL
				  : fix_addition(arena, constraint->keys, constraint->n_keys),
			  primary ? "pkey" : "key");
}

static bool points_home(const PgQuery__AlterTableStmt *alter)
{
	for (size_t i = 0; i < alter->n_cmds; i++) {
		const PgQuery__Node *node = alter->cmds[i]->alter_table_cmd->def;

		if (node && node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
		    node->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN &&
		    node->constraint->pktable &&
		    !strcmp(node->constraint->pktable->relname, alter->relation->relname))
			return true;
	}
	return false;
}

static bool fix_unique(struct fix_command *command, const PgQuery__Constraint *constraint)
{
	struct fix_site *site = command->site;
	struct arena *arena = site->arena;
	struct fix_backed key = {
		.primary = constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY,
		.nulls_not_distinct = constraint->nulls_not_distinct,
		.attributes = attributes(constraint),
		.including = "",
		.chosen = !*constraint->conname,
	};

	if (*constraint->indexname || !fix_found(site, key.primary ? "PG104" : "PG105"))
		return true;
	if (constraint->n_options || *constraint->indexspace)
		return fix_refuse(site, "its storage options would have to go to the index: build "
					"that concurrently and add the constraint USING INDEX");
	if (points_home(command->alter))
		return fix_refuse(site, "a foreign key of the same statement may point to it: "
					"write them one by one");
	key.name = key_name(command, constraint);
	if (!key.name)
		return false;
	key.columns = sql_list(arena, constraint->keys, constraint->n_keys);
	if (constraint->n_including)
		key.including =
		    arena_printf(arena, " INCLUDE (%s)",
				 sql_list(arena, constraint->including, constraint->n_including));
	command->instead = "";
	return (!key.primary || demand_columns(command, constraint)) && fix_by_index(command, &key);
}

bool fix_constraint(struct fix_command *command)
{
	const PgQuery__Constraint *constraint = command->command->def->constraint;

	switch (constraint->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
		return fix_check(command, constraint);
	case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
		return fix_foreign(command, constraint);
	case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
	case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
		return fix_unique(command, constraint);
	default:
		return true;
	}
}

/* Beside what makes the constraint it would hold that one's lock through its scan. */
bool fix_validate(struct fix_command *command)
{
	if (!fix_found(command->site, "PG206"))
		return true;
	if (command->alter->n_cmds > 1)
		return fix_refuse(command->site, "it stands among other commands");
	fix_add(command->site, FIX_PROVE, FIX_VALIDATE, "%s VALIDATE CONSTRAINT %s", command->head,
		sql_quoted(command->site->arena, command->command->name));
	command->instead = "";
	command->site->what = "validates in a transaction of its own";
	return true;
}
