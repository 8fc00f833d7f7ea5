#ifndef AGENT_TARGET_H
#define AGENT_TARGET_H
#include "agent/progress.h"
#include "core/adopt/history.h"
#include "core/adopt/trace.h"
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/ledger.h"
#include "core/origin.h"
#include "core/patience.h"
#include "core/preflight.h"
#include "core/statement.h"
#include <stdbool.h>
#include <stdint.h>

/* What a target can do: one database (optionally one schema of it), over a connection of ours.  Two
 * implementations, agent/postgres and agent/sqlite.  A target is used by one thread at a time, but
 * target_interrupt may come from any. */
struct target;

struct target_settings {
	const char *url;     /* postgres://user:password@host:port/database?..., sqlite:///path or
				sqlite://relative/path */
	const char *schema;  /* NULL, or the schema that search_path is fixed to (PostgreSQL) */
	const char *role;    /* NULL, or the role to SET (PostgreSQL) */
	const char *project; /* whose ledger rows are meant */
	const char *application;   /* application_name: "lockstep" when NULL */
	const char *backup_stamp;  /* NULL, or the file that is touched when a backup was made */
	const char *copies_folder; /* NULL: beside the database, PATH.lockstep-copies (SQLite) */
	const char *database;      /* NULL: the URL's; its name instead (PostgreSQL) */
	const char *scratch;       /* where databases to rehearse in are made: NULL: on the target's
				      server; "no": nowhere; a URL of another server (PostgreSQL) */
	const char *installation;  /* whose such databases are removed after a crash; NULL: this
				      host's */
	/* Guards of a rehearsal on the target itself (PostgreSQL), ms; 0: 100 and 2000. */
	int64_t rehearsal_lock_timeout, rehearsal_statement_timeout;
	/* ms after which a session of ours that holds the lock, has no transaction open and sends
	 * nothing stands still (PostgreSQL); 0: a minute. */
	int64_t standstill;
};

/* How a session behaves towards others who use the database. */
#define APPLICATION_SIZE 64 /* what PostgreSQL keeps of a name, with its end */
struct conduct {
	struct patience patience;           /* SQLite: of its lock alone */
	char application[APPLICATION_SIZE]; /* application_name; "": as it was opened */
};

/* What one statement did. */
struct statement_result {
	int64_t rows;     /* affected or returned; -1 when not known */
	int64_t duration; /* microseconds */
	int64_t waited;   /* of that, for locks, as far as it was seen to wait; microseconds */
	/* When it failed: */
	char sqlstate[6];                    /* "" for SQLite */
	const char *message, *detail, *hint; /* in the arena; secrets masked; NULL when not given */
	unsigned position; /* 1-based character in the statement, 0 when not known */
	/* Who kept it from a lock when we last looked while it waited (for people: each
	 * with process, user, application, state and query); NULL when it was not seen to wait. */
	const char *blocked_by;
};

/* One of several transactions that are sent together. */
struct transaction {
	const char *application;            /* "": the session's */
	const struct statement *statements; /* none that ends a transaction or copies data */
	size_t count;
	struct ledger_row row;            /* recorded with them; its end is filled in */
	struct statement_result *results; /* one per statement, filled where it was answered */
};

struct transaction_group {
	struct transaction *items;
	size_t count;
	uint64_t epoch;
	/* Out: */
	size_t applied; /* so many from the first on hold, and are on the disk */
	bool refused;   /* the next one failed in its statement `failed`, whose result says why */
	size_t failed;
};

struct target_facts {
	enum dialect dialect;
	const char *server;        /* "PostgreSQL 15.4", "SQLite 3.40.1" */
	bool read_only;            /* standby, read-only file or session */
	const char *read_only_why; /* "a standby", "opened with mode=ro"; NULL when it is not */
	bool pooled;               /* behind a pooler: the backend is not the one we connected to */
	bool foreign_tables;       /* holds tables of somebody else and no ledger */
	const char *foreign_names; /* the first three of them, "a, b, c"; else NULL */
	/* Who holds the lock is not among them: target_holder. */
	struct preflight_facts preflight;
};

/* ERROR_INVALID: a URL that is not understood.  ERROR_UNREACHABLE: with the password masked and the
 * server's words. */
bool target_open(const struct target_settings *settings, struct target **target,
		 struct error *error) MUST_CHECK;
void target_close(struct target *target); /* NULL is allowed; rolls back what is open */
void target_release(struct target **target);
/* The URL without its password. */
char *target_url_masked(struct arena *arena, const char *url);
/* The same for an open target: what errors call it. */
const char *target_name(const struct target *target);

bool target_examine(struct arena *arena, struct target *target, struct target_facts *facts,
		    struct error *error) MUST_CHECK;

/* The lock that excludes other runners (PostgreSQL: Atlas's advisory key 2686470616 beside our own,
 * polled with pg_try_advisory_lock, never waited for; SQLite: a lock file beside the database held
 * by fcntl).  PostgreSQL: a holder of ours that stands still between two statements (its process
 * was stopped, its machine hangs) is ended.  ERROR_LOCKED after `patience` ms, naming the holder
 * where it can be known. */
bool target_lock(struct target *target, int64_t patience, struct error *error) MUST_CHECK;
void target_unlock(struct target *target);
/* To be called in pauses, several times a minute: others see that we do not stand still. */
void target_beat(struct target *target);
/* Who else holds that lock now, without trying for it; NULL: nobody. */
bool target_holder(struct arena *arena, struct target *target, const char **holder,
		   struct error *error) MUST_CHECK;

/* After ERROR_UNREACHABLE: connects again (for at most `patience` ms), makes sure that the old
 * backend is gone, so that what it did is settled, and takes the lock again when it was held. */
bool target_reconnect(struct target *target, int64_t patience, struct error *error) MUST_CHECK;

/* Before each migration: the session as it was opened, whatever the one before it SET, with the
 * conduct that holds for this one, until it SETs something else itself or lets go of the lock.
 * SQLite: foreign_keys off, and the violations that exist are noted for target_check; nothing in
 * the middle of a transaction. */
bool target_reset(struct target *target, const struct conduct *conduct,
		  struct error *error) MUST_CHECK;
/* In the middle of a migration: for what comes now. */
bool target_be_patient(struct target *target, const struct patience *patience,
		       struct error *error) MUST_CHECK;
/* Before a migration's last commit.  SQLite: foreign_key_check; ERROR_FAILED when there are more
 * violations than target_reset noted.  PostgreSQL: deferred constraints are checked now. */
bool target_check(struct target *target, struct error *error) MUST_CHECK;

bool target_begin(struct target *target, struct error *error) MUST_CHECK;
/* ERROR_UNREACHABLE: the connection died and the outcome is not known (target_reconnect, then the
 * ledger knows); any other error: it was rolled back. */
bool target_commit(struct target *target, struct error *error) MUST_CHECK;
void target_rollback(struct target *target);
bool target_in_transaction(const struct target *target);

/* One statement (with COPY data when it has some).  False: `result` holds what the database said
 * and `error` the sentence: ERROR_FAILED when the statement was refused, ERROR_UNREACHABLE when the
 * connection died, ERROR_LOCKED for lock timeouts and deadlocks (55P03, 40P01). */
bool target_execute(struct arena *arena, struct target *target, const struct statement *statement,
		    struct statement_result *result, struct error *error) MUST_CHECK;

/* One command with values bound to it, of which the first row is of interest. */
struct inquiry {
	struct bytes text;
	const char *const *values; /* as texts */
	size_t count;
};
#define ANSWER_COLUMNS 2
struct first_row {
	bool found;                          /* there was a row */
	bool more;                           /* and another one behind it */
	const char *columns[ANSWER_COLUMNS]; /* as texts in the arena; NULL for SQL's NULL */
};
/* Results and errors as target_execute; ERROR_FAILED also for a text that is no UTF-8. */
bool target_inquire(struct arena *arena, struct target *target, const struct inquiry *query,
		    struct first_row *answer, struct statement_result *result,
		    struct error *error) MUST_CHECK;

/* The same for one query in a transaction of its own that takes no writes; after `patience` ms it
 * is given up with ERROR_FAILED.  Outside of a transaction. */
bool target_look(struct arena *arena, struct target *target, struct bytes text, int64_t patience,
		 struct first_row *answer, struct error *error) MUST_CHECK;

/* May this batch go through its table by its key?  `type` receives the key's type, or NULL where
 * rows have types of their own (SQLite).  `trouble` receives a sentence when it may not: no such
 * table or column, no unique index on it, it writes to the table that it reads. */
bool target_batch_key(struct arena *arena, struct target *target, const struct batch *batch,
		      const char **type, const char **trouble, struct error *error) MUST_CHECK;

/* What an earlier bare statement, one that ran outside transactions, came to. */
enum bare_effect {
	EFFECT_UNKNOWN,    /* the target does not tell */
	EFFECT_HAPPENED,   /* it took effect */
	EFFECT_ABSENT,     /* it did not, or what it left half done was taken away */
	EFFECT_REPEATABLE, /* running it again does no harm, whatever became of it */
};
struct settlement {
	enum bare_effect effect;
	const char *seen; /* for people: what the target shows; in the arena */
};

/* Before a bare statement is sent: what the target looks like where the statement will change it,
 * and who runs it, as a text that the ledger keeps.  NULL where target_settle needs none. */
bool target_evidence(struct arena *arena, struct target *target, const struct statement *statement,
		     const char **evidence, struct error *error) MUST_CHECK;
/* Under the lock: judges a bare statement by the evidence from before it and by what the target
 * shows now.  First makes sure that the backend which ran it is gone; takes away or completes what
 * the statement left half done (INVALID indexes, a pending DETACH), which may take as long as the
 * statement itself.  ERROR_LOCKED when it does not end or somebody else works there. */
bool target_settle(struct arena *arena, struct target *target, const struct statement *statement,
		   const char *evidence, struct settlement *settlement,
		   struct error *error) MUST_CHECK;

/* How many locks the statement keeps to the end of its transaction, roughly: PostgreSQL has one on
 * each table, index and sequence that is made or changed, in a table of fixed size. */
size_t target_locks(const struct target *target, const struct statement *statement);
/* May `migrations` with so many locks run in one transaction?  ERROR_REFUSED, before anything
 * starts, when there is no room for those. */
bool target_has_room(struct target *target, size_t locks, size_t migrations,
		     struct error *error) MUST_CHECK;

/* Applies transactions in their order, in as few round trips and as few waits for the disk as the
 * database allows.  Each is fenced, run and recorded, and after a failure nothing of what stands
 * behind it has run.  The session is to be a fresh one (target_reset) and is one afterwards.  What
 * takes longer than a moment, or waits for a lock, is given up.
 * True: `applied` of them hold, at least one; what is left was not begun.  False: ERROR_CONFLICT (a
 * higher epoch), ERROR_UNREACHABLE (only the ledger knows what holds), else `applied` hold, and the
 * next one failed: where it is not `refused` it is to be run by itself, to know why. */
bool target_apply_group(struct arena *arena, struct target *target, struct transaction_group *group,
			struct error *error) MUST_CHECK;

/* Was the last failure a lock that was not to be had or a deadlock (55P03, 40P01; SQLITE_BUSY), so
 * that the same may be tried again? */
bool target_was_contended(const struct target *target);

/* Cancels the running statement, within a moment; any thread. */
void target_interrupt(struct target *target);

/* What statements may do to others, and who is told how far they come. */
struct oversight {
	int64_t victim_time; /* ms that others may wait behind what we lock, added up
				(target_spending); 0: without a limit */
	void (*advanced)(void *context, const struct advance *advance); /* NULL: nobody listens */
	void *context;
};
/* From the next target_execute on, where the database lets us look on: one that uses the victim
 * time up is cancelled with ERROR_FAILED, which says who waited: it is not for us to try it again.
 * SQLite: nothing is overseen. */
void target_oversee(struct target *target, const struct oversight *oversight);

/* What is used up of the policy's limits, since the target was opened and before: an earlier
 * attempt of the same rollout may have begun to.  SQLite: nothing ever is. */
struct spending *target_spending(struct target *target);
/* Why who waits behind us could not be seen when it was to be looked for; NULL: it could. */
const char *target_unwatched(const struct target *target);

/* What must not be exceeded around a target; 0: without a limit. */
struct pressure_limits {
	int64_t replica_lag;      /* ms that a standby may be behind */
	int64_t logical_lag, wal; /* bytes that a logical slot may be behind, and that may be
				     written ahead from the first time that this is asked */
};
struct pressure {
	const char *over; /* the first thing that is, for people, with its numbers; NULL: nothing */
	bool passes;      /* it may, when we wait */
};
/* How the server stands now.  In an open transaction it also keeps the session from being ended for
 * idleness.  ERROR_REFUSED: a limit is set on what the role cannot see; ERROR_FAILED: others have
 * waited too long for the open transaction.  SQLite: never anything. */
bool target_pressure(struct arena *arena, struct target *target,
		     const struct pressure_limits *limits, struct pressure *pressure,
		     struct error *error) MUST_CHECK;

/* Reads the project's rows; makes nothing: `exists` is false where there is no ledger. */
bool target_ledger_read(struct arena *arena, struct target *target, struct ledger *ledger,
			struct error *error) MUST_CHECK;
/* Makes the ledger's tables where they are missing, and brings outdated ones up to date. */
bool target_ledger_prepare(struct target *target, struct error *error) MUST_CHECK;
/* Compares and sets the epoch: ERROR_CONFLICT when a higher one was here.  Part of every
 * transaction that writes the ledger. */
bool target_ledger_fence(struct target *target, uint64_t epoch, struct error *error) MUST_CHECK;
/* Inserts or replaces the row of its version, in the open transaction or in one of its own. */
bool target_ledger_put(struct target *target, const struct ledger_row *row,
		       struct error *error) MUST_CHECK;

/* The history tables of other tools that the target holds, each with its rows; changes nothing.
 * ERROR_FAILED where one is there and cannot be read. */
bool target_histories(struct arena *arena, struct target *target, struct histories *histories,
		      struct error *error) MUST_CHECK;

/* Writes rows into the history table of a tool that has no way back of its own, in the open
 * transaction, as that tool would have.  ERROR_NOT_FOUND: the target holds no such table. */
bool target_history_put(struct target *target, const struct history_tool *tool,
			const struct history_entry *entries, size_t count,
			struct error *error) MUST_CHECK;

/* The schema in which names without one are. */
bool target_home(struct arena *arena, struct target *target, const char **schema,
		 struct error *error) MUST_CHECK;
/* Is the thing there, and with what content?  Changes nothing. */
bool target_sight(struct arena *arena, struct target *target, struct trace_thing *thing,
		  struct error *error) MUST_CHECK;

/* Where rows are written from now on; empty for SQLite. */
bool target_origin(struct arena *arena, struct target *target, struct origin *origin,
		   struct error *error) MUST_CHECK;
/* After a reconnection: what the server says of the transaction that wrote the last row, or why
 * that tells nothing; NULL: nothing is known.  No proof: that is the row alone. */
const char *target_last_transaction(struct arena *arena, struct target *target);
/* Names a point that the database can be restored to; `position` is where in the log.  SQLite:
 * ERROR_REFUSED. */
bool target_restore_point(struct arena *arena, struct target *target, const char *name,
			  const char **position, struct error *error) MUST_CHECK;
/* Keeps a copy of the database, and the newest `keep` of those that were made so; an older one goes
 * when the new one is whole and on the disk.  `path` NULL: there is no database yet.  PostgreSQL:
 * ERROR_REFUSED. */
struct kept_copy {
	const char *label; /* part of the file's name */
	int64_t now;       /* wall clock, ms */
	size_t keep;
	const char *path; /* out */
};
bool target_keep_copy(struct arena *arena, struct target *target, struct kept_copy *copy,
		      struct error *error) MUST_CHECK;
#endif
