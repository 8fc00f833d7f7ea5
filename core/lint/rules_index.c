#include <string.h>

#include "core/lint/rules.h"
#include "core/lint/table.h"

/* The name of an index, or the one that it should have been given. */
static const char *name_of(const struct lint_site *site, const struct lint_table *table,
			   const PgQuery__IndexStmt *index)
{
	const PgQuery__Node *first = index->n_index_params ? index->index_params[0] : NULL;
	const char *column = first && first->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM
				 ? sql_text(first->index_elem->name)
				 : NULL;

	return sql_text(index->idxname) ? index->idxname
					: lint_made_name(site, table, column ? column : "expr",
							 index->unique ? "key" : "idx");
}

/* The command as it should be, on `relation` or, when that is NULL, on its own. */
static const char *written(const struct lint_site *site, PgQuery__IndexStmt index, const char *name,
			   bool concurrently)
{
	PgQuery__Node node = PG_QUERY__NODE__INIT;
	const char *text;

	index.idxname = (char *)name;
	index.concurrent = concurrently;
	index.if_not_exists = false;
	node.node_case = PG_QUERY__NODE__NODE_INDEX_STMT;
	node.index_stmt = &index;
	text = sql_write(site->arena, &node);
	return text ? text : "";
}

struct children {
	const struct lint_site *site;
	const PgQuery__IndexStmt *index;
	const char *parent, *name;
	struct buffer text;
};

static void add_child(struct lint_relation *relation, void *context)
{
	struct children *children = context;
	struct arena *arena = children->site->arena;
	PgQuery__IndexStmt index = *children->index;
	PgQuery__RangeVar range = *index.relation;
	const char *name;

	if (relation->kind == LINT_INDEX || !text_equal(relation->parent, children->parent))
		return;
	name = arena_printf(arena, "%s_%s", children->name, relation->name);
	range.schemaname = (char *)relation->schema;
	range.relname = (char *)relation->name;
	range.inh = true;
	index.relation = &range;
	buffer_printf(&children->text, LINT_THEN "%s;\n",
		      written(children->site, index, name, true));
	buffer_printf(&children->text, LINT_THEN "ALTER INDEX %s ATTACH PARTITION %s;\n",
		      sql_dotted(arena, (struct sql_name) { sql_text(index.relation->schemaname),
							    children->name }),
		      sql_dotted(arena, (struct sql_name) { relation->schema, name }));
}

/* A partitioned table takes its indexes one partition after the other. */
static const char *by_partitions(const struct lint_site *site, const struct lint_table *table,
				 const char *name)
{
	PgQuery__IndexStmt index = *site->command->index_stmt;
	PgQuery__RangeVar range = *index.relation;
	struct children children = { site, &index, table->known->key, name,
				     buffer_in(site->arena) };

	range.inh = false;
	index.relation = &range;
	buffer_printf(&children.text, "%s;\n", written(site, index, name, false));
	lint_each_relation(site->catalog, add_child, &children);
	return buffer_text(&children.text);
}

static void without_concurrently(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	struct lint_table table = lint_table_of_range(site, index->relation);
	const char *name = name_of(site, &table, index);
	bool partitioned = table.known && table.known->kind == LINT_PARTITIONED;

	if (partitioned && index->concurrent)
		lint_say(site, rule, &table,
			 arena_printf(site->arena,
				      "%s is partitioned: the server refuses to build its index "
				      "concurrently",
				      table.shown),
			 by_partitions(site, &table, name));
	else if (!index->concurrent && !table.fresh && lint_costs(site->effect) != LINT_NO)
		lint_say(site, rule, &table,
			 arena_printf(site->arena,
				      "CREATE INDEX keeps writes to %s out while it is built",
				      table.shown),
			 partitioned
			     ? by_partitions(site, &table, name)
			     : arena_printf(site->arena, "%s;", written(site, *index, name, true)));
}

static void left_behind(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	struct lint_table table = lint_table_of_range(site, index->relation);
	const char *name = sql_text(index->idxname);

	if (!index->concurrent || !index->if_not_exists || !name ||
	    lint_follow_has(site->transaction->dropped, site->transaction->dropped_count, name))
		return;
	lint_say(
	    site, rule, &table,
	    arena_printf(site->arena,
			 "IF NOT EXISTS takes an invalid %s that a failed build "
			 "left behind for the real one",
			 name),
	    arena_printf(site->arena, "DROP INDEX CONCURRENTLY IF EXISTS %s;\n%s;",
			 sql_dotted(site->arena,
				    (struct sql_name) { sql_range(index->relation).schema, name }),
			 written(site, *index, name, true)));
}

static void unnamed(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	struct lint_table table = lint_table_of_range(site, index->relation);

	if (!index->concurrent || sql_text(index->idxname))
		return;
	lint_say(site, rule, &table,
		 arena_printf(site->arena, "the index on %s has no name", table.shown),
		 arena_printf(site->arena, "%s;",
			      written(site, *index, name_of(site, &table, index), true)));
}

static void wide(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	struct lint_table table = lint_table_of_range(site, index->relation);

	if (index->unique || index->n_index_params <= 3)
		return;
	lint_say(site, rule, &table,
		 arena_printf(site->arena, "an index of %zu columns on %s", index->n_index_params,
			      table.shown),
		 NULL);
}

/* Is it a build that locks nobody out, and must not be ended by a timeout? */
static bool builds_concurrently(const PgQuery__Node *command)
{
	if (command && command->node_case == PG_QUERY__NODE__NODE_INDEX_STMT)
		return command->index_stmt->concurrent;
	return command && command->node_case == PG_QUERY__NODE__NODE_REINDEX_STMT &&
	       sql_option(command->reindex_stmt->params, command->reindex_stmt->n_params,
			  "concurrently");
}

static void under_timeout(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_transaction *now = site->transaction;
	bool lock = now->lock_given && now->lock_timeout;

	if (!builds_concurrently(site->command) ||
	    !(lock || (now->statement_given && now->statement_timeout)))
		return;
	lint_say(site, rule, NULL,
		 arena_printf(site->arena,
			      "the file's %s can end the build, which leaves an invalid index",
			      lock ? "lock_timeout" : "statement_timeout"),
		 arena_printf(site->arena, "SET lock_timeout = 0;\nSET statement_timeout = 0;\n%s;",
			      sql_write(site->arena, site->command)));
}

static void corrupting_server(struct lint_site *site, const struct lint_rule *rule)
{
	int version = site->runner->version_num;

	if (builds_concurrently(site->command) && version >= 140000 && version <= 140003)
		lint_say(site, rule, NULL, NULL, NULL);
}

const struct lint_rule lint_rules_index[] = {
	{ .code = "PG101",
	  .name = "require-concurrent-index-creation",
	  .aliases = "squawk:require-concurrent-index-creation eugene:E6 "
		     "pgls:requireConcurrentIndexCreation pgsafe:add-index-non-concurrent "
		     "pgfence:create-index-not-concurrent strong_migrations:add_index",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_STATE,
	  .title = "an index is built while writes are locked out",
	  .why =
	      "CREATE INDEX takes SHARE on the table: every INSERT, UPDATE and DELETE waits until "
	      "the index is built, which takes the longer the larger the table is. On a "
	      "partitioned "
	      "table CONCURRENTLY is refused: there its partitions are indexed one by one.",
	  .fix = "CREATE INDEX CONCURRENTLY i ON t (c);",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT,
	  .look = without_concurrently },
	{ .code = "PG107",
	  .name = "invalid-index-left-behind",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_WARNING,
	  .needs = LINT_TREE,
	  .title = "IF NOT EXISTS takes an invalid index for the real one",
	  .why =
	      "CREATE INDEX CONCURRENTLY that fails leaves an invalid index of that name behind: "
	      "it costs every write and serves no query. With IF NOT EXISTS the next try finds "
	      "it there, does nothing and reports success.",
	  .fix = "DROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY i ON t (c);",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT,
	  .look = left_behind },
	{ .code = "PG108",
	  .name = "concurrent-index-under-timeout",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_WARNING,
	  .needs = LINT_TREE,
	  .title = "a timeout of the file can end a concurrent build",
	  .why =
	      "A concurrent build waits for every older transaction, on whatever table. A timeout "
	      "that ends the wait leaves an invalid index behind. Its lock lets reads and writes "
	      "pass, so nothing queues behind it: Lockstep lets such statements wait without an "
	      "end, "
	      "where the file does not say otherwise.",
	  .fix = "SET lock_timeout = 0;\nSET statement_timeout = 0;\n"
		 "CREATE INDEX CONCURRENTLY i ON t (c);",
	  .look = under_timeout },
	{ .code = "PG109",
	  .name = "unnamed-concurrent-index",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_WARNING,
	  .needs = LINT_TREE,
	  .title = "an index that is built concurrently has no name",
	  .why =
	      "When the build fails and is tried again, the server makes up another name: t_c_idx1 "
	      "beside the invalid t_c_idx, and nobody knows which one is meant to stay.",
	  .fix = "CREATE INDEX CONCURRENTLY t_c_idx ON t (c);",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT,
	  .look = unnamed },
	{ .code = "PG114",
	  .name = "wide-index",
	  .aliases = "strong_migrations:add_index_columns",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_NOTE,
	  .needs = LINT_TREE,
	  .title = "an index of more than three columns",
	  .why =
	      "The columns behind the third rarely make a query faster, and every write pays for "
	      "them.",
	  .fix = "CREATE INDEX CONCURRENTLY i ON t (a, b);",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT,
	  .look = wide },
	{ .code = "PG115",
	  .name = "index-corrupting-server",
	  .aliases = "strong_migrations:add_index_corruption",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_TREE | LINT_NEEDS_LIVE,
	  .title = "PostgreSQL 14.0 to 14.3 can build a corrupt index concurrently",
	  .why = "These versions can leave rows out of an index that CREATE INDEX CONCURRENTLY or "
		 "REINDEX CONCURRENTLY builds while the table is written to. 14.4 mends it.",
	  .fix =
	      "-- Upgrade the server to the last 14.x first; then look at what was built before:\n"
	      "SELECT bt_index_check(index => indexrelid, heapallindexed => true) "
	      "FROM pg_index WHERE indisvalid;",
	  .look = corrupting_server },
};
const size_t lint_rules_index_count = sizeof lint_rules_index / sizeof *lint_rules_index;
