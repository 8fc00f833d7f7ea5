#ifndef CLI_API_H
#define CLI_API_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include <stdbool.h>
#include <stdint.h>

/* The coordinator's REST API over libcurl (its only home in the CLI).  Every call blocks. */
struct api;

struct api_settings {
	const char *url;     /* http://127.0.0.1:7421 */
	const char *token;   /* NULL: none */
	const char *ca_file; /* who signs the certificate of https; NULL: whom the system trusts */
};

/* ERROR_INVALID: a URL that is neither http nor https. */
bool api_connect(const struct api_settings *settings, struct api **api,
		 struct error *error) MUST_CHECK;
void api_disconnect(struct api *api); /* NULL is allowed */
/* From now on a call is given up soon after `came` says so, with ERROR_TIMEOUT. */
void api_interruptible(struct api *api, bool (*came)(void));

/* From now on whoever is asked before each call says which token it carries. */
typedef bool api_token(void *context, const char **token, struct error *error);
void api_ask_token(struct api *api, api_token *source, void *context);

struct api_request {
	const char *method; /* "GET" */
	const char *path;   /* "/v1/...", escaped */
	struct bytes body;
	const char *type; /* of the body; NULL: there is none */
	const char *key;  /* Idempotency-Key; NULL: there is none */
	int64_t patience; /* ms for the whole exchange; 0: a minute */
};

/* The answer's bytes live in the arena.  Errors: the code that the problem document names (RFC
 * 9457), with its detail; ERROR_UNREACHABLE when there is no answer, ERROR_TIMEOUT when it takes
 * too long. */
bool api_call(struct arena *arena, struct api *api, const struct api_request *request,
	      struct bytes *answer, struct error *error) MUST_CHECK;
/* With a JSON body (NULL: none) and a JSON answer (null when it is empty). */
bool api_send(struct arena *arena, struct api *api, const struct api_request *request,
	      const struct value *body, struct value **answer, struct error *error) MUST_CHECK;
bool api_get(struct arena *arena, struct api *api, const char *path, struct value **answer,
	     struct error *error) MUST_CHECK;
/* The problem document of the last refusal, NULL when there was none. */
const struct value *api_problem(const struct api *api);

/* One segment or query value of a path, percent-encoded (RFC 3986). */
char *api_escape(struct arena *arena, const char *text);
/* Adds "?name=value" or "&name=value"; nothing for a NULL or empty value. */
void api_query(struct buffer *path, const char *name, const char *value);
#endif
