#include "coordinator/store/accounts.h"

#include "coordinator/store/sql.h"

bool account_rollouts(struct arena *arena, struct store *store, const struct account_filter *filter,
		      struct account_rollouts *list, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ACCOUNT_ROLLOUTS,
		      VALUES(sql_text(filter->project), sql_text(filter->environment),
			     sql_integer((int64_t)filter->after), sql_integer(filter->from),
			     sql_integer(filter->until ? filter->until : INT64_MAX),
			     sql_text(filter->migration), sql_integer(filter->limit)));

	*list =
	    (struct account_rollouts) { arena_new_array(arena, const char *, filter->limit), 0 };
	while (list->count < filter->limit && sql_next(&rows))
		list->items[list->count++] = sql_column_text(arena, &rows, 0);
	return sql_end(&rows, error);
}

bool account_ended(struct arena *arena, struct store *store, const char *project,
		   const struct hash *release_digest, struct account_rollouts *list,
		   struct error *error)
{
	struct sql_rows rows = sql_start(
	    store, STORE_BUNDLE_ROLLOUTS,
	    VALUES(sql_text(project), sql_hash(release_digest), sql_integer(ACCOUNT_ENDED_MOST)));

	*list =
	    (struct account_rollouts) { arena_new_array(arena, const char *, ACCOUNT_ENDED_MOST),
					0 };
	while (list->count < ACCOUNT_ENDED_MOST && sql_next(&rows))
		list->items[list->count++] = sql_column_text(arena, &rows, 0);
	return sql_end(&rows, error);
}

bool account_upstream_since(struct store *store, const struct account_upstream *question,
			    int64_t *since, struct error *error)
{
	return sql_one_integer(store, STORE_ACCOUNT_UPSTREAM,
			       VALUES(sql_text(question->project), sql_text(question->environment),
				      sql_hash(question->release_digest), sql_integer(question->at),
				      sql_integer(question->accept_failures)),
			       since, error);
}

bool account_spent(struct store *store, const struct hash *plan_digest, uint64_t number,
		   int64_t *seq, struct error *error)
{
	return sql_one_integer(store, STORE_ACCOUNT_SPENT,
			       VALUES(sql_hash(plan_digest), sql_integer((int64_t)number)), seq,
			       error);
}
