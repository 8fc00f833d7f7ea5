#ifndef COORDINATOR_STORE_AGENTS_H
#define COORDINATOR_STORE_AGENTS_H
#include "coordinator/store/store.h"
#include "core/adopt/history.h"
#include "core/ledger.h"
#include "proto/message.h"

/* Readers of agents and of the targets that they report. */
struct agent {
	const char *id; /* "a-3" */
	uint64_t number;
	const char *name, *environment, *version;
	uint8_t public_key[PUBLIC_KEY_SIZE];
	bool revoked;
	int64_t enrolled; /* wall clock, ms */
	/* What it told last; 0 bytes: never, or none. */
	struct bytes follows;  /* the coordinator's key that it believes */
	struct bytes recovery; /* the recovery key that it pinned */
	bool rotate;           /* it is asked to replace its key */
};

struct agent_list {
	struct agent *items;
	size_t count;
};

/* ERROR_NOT_FOUND. */
bool agent_load(struct arena *arena, struct store *store, const char *id, struct agent *agent,
		struct error *error) MUST_CHECK;
bool agent_list(struct arena *arena, struct store *store, struct agent_list *list,
		struct error *error) MUST_CHECK;

/* A target as the agent that reported last sees it. */
struct target_row {
	const char *project, *environment, *name;
	const char *agent;         /* id */
	struct target_state state; /* without `ledger` */
	struct hash ledger;        /* blob: what was reported last; may be empty */
	struct hash histories;     /* blob: of other tools; zero when there are none */
	uint64_t seq;              /* of the entry that says so */
	int64_t reported;          /* wall clock, ms */
	uint64_t confirmed; /* entry: what succeeded before it was compared with the ledger */
};

struct target_place {
	const char *project, *environment, *name;
};

struct target_rows {
	struct target_row *items; /* in byte order of project, environment, name */
	size_t count;
};

/* Less than, equal to or greater than 0, as strcmp: by environment, then by target. */
int target_order(const char *environment_a, const char *target_a, const char *environment_b,
		 const char *target_b);

/* `environment` NULL: any.  Targets of revoked agents are left out.  One row for each target. */
bool target_list(struct arena *arena, struct store *store, const char *project,
		 const char *environment, struct target_rows *rows, struct error *error) MUST_CHECK;
/* Everything that a target of the project ever reported last, revoked agents' too: what a database
 * holds outlives who told it. */
bool target_list_ever(struct arena *arena, struct store *store, const char *project,
		      struct target_rows *rows, struct error *error) MUST_CHECK;
/* What one agent serves. */
bool target_list_of_agent(struct arena *arena, struct store *store, const char *agent,
			  struct target_rows *rows, struct error *error) MUST_CHECK;
/* What anybody had told of a target before the entry `seq`; `found` false: nothing. */
bool target_newest(struct arena *arena, struct store *store, const struct target_place *place,
		   uint64_t seq, struct target_row *row, bool *found,
		   struct error *error) MUST_CHECK;
/* The parsed ledger of a row; an empty one when none was reported. */
bool target_ledger(struct arena *arena, struct store *store, const struct target_row *row,
		   struct ledger *ledger, struct error *error) MUST_CHECK;
/* What other tools recorded there; nothing when nothing was reported. */
bool target_row_histories(struct arena *arena, struct store *store, const struct target_row *row,
			  struct histories *histories, struct error *error) MUST_CHECK;
/* A join token by the SHA-256 of its text; `environment` NULL: there is none. */
struct join_token {
	const char *environment;
	const char *name;    /* NULL, or what the agent will be called */
	int64_t expires;     /* wall clock, ms */
	const char *used_by; /* NULL, or the agent's id */
};
bool join_token_find(struct arena *arena, struct store *store, const struct hash *hash,
		     struct join_token *token, struct error *error) MUST_CHECK;
/* The next agent's number. */
bool agent_next(struct store *store, uint64_t *number, struct error *error) MUST_CHECK;
/* Is the blob part of a release of a project whose targets the agent serves? */
bool agent_may_fetch(struct store *store, const char *agent, const struct hash *hash, bool *may,
		     struct error *error) MUST_CHECK;
#endif
