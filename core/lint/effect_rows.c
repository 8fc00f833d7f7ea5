#include "core/lint/effect_keep.h"

/* Rows are written: others go on with theirs. */

void effect_insert(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_read(effecting, &command->insert_stmt->base, LOCK_ACCESS_SHARE);
}

void effect_update(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_read(effecting, &command->update_stmt->base, LOCK_ACCESS_SHARE);
}

void effect_delete(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_read(effecting, &command->delete_stmt->base, LOCK_ACCESS_SHARE);
}

void effect_merge(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_read(effecting, &command->merge_stmt->base, LOCK_ACCESS_SHARE);
}

void effect_copy(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__CopyStmt *stmt = command->copy_stmt;

	effect_read(effecting, stmt->query, LOCK_ACCESS_SHARE);
	if (stmt->relation && stmt->is_from)
		effect_touch_name(effecting, sql_range(stmt->relation), LOCK_ROW_EXCLUSIVE);
	else if (stmt->relation)
		effect_read(effecting, &stmt->relation->base, LOCK_ACCESS_SHARE);
}

/* EXPLAIN ANALYZE runs the query. */
void effect_explain(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__ExplainStmt *stmt = command->explain_stmt;

	if (effect_option_on(stmt->options, stmt->n_options, "analyze"))
		effect_read(effecting, stmt->query, LOCK_ACCESS_SHARE);
	else
		effect_mention(effecting, stmt->query, LOCK_ACCESS_SHARE);
}

void effect_select(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_read(effecting, &command->select_stmt->base,
		    command->select_stmt->n_locking_clause ? LOCK_ROW_SHARE : LOCK_ACCESS_SHARE);
}
