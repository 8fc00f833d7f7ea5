#ifndef CLI_LOG_H
#define CLI_LOG_H
#include "cli/online.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/receipt.h"

/* The audit log as people ask for it: lockstep log ... */
struct log_options {
	struct online_options online;
	const char *from, *key, *since, *out, *policy;
	const char *person, *entry, *reason;
	uint64_t limit;
	bool quick, follow, dry_run;
};

/* Where the files of a log are read: a folder, a web server, or the coordinator's /log/. */
struct log_source {
	const char *name;   /* for people */
	const char *folder; /* NULL: not a folder */
	struct api *api;
	bool is_copy;       /* an export, or a server of one */
	const char *prefix; /* of the paths that the server is asked for: "/log/" */
};
/* --from, or the coordinator. */
bool log_source_open(struct invocation *call, struct log_source *source,
		     struct error *error) MUST_CHECK;
/* "checkpoint", "tile/0/000", ...  ERROR_NOT_FOUND: there is none. */
bool log_source_read(struct arena *arena, const struct log_source *source, const char *path,
		     struct bytes *bytes, struct error *error) MUST_CHECK;

/* What entries name by its hash: "blob/ab/abcdef..." of a copy, "/log/blob/..." of a coordinator.
 */
bool log_source_blob(struct arena *arena, const struct log_source *source, const struct hash *hash,
		     struct bytes *bytes, struct error *error) MUST_CHECK;

/* The key that is to have signed: --key (a key, or a file that holds one), else the one that lies
 * beside the log; `given` says which. */
bool log_key(struct invocation *call, const struct log_source *source, struct note_key *key,
	     bool *given, struct error *error) MUST_CHECK;

/* Does the policy in the file (C2SP tlog-policy) name the log, and did its quorum cosign the
 * checkpoint?  ERROR_REFUSED says who did not.  `path` NULL asks for nothing. */
bool log_policy_holds(struct arena *arena, const char *path, const struct note_key *key,
		      const struct note *checkpoint, struct error *error) MUST_CHECK;

/* What was found to be so. */
struct log_verdict {
	struct note_key key;
	bool key_given;
	struct checkpoint head;
	struct checkpoint since; /* size 0: nothing to compare with */
	uint64_t tiles;          /* compared */
};
struct log_vet;
struct log_reading {
	const struct log_source *source;
	struct log_vet *vet; /* what the signatures in the entries say, too; NULL: not looked at */
	struct bytes since;  /* a checkpoint that somebody kept; no bytes: none */
	const char *policy;  /* file: who has to have cosigned the head; NULL: nobody */
};
/* Reads the whole log and checks it: the checkpoint's signature, every entry (which
 * says its own number), every tile, the root, and that it continues `since`.  ERROR_INTEGRITY names
 * the first thing that is wrong.  Memory does not grow with the log. */
bool log_verify(struct invocation *call, const struct log_reading *reading,
		struct log_verdict *verdict, struct error *error) MUST_CHECK;

/* Fetches the proof that the entry is on the log, with the entry itself (`extra`), and verifies it.
 */
bool log_prove(struct arena *arena, const struct log_source *source, const struct note_key *key,
	       uint64_t entry, struct receipt *receipt, struct error *error) MUST_CHECK;

bool command_log_verify(struct invocation *call, struct error *error);
bool command_log_export(struct invocation *call, struct error *error);
bool command_log_prove(struct invocation *call, struct error *error);
bool command_log_tail(struct invocation *call, struct error *error);
bool command_log_witnesses(struct invocation *call, struct error *error);
bool command_log_redact(struct invocation *call, struct error *error);
bool command_log_check(struct invocation *call, struct error *error);
#endif
