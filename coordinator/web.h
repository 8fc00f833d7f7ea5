#ifndef COORDINATOR_WEB_H
#define COORDINATOR_WEB_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stdatomic.h>
#include <stdint.h>

/* What the coordinator asks of other services by HTTP, over libcurl (its only home in the
 * coordinator).  Redirects are not followed. */
struct web_request {
	const char *url;
	const char *method;         /* NULL: GET */
	const char *const *headers; /* lines; NULL: none */
	size_t header_count;
	struct bytes body;          /* sent unless the method is GET or HEAD */
	const char *ca_file;        /* who signs the certificate; NULL: whom the system trusts */
	int64_t timeout;            /* ms for the whole exchange */
	size_t limit;               /* bytes of the answer */
	const atomic_bool *closing; /* it is given up soon after this is set; NULL: never */
};

struct web_answer {
	long status;
	struct bytes body; /* with a NUL behind it */
};

/* Blocks.  ERROR_UNREACHABLE: there is no answer, and why, without the URL, which may hold a
 * secret. */
bool web_ask(struct arena *arena, const struct web_request *request, struct web_answer *answer,
	     struct error *error) MUST_CHECK;
#endif
