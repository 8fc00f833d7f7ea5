#ifndef AGENT_INSPECT_H
#define AGENT_INSPECT_H
#include "agent/target.h"
#include "proto/message.h"

/* What a look at the target found. */
struct inspection {
	enum reach reach;
	const char *problem, *server;
	enum dialect dialect;
	struct hash digest;  /* of the ledger; zero when it could not be read */
	struct bytes ledger; /* JSON */
	bool foreign_tables;
	bool examined; /* far enough for the preflight's facts */
	struct preflight_facts preflight;
	int64_t looked; /* monotonic clock, ms */
	uint64_t seen;  /* size of the coordinator's log, as far as known when the look began */
	struct bytes histories;        /* of other tools, JSON; empty: there are none */
	const char *histories_problem; /* why they are not told; "": nothing is wrong */
	struct bytes sizes;            /* lint_facts_write; empty: not known */
};
/* A look at a target: can it be used, what does its ledger say?  Never fails: what goes wrong is
 * what was found. */
void target_inspect(struct arena *arena, const struct target_settings *settings,
		    struct inspection *inspection);
/* The same over a connection that is open. */
void target_inspect_open(struct arena *arena, struct target *target, struct inspection *inspection);
#endif
