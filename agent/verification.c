#include "agent/verification.h"

#define PATIENCE 60000 /* ms, unless the environment sets a statement-timeout */

static int64_t patience_for(const struct policy *policy)
{
	int64_t own = policy_value(policy, NULL, POLICY_STATEMENT_TIMEOUT);

	return own > 0 ? own : PATIENCE;
}

static bool judge(const struct verification *query, const struct first_row *row,
		  struct error *error)
{
	if (!row->found)
		return error_set(error, ERROR_FAILED, "verification '%s' gave no row", query->name);
	if (row->more)
		return error_set(error, ERROR_FAILED, "verification '%s' gave more than one row",
				 query->name);
	if (!row->columns[0])
		return error_set(error, ERROR_FAILED, "verification '%s' answered NULL",
				 query->name);
	return verification_holds(row->columns[0]) ||
	       error_set(error, ERROR_FAILED, "verification '%s' answered '%.200s'", query->name,
			 row->columns[0]);
}

static bool ask(const struct verification_run *run, const struct verification *query, bool *stopped,
		struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct first_row row;
	bool asked;

	*stopped = !interruption_enter(run->interruption, run->target);
	if (*stopped)
		return true;
	asked = target_look(arena, run->target, bytes_of(query->sql), patience_for(run->policy),
			    &row, error);
	interruption_leave(run->interruption);
	*stopped = !asked && error->code == ERROR_FAILED && interruption_why(run->interruption);
	if (*stopped)
		return true;
	return asked ? judge(query, &row, error)
		     : error_wrap(error, "verification '%s'", query->name);
}

bool verification_run(const struct verification_run *run, bool *stopped, struct error *error)
{
	struct conduct conduct = { .patience = patience_of(run->policy, NULL) };

	*stopped = false;
	if (!target_reset(run->target, &conduct, error))
		return false;
	for (size_t i = 0; i < run->list->count && !*stopped; i++) {
		*stopped = run->stop && atomic_load(run->stop);
		if (!*stopped && !ask(run, &run->list->items[i], stopped, error))
			return false;
	}
	return true;
}
