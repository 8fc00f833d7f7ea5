#include <string.h>

#include "core/lint/rules.h"
#include "core/lint/table.h"

/* Of an index that migrations made: the table that it is on. */
static const struct lint_relation *table_of(const struct lint_site *site, struct sql_name name)
{
	const struct lint_relation *index = lint_relation_find(site->catalog, name);

	return index ? lint_relation_by_key(site->catalog, index->parent) : NULL;
}

static void drop_without_concurrently(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__DropStmt *drop = site->command->drop_stmt;
	struct buffer fix = buffer_in(site->arena);
	const char *first = NULL;

	if (drop->remove_type != PG_QUERY__OBJECT_TYPE__OBJECT_INDEX || drop->concurrent)
		return;
	for (size_t i = 0; i < drop->n_objects; i++) {
		struct sql_name name = sql_name_node(drop->objects[i]);
		const struct lint_relation *table = table_of(site, name);

		if (!name.name || lint_born_here(site, table) ||
		    (table && table->kind == LINT_PARTITIONED))
			continue;
		first = first ? first : name.name;
		buffer_printf(&fix, "DROP INDEX CONCURRENTLY IF EXISTS %s;\n",
			      sql_dotted(site->arena, name));
	}
	if (first)
		lint_say(site, rule, NULL,
			 arena_printf(site->arena,
				      "DROP INDEX %s waits for, and keeps out, all "
				      "who use its table",
				      first),
			 buffer_text(&fix));
}

static void reindex_without_concurrently(struct lint_site *site, const struct lint_rule *rule)
{
	static const char *const words[] = {
		[PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX] = "INDEX",
		[PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE] = "TABLE",
		[PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA] = "SCHEMA",
		[PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_DATABASE] = "DATABASE",
	};
	const PgQuery__ReindexStmt *reindex = site->command->reindex_stmt;
	struct sql_name name = reindex->relation ? sql_range(reindex->relation)
						 : (struct sql_name) { NULL, reindex->name };
	bool system = reindex->kind >= sizeof words / sizeof *words;
	const char *shown = name.name ? sql_dotted(site->arena, name) : "";

	if (sql_option(reindex->params, reindex->n_params, "concurrently") || system ||
	    lint_born_here(site, lint_relation_find(site->catalog, name)))
		return;
	lint_say(
	    site, rule, NULL,
	    arena_printf(site->arena,
			 "REINDEX of %s keeps writes out, and reads that plan "
			 "with the index",
			 *shown ? shown : "the database"),
	    arena_printf(site->arena, "REINDEX %s CONCURRENTLY %s;", words[reindex->kind], shown));
}

struct key_of_view {
	const char *view;
	bool found;
};

static void find_key(struct lint_relation *relation, void *context)
{
	struct key_of_view *key = context;

	key->found |= relation->kind == LINT_INDEX && text_equal(relation->parent, key->view) &&
		      relation->unique && !relation->partial && !relation->expressions;
}

static void refresh_without_concurrently(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__RefreshMatViewStmt *refresh = site->command->refresh_mat_view_stmt;
	struct lint_table view = lint_table_of_range(site, refresh->relation);
	struct key_of_view key = { view.known ? view.known->key : NULL, false };
	const char *column =
	    view.known && view.known->column_count ? view.known->columns[0].name : "id";

	if (refresh->concurrent || refresh->skip_data || view.fresh)
		return;
	if (view.known)
		lint_each_relation(site->catalog, find_key, &key);
	lint_say(
	    site, rule, &view,
	    arena_printf(site->arena, "REFRESH keeps readers of %s out while it runs", view.shown),
	    key.found
		? arena_printf(site->arena, "REFRESH MATERIALIZED VIEW CONCURRENTLY %s;", view.sql)
		: arena_printf(site->arena,
			       "-- once, over the columns that tell its rows apart:\n"
			       "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s);\n" LINT_THEN
			       "REFRESH MATERIALIZED VIEW CONCURRENTLY %s;",
			       sql_quoted(site->arena, lint_made_name(site, &view, column, "key")),
			       view.sql, sql_quoted(site->arena, column), view.sql));
}

static void refresh_concurrently(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__RefreshMatViewStmt *refresh = site->command->refresh_mat_view_stmt;
	struct lint_table view = lint_table_of_range(site, refresh->relation);

	if (refresh->concurrent && !view.fresh)
		lint_say(site, rule, &view,
			 arena_printf(site->arena,
				      "REFRESH CONCURRENTLY of %s lets readers go on, and keeps "
				      "another refresh of it waiting",
				      view.shown),
			 NULL);
}

static bool asks_for(PgQuery__Node *const *options, size_t count, const char *name)
{
	return sql_option(options, count, name) != NULL;
}

static void rewriting_vacuum(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__Node *command = site->command;
	const PgQuery__RangeVar *range = NULL;
	const char *verb = "CLUSTER";
	struct lint_table table;

	if (!command)
		return;
	if (command->node_case == PG_QUERY__NODE__NODE_VACUUM_STMT &&
	    asks_for(command->vacuum_stmt->options, command->vacuum_stmt->n_options, "full")) {
		verb = "VACUUM FULL";
		if (command->vacuum_stmt->n_rels)
			range = command->vacuum_stmt->rels[0]->vacuum_relation->relation;
	} else if (command->node_case == PG_QUERY__NODE__NODE_CLUSTER_STMT) {
		range = command->cluster_stmt->relation;
	} else {
		return;
	}
	table = lint_table_of_range(site, range);
	if (table.fresh)
		return;
	lint_say(site, rule, range ? &table : NULL,
		 arena_printf(site->arena, "%s writes %s anew while nobody may read it", verb,
			      range ? table.shown : "every table"),
		 range
		     ? arena_printf(site->arena,
				    "-- keeps its room for new rows, and locks nobody out; to give "
				    "it back use pg_repack\nVACUUM (ANALYZE) %s;",
				    table.sql)
		     : NULL);
}

const struct lint_rule lint_rules_rebuild[] = {
	{ .code = "PG102",
	  .name = "require-concurrent-index-deletion",
	  .aliases = "squawk:require-concurrent-index-deletion pgls:requireConcurrentIndexDeletion "
		     "pgsafe:drop-index-non-concurrent pgfence:drop-index-not-concurrent "
		     "strong_migrations:remove_index",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_WARNING,
	  .needs = LINT_STATE,
	  .title = "an index is dropped while all use of its table is locked out",
	  .why =
	      "DROP INDEX takes ACCESS EXCLUSIVE on the table. It is quick once it has the lock, "
	      "but it waits for all who use the table, and all who come after wait behind it.",
	  .fix = "DROP INDEX CONCURRENTLY IF EXISTS i;",
	  .command = PG_QUERY__NODE__NODE_DROP_STMT,
	  .look = drop_without_concurrently },
	{ .code = "PG111",
	  .name = "require-concurrent-reindex",
	  .aliases = "squawk:require-concurrent-reindex pgls:requireConcurrentReindex "
		     "pgsafe:reindex-non-concurrent",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_STATE,
	  .title = "an index is rebuilt while writes are locked out",
	  .why = "REINDEX takes SHARE on the table and ACCESS EXCLUSIVE on the index: writes wait "
		 "until it is built, and so do reads, which have to look at every index to plan.",
	  .fix = "REINDEX INDEX CONCURRENTLY i; -- failed: DROP INDEX CONCURRENTLY i_ccnew;",
	  .command = PG_QUERY__NODE__NODE_REINDEX_STMT,
	  .look = reindex_without_concurrently },
	{ .code = "PG113",
	  .name = "require-concurrent-refresh",
	  .aliases = "pgls:requireConcurrentRefreshMatview pgsafe:refresh-matview-non-concurrent",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_STATE,
	  .title = "a materialized view is refreshed while nobody may read it",
	  .why = "REFRESH MATERIALIZED VIEW holds ACCESS EXCLUSIVE on the view for as long as its "
		 "query runs. CONCURRENTLY lets readers go on; it wants a unique index over plain "
		 "columns.",
	  .fix = "CREATE UNIQUE INDEX CONCURRENTLY mv_id_key ON mv (id);\n" LINT_THEN
		 "REFRESH MATERIALIZED VIEW CONCURRENTLY mv;",
	  .command = PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT,
	  .look = refresh_without_concurrently },
	{ .code = "PG116",
	  .name = "concurrent-refresh-takes-its-time",
	  .aliases = "",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_NOTE,
	  .needs = LINT_STATE,
	  .title = "a materialized view is locked for writing while it is refreshed",
	  .why =
	      "REFRESH MATERIALIZED VIEW CONCURRENTLY holds EXCLUSIVE on the view while its query "
	      "runs and the rows are compared, which takes the longer the more there are. Nobody "
	      "but another refresh waits for it, and it needs none of the migration's locks.",
	  .fix = "REFRESH MATERIALIZED VIEW CONCURRENTLY mv; -- by the job that does it every day",
	  .command = PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT,
	  .look = refresh_concurrently },
	{ .code = "PG405",
	  .name = "ban-vacuum-full",
	  .aliases = "squawk:prefer-repack pgls:banVacuumFull pgsafe:vacuum-full pgsafe:cluster "
		     "pgfence:vacuum-full",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_STATE,
	  .title = "a table is written anew while nobody may read it",
	  .why =
	      "VACUUM FULL and CLUSTER copy the whole table and build all its indexes under ACCESS "
	      "EXCLUSIVE. pg_repack does the same beside the running application.",
	  .fix = "VACUUM (ANALYZE) t; -- and pg_repack where the room has to be given back",
	  .look = rewriting_vacuum },
};
const size_t lint_rules_rebuild_count = sizeof lint_rules_rebuild / sizeof *lint_rules_rebuild;
