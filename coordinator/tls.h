#ifndef COORDINATOR_TLS_H
#define COORDINATOR_TLS_H
#include "coordinator/settings.h"
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>

/* What the coordinator shows of itself to agents and to people; PEM. */
struct tls_identity {
	const char *certificate, *key; /* NULL: there is none, nothing is encrypted */
};

/* What the settings name, else what `init` made in the state's folder, else nothing.  Says in the
 * log when the certificate ends within 30 days.  ERROR_INVALID: one without the other, files that
 * are none, a key of another certificate, one that has ended. */
bool tls_load(struct arena *arena, const struct coordinator_settings *settings,
	      struct tls_identity *identity, struct error *error) MUST_CHECK;

/* `lockstep-coordinator init`: makes the CA, a certificate and, the first time, the recovery key,
 * and says on stdout what comes next. */
bool tls_init(struct arena *arena, const struct coordinator_settings *settings,
	      struct error *error) MUST_CHECK;
#endif
