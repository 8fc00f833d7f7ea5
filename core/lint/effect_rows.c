#include "core/lint/effect_keep.h"

/* Rows are written: others go on with theirs. */
static void write_rows(struct effecting *effecting, const PgQuery__RangeVar *range,
		       const void *reads)
{
	struct sql_name name = sql_range(range);

	effect_read(effecting, reads, LINT_LOCK_ACCESS_SHARE);
	effect_touch_name(effecting, name, LINT_LOCK_ROW_EXCLUSIVE);
	effect_touch_all(effecting, lint_relation_find(effecting->catalog, name),
			 LINT_LOCK_ROW_EXCLUSIVE);
}

void effect_insert(struct effecting *effecting, const PgQuery__Node *command)
{
	const struct lint_relation *table =
	    lint_relation_find(effecting->catalog, sql_range(command->insert_stmt->relation));

	effect_read(effecting, command->insert_stmt->select_stmt, LINT_LOCK_ACCESS_SHARE);
	if (table)
		effect_touch(effecting, table, LINT_LOCK_ROW_EXCLUSIVE);
	else
		effect_touch_name(effecting, sql_range(command->insert_stmt->relation),
				  LINT_LOCK_ROW_EXCLUSIVE);
}

void effect_update(struct effecting *effecting, const PgQuery__Node *command)
{
	write_rows(effecting, command->update_stmt->relation, &command->update_stmt->base);
}

void effect_delete(struct effecting *effecting, const PgQuery__Node *command)
{
	write_rows(effecting, command->delete_stmt->relation, &command->delete_stmt->base);
}

void effect_merge(struct effecting *effecting, const PgQuery__Node *command)
{
	write_rows(effecting, command->merge_stmt->relation, &command->merge_stmt->base);
}

void effect_copy(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__CopyStmt *stmt = command->copy_stmt;

	effect_read(effecting, stmt->query, LINT_LOCK_ACCESS_SHARE);
	if (stmt->relation)
		effect_touch_name(effecting, sql_range(stmt->relation),
				  stmt->is_from ? LINT_LOCK_ROW_EXCLUSIVE : LINT_LOCK_ACCESS_SHARE);
}

void effect_select(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_read(effecting, &command->select_stmt->base,
		    command->select_stmt->n_locking_clause ? LINT_LOCK_ROW_SHARE
							   : LINT_LOCK_ACCESS_SHARE);
}
