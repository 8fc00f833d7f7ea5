#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/store/log.h"

#define SEQ_LIMIT   ((uint64_t)1 << 53)
#define LIMIT_LIMIT 1000

static bool read_paging(const struct http_call *call, struct log_filter *filter,
			struct error *error)
{
	uint64_t after = UINT64_MAX, limit = 0, newest = 0, refusals = 0;

	if (!call_query_count(call, "after", SEQ_LIMIT, &after, error) ||
	    !call_query_count(call, "limit", LIMIT_LIMIT, &limit, error) ||
	    !call_query_count(call, "newest", 1, &newest, error) ||
	    !call_query_count(call, "refusals", 1, &refusals, error))
		return false;
	filter->after = after == UINT64_MAX ? -1 : (int64_t)after;
	filter->limit = (unsigned)limit;
	filter->newest = newest;
	filter->refusals = refusals;
	return true;
}

/* A limited token sees what is in its project and environment only. */
static bool limit_to_token(struct http_call *call, struct log_filter *filter, struct error *error)
{
	if (!filter->project)
		filter->project = call->token.project;
	if (!filter->environment)
		filter->environment = call->token.environment;
	return call_reaches(call, filter->project, filter->environment, error);
}

static bool read_filter(struct http_call *call, struct log_filter *filter, struct error *error)
{
	static const char *const known[] = { "project",  "environment", "target",  "migration",
					     "actor",    "type",        "rollout", "since",
					     "until",    "after",       "limit",   "newest",
					     "refusals", NULL };
	const struct http_request *request = call->request;

	*filter = (struct log_filter) { .project = http_query(request, "project"),
					.environment = http_query(request, "environment"),
					.target = http_query(request, "target"),
					.migration = http_query(request, "migration"),
					.actor = http_query(request, "actor"),
					.type = http_query(request, "type"),
					.rollout = http_query(request, "rollout") };
	return call_query_known(call, known, error) && read_paging(call, filter, error) &&
	       call_query_time(call, "since", &filter->since, error) &&
	       call_query_time(call, "until", &filter->until, error) &&
	       limit_to_token(call, filter, error);
}

static bool work_history(struct http_call *call, struct store *store, struct error *error)
{
	struct value *items = value_array(call->arena), *answer;
	struct log_filter filter;
	struct log_page page;

	if (!read_filter(call, &filter, error) ||
	    !log_page_read(call->arena, store, &filter, &page, error))
		return false;
	for (size_t i = 0; i < page.count; i++) {
		struct value *item = page.items[i].body;

		json_put_time(call->arena, item, "time", page.items[i].time);
		json_put_hash(call->arena, item, "hash", &page.items[i].leaf);
		value_add(items, item);
	}
	answer = json_items(call->arena, items);
	value_put(answer, "next",
		  page.more ? value_integer(call->arena, (int64_t)page.items[page.count - 1].seq)
			    : value_text(call->arena, NULL));
	call_respond(call, 200, answer);
	return true;
}

const struct http_route history_routes[] = {
	{ HTTP_GET, "/v1/history", PERMISSION_HISTORY, SCOPE_ENVIRONMENT, work_history, NULL,
	  "the log's entries, filtered, page by page" },
	{ 0 },
};
