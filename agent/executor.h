#ifndef AGENT_EXECUTOR_H
#define AGENT_EXECUTOR_H
#include "agent/interruption.h"
#include "agent/progress.h"
#include "agent/target.h"
#include "core/adopt/order.h"
#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/evidence.h"
#include "core/ledger.h"
#include "core/migration.h"
#include "core/policy.h"
#include "core/resolution.h"
#include "core/spending.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Runs migrations on a target, once each, by evidence.  The same for agents and for the CLI. */

/* Migrations that failed and whose files say `on-failure continue`: what comes behind them was
 * applied all the same. */
struct passed_over {
	size_t count;
	struct error first;
};
/* What was noted and made before the first statement; empty when nothing was to be run. */
struct preparation {
	struct arena *arena; /* the caller's, of the texts */
	struct origin origin;
	const char *restore_point; /* NULL, or its name and its place in the log */
	const char *copy;          /* NULL, or the file that the database was copied to */
	const char *unwatched;     /* NULL, or why it was not seen who waited behind what ran */
};
/* Canonical JSON of it; "" when it is empty. */
const char *preparation_write(struct arena *arena, const struct preparation *preparation);

/* How something is rehearsed, and what came of it. */
struct rehearsed {
	struct arena *arena;   /* the caller's, of the evidence */
	enum evidence_way way; /* that is wanted; a copy where there can be one */
	bool or_rolled_back;   /* on the target where no scratch database can be had */
	bool reversible;       /* run the ways back, too, and compare; on copies only */
	const struct migration *const *ways_back; /* of what is pending, in its order */
	size_t ways_back_count;
	const char *no_way_back;  /* NULL, or why there are none */
	struct evidence evidence; /* out, also where it failed */
};

struct execution {
	struct target *target;
	const struct migration *migrations; /* the release's, all of them, in order, with texts for
					       those that are pending */
	size_t count;
	const char *const *pending; /* versions to run, in order */
	size_t pending_count;
	const char *project; /* in the session's name, like the release; NULL, 0: left out */
	uint64_t release;
	const char *attempt;  /* id, written into the ledger */
	uint64_t epoch;       /* 0: run by a person; the ledger's own epoch is kept */
	const char *operator; /* who runs, written into the ledger */
	const char *place;    /* "staging/eu", when a coordinator wants it; NULL: a person does */
	const char *details;  /* NULL, or what is written with each row */
	const char *rollout;  /* whose attempt this is; NULL: a person's run, which is a whole */
	struct spending *spending; /* NULL; in: what earlier attempts of the rollout were seen to
				      spend, out: with what this one did */
	uint64_t seed;             /* of the pauses between tries for a lock; 0: the system's */
	struct policy policy;  /* how it may treat the database; what a file sets comes before it */
	int64_t lock_patience; /* ms; also for a lost connection to come back */
	bool together;         /* all of it in one transaction, or nothing of it */
	bool rehearse;         /* nothing remains visible */
	struct rehearsed *rehearsed; /* NULL: in a copy, and nobody is told */
	bool allow_dirty;            /* run beside tables of somebody else that no ledger knows */
	bool one_by_one; /* each migration by itself, on the disk before the next one begins; else
			    small ones go together in groups of about half a second */
	const atomic_bool *stop; /* stop at the next statement boundary, or the end of a group;
				    NULL: never */
	struct passed_over *passed_over;   /* receives them; NULL: nothing is passed over, nor is it
					      when all run `together` */
	struct interruption *interruption; /* or in the middle of a statement; NULL: never */
	struct preparation *preparation;   /* NULL, or out */
	void (*report)(void *context, const struct progress *progress); /* NULL: nobody listens */
	void *context;
};

/* Locks, prepares the ledger, fences, and runs what is pending.  An already applied version is
 * passed over; a partial one resumes after checking that the content hash is the same.
 * True: everything pending is applied, but for what was passed over (or was stopped: `stopped`).
 * False: ERROR_FAILED (the database said no, or the statement was interrupted: `stopped`; the
 * ledger says where), ERROR_UNREACHABLE, ERROR_LOCKED, ERROR_CONFLICT (a higher epoch),
 * ERROR_INTEGRITY (the ledger does not allow it), ERROR_REFUSED (read-only, behind a pooler, tables
 * without a ledger), ERROR_INDETERMINATE. */
bool executor_run(const struct execution *execution, bool *stopped, struct error *error) MUST_CHECK;

/* Runs the way back of each version in `pending`, the last one first, each in one transaction with
 * the row that says so.  The migrations of these versions are their ways back (core/reverse.h),
 * with texts.  What an earlier attempt took back is passed over.  Errors as executor_run;
 * ERROR_INTEGRITY: something that is applied behind them would stay, or is half applied. */
bool executor_revert(const struct execution *execution, bool *stopped,
		     struct error *error) MUST_CHECK;

/* Adopts: writes a BASELINE row for each version in `pending` and runs nothing.  ERROR_CONFLICT
 * when the ledger already has rows that say otherwise. */
bool executor_baseline(const struct execution *execution, struct error *error) MUST_CHECK;

/* Writes what a person says into the ledger, with the reason, and runs nothing.  ERROR_NOT_FOUND:
 * the ledger or `migrations` do not have the version; ERROR_CONFLICT: nothing about it is
 * unresolved; ERROR_INVALID: no such statement; ERROR_LOCKED: somebody, or an earlier attempt's
 * backend, still works on it. */
bool executor_resolve(const struct execution *execution, const struct resolution *resolution,
		      struct error *error) MUST_CHECK;

/* Looks which statements of what is pending (with texts) the catalog shows, and with
 * `order->writes` records that they have run, in one transaction: whole files as adopted, the one
 * in whose middle it stops so that the next run goes on there.  Runs nothing.  `seen` receives what
 * was seen (trace_put), when it came to that on failures too.  ERROR_CONFLICT: the ledger speaks of
 * a file that stopped in the middle; what was seen leaves a doubt and nobody says how far it came;
 * ERROR_NOT_FOUND, ERROR_INVALID: `through` is no place. */
bool executor_trace(struct arena *arena, const struct execution *execution,
		    const struct adoption_order *order, struct bytes *seen,
		    struct error *error) MUST_CHECK;
#endif
