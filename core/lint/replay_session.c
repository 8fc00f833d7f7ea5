#include <string.h>
#include <strings.h>

#include "core/lint/replay.h"

static void add_schema(struct arena *arena, struct lint_path *path, struct bytes name)
{
	bool quoted = name.size > 1 && name.data[0] == '"' && name.data[name.size - 1] == '"';
	char *schema;

	if (quoted)
		name = (struct bytes) { name.data + 1, name.size - 2 };
	if (!name.size || path->count == LINT_PATH_LIMIT || bytes_equal_text(name, "$user") ||
	    bytes_equal_text(name, "pg_catalog") || bytes_equal_text(name, "pg_temp"))
		return;
	schema = arena_text_n(arena, name.data, name.size);
	for (char *at = schema; !quoted && *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at | 0x20);
	}
	path->schemas[path->count++] = schema;
}

void replay_path(struct lint_catalog *catalog, const char *list, bool local)
{
	catalog->path.count = 0;
	for (const char *at = list; *at;) {
		size_t size = strcspn(at, ",");

		add_schema(catalog->arena, &catalog->path,
			   bytes_trimmed((struct bytes) { at, size }));
		at += size + (at[size] == ',');
	}
	if (!local)
		catalog->session_path = catalog->path;
}

/* Each value is one name, as it is. */
static void read_path(struct arena *arena, const PgQuery__VariableSetStmt *stmt,
		      struct lint_path *path)
{
	path->count = 0;
	for (size_t i = 0; i < stmt->n_args && path->count < LINT_PATH_LIMIT; i++) {
		const PgQuery__AConst *constant =
		    stmt->args[i]->node_case == PG_QUERY__NODE__NODE_A_CONST
			? stmt->args[i]->a_const
			: NULL;
		const char *name = constant && constant->val_case == PG_QUERY__A__CONST__VAL_SVAL
				       ? constant->sval->sval
				       : "";

		if (*name && strcmp(name, "$user") != 0 && strcmp(name, "pg_catalog") != 0)
			path->schemas[path->count++] = arena_text(arena, name);
	}
}

/* TimeZone's names for no offset at all. */
enum lint_known replay_zone_is(const char *name)
{
	static const char *const names[] = { "utc",           "gmt",      "etc/utc",   "etc/gmt",
					     "zulu",          "uct",      "etc/uct",   "universal",
					     "etc/universal", "etc/zulu", "greenwich", "gmt0",
					     "etc/gmt0",      "0" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!strcasecmp(names[i], name))
			return LINT_YES;
	}
	return LINT_NO;
}

static enum lint_known zone_of(const PgQuery__VariableSetStmt *stmt)
{
	const PgQuery__AConst *constant =
	    stmt->n_args == 1 && stmt->args[0]->node_case == PG_QUERY__NODE__NODE_A_CONST
		? stmt->args[0]->a_const
		: NULL;

	if (stmt->kind != PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE || !constant)
		return LINT_UNKNOWN;
	if (constant->val_case == PG_QUERY__A__CONST__VAL_IVAL)
		return constant->ival->ival ? LINT_NO : LINT_YES;
	return constant->val_case == PG_QUERY__A__CONST__VAL_SVAL
		   ? replay_zone_is(constant->sval->sval)
		   : LINT_UNKNOWN;
}

void replay_zone(struct lint_catalog *catalog, enum lint_known zone, bool local)
{
	catalog->zone = zone;
	if (!local)
		catalog->session_zone = zone;
}

void replay_set(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	static const struct lint_path usual = { { "public" }, 1 };
	const PgQuery__VariableSetStmt *stmt = command->variable_set_stmt;

	if (!strcasecmp(stmt->name, "timezone"))
		replay_zone(catalog, zone_of(stmt), stmt->is_local);
	if (stmt->kind != PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL &&
	    strcasecmp(stmt->name, "search_path") != 0)
		return;
	switch (stmt->kind) {
	case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE:
		read_path(catalog->arena, stmt, &catalog->path);
		break;
	case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_DEFAULT:
	case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET:
	case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL:
		catalog->path = usual;
		break;
	default:
		return;
	}
	if (!stmt->is_local)
		catalog->session_path = catalog->path;
}

void replay_transaction(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__TransactionStmt *stmt = command->transaction_stmt;
	const char *savepoint = sql_text(stmt->savepoint_name);

	switch (stmt->kind) {
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
		lint_undo_mark(catalog, NULL);
		return;
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT:
		lint_undo_mark(catalog, savepoint);
		return;
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE:
		lint_undo_forget(catalog, savepoint);
		return;
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO:
		lint_undo_back(catalog, savepoint);
		return;
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
		lint_undo_back(catalog, NULL);
		break;
	default:
		lint_undo_forget(catalog, NULL);
	}
	catalog->path = catalog->session_path;
	catalog->zone = catalog->session_zone;
}

/* Rows are put in, with partitions and children that may get them. */
static void fill(struct lint_catalog *catalog, struct lint_relation *table, enum lint_known rows)
{
	if (!table)
		return;
	lint_relation_fill(catalog, table, rows);
	for (size_t i = 0; table->kind != LINT_INDEX && i < table->child_count; i++)
		fill(catalog, table->children[i], rows == LINT_YES ? LINT_UNKNOWN : rows);
}

/* Into the table or one of its partitions come as many rows as others have. */
static void fill_from_tables(struct lint_relation *table)
{
	table->bulk = true;
	for (size_t i = 0; table->kind == LINT_PARTITIONED && i < table->child_count; i++)
		fill_from_tables(table->children[i]);
}

void replay_insert(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__InsertStmt *stmt = command->insert_stmt;
	struct lint_relation *table = lint_relation_find(catalog, sql_range(stmt->relation));

	fill(catalog, table, LINT_YES);
	if (table && lint_query_reads(stmt->select_stmt))
		fill_from_tables(table);
}

void replay_copy(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	if (command->copy_stmt->is_from)
		fill(catalog, lint_relation_find(catalog, sql_range(command->copy_stmt->relation)),
		     LINT_YES);
}

struct emptying {
	struct lint_catalog *catalog;
	const char *key;
};

/* CASCADE: those that point to it, and on. */
static void empty_referencing(struct lint_relation *relation, void *context)
{
	const struct emptying *emptying = context;
	struct emptying next = { emptying->catalog, relation->key };

	for (size_t i = 0; i < relation->constraint_count; i++) {
		if (relation->constraints[i].kind != LINT_FOREIGN ||
		    !text_equal(relation->constraints[i].other, emptying->key) ||
		    lint_relation_rows(emptying->catalog, relation) == LINT_NO)
			continue;
		fill(emptying->catalog, relation, LINT_NO);
		lint_each_relation(emptying->catalog, empty_referencing, &next);
	}
}

void replay_truncate(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__TruncateStmt *stmt = command->truncate_stmt;

	for (size_t i = 0; i < stmt->n_relations; i++) {
		struct lint_relation *table =
		    lint_relation_find(catalog, sql_name_node(stmt->relations[i]));
		struct emptying emptying = { catalog, table ? table->key : NULL };

		fill(catalog, table, LINT_NO);
		if (table && stmt->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
			lint_each_relation(catalog, empty_referencing, &emptying);
	}
}

void replay_cluster(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__ClusterStmt *stmt = command->cluster_stmt;
	struct lint_relation *table =
	    stmt->relation ? lint_relation_find(catalog, sql_range(stmt->relation)) : NULL;

	if (!table || !sql_text(stmt->indexname))
		return;
	lint_relation_edit(catalog, table);
	table->clustered =
	    lint_key(catalog->arena, catalog, (struct sql_name) { table->schema, stmt->indexname });
}

/* What stands inside CREATE SCHEMA is made in it. */
void replay_schema(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateSchemaStmt *stmt = command->create_schema_stmt;
	struct lint_path before = catalog->path;
	const char *name = sql_text(stmt->schemaname);

	if (!name)
		return;
	catalog->path.schemas[0] = arena_text(catalog->arena, name);
	catalog->path.count = 1;
	for (size_t i = 0; i < stmt->n_schema_elts; i++)
		lint_replay(catalog, stmt->schema_elts[i]);
	catalog->path = before;
}

void replay_sequence(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateSeqStmt *stmt = command->create_seq_stmt;
	struct sql_name name = sql_range(stmt->sequence);

	if (!name.name || (stmt->if_not_exists && lint_relation_exact(catalog, name)))
		return;
	if (text_equal(stmt->sequence->relpersistence, "t"))
		name.schema = "pg_temp";
	lint_relation_add(catalog, name, LINT_SEQUENCE)->temporary =
	    text_equal(name.schema, "pg_temp");
}

/* OWNED BY table.column */
void replay_alter_sequence(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__AlterSeqStmt *stmt = command->alter_seq_stmt;
	struct lint_relation *sequence = lint_relation_find(catalog, sql_range(stmt->sequence));
	const PgQuery__DefElem *owner = sql_option(stmt->options, stmt->n_options, "owned_by");
	const PgQuery__List *name =
	    owner && owner->arg && owner->arg->node_case == PG_QUERY__NODE__NODE_LIST
		? owner->arg->list
		: NULL;
	const struct lint_relation *table;
	struct lint_column *column;

	if (!sequence || !name || name->n_items < 2)
		return;
	table = lint_relation_find(catalog, sql_qualified(name->items, name->n_items - 1));
	column = lint_column_find(table, sql_string(name->items[name->n_items - 1]));
	if (!column)
		return;
	lint_relation_edit(catalog, sequence);
	sequence->parent = table->key;
	sequence->owned_column = column->name;
	column->from_sequence = true;
}
