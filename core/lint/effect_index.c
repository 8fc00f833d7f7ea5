#include <string.h>

#include "core/lint/effect_keep.h"

#define SUX LOCK_SHARE_UPDATE_EXCLUSIVE
#define AX  LOCK_ACCESS_EXCLUSIVE

/* Of a relation that nobody knows: it takes time nevertheless. */
static void touch_costly(struct effecting *effecting, struct sql_name name, enum lock_mode lock,
			 bool rewrites)
{
	struct lint_touch *touch = effect_touch_name(effecting, name, lock);

	if (!touch || touch->known)
		return;
	touch->scans = true;
	touch->rewrites = rewrites;
	touch->builds = !rewrites;
	touch->costs = LINT_YES;
}

static void build(struct effecting *effecting, const struct lint_relation *table,
		  enum lock_mode lock, bool partitions)
{
	effect_build(effecting, table, lock);
	for (size_t i = 0; partitions && table->kind == LINT_PARTITIONED && i < table->child_count;
	     i++)
		build(effecting, table->children[i], lock, true);
}

void effect_index(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__IndexStmt *stmt = command->index_stmt;
	struct sql_name name = sql_range(stmt->relation);
	const struct lint_relation *table = lint_relation_find(effecting->catalog, name);
	enum lock_mode lock = stmt->concurrent ? SUX : LOCK_SHARE;
	const char *index = sql_text(stmt->idxname);

	effecting->effect->bare = stmt->concurrent;
	if (!table) {
		touch_costly(effecting, name, lock, false);
		return;
	}
	if (stmt->if_not_exists && index &&
	    lint_relation_exact(effecting->catalog, (struct sql_name) { table->schema, index }))
		effect_touch(effecting, table, lock);
	else
		build(effecting, table, lock, stmt->relation->inh);
}

/* REINDEX of a table with its indexes: readers are planned with the indexes' locks. */
static void reindex_table(struct effecting *effecting, const struct lint_relation *table,
			  bool concurrent)
{
	if (!concurrent || table->index_count)
		effect_build(effecting, table, concurrent ? SUX : LOCK_SHARE);
	for (size_t i = 0; i < table->index_count; i++)
		effect_rewrite(effecting, table->indexes[i], concurrent ? SUX : AX);
	for (size_t i = 0; table->kind == LINT_PARTITIONED && i < table->child_count; i++)
		reindex_table(effecting, table->children[i], concurrent);
}

static void reindex_index(struct effecting *effecting, struct sql_name name, bool concurrent)
{
	const struct lint_relation *index = lint_relation_find(effecting->catalog, name);

	if (!index) {
		touch_costly(effecting, name, concurrent ? SUX : AX, true);
		return;
	}
	effect_build(effecting, lint_relation_by_key(effecting->catalog, index->parent),
		     concurrent ? SUX : LOCK_SHARE);
	effect_rewrite(effecting, index, concurrent ? SUX : AX);
	for (size_t i = 0; i < index->child_count; i++)
		reindex_index(
		    effecting,
		    (struct sql_name) { index->children[i]->schema, index->children[i]->name },
		    concurrent);
	effecting->effect->bare |= index->child_count > 0;
}

struct everything {
	struct effecting *effecting;
	const char *schema; /* NULL: all */
	enum lock_mode lock;
	bool concurrent;
};

static void reindex_one(struct lint_relation *relation, void *context)
{
	const struct everything *of = context;

	if ((relation->kind == LINT_TABLE || relation->kind == LINT_MATERIALIZED) &&
	    (!of->schema || !strcmp(of->schema, relation->schema)))
		reindex_table(of->effecting, relation, of->concurrent);
}

bool effect_option_on(PgQuery__Node *const *options, size_t count, const char *name)
{
	const PgQuery__DefElem *option = sql_option(options, count, name);
	const char *word = option ? sql_string(option->arg) : NULL;

	if (!option || !option->arg)
		return option != NULL;
	if (option->arg->node_case == PG_QUERY__NODE__NODE_INTEGER)
		return option->arg->integer->ival != 0;
	return !word || (strcmp(word, "off") != 0 && strcmp(word, "false") != 0);
}

void effect_reindex(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__ReindexStmt *stmt = command->reindex_stmt;
	bool concurrent = effect_option_on(stmt->params, stmt->n_params, "concurrently");
	struct sql_name name = sql_range(stmt->relation);
	const struct lint_relation *table = lint_relation_find(effecting->catalog, name);
	struct everything all = { effecting, sql_text(stmt->name), SUX, concurrent };

	effecting->effect->bare = concurrent;
	switch (stmt->kind) {
	case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX:
		reindex_index(effecting, name, concurrent);
		return;
	case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE:
		if (table) {
			reindex_table(effecting, table, concurrent);
			effecting->effect->bare |= table->kind == LINT_PARTITIONED;
		} else {
			touch_costly(effecting, name, concurrent ? SUX : LOCK_SHARE, false);
		}
		return;
	case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_DATABASE:
		all.schema = NULL;
		break;
	default:
		break;
	}
	effecting->effect->bare = true;
	if (stmt->kind != PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM)
		lint_each_relation(effecting->catalog, reindex_one, &all);
}

static void cluster_one(struct lint_relation *relation, void *context)
{
	struct effecting *effecting = context;

	if (relation->clustered && relation->kind != LINT_INDEX)
		effect_rewrite(effecting, relation, AX);
}

void effect_cluster(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__ClusterStmt *stmt = command->cluster_stmt;
	struct sql_name name = sql_range(stmt->relation);
	const struct lint_relation *table = lint_relation_find(effecting->catalog, name), *index;

	if (!name.name) {
		effecting->effect->bare = true;
		lint_each_relation(effecting->catalog, cluster_one, effecting);
		return;
	}
	if (!table) {
		touch_costly(effecting, name, AX, true);
		return;
	}
	effect_rewrite(effecting, table, AX);
	for (size_t i = 0; table->kind == LINT_PARTITIONED && i < table->child_count; i++)
		effect_rewrite(effecting, table->children[i], AX);
	effecting->effect->bare = table->kind == LINT_PARTITIONED;
	index = sql_text(stmt->indexname)
		    ? lint_relation_exact(effecting->catalog,
					  (struct sql_name) { table->schema, stmt->indexname })
		    : lint_relation_by_key(effecting->catalog, table->clustered);
	effect_touch(effecting, index, AX);
}

/* ANALYZE and plain VACUUM let others read and write. */
static void vacuum_one(struct effecting *effecting, struct sql_name name, bool full)
{
	const struct lint_relation *table = lint_relation_find(effecting->catalog, name);
	enum lock_mode lock = full ? AX : SUX;

	if (!table && full)
		touch_costly(effecting, name, lock, full);
	else if (full)
		effect_rewrite(effecting, table, lock);
	else
		effect_touch_name(effecting, name, lock);
	for (size_t i = 0; table && table->kind == LINT_PARTITIONED && i < table->child_count; i++)
		vacuum_one(
		    effecting,
		    (struct sql_name) { table->children[i]->schema, table->children[i]->name },
		    full);
}

static void vacuum_all(struct lint_relation *relation, void *context)
{
	struct everything *all = context;

	if (relation->kind == LINT_TABLE || relation->kind == LINT_MATERIALIZED)
		vacuum_one(all->effecting, (struct sql_name) { relation->schema, relation->name },
			   all->lock == AX);
}

void effect_vacuum(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__VacuumStmt *stmt = command->vacuum_stmt;
	bool full = stmt->is_vacuumcmd && effect_option_on(stmt->options, stmt->n_options, "full");
	struct everything all = { effecting, NULL, full ? AX : SUX, false };

	effecting->effect->bare = stmt->is_vacuumcmd;
	for (size_t i = 0; i < stmt->n_rels; i++) {
		if (stmt->rels[i]->node_case == PG_QUERY__NODE__NODE_VACUUM_RELATION)
			vacuum_one(effecting, sql_range(stmt->rels[i]->vacuum_relation->relation),
				   full);
	}
	if (!stmt->n_rels)
		lint_each_relation(effecting->catalog, vacuum_all, &all);
}

void effect_refresh(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__RefreshMatViewStmt *stmt = command->refresh_mat_view_stmt;
	struct sql_name name = sql_range(stmt->relation);
	const struct lint_relation *view = lint_relation_find(effecting->catalog, name);
	enum lock_mode lock = stmt->concurrent ? LOCK_EXCLUSIVE : AX;

	if (!view) {
		touch_costly(effecting, name, lock, !stmt->concurrent);
		return;
	}
	effect_touch(effecting, view, lock)->rewrites = !stmt->concurrent;
	if (stmt->skip_data)
		return;
	if (stmt->concurrent)
		effect_scan(effecting, view, lock);
	else
		effect_rewrite(effecting, view, lock);
	for (size_t i = 0; i < view->use_count; i++)
		effect_scan(effecting, lint_relation_by_key(effecting->catalog, view->uses[i]),
			    LOCK_ACCESS_SHARE);
}
