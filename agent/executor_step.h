#ifndef AGENT_EXECUTOR_STEP_H
#define AGENT_EXECUTOR_STEP_H
#include "agent/progress.h"
#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/ledger.h"
#include "core/migration.h"
#include "core/origin.h"
#include "core/patience.h"

struct batch;
struct batch_position;
struct execution;
struct first_row;
struct inquiry;
struct conduct;
struct target;
struct statement_result;

/* Inside the executor: trying again for a lock.  Only what failed for that reason (55P03, 40P01;
 * SQLITE_BUSY) and of which nothing holds is tried again: a whole transaction, or a bare statement
 * that the target was asked about. */
struct retry {
	unsigned most;        /* tries after the first one */
	int64_t time;         /* ms for failed tries and pauses, of one migration */
	int64_t spent;        /* of that */
	unsigned failed;      /* tries */
	int64_t began;        /* this one; monotonic clock, ms */
	int64_t pause;        /* before the next one, ms */
	uint64_t random;      /* core/backoff.h */
	size_t statement;     /* index of the one that failed last */
	char blocked_by[800]; /* who was in its way; "" when it was not seen */
	bool trying;          /* within step_retry */
	bool judged, again;   /* was the failure of this try judged, and how? */
	bool reported;        /* with the statement that failed */
};

/* Inside the executor: one run, and one migration of it. */
struct run {
	const struct execution *execution;
	struct target *target; /* the execution's, or the copy it is rehearsed on */
	struct arena *arena;   /* of the whole run */
	struct arena *scratch; /* of one statement, or one group */
	enum dialect dialect;
	const char *server; /* "PostgreSQL 15.4" */
	uint64_t epoch;     /* that the ledger is fenced with */
	struct ledger ledger;
	struct origin origin; /* of the rows that are written */
	const char *details;  /* of a row that has no others, with the origin; NULL: none */
	bool stopped;
	struct retry retry;
	size_t together;   /* steps that go in one transaction */
	size_t group_size; /* migrations that go together next; 0: not known yet */
	size_t alone;      /* steps that are run by themselves before there are groups again */
};

struct step {
	const struct migration *migration;
	const struct ledger_row
	    *row;        /* what an earlier attempt left and this one goes on from, or NULL */
	size_t count;    /* its statements */
	size_t slow;     /* those that may not run in a group: statement_is_quick */
	size_t locks;    /* target_locks of all, when it runs `together` */
	unsigned undoes; /* line of the first ROLLBACK [TO], or 0 */
	struct execution_mode mode;
	const struct migration_walk *walk;  /* while it runs statement by statement, or NULL */
	const char *evidence;               /* noted before the bare statement that was sent last */
	const struct ledger_row *failed;    /* an earlier attempt's failure at `from`, or NULL */
	const struct batch_position *batch; /* how far the statement behind those that hold has come
					       by ranges, or NULL */
	bool sets_lock_timeout, sets_statement_timeout; /* by a SET of its own, so far */
	size_t from;                                    /* first statement that is not done */
	size_t applied;             /* statements that hold, with the row that says so */
	int64_t started, stopwatch; /* wall and monotonic clock, ms */
	int64_t duration; /* of its statements, microseconds, when it went in a group; else 0 */
};

/* A run of an execution, whose memory is the caller's. */
struct run run_of(const struct execution *execution, struct arena *arena, struct arena *scratch);
/* Works while nobody else does: under the target's lock, which is waited for with patience. */
typedef bool run_work(struct run *run, void *context, struct error *error);
bool run_locked(struct run *run, run_work *work, void *context, struct error *error) MUST_CHECK;

/* May this target be worked on at all?  ERROR_REFUSED with the reason; `adopting` allows tables
 * that no ledger knows. */
bool target_suits(struct run *run, bool adopting, struct error *error) MUST_CHECK;
/* Reads the ledger; ERROR_CONFLICT when the run is stale. */
bool ledger_open(struct run *run, struct error *error) MUST_CHECK;
/* An earlier version's ledger is brought up to date, before anything is written to it. */
bool ledger_upgrade(struct run *run, struct error *error) MUST_CHECK;

/* Right before the first statement: notes where it will run, and makes the way back that the policy
 * asks for (a restore point, a copy).  ERROR_REFUSED when that cannot be made. */
bool run_prepare(struct run *run, struct error *error) MUST_CHECK;

/* The steps that are left of what is pending, after the ledger was read under the lock: all files
 * cut and judged before the first one runs.  Only the judgement is kept: whoever runs a step cuts
 * its file again. */
bool steps_make(struct run *run, struct step **steps, size_t *count,
		struct error *error) MUST_CHECK;

/* All that decides how a file is run. */
bool outline_read(const struct run *run, const struct migration *migration,
		  struct migration_outline *outline, struct error *error) MUST_CHECK;
/* What the ledger says has been run, whole, in the order of the migrations, which have texts. */
bool steps_of_the_past(struct run *run, struct step **steps, size_t *count,
		       struct error *error) MUST_CHECK;
/* A way back, in one transaction; `row` is its migration's, or NULL. */
bool step_of_way_back(const struct run *run, const struct migration *migration,
		      const struct ledger_row *row, struct step *step,
		      struct error *error) MUST_CHECK;

/* Where the version that is asked for stands.  They come in the order of the migrations, so that
 * each is looked for from where the last one was (`from`, 0 at first).  NULL: see not_among. */
const struct standing *asked_next(const struct execution *execution,
				  const struct reconciliation *standings, size_t *from,
				  const char *version);
bool not_among(const char *version, struct error *error);

/* How the session behaves for a group, which no file of its own says, and for one migration. */
struct conduct run_conduct(const struct run *run);
struct conduct step_conduct(const struct run *run, const struct step *step);
/* May it go with others, or does its file say how to behave? */
bool step_is_plain(const struct step *step);
/* target_reset for this migration. */
bool step_reset(struct run *run, const struct step *step, struct error *error) MUST_CHECK;
/* Around each statement of a file that runs statement by statement: the weak ones wait and run
 * without end. */
bool conduct_begin(struct run *run, const struct step *step, const struct statement *statement,
		   struct error *error) MUST_CHECK;
bool conduct_end(struct run *run, const struct step *step, const struct statement *statement,
		 struct error *error) MUST_CHECK;
/* What such a file SETs itself goes before that. */
void conduct_heed(struct step *step, const struct statement *statement);

/* A statement while it runs: what it does to others, within the policy's limits, and how far it has
 * come, which is reported. */
struct watched {
	struct run *run;
	const struct step *step;
	const struct statement *statement;
	int64_t started; /* wall clock, ms */
};
void watch_begin(struct watched *watched);
/* The same for a group, of which only the environment says how it may treat others, and which is
 * over before there is anything to tell. */
void watch_quietly(const struct run *run);
void watch_end(const struct watched *watched);
/* Before each statement, group and range: waits while replication is further behind than the policy
 * allows, and reports that (`statement` NULL: of the step's first).  True when the run was told to
 * stop meanwhile, too.  ERROR_TIMEOUT after the policy's retry-time; ERROR_FAILED when more was
 * written ahead than is allowed, or others had waited too long for the open transaction;
 * ERROR_REFUSED where we cannot see what is limited. */
bool watch_may_proceed(struct run *run, const struct step *step, const struct statement *statement,
		       struct error *error) MUST_CHECK;

/* Does the word, which is given in small letters, stand in it, in any case? */
bool statement_mentions(const struct statement *statement, const char *word);

/* Before anything runs: what this rollout has spent already is not to be had again. */
void spending_resume(struct run *run);
/* The details of a row that is written now, with what is spent. */
const char *spending_note(const struct run *run, const char *details);

/* Told to stop? */
bool run_stops(struct run *run);

void report_progress(const struct run *run, const struct step *step, struct progress *progress);
void report_migration(const struct run *run, const struct step *step, enum progress_state state);
void report_statement(const struct run *run, const struct step *step,
		      const struct statement *statement, const struct progress *progress);

/* Line of the file on which the database saw the error; 0 when it did not say. */
unsigned error_line(const struct statement *statement, const struct statement_result *result);

/* The error names file, line and statement, and says what the database said. */
void failure_text(const struct step *step, const struct statement *statement,
		  const struct statement_result *result, struct error *error);

/* Before a migration: what `file` (NULL: nothing) and the environment allow it. */
void retry_start(struct run *run, const struct policy *file);

/* After a failure: will it be tried again?  The same answer for the whole of a try.  When tries or
 * time are at their end the error says so and is ERROR_FAILED. */
bool retry_judge(struct run *run, struct error *error);
/* Not again, whatever the reason was: it is not known that nothing holds. */
void retry_forbid(struct run *run);

/* Notes who was in the statement's way, when it will be tried again and that is reported. */
void retry_blocked(struct run *run, const struct statement *statement,
		   const struct statement_result *result);

/* Part of what is tried holds: the tries for the next part are counted anew. */
void retry_advanced(struct run *run);

/* Waits for the pause that was decided; ends early when the run is told to stop. */
void retry_wait(struct run *run);

/* Runs `attempt` until it is done or fails for good.  True, too, when it was told to stop between
 * two tries: nothing of it holds then. */
typedef bool (*step_attempt)(struct run *run, struct step *step, const struct statement *statement,
			     struct error *error);
bool step_retry(struct run *run, struct step *step, const struct statement *statement,
		step_attempt attempt, struct error *error) MUST_CHECK;
/* Runs one statement and reports it, unless it is to be run again outside of transactions; what is
 * in run->scratch goes.  The error names file, line and statement. */
bool statement_run(struct run *run, const struct step *step, const struct statement *statement,
		   struct statement_result *result, struct error *error) MUST_CHECK;

/* Was it refused because of the transaction that it ran in? */
bool statement_wants_bare(const struct statement_result *result);

/* Sends a part of a statement, as interruptible as a whole one, and reports nothing; the answer is
 * in run->scratch. */
bool statement_inquire(struct run *run, const struct inquiry *inquiry, struct first_row *row,
		       struct statement_result *result, struct error *error) MUST_CHECK;

/* Reports a statement that the database refused; the error then names file, line and statement. */
void statement_refused(struct run *run, const struct step *step, const struct statement *statement,
		       struct statement_result *result, struct error *error);

/* Does the statement only control transactions, so that it is counted and not sent? */
bool statement_is_control(const struct statement *statement);

/* The ledger row of the step as it stands now. */
struct ledger_row step_row(const struct run *run, const struct step *step,
			   enum ledger_outcome outcome, size_t applied);
/* BEGIN and the fence. */
bool run_begin(struct run *run, struct error *error) MUST_CHECK;
/* Writes the row in the open transaction and commits.  When the connection dies over it, the ledger
 * is asked what happened. */
bool run_commit(struct run *run, const struct ledger_row *row, struct error *error) MUST_CHECK;
/* The same, fenced only now: a statement of the transaction may have become a role that may not
 * write the ledger. */
bool run_commit_fenced(struct run *run, const struct ledger_row *row,
		       struct error *error) MUST_CHECK;
/* The row alone, in a transaction of its own. */
bool run_record(struct run *run, const struct ledger_row *row, struct error *error) MUST_CHECK;

/* A statement that ends our transaction behind our back may have committed anything:
 * ERROR_INDETERMINATE, and the ledger says so. */
bool transaction_is_ours(struct run *run, const struct step *step,
			 const struct statement *statement, struct error *error) MUST_CHECK;
/* Leaves a row that says what failed behind `applied` statements, for status to show, unless it is
 * tried again. */
void step_record_failure(struct run *run, const struct step *step, size_t applied,
			 struct error *cause);

/* Runs a statement in ranges, each with its row in a transaction of its own, from where step->batch
 * says; true when it was stopped between two of them, too, and step->batch then says where. Failing
 * it records and reports. */
bool batch_apply(struct run *run, struct step *step, const struct statement *statement,
		 struct error *error) MUST_CHECK;
/* How many keys the next range holds: fewer when this one of `size` keys took long (ms), or others
 * waited for it; up to as many as were asked for. */
unsigned batch_size_next(const struct batch *batch, unsigned size, int64_t took, int64_t waited);
/* Between two ranges: what was asked for, and as long as others waited for the one before. */
void batch_pause(struct run *run, const struct batch *batch, int64_t waited);
/* Runs all of it at once in the open transaction, to rehearse it; what fails is not reported. */
bool batch_run_whole(struct run *run, const struct step *step, const struct statement *statement,
		     struct statement_result *result, struct error *error) MUST_CHECK;
/* Takes up what the row says of a statement that was under way, `statement` being the one behind
 * those that hold (NULL: there is none).  ERROR_INTEGRITY when it is another one now. */
bool batch_resume(struct run *run, struct step *step, const struct ledger_row *row,
		  const struct statement *statement, struct error *error) MUST_CHECK;

/* The row of a file of which the statements before `from`, counted from 1, hold.  ERROR_INVALID: it
 * has no such statement. */
bool row_stops_before(struct run *run, const struct migration *migration, unsigned from,
		      struct ledger_row *row, struct error *error) MUST_CHECK;
/* The command with which a person says what holds of a migration here. */
const char *run_resolve_command(const struct run *run);
/* ERROR_INDETERMINATE: a bare statement's outcome is not known, what was seen of it, and what a
 * person does about it.  False always. */
bool row_in_doubt(const struct run *run, const struct ledger_row *row, const char *seen,
		  struct error *error);
/* Before the steps are made: asks the target what became of each bare statement that an earlier
 * attempt left with an intent and no outcome, and writes it into the ledger.  ERROR_INDETERMINATE
 * when it cannot be told, ERROR_LOCKED while it may still run. */
bool settle_all(struct run *run, struct error *error) MUST_CHECK;
/* The same for the statement whose connection has just died; the error says what came out. */
bool settle_lost(struct run *run, struct step *step, const struct statement *statement,
		 struct error *error);
/* The same for a bare statement that the database has just refused: did it take effect all the
 * same? False when that cannot be told. */
bool settle_refused(struct run *run, const struct statement *statement, const char *evidence,
		    bool *happened, struct error *error) MUST_CHECK;
/* Takes away what a failed or killed bare statement left half done. */
bool settle_debris(struct run *run, const struct statement *statement, const char *evidence,
		   struct error *error) MUST_CHECK;

/* Runs the step's statements in the open transaction, up to the check before its commit; true when
 * it was stopped, too. */
bool step_run_inside(struct run *run, const struct step *step, struct error *error) MUST_CHECK;
/* All statements of the step in one transaction, with the row that `end` makes: how far it came,
 * when that failed. */
enum whole_stage {
	WHOLE_WAITING, /* nothing was begun */
	WHOLE_RUNNING, /* its statements; nothing of them holds */
	WHOLE_ENDING,  /* the row and the commit */
};
typedef struct ledger_row step_end(const struct run *run, const struct step *step);
bool step_whole(struct run *run, struct step *step, step_end *end, enum whole_stage *stage,
		struct error *error) MUST_CHECK;
/* All steps in one transaction.  ERROR_REFUSED, before anything starts, when one of them cannot run
 * in it or the server has no room for so many locks. */
bool together_apply(struct run *run, struct step *steps, size_t count,
		    struct error *error) MUST_CHECK;

/* Applies one step. */
bool step_apply(struct run *run, struct step *step, struct error *error) MUST_CHECK;
/* Records and reports that the step failed and nothing of it holds.  Returns false. */
bool step_failed(struct run *run, struct step *step, struct error *error);

/* May it run in a group, which is given up rather than waited for: it changes neither the
 * transaction nor, where a group is one transaction (SQLite), the session, and is quick as a rule.
 */
bool statement_is_quick(enum dialect dialect, const struct statement *statement);
/* Applies what can go together of the steps from the first on, in few round trips, and says how
 * many it was; none: the first is to be applied by itself.  They are reported when they hold. */
bool group_apply(struct run *run, struct step *steps, size_t count, size_t *applied,
		 struct error *error) MUST_CHECK;

/* Rehearses what is pending, as the execution says (agent/rehearse.h). */
bool rehearse(struct run *run, struct error *error) MUST_CHECK;
#endif
