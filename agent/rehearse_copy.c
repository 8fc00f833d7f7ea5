/* A rehearsal on something of our own: what the target has applied is run there first, where it is
 * not in the copy already, and then what is pending, each transaction by itself and committed. */
#include <string.h>

#include "agent/executor.h"
#include "agent/rehearse.h"
#include "core/base/clock.h"
#include "core/outline.h"
#include "core/words.h"

static const struct statement savepoint = { .text = { "SAVEPOINT lockstep_replay", 25 } };
static const struct statement release = { .text = { "RELEASE lockstep_replay", 23 } };
static const struct statement go_back = { .text = { "ROLLBACK TO lockstep_replay", 27 } };

/* Rows alone: the copy is to have none. */
static bool only_fills(const struct statement *statement)
{
	return statement->batch || statement->kind == STATEMENT_COPY_STDIN;
}

static bool is_of_the_server(struct run *run, const struct statement *statement)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct words words;

	words_read(arena, statement->text, run->dialect, &words);
	if (!words_take(&words, "CREATE") && !words_take(&words, "DROP") &&
	    !words_take(&words, "ALTER"))
		return false;
	return words_take(&words, "ROLE") || words_take(&words, "GROUP") ||
	       (words_take(&words, "USER") && !words_take(&words, "MAPPING")) ||
	       words_take(&words, "DATABASE") || words_take(&words, "TABLESPACE") ||
	       words_take(&words, "SUBSCRIPTION") || words_take(&words, "SYSTEM");
}

/* Of those that cannot run in a transaction: the ones that stay within their database. */
static bool stays_within(struct run *run, const struct statement *statement)
{
	static const char *const firsts[] = { "VACUUM", "CLUSTER", "ANALYZE", "PRAGMA", "DETACH" };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct words words;

	words_read(arena, statement->text, run->dialect, &words);
	for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
		if (words_take(&words, firsts[i]))
			return true;
	if (words_take(&words, "REINDEX"))
		return !words_take(&words, "SYSTEM") && !words_take(&words, "DATABASE");
	if (words_take(&words, "ALTER"))
		return words_take(&words, "TABLE") || words_take(&words, "INDEX");
	if (!words_take(&words, "CREATE") && !words_take(&words, "DROP"))
		return false;
	words_take(&words, "UNIQUE");
	return words_take(&words, "INDEX");
}

/* The schema is not the target's without it. */
static bool not_replayed(const struct rehearsal *rehearsal, const struct step *step,
			 const struct statement *statement, const struct statement_result *result,
			 struct error *error)
{
	if (rehearsal->backwards)
		return error_set(
		    error, ERROR_FAILED, "%s:%u: the way back fails: %.300s (SQLSTATE %s)",
		    step->migration->name, statement->line, result->message, result->sqlstate);
	return error_set(
	    error, ERROR_REFUSED,
	    "%s:%u: the target has it, and it fails in an empty database: %.300s (SQLSTATE "
	    "%s): no scratch database can be made of this release, rehearse on the target "
	    "(--on-target)",
	    step->migration->name, statement->line, result->message, result->sqlstate);
}

/* One statement of the past, which may have been about rows or roles. */
static bool replay_statement(struct rehearsal *rehearsal, const struct step *step,
			     const struct statement *statement, struct error *error)
{
	struct run *run = rehearsal->run;
	struct statement_result result;
	bool shared;

	if (is_of_the_server(run, statement))
		return true;
	if (!rehearsal_say(run, &savepoint, error))
		return false;
	if (!target_execute(run->scratch, run->target, statement, &result, error)) {
		struct error cause = *error;

		if (cause.code == ERROR_UNREACHABLE || !rehearsal_say(run, &go_back, error))
			return false;
		*error = cause;
		return rehearsal_excuse(rehearsal, &result) ||
		       not_replayed(rehearsal, step, statement, &result, error);
	}
	return target_effects_shared(run->target, &shared, error) &&
	       rehearsal_say(run, shared ? &go_back : &release, error);
}

static bool replay_bare(struct rehearsal *rehearsal, const struct step *step,
			const struct statement *statement, struct error *error)
{
	struct run *run = rehearsal->run;
	struct statement_result result;

	return !stays_within(run, statement) ||
	       target_execute(run->scratch, run->target, statement, &result, error) ||
	       (error->code != ERROR_UNREACHABLE &&
		not_replayed(rehearsal, step, statement, &result, error));
}

static bool replay_one(struct rehearsal *rehearsal, const struct step *step,
		       const struct statement *statement, struct error *error)
{
	struct run *run = rehearsal->run;
	struct statement_result result;

	if (statement_is_control(statement) || only_fills(statement) ||
	    rehearsal_reaches_out(rehearsal, statement))
		return true;
	if (step->mode.txmode == TXMODE_FILE)
		return replay_statement(rehearsal, step, statement, error);
	if (statement->kind == STATEMENT_SESSION)
		return target_execute(run->scratch, run->target, statement, &result, error);
	if (statement->kind == STATEMENT_BARE)
		return replay_bare(rehearsal, step, statement, error);
	return target_begin(run->target, error) &&
	       replay_statement(rehearsal, step, statement, error) &&
	       target_commit(run->target, error);
}

/* The first `count` of its statements. */
static bool replay_statements(struct rehearsal *rehearsal, const struct step *step, size_t count,
			      struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct run *run = rehearsal->run;
	const struct statement *statement;
	struct migration_walk walk;

	migration_walk_start(arena, step->migration, run->dialect, false, &walk);
	while (!run_stops(run)) {
		arena_reset(run->scratch);
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (!statement || statement->index >= count)
			return true;
		if (!replay_one(rehearsal, step, statement, error))
			return false;
	}
	return true;
}

static bool replay_step(struct rehearsal *rehearsal, const struct step *step, size_t count,
			struct error *error)
{
	struct run *run = rehearsal->run;
	bool whole = step->mode.txmode == TXMODE_FILE, done;

	done = step_reset(run, step, error) && (!whole || target_begin(run->target, error)) &&
	       replay_statements(rehearsal, step, count, error) &&
	       (!whole || target_commit(run->target, error));
	target_rollback(run->target);
	return done;
}

/* Most files pass as they are: one look at the end, and when it does not like what it sees all of
 * it is done again with care. */
static bool replay_at_once(struct rehearsal *rehearsal, const struct step *step)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct run *run = rehearsal->run;
	const struct statement *statement;
	struct statement_result result;
	struct migration_walk walk;
	struct error error;
	bool shared = true, done;

	migration_walk_start(arena, step->migration, run->dialect, false, &walk);
	done = step_reset(run, step, &error) && target_begin(run->target, &error);
	while (done && (done = migration_walk_next(&walk, &statement, &error)) && statement) {
		arena_reset(run->scratch);
		done = statement_is_control(statement) || only_fills(statement) ||
		       rehearsal_reaches_out(rehearsal, statement) ||
		       target_execute(run->scratch, run->target, statement, &result, &error);
	}
	done = done && target_effects_shared(run->target, &shared, &error) && !shared &&
	       target_commit(run->target, &error);
	target_rollback(run->target);
	return done;
}

/* Only where the copy is empty. */
static bool replay(struct rehearsal *rehearsal, struct error *error)
{
	struct run *run = rehearsal->run;
	struct step *past;
	size_t count;
	bool done = steps_of_the_past(run, &past, &count, error);

	for (size_t i = 0; done && i < count && !run_stops(run); i++)
		done =
		    (past[i].mode.txmode == TXMODE_FILE && replay_at_once(rehearsal, &past[i])) ||
		    replay_step(rehearsal, &past[i], past[i].count, error);
	return done;
}

/* A migration that stopped in its middle goes on there. */
static bool replay_begun(struct rehearsal *rehearsal, struct step *step, struct error *error)
{
	return !step->from || replay_step(rehearsal, step, step->from, error);
}

static bool bare_run(struct rehearsal *rehearsal, const struct step *step,
		     const struct statement *statement, struct effects *asked, struct error *error)
{
	struct run *run = rehearsal->run;
	struct progress failure = { .state = PROGRESS_STATEMENT_FAILED };
	struct statement_result result;
	struct evidence_statement *added;
	struct effects effects;
	bool done;

	if (!target_effects_begin(run->target, error))
		return false;
	done = statement_run(run, step, statement, &result, error);
	if (!done && error->code == ERROR_UNREACHABLE)
		return false;
	added = rehearsal_record(rehearsal, step, statement, &result);
	if (!done) {
		added->state = EVIDENCE_FAILED;
		added->why = arena_text(rehearsal->told->arena, result.message);
		failure.result = &result;
		failure.error_line = error_line(statement, &result);
		report_statement(run, step, statement, &failure);
		return false;
	}
	if (!target_effects_end(rehearsal->told->arena, run->target, &effects, error))
		return false;
	added->effects = effects;
	added->effects.locks = asked->locks;
	added->effects.lock_count = asked->lock_count;
	return true;
}

static bool rehearse_bare(struct rehearsal *rehearsal, const struct step *step,
			  const struct statement *statement, struct error *error)
{
	struct effects asked;

	if (!stays_within(rehearsal->run, statement)) {
		not_rehearsed(rehearsal, step, statement, REHEARSAL_BEYOND);
		return true;
	}
	return target_effects_asked(rehearsal->told->arena, rehearsal->run->target, statement,
				    &asked, error) &&
	       bare_run(rehearsal, step, statement, &asked, error);
}

static bool copy_one(struct rehearsal *rehearsal, const struct step *step,
		     const struct statement *statement, struct error *error)
{
	struct run *run = rehearsal->run;
	struct statement_result result;

	if (statement_is_control(statement) || statement->index < step->from)
		return true;
	if (rehearsal_reaches_out(rehearsal, statement)) {
		not_rehearsed(rehearsal, step, statement, REHEARSAL_BEYOND);
		return true;
	}
	if (step->mode.txmode == TXMODE_FILE)
		return rehearse_statement(rehearsal, step, statement, error);
	if (statement->kind == STATEMENT_SESSION)
		return statement_run(run, step, statement, &result, error);
	if (statement->kind == STATEMENT_BARE)
		return rehearse_bare(rehearsal, step, statement, error);
	return target_begin(run->target, error) &&
	       rehearse_statement(rehearsal, step, statement, error) &&
	       target_commit(run->target, error);
}

static bool copy_statements(struct rehearsal *rehearsal, const struct step *step,
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
		if (!copy_one(rehearsal, step, statement, error))
			return false;
	}
	return true;
}

static bool copy_commit(struct rehearsal *rehearsal, const struct step *step, struct error *error)
{
	struct run *run = rehearsal->run;

	if (!target_in_transaction(run->target) && !target_begin(run->target, error))
		return false;
	return (target_check(run->target, error) && target_commit(run->target, error)) ||
	       error_wrap(error, "%s: cannot be committed", step->migration->name);
}

static bool copy_step(struct rehearsal *rehearsal, struct step *step, struct error *error)
{
	struct run *run = rehearsal->run;
	bool done;

	arena_reset(run->scratch);
	step->started = clock_wall();
	step->stopwatch = clock_monotonic();
	report_migration(run, step, PROGRESS_MIGRATION_STARTED);
	done = step_reset(run, step, error) &&
	       (step->mode.txmode != TXMODE_FILE || target_begin(run->target, error)) &&
	       copy_statements(rehearsal, step, error);
	done = done && (run->stopped || copy_commit(rehearsal, step, error));
	target_rollback(run->target);
	report_migration(run, step,
			 done ? PROGRESS_MIGRATION_SUCCEEDED : PROGRESS_MIGRATION_FAILED);
	return done;
}

/* The last one first; what fails, or leaves another schema than before, is no way back. */
static bool go_back_all(struct rehearsal *rehearsal, size_t count, struct error *error)
{
	struct run *run = rehearsal->run;
	const struct migration *const *ways = rehearsal->told->ways_back;
	struct step step;

	for (size_t i = count; i-- && !run_stops(run);)
		if (!step_of_way_back(run, ways[i], NULL, &step, error) ||
		    !replay_step(rehearsal, &step, step.count, error))
			return false;
	return true;
}

static bool come_back(struct rehearsal *rehearsal, struct bytes before, struct error *error)
{
	struct evidence *evidence = &rehearsal->told->evidence;
	struct arena *arena = rehearsal->told->arena;
	struct name_list left;
	struct bytes after;
	struct error cause;

	evidence->reversible = REVERSIBLE_NOT;
	evidence->irreversible = rehearsal->told->no_way_back;
	if (evidence->irreversible)
		return true;
	rehearsal->backwards = true;
	if (!go_back_all(rehearsal, rehearsal->told->ways_back_count, &cause)) {
		*error = cause;
		evidence->irreversible = arena_text(arena, cause.text);
		return cause.code != ERROR_UNREACHABLE;
	}
	if (!target_outline(rehearsal->run->arena, rehearsal->run->target, &after, error))
		return false;
	left = outline_compare(arena, before, after);
	if (left.count)
		evidence->irreversible =
		    arena_printf(arena, "the ways back leave another schema than before: %s",
				 outline_text(arena, &left, 3));
	else
		evidence->reversible = REVERSIBLE_PROVEN;
	return true;
}

bool rehearse_on_copy(struct rehearsal *rehearsal, struct step *steps, size_t count,
		      struct error *error)
{
	struct run *run = rehearsal->run;
	struct bytes before, after;
	bool done = (run->dialect == DIALECT_SQLITE || replay(rehearsal, error)) &&
		    target_outline(run->arena, run->target, &before, error);

	for (size_t i = 0; done && i < count && !run_stops(run); i++)
		done =
		    (run->dialect == DIALECT_SQLITE || replay_begun(rehearsal, &steps[i], error)) &&
		    copy_step(rehearsal, &steps[i], error);
	if (!done || run->stopped)
		return done;
	if (!target_outline(run->arena, run->target, &after, error) ||
	    !target_is_sound(run->target, error))
		return false;
	rehearsal->told->evidence.changes = outline_compare(rehearsal->told->arena, before, after);
	return !rehearsal->told->reversible || come_back(rehearsal, before, error);
}
