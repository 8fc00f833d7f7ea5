#ifndef COORDINATOR_HTTP_MESSAGE_H
#define COORDINATOR_HTTP_MESSAGE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include <stddef.h>

/* A request and a response as the routes see them: decoded and bounded, no NULL texts but where it
 * is said. */
#define HTTP_SEGMENT_LIMIT   16 /* parts of a path */
#define HTTP_PARAMETER_LIMIT 32 /* members of a query */
#define HTTP_HEADER_LIMIT    2
#define HTTP_NO_TOKEN        "no token: send \"Authorization: Bearer TOKEN\" (see LOCKSTEP_TOKEN)"

enum http_method {
	HTTP_GET, /* HEAD too: the server leaves the body out */
	HTTP_POST,
	HTTP_PUT,
	HTTP_OTHER, /* no route has it */
	HTTP_METHOD_COUNT
};

struct http_parameter {
	const char *name, *value;
};

struct http_target {      /* RFC 9112 section 3.2, origin form */
	const char *path; /* as it came, without the query: for logs and errors */
	const char *segments[HTTP_SEGMENT_LIMIT]; /* between the slashes, percent-decoded */
	size_t segment_count;
	struct http_parameter query[HTTP_PARAMETER_LIMIT]; /* decoded */
	size_t query_count;
};

struct http_request {
	enum http_method method;
	struct http_target target;
	const char *token; /* of "Authorization: Bearer TOKEN"; NULL when there is none */
	const char *peer;  /* whom failures are counted by (peer.h); "" when it cannot be told */
	const char *key;   /* Idempotency-Key; NULL when there is none */
	struct bytes body;
};

struct http_header {
	const char *name, *value;
};

struct http_response {
	unsigned status;
	const char *content_type; /* NULL: no body */
	struct bytes body;
	struct http_header headers[HTTP_HEADER_LIMIT]; /* in use while the name is not NULL */
};

const char *http_method_name(enum http_method method); /* "GET", ... */
enum http_method http_method_from_name(const char *name);

/* Takes a request target apart.  ERROR_INVALID: what does not begin with '/', a bad or NUL escape,
 * text that is not UTF-8, an empty segment, more than the limits. */
bool http_target_parse(struct arena *arena, const char *text, struct http_target *target,
		       struct error *error) MUST_CHECK;
/* The token of "Bearer TOKEN", and a key; NULL when the header (NULL: absent) holds none. */
const char *http_bearer(struct arena *arena, const char *header);
const char *http_key(struct arena *arena, const char *header);
const char *http_query(const struct http_request *request, const char *name); /* NULL when absent */

/* What the status line says for an error: its meaning for a client. */
unsigned http_status_of(enum error_code code);
/* RFC 9457 (problem+json): status, title, detail for people, `code` = error_name(code). */
struct http_response http_problem(struct arena *arena, unsigned status, enum error_code code,
				  const char *detail);
/* `gates` (NULL: none): member "gates" of the problem, what a refused rollout waits for. */
struct http_response http_failure(struct arena *arena, const struct error *error,
				  struct value *gates);
struct http_response http_text(unsigned status, const char *text);
#endif
