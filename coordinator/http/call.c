#include "coordinator/http/call.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/nearest.h"

#define KEY_LIMIT 200

void call_respond(struct http_call *call, unsigned status, const struct value *value)
{
	call->response = (struct http_response) { .status = status,
						  .content_type = "application/json",
						  .body = value_write(call->arena, value) };
}

bool call_reaches(struct http_call *call, const char *project, const char *environment,
		  struct error *error)
{
	if (role_reaches(&call->token, SCOPE_ENVIRONMENT, project, environment, error))
		return true;
	call->denied = true;
	return false;
}

bool call_key(const struct http_call *call, const char **key, struct error *error)
{
	*key = call->request->key;
	return !*key || (text_is_line(*key) && strlen(*key) <= KEY_LIMIT) ||
	       error_set(error, ERROR_INVALID,
			 "the Idempotency-Key is one line of at most %d bytes", KEY_LIMIT);
}

bool call_query_count(const struct http_call *call, const char *name, uint64_t most,
		      uint64_t *count, struct error *error)
{
	const char *text = http_query(call->request, name);
	unsigned long long number;

	if (!text)
		return true;
	number = strtoull(text, NULL, 10);
	if (!*text || strspn(text, "0123456789") != strlen(text) || strlen(text) > 15 ||
	    number > most)
		return error_set(error, ERROR_INVALID,
				 "'%s' in the query has to be a number from 0 to %llu", name,
				 (unsigned long long)most);
	*count = number;
	return true;
}

bool call_query_time(const struct http_call *call, const char *name, int64_t *wall,
		     struct error *error)
{
	const char *text = http_query(call->request, name);

	if (!text || clock_parse(text, wall))
		return true;
	return error_set(
	    error, ERROR_INVALID,
	    "'%s' in the query has to be a time like 2026-03-01T02:00:00Z or a date like "
	    "2026-03-01",
	    name);
}

static bool is_known(const char *name, const char *const *known)
{
	while (*known && !text_equal(*known, name))
		known++;
	return *known != NULL;
}

bool call_query_known(const struct http_call *call, const char *const *known, struct error *error)
{
	const struct http_target *target = &call->request->target;

	for (size_t i = 0; i < target->query_count; i++) {
		struct nearest nearest = nearest_to(target->query[i].name);

		if (is_known(target->query[i].name, known))
			continue;
		for (const char *const *name = known; *name; name++)
			nearest_offer(&nearest, *name);
		return error_set(error, ERROR_INVALID, "unknown member '%.100s' in the query%s%s%s",
				 target->query[i].name, nearest.best ? "; did you mean '" : "",
				 nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
	}
	return true;
}
