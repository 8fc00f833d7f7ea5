#ifndef COORDINATOR_HTTP_API_H
#define COORDINATOR_HTTP_API_H
#include "coordinator/http/server.h"
#include "coordinator/inbox.h"
#include "coordinator/throttle.h"
#include "coordinator/worker.h"
#include <stdatomic.h>

/* The REST interface: requests become calls for the loop and jobs for the workers, and their ends
 * become answers. */
struct api;
struct logbook;
struct oidc;
struct quorum;

struct api_options {
	struct http_options http;
	const char *store; /* path of the database, for readers */
	struct logbook *logbook;
	const struct quorum *import_policy; /* NULL: no other log is believed */
	struct inbox *inbox;
	struct worker *worker;
	struct throttle_options lockout; /* of who sends wrong tokens */
	struct oidc *oidc;               /* NULL: no OIDC token is taken */
	struct worker *identifying;      /* where issuers are waited for */
	const atomic_bool *closing;      /* they are waited for no longer; NULL: never */
};

/* From now on requests arrive in the inbox.  Errors as http_server_open. */
bool api_open(const struct api_options *options, struct api **api, struct error *error) MUST_CHECK;
const char *api_address(const struct api *api);
/* From now on requests are answered with 503 at once; what is under way goes on. */
void api_quiet(struct api *api);
/* After the workers and the loop have ended: what is still open is answered with 503.  NULL is
 * allowed. */
void api_close(struct api *api);
#endif
