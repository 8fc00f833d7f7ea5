#ifndef CORE_LEDGER_H
#define CORE_LEDGER_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/migration.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a target says has been applied to it: the data of the ledger table.  The tables themselves
 * are the agent's; the coordinator sees these rows in reports. */
enum ledger_outcome {
	LEDGER_APPLIED,
	LEDGER_BASELINE, /* adopted: declared as applied by a person */
	LEDGER_PARTIAL,  /* statement by statement, `applied` of `statements` done, none in doubt */
	LEDGER_INTENT,   /* a bare statement (number `applied`) was about to be sent: in doubt */
	LEDGER_FAILED,   /* statement `applied` failed without a trace; those before it hold */
	LEDGER_REVERTED, /* was applied, and its way back was run: nothing of it holds */
	LEDGER_OUTCOME_COUNT
};

struct ledger_row {
	const char *version;
	const char *name;
	struct hash content; /* of the file that was run */
	struct hash entry;   /* its atlas.sum entry; zero when it had none */
	enum txmode txmode;
	enum ledger_outcome outcome;
	unsigned statements, applied;
	const char *attempt;       /* who wrote it: the attempt's id */
	uint64_t epoch;            /* fencing number of the attempt */
	int64_t started, finished; /* wall clock, ms; finished 0 while it is not */
	int64_t duration;          /* ms on the monotonic clock */
	const char *error;         /* NULL, or what the database said */
	struct hash prefix;        /* migration_prefix of the first `applied` statements, where they
				      ran one by one; else zero */
	const char *evidence;      /* what the target noted before it sent a bare statement that has
				      no outcome yet or failed, or how a person resolved the row;
				      NULL.  Not part of reports, nor is the prefix */
	const char *operator;      /* "lockstep 0.1.0 agent eu-1" */
	const char *details;       /* NULL, or more about it: an object of canonical JSON */
};

/* The details of a repeatable migration's row: when its file is taken away nothing is missing. */
#define LEDGER_REPEATABLE "{\"repeatable\":true}"

struct ledger {
	bool exists;             /* false: the target has no ledger tables yet */
	uint64_t epoch;          /* the highest that ever wrote */
	struct ledger_row *rows; /* in the order of application */
	size_t count;
	size_t room;   /* of `rows`, while they are read */
	bool outdated; /* an earlier version made its tables: they are to be prepared
			  before anything is written.  Not part of reports */
};

/* Makes room for rows that are read one after the other: `expected` of them in one piece. */
void ledger_expect(struct arena *arena, struct ledger *ledger, size_t expected);
/* The next one, to be filled; past what was expected the room doubles. */
struct ledger_row *ledger_add(struct arena *arena, struct ledger *ledger);

/* Is it the row of a repeatable migration? */
bool ledger_row_repeats(struct arena *arena, const struct ledger_row *row);

const char *ledger_outcome_name(enum ledger_outcome outcome);
/* What the ledger's table says: the outcome's name, but "ranges" for a PARTIAL row in the middle of
 * a batch, so that an earlier version refuses the row and does not run all ranges again. */
const char *ledger_outcome_stored(const struct ledger_row *row);
/* Knows both. */
bool ledger_outcome_from_name(const char *name, enum ledger_outcome *outcome) MUST_CHECK;

/* SHA-256 over version, content hash, outcome and applied count of every row, sorted by version.
 * Times, attempts and epochs play no part. */
struct hash ledger_digest(const struct ledger *ledger);
/* The base state that plans bind to: the same without the rows of the versions in `pending`, so
 * that it does not move while the plan itself is carried out. */
struct hash ledger_base(const struct ledger *ledger, const char *const *pending, size_t count);

/* Canonical JSON of the rows, and back. */
struct bytes ledger_write(struct arena *arena, const struct ledger *ledger);
bool ledger_parse(struct arena *arena, struct bytes text, struct ledger *ledger,
		  struct error *error) MUST_CHECK;

/* Where one migration stands on one target. */
enum migration_state {
	MIGRATION_PENDING,
	MIGRATION_APPLIED,
	MIGRATION_BASELINE,
	MIGRATION_PARTIAL,      /* k of n statements, resumable as long as those are the same */
	MIGRATION_IN_DOUBT,     /* a bare statement whose outcome is not known */
	MIGRATION_CHANGED,      /* applied with other bytes, and not repeatable */
	MIGRATION_OUT_OF_ORDER, /* pending, but a later one is applied */
	MIGRATION_MISSING,      /* in the ledger before the registry's last, not in the registry */
	MIGRATION_FUTURE,   /* in the ledger after the registry's last, or of a repeatable one */
	MIGRATION_COVERED,  /* never to be run here: a checkpoint holds it, or it is a checkpoint
			       that this target does not need */
	MIGRATION_REVERTED, /* pending again: its way back was run */
	MIGRATION_STATE_COUNT
};

const char *migration_state_name(enum migration_state state);

struct standing {
	const struct migration *migration; /* NULL for MISSING and FUTURE */
	const struct ledger_row *row;      /* NULL when the ledger has none; a PENDING one has a row
					      when it was tried and failed without a trace, or is
					      repeatable and was applied with other bytes */
	enum migration_state state;
};

struct reconciliation {
	struct standing *standings; /* the registry's in order, then MISSING and FUTURE */
	size_t count;
	const struct migration **pending; /* what to run, in order: PENDING, REVERTED, PARTIAL,
					     IN_DOUBT (settled first, by the target's evidence) */
	size_t pending_count;
};

/* Pure: registry against ledger.  Identity is version and content hash (a renamed file with the
 * same version and bytes is the same migration).  A target without history starts at the last
 * checkpoint; one with history passes checkpoints over. */
void reconcile(struct arena *arena, const struct migration *migrations, size_t count,
	       const struct ledger *ledger, struct reconciliation *result);

/* May the pending ones be run?  ERROR_INTEGRITY for CHANGED, MISSING, OUT_OF_ORDER (project order
 * is linear); each names migration and way out. */
bool reconciliation_allows(const struct reconciliation *result, struct error *error) MUST_CHECK;
#endif
