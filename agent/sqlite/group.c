/* SQLite waits for the disk at each COMMIT, several times: a group is one transaction, so that its
 * migrations hold together or not at all. */
#include "agent/sqlite/connection.h"
#include "core/base/clock.h"

#define PATIENCE           500 /* ms that a group keeps others from writing */
#define MIGRATION_PATIENCE 1000
#define LOOK               1000 /* instructions of SQLite's machine between two looks at the clock */

/* What takes longer is given up, to be run where it can be watched and stopped. */
static int is_late(void *until)
{
	return clock_monotonic() > *(const int64_t *)until;
}

static bool temporary_exists(struct sqlite *sqlite, bool *exists, struct error *error)
{
	SCOPED(sqlite_finish)
	sqlite3_stmt *statement = sqlite_prepare(sqlite, SQLITE_TARGET_TEMPORARY_EXISTS, error);

	if (!statement)
		return false;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return sqlite_refused(sqlite, "", error);
	*exists = sqlite3_column_int(statement, 0);
	return true;
}

static bool run_statements(struct arena *arena, struct target *target,
			   struct transaction *transaction, struct error *error)
{
	for (size_t i = 0; i < transaction->count; i++) {
		transaction->results[i] = (struct statement_result) { .rows = -1 };
		if (!sqlite_execute(arena, target, &transaction->statements[i],
				    &transaction->results[i], error))
			return false;
		/* A conflict clause or a trigger may have rolled all of it back. */
		if (!target_in_transaction(target))
			return error_set(error, ERROR_FAILED, "the transaction was ended");
	}
	return true;
}

static bool run_all(struct arena *arena, struct target *target, struct transaction_group *group,
		    struct error *error)
{
	int64_t began = clock_monotonic(), last = began;
	bool temporary = false;

	while (group->applied < group->count && last - began < PATIENCE) {
		struct transaction *transaction = &group->items[group->applied++];
		int64_t until = last + MIGRATION_PATIENCE, now;
		bool done;

		sqlite3_progress_handler(sqlite_of(target)->database, LOOK, is_late, &until);
		done = run_statements(arena, target, transaction, error);
		sqlite3_progress_handler(sqlite_of(target)->database, 0, NULL, NULL);
		if (!done)
			return false;
		now = clock_monotonic();
		transaction->row.finished = transaction->row.started + now - began;
		transaction->row.started += last - began;
		transaction->row.duration = now - last;
		last = now;
	}
	if (!temporary_exists(sqlite_of(target), &temporary, error))
		return false;
	return !temporary ||
	       error_set(error, ERROR_FAILED, "the next file would see temporary tables");
}

static bool record_all(struct target *target, const struct transaction_group *group,
		       struct error *error)
{
	for (size_t i = 0; i < group->applied; i++) {
		if (!sqlite_ledger_put(target, &group->items[i].row, error))
			return false;
	}
	return true;
}

bool sqlite_apply_group(struct arena *arena, struct target *target, struct transaction_group *group,
			struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	bool begun = target_begin(target, error);

	if (begun && sqlite_ledger_fence(target, group->epoch, error) &&
	    run_all(arena, target, group, error) && sqlite_check(target, error) &&
	    record_all(target, group, error) && target_commit(target, error)) {
		sqlite->used = false;
		return true;
	}
	group->applied = 0;
	target_rollback(target);
	return false;
}
