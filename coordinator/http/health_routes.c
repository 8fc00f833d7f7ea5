#include "coordinator/http/route.h"
#include "coordinator/store/store.h"

/* The loop itself answers: a coordinator that hangs is not well. */
static bool run_health(struct http_call *call, struct turn *turn, struct error *error)
{
	(void)turn;
	(void)error;
	call->response = http_text(200, "ok\n");
	return true;
}

/* The answer leaves after the commit: a disk that is full is told of. */
static bool run_ready(struct http_call *call, struct turn *turn, struct error *error)
{
	call->failure_status = 503;
	if (!store_probe(turn->store, error))
		return false;
	call->response = http_text(200, "ready\n");
	return true;
}

const struct http_route health_routes[] = {
	{ HTTP_GET, "/healthz", PERMISSION_NONE, SCOPE_SERVER, NULL, run_health,
	  "does the coordinator's loop turn?" },
	{ HTTP_GET, "/readyz", PERMISSION_NONE, SCOPE_SERVER, NULL, run_ready,
	  "can it write its store?" },
	{ 0 },
};
