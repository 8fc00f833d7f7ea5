#include <string.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"

static const struct statement savepoint = { .text = { "SAVEPOINT lockstep_rehearsal", 28 } };
static const struct statement release = { .text = { "RELEASE lockstep_rehearsal", 26 } };
static const struct statement go_back = { .text = { "ROLLBACK TO lockstep_rehearsal", 30 } };

struct rehearsal {
	struct run *run;
	const char
	    *gap; /* the first statement that was not rehearsed: "NAME:LINE"; NULL: none yet */
};

/* What one transaction cannot show, by SQLSTATE. */
static const struct {
	const char *state, *why;
} not_shown[] = {
	{ "25001", "it cannot run in a transaction" },
	{ "2D000", "it ends transactions itself" },
	{ "55P04", "it uses an enum value that the same transaction added" },
	{ "55P03", "another session holds the lock it needs" },
	{ "57014", "it takes longer than a rehearsal may" },
	{ "LS001", NULL }, /* our event trigger; its message is the reason */
};

/* What shows that something is missing, or is still there, because a statement was not rehearsed.
 */
static const char *const dependent[] = {
	"42P01", "42703", "42704", "42883", "3F000", "42P07", "42701", "42710",
	"42P06", "2BP01", "42804", "22P02", "23502", "23503", "23505", "23514",
};

static const char *reason_by_state(const struct statement_result *result)
{
	for (size_t i = 0; i < sizeof not_shown / sizeof *not_shown; i++) {
		if (!strcmp(result->sqlstate, not_shown[i].state))
			return not_shown[i].why ? not_shown[i].why : result->message;
	}
	return NULL;
}

static const char *reason_by_gap(const struct rehearsal *rehearsal,
				 const struct statement_result *result)
{
	for (size_t i = 0; rehearsal->gap && i < sizeof dependent / sizeof *dependent; i++) {
		if (!strcmp(result->sqlstate, dependent[i]))
			return arena_printf(rehearsal->run->arena,
					    "depends on %s, which was not rehearsed (%s)",
					    rehearsal->gap, result->message);
	}
	return NULL;
}

static void not_rehearsed(struct rehearsal *rehearsal, const struct step *step,
			  const struct statement *statement, const char *why)
{
	struct progress progress = { .state = PROGRESS_STATEMENT_NOT_REHEARSED, .why = why };

	report_statement(rehearsal->run, step, statement, &progress);
	if (!rehearsal->gap)
		rehearsal->gap = arena_printf(rehearsal->run->arena, "%s:%u", step->migration->name,
					      statement->line);
}

static bool say(struct run *run, const struct statement *statement, struct error *error)
{
	struct statement_result result;

	return target_execute(run->scratch, run->target, statement, &result, error);
}

/* Judges a failure: true when it is one of those that a rehearsal may show. */
static bool excused(struct rehearsal *rehearsal, const struct step *step,
		    const struct statement *statement, const struct statement_result *result)
{
	const char *why = reason_by_state(result);

	if (!why)
		why = reason_by_gap(rehearsal, result);
	if (why)
		not_rehearsed(rehearsal, step, statement, why);
	return why;
}

static bool failed(struct rehearsal *rehearsal, const struct step *step,
		   const struct statement *statement, const struct statement_result *result,
		   struct error *error)
{
	struct progress progress = {
		.state = PROGRESS_STATEMENT_FAILED,
		.result = result,
		.error_line = error_line(statement, result),
	};
	struct error again;

	if (error->code == ERROR_UNREACHABLE)
		return false;
	if (!say(rehearsal->run, &go_back, &again)) {
		*error = again;
		return false;
	}
	if (excused(rehearsal, step, statement, result))
		return true;
	report_statement(rehearsal->run, step, statement, &progress);
	return false;
}

static bool rehearse_statement(struct rehearsal *rehearsal, const struct step *step,
			       const struct statement *statement, struct error *error)
{
	struct run *run = rehearsal->run;
	struct statement_result result;

	if (!say(run, &savepoint, error))
		return false;
	if (!(statement->batch ? batch_run_whole : statement_run)(run, step, statement, &result,
								  error))
		return failed(rehearsal, step, statement, &result, error);
	if (!target_in_transaction(run->target))
		return error_set(
		    error, ERROR_INDETERMINATE,
		    "%s:%u: this statement ended the rehearsal's transaction: see in the "
		    "database what of it holds",
		    step->migration->name, statement->line);
	return say(run, &release, error);
}

static bool rehearse_one(struct rehearsal *rehearsal, const struct step *step,
			 const struct statement *statement, struct error *error)
{
	if (statement->kind == STATEMENT_BARE)
		not_rehearsed(rehearsal, step, statement, "it cannot run in a transaction");
	if (statement->kind == STATEMENT_BARE || statement_is_control(statement) ||
	    statement->index < step->from)
		return true;
	return rehearse_statement(rehearsal, step, statement, error);
}

/* What a COMMIT would have checked. */
static bool rehearse_commit(struct rehearsal *rehearsal, const struct step *step,
			    struct error *error)
{
	struct run *run = rehearsal->run;

	/* Within a savepoint: constraints are deferred again for what follows. */
	if (!say(run, &savepoint, error))
		return false;
	if (!target_check(run->target, error))
		return error_wrap(error, "%s: cannot be committed", step->migration->name);
	return say(run, &go_back, error);
}

static bool rehearse_statements(struct rehearsal *rehearsal, const struct step *step,
				struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct statement *statement;
	struct migration_walk walk;

	migration_walk_start(arena, step->migration, rehearsal->run->dialect, false, &walk);
	while (!run_stops(rehearsal->run)) {
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (!statement)
			return true;
		if (!rehearse_one(rehearsal, step, statement, error))
			return false;
	}
	return true;
}

static bool rehearse_step(struct rehearsal *rehearsal, struct step *step, struct error *error)
{
	struct run *run = rehearsal->run;
	bool done;

	arena_reset(run->scratch);
	done = step_reset(run, step, error);
	step->started = clock_wall();
	report_migration(run, step, PROGRESS_MIGRATION_STARTED);
	done = done && rehearse_statements(rehearsal, step, error);
	done = done && rehearse_commit(rehearsal, step, error);
	report_migration(run, step,
			 done ? PROGRESS_MIGRATION_SUCCEEDED : PROGRESS_MIGRATION_FAILED);
	return done;
}

bool rehearse(struct run *run, struct step *steps, size_t count, struct error *error)
{
	struct rehearsal rehearsal = { .run = run };
	bool done = target_begin_rehearsal(run->target, error);

	for (size_t i = 0; done && i < count && !run_stops(run); i++)
		done = rehearse_step(&rehearsal, &steps[i], error);
	target_rollback(run->target);
	return done;
}
