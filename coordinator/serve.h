#ifndef COORDINATOR_SERVE_H
#define COORDINATOR_SERVE_H
#include "coordinator/settings.h"

/* Opens store, listeners and workers, and turns the loop until SIGTERM or SIGINT.  STATE/addresses
 * is there while both listeners are open: "listen=URL" and "http=URL", a line each. */
bool serve(const struct coordinator_settings *settings, struct error *error) MUST_CHECK;
#endif
