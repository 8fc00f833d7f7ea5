#ifndef AGENT_AGENT_SETTINGS_H
#define AGENT_AGENT_SETTINGS_H
#include "agent/seal.h"
#include "agent/target.h"
#include "core/base/settings.h"
#include "proto/message.h"

/* What its owner lets rehearsals do with a target. */
enum rehearsal_consent {
	REHEARSAL_NO,      /* nothing */
	REHEARSAL_SCRATCH, /* a scratch database beside it */
	REHEARSAL_YES,     /* that, or else a transaction on it that is rolled back, with guards */
	REHEARSAL_CLONE    /* it is a clone with data that nobody else uses: always there */
};

/* The agent's file:
 *
 *   coordinator: tcp://coordinator.example:7420
 *   ca-file: /etc/lockstep/ca.pem # for tls+tcp://
 *   environment: staging
 *   name: eu-agent                  # the host's name when left out
 *   state: /var/lib/lockstep-agent
 *   join-token-file: /etc/lockstep/join-token
 *   at-once: 32                   # targets worked on at the same time
 *   log-policy: /etc/lockstep/log-policy # whose cosignatures a plan's proof needs
 *   release-keys: PATH            # who signs releases: agent/seal.h
 *   approver-keys: PATH           # who signs approvals, and how many of them
 *   approvals: 1
 *   approval-age: 7d
 *   revoked-keys: FILE            # whose signatures count no more
 *   targets:
 *     - name: eu-1
 *       project: shop
 *       url: postgres://...         # or url-file: PATH, or url-env: VARIABLE
 *       schema: tenant_1            # PostgreSQL: search_path
 *       role: owner                 # PostgreSQL: SET ROLE
 *       labels: {region: eu}
 *       rehearsal: yes              # no, scratch, yes, clone: struct rehearsal_consent
 *       scratch: postgres://...     # PostgreSQL: server for scratch databases; no: none
 *       backup-stamp: FILE          # touched when a backup was made
 *       copies-folder: FOLDER       # SQLite: where copies are kept
 *       one-by-one: no              # yes: small migrations are not sent in groups */
struct agent_target_settings {
	const char *name;
	struct target_settings connection;
	struct label *labels;
	size_t label_count;
	enum rehearsal_consent rehearsal;
	bool one_by_one;
};

struct agent_settings {
	const char *coordinator, *ca_file, *environment, *name, *state, *join_token_file,
	    *log_policy_file;
	const char *authority;  /* what ca_file holds; NULL: none */
	const char *log_policy; /* what log_policy_file holds; NULL: none */
	int64_t log_policy_age; /* ms that cosignatures may be old; 0: any */
	int64_t inspect_every;  /* ms */
	int64_t grace;          /* ms to end in after SIGTERM */
	int64_t lock_patience;  /* ms to wait for another runner's lock */
	uint64_t cache_limit;   /* bytes of migrations that are kept on the disk */
	uint64_t at_once;       /* targets that are worked on at the same time */
	struct seal_settings seal;
	struct agent_target_settings *targets;
	size_t target_count;
};

extern const struct setting agent_setting_rows[];

/* Reads the file, with the secrets it points to.  ERROR_INVALID: "PATH:LINE:COLUMN: ..." for what
 * is mistyped, missing or given twice; never prints a URL. */
bool agent_settings_load(struct arena *arena, const char *path, struct agent_settings *settings,
			 struct error *error) MUST_CHECK;
#endif
