#ifndef COORDINATOR_SETTINGS_H
#define COORDINATOR_SETTINGS_H
#include "core/base/log.h"
#include "core/base/settings.h"

/* What `lockstep-coordinator` can be told: on the command line, in the environment
 * (LOCKSTEP_COORDINATOR_STATE ...), in a file. */
struct coordinator_settings {
	const char *config, *state, *listen, *http, *tls_certificate, *tls_key, *tls_names,
	    *log_origin, *import_policy, *log_policy, *log_level, *diagram, *from, *oidc, *proxies;
	uint64_t body_limit, file_limit, connections, workers;
	uint64_t lockout_after;
	int64_t patience, lockout;
	const char *recovery_key; /* where `init` writes its secret; NULL: into the state */
	const char *linter; /* the program that judges releases, which is itself; NULL: none does */
	bool quick, help, version;
	enum log_level least; /* of log_level */
};

/* `arguments` end in NULL, without the program's name.  A later source wins: file, environment,
 * command line.  ERROR_INVALID says which setting and where. */
bool coordinator_settings_read(struct arena *arena, char *const *arguments,
			       struct coordinator_settings *settings,
			       struct error *error) MUST_CHECK;
/* What `--help` prints. */
const char *coordinator_settings_help(struct arena *arena);
#endif
