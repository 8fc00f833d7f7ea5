#include <stdlib.h>

#include "coordinator/account.h"
#include "coordinator/audit_compare.h"
#include "coordinator/audit_migration.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"

#define PAGE_MOST    100
#define RUNS_MOST    10000 /* behind as many a page ends, whatever it was asked for */
#define NUMBER_LIMIT ((uint64_t)1 << 53)

static bool read_question(struct http_call *call, struct account_filter *filter, bool *bypassed,
			  struct error *error)
{
	static const char *const known[] = { "environment", "migration", "from",     "until",
					     "after",       "limit",     "bypassed", NULL };
	uint64_t limit = PAGE_MOST, passed = 0;

	*filter = (struct account_filter) {
		.project = call->parameters[0],
		.environment = http_query(call->request, "environment"),
		.migration = http_query(call->request, "migration"),
	};
	if (!call_query_known(call, known, error) ||
	    !call_query_time(call, "from", &filter->from, error) ||
	    !call_query_time(call, "until", &filter->until, error) ||
	    !call_query_count(call, "after", NUMBER_LIMIT, &filter->after, error) ||
	    !call_query_count(call, "limit", PAGE_MOST, &limit, error) ||
	    !call_query_count(call, "bypassed", 1, &passed, error))
		return false;
	filter->limit = limit ? (unsigned)limit : PAGE_MOST;
	*bypassed = passed;
	if (!filter->environment)
		filter->environment = call->token.environment;
	return call_reaches(call, filter->project, filter->environment, error);
}

/* The number in "r-12". */
static struct value *next_of(struct arena *arena, const struct account_rollouts *list,
			     unsigned limit)
{
	if (list->count < limit)
		return value_text(arena, NULL);
	return value_integer(arena, strtoll(list->items[list->count - 1] + 2, NULL, 10));
}

static bool work_accounts(struct http_call *call, struct store *store, struct error *error)
{
	struct value *items = value_array(call->arena), *answer, *account, *migration;
	struct account_rollouts list;
	struct account_filter filter;
	struct project project;
	size_t runs = 0;
	bool bypassed;

	if (!read_question(call, &filter, &bypassed, error) ||
	    !project_load(call->arena, store, filter.project, &project, error) ||
	    !account_rollouts(call->arena, store, &filter, &list, error))
		return false;
	for (size_t i = 0; i < list.count && runs < RUNS_MOST; i++) {
		struct account_question question = { filter.project, list.items[i],
						     filter.migration };

		if (!account_of(call->arena, store, &question, &account, error))
			return false;
		if (!bypassed || value_count(value_get(account, "bypasses")))
			value_add(items, account);
		runs += value_count(value_get(account, "runs"));
		if (runs >= RUNS_MOST)
			filter.limit = (unsigned)(list.count = i + 1);
	}
	answer = json_items(call->arena, items);
	value_put(answer, "next", next_of(call->arena, &list, filter.limit));
	if (filter.migration) {
		struct audited_migration asked = { filter.project, filter.migration,
						   filter.environment };

		if (!audit_migration(call->arena, store, &asked, &migration, error))
			return false;
		value_put(answer, "migration", migration);
	}
	call_respond(call, 200, answer);
	return true;
}

static bool work_compare(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "left", "right", NULL };
	struct audit_comparison comparison = { call->parameters[0],
					       http_query(call->request, "left"),
					       http_query(call->request, "right") };
	struct project project;
	struct value *answer;

	if (!call_query_known(call, known, error))
		return false;
	if (!comparison.left || !comparison.right)
		return error_set(error, ERROR_INVALID,
				 "left and right have to be the names of two environments");
	if (!call_reaches(call, comparison.project, comparison.left, error) ||
	    !call_reaches(call, comparison.project, comparison.right, error) ||
	    !project_load(call->arena, store, comparison.project, &project, error) ||
	    !audit_compare(call->arena, store, &comparison, &answer, error))
		return false;
	call_respond(call, 200, answer);
	return true;
}

const struct http_route audit_routes[] = {
	{ HTTP_GET, "/v1/projects/{project}/accounts", PERMISSION_HISTORY, SCOPE_ENVIRONMENT,
	  work_accounts, NULL,
	  "what rollouts did, who asked, approved and overrode, with the entries that say so" },
	{ HTTP_GET, "/v1/projects/{project}/comparison", PERMISSION_HISTORY, SCOPE_ENVIRONMENT,
	  work_compare, NULL, "are the histories of two environments' schemas the same?" },
	{ 0 },
};
