#ifndef COORDINATOR_HTTP_ROUTE_H
#define COORDINATOR_HTTP_ROUTE_H
#include "coordinator/http/call.h"

/* The REST interface as tables: each *_routes.c exports its rows, which end in one without a
 * pattern; route.c joins them. */
struct http_route {
	enum http_method method;
	const char *pattern; /* "/v1/projects/{project}/status"; the kinds of {x} are in route.c */
	enum permission permission;
	enum scope scope;
	/* First, on a worker's thread with a reader's store: what may take long.  NULL: nothing. */
	bool (*work)(struct http_call *call, struct store *store, struct error *error);
	/* Then, on the loop's thread: what decides and writes.  NULL: nothing. */
	bool (*run)(struct http_call *call, struct turn *turn, struct error *error);
	const char *help;
};

extern const struct http_route health_routes[], registry_routes[], release_routes[],
    pipeline_routes[], rollout_routes[], revert_routes[], people_routes[], plan_routes[],
    explain_routes[], adoption_routes[], status_routes[], history_routes[], audit_routes[],
    bundle_routes[], log_routes[], witness_routes[], access_routes[], key_routes[], redact_routes[];
extern const struct http_route *const http_routes[]; /* NULL ends */

struct route_match {
	const struct http_route *route;
	const char *parameters[ROUTE_PARAMETERS];
	const char *allow; /* 405: the methods that the path has, "GET, PUT" */
};

/* Finds the row for a request.  ERROR_NOT_FOUND: no such path.  ERROR_CONFLICT with `allow`: the
 * path has other methods only.  ERROR_INVALID: a parameter is none of its kind. */
bool route_find(struct arena *arena, const struct http_request *request, struct route_match *match,
		struct error *error) MUST_CHECK;
#endif
