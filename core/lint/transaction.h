#ifndef CORE_LINT_TRANSACTION_H
#define CORE_LINT_TRANSACTION_H
#include "core/lint/rule.h"

/* Follows what a file's statements do to the transaction around them, as the agent runs them: in
 * one transaction of its own, statement by statement, or within the file's own BEGIN and COMMIT. */
struct lint_follow {
	struct arena *arena; /* of the file */
	struct lint_transaction now;
	/* Of the session, which come back when a transaction ends. */
	int64_t lock, statement, idle;
	bool lock_given, statement_given;
	struct lint_savepoint *savepoints; /* that are open, the oldest first */
	size_t savepoint_count, savepoint_room;
	size_t held_room, unchecked_room, value_room, dropped_room, altered_room, widened_room;
};

void lint_follow_start(struct lint_follow *follow, const struct lint_site *site);
/* Before the statement: the agent waits without an end for the locks of those that block nobody. */
void lint_follow_meet(struct lint_follow *follow, const struct lint_site *site);
/* After a command of it was judged. */
void lint_follow_pass(struct lint_follow *follow, const struct lint_site *site);
/* A body that ran in a transaction of its own ends, or COMMIT within it. */
void lint_follow_leave(struct lint_follow *follow);
/* After the statement. */
void lint_follow_next(struct lint_follow *follow);
/* The strongest lock that is still held on something that is still there; NULL: none. */
const struct lint_held *lint_held_strongest(const struct lint_transaction *now);
/* Is at least that lock held on the relation? */
bool lint_held_on(const struct lint_transaction *now, const char *relation, enum lock_mode least);

/* "schema.table.name" of what a table's constraint, or "schema.type.value", is remembered by. */
const char *lint_follow_key(const struct lint_site *site, struct sql_name name, const char *part);
bool lint_follow_has(const char *const *keys, size_t count, const char *key);
#endif
