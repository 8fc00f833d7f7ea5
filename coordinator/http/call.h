#ifndef COORDINATOR_HTTP_CALL_H
#define COORDINATOR_HTTP_CALL_H
#include "coordinator/http/door.h"
#include "coordinator/http/message.h"
#include "coordinator/http/role.h"
#include "coordinator/http/server.h"
#include "coordinator/turn.h"
#include "coordinator/worker.h"
#include "core/base/value.h"

/* One request on its way through the coordinator, and what a handler does with it. */
#define ROUTE_PARAMETERS 3

struct admission;
struct api;
struct http_route;
struct logbook;
struct quorum;

struct http_call {
	struct job job;      /* first */
	struct arena *arena; /* until it is answered */
	struct api *api;
	struct logbook *logbook;
	const struct admission *admission;
	const struct quorum *import_policy; /* NULL: no other log is believed */
	struct http_call *previous, *next;  /* among the open ones of the api */
	struct http_conversation *conversation;
	const struct http_request *request;
	const struct http_route *route;
	const char *parameters[ROUTE_PARAMETERS]; /* of the path, in its order */
	bool allowed;                             /* `token` was checked */
	struct token token;                       /* who asks */
	struct error failure;        /* of the stage on the worker; code ERROR_NONE: none */
	unsigned failure_status;     /* 0: as the code says */
	struct door_lockout lockout; /* after a wrong token */
	bool denied;                 /* a known token that may not: goes into the log */
	struct value *gates;         /* of a rollout that was refused, NULL: none */
	void *kept;                  /* what the first stage leaves for the second */
	struct http_response response;
};

/* Compact JSON with this status. */
void call_respond(struct http_call *call, unsigned status, const struct value *value);

/* Does the token reach this environment of the path's project (or of `project`)? */
bool call_reaches(struct http_call *call, const char *project, const char *environment,
		  struct error *error) MUST_CHECK;

/* Members of the query: absent leaves the field alone.  ERROR_INVALID names the member. */
bool call_query_count(const struct http_call *call, const char *name, uint64_t most,
		      uint64_t *count, struct error *error) MUST_CHECK;
bool call_query_time(const struct http_call *call, const char *name, int64_t *wall,
		     struct error *error) MUST_CHECK;
/* The request's Idempotency-Key; NULL: it has none.  ERROR_INVALID: no line, or too long. */
bool call_key(const struct http_call *call, const char **key, struct error *error) MUST_CHECK;
/* Every member is one of `known` (NULL ends). */
bool call_query_known(const struct http_call *call, const char *const *known,
		      struct error *error) MUST_CHECK;

struct rollout;
/* Answers with the rollout (with its tasks). */
bool rollout_answer(struct http_call *call, struct turn *turn, unsigned status,
		    const struct rollout *rollout, struct error *error) MUST_CHECK;

struct rollout_request;
/* Starts it and answers with the rollout; what is refused says which gates are shut. */
bool rollout_respond(struct http_call *call, struct turn *turn,
		     const struct rollout_request *request, struct error *error) MUST_CHECK;
#endif
