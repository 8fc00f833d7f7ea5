#include "agent/rehearse.h"

#include <string.h>

#include "agent/executor.h"
#include "core/base/clock.h"

#define HEAD 200 /* bytes of a statement that people see */

static const struct statement savepoint = { .text = { "SAVEPOINT lockstep_rehearsal", 28 } };
static const struct statement release = { .text = { "RELEASE lockstep_rehearsal", 26 } };
static const struct statement go_back = { .text = { "ROLLBACK TO lockstep_rehearsal", 30 } };

#define SHARED                                                                                     \
	"it changes what all databases of the server share, which no scratch database can keep "   \
	"to "                                                                                      \
	"itself"

/* What a rehearsal cannot show, by SQLSTATE: in one transaction, or in a database without rows. */
static const struct {
	const char *state, *why;
	bool rows; /* it may be the rows that are missing */
} not_shown[] = {
	{ "25001", "it cannot run in a transaction", false },
	{ "2D000", "it ends transactions itself", false },
	{ "55P04", "it uses an enum value that the same transaction added", false },
	{ "55P03", "another session holds the lock it needs", false },
	{ "57014", "it takes longer than a rehearsal may", false },
	{ "LS001", NULL, false }, /* our event trigger; its message is the reason */
	{ "P0001", "it raises an error, perhaps for rows that a scratch database lacks", true },
	{ "P0002", "it looks for rows that a scratch database lacks", true },
	{ "23503", "it refers to rows that a scratch database lacks", true },
};

/* What shows that something is missing, or is still there, because a statement was not rehearsed.
 */
static const char *const dependent[] = {
	"42P01", "42703", "42704", "42883", "3F000", "42P07", "42701", "42710",
	"42P06", "2BP01", "42804", "22P02", "23502", "23503", "23505", "23514",
};

static const char *reason_by_state(const struct rehearsal *rehearsal,
				   const struct statement_result *result)
{
	for (size_t i = 0; i < sizeof not_shown / sizeof *not_shown; i++) {
		if (strcmp(result->sqlstate, not_shown[i].state) ||
		    (not_shown[i].rows && !rehearsal->alone))
			continue;
		return not_shown[i].why ? not_shown[i].why : result->message;
	}
	return NULL;
}

static const char *reason_by_gap(const struct rehearsal *rehearsal,
				 const struct statement_result *result)
{
	for (size_t i = 0; rehearsal->gap && i < sizeof dependent / sizeof *dependent; i++) {
		/* SQLite tells no such kinds apart. */
		if (rehearsal->run->dialect == DIALECT_SQLITE ||
		    !strcmp(result->sqlstate, dependent[i]))
			return arena_printf(rehearsal->run->arena,
					    "depends on %s, which was not rehearsed (%s)",
					    rehearsal->gap, result->message);
	}
	return NULL;
}

const char *rehearsal_excuse(const struct rehearsal *rehearsal,
			     const struct statement_result *result)
{
	const char *why = reason_by_state(rehearsal, result);

	return why ? why : reason_by_gap(rehearsal, result);
}

/* Its beginning on one line. */
static const char *head_of(struct arena *arena, const struct statement *statement)
{
	size_t size = statement->text.size < 2 * HEAD ? statement->text.size : 2 * HEAD;
	char *line = arena_text_n(arena, statement->text.data, size), *end = line;

	for (const char *at = line; *at; at++) {
		bool blank = *at == ' ' || *at == '\t' || *at == '\n' || *at == '\r';

		if (!blank)
			*end++ = *at;
		else if (end > line && end[-1] != ' ')
			*end++ = ' ';
	}
	*end = '\0';
	return text_shortened(arena, line, HEAD);
}

struct evidence_statement *rehearsal_record(struct rehearsal *rehearsal, const struct step *step,
					    const struct statement *statement,
					    const struct statement_result *result)
{
	struct arena *arena = rehearsal->told->arena;
	struct evidence_statement *added = evidence_add(arena, &rehearsal->told->evidence);

	if (!added)
		added = arena_new(rehearsal->run->arena, struct evidence_statement);
	*added = (struct evidence_statement) {
		.version = arena_text(arena, step->migration->version),
		.index = (unsigned)statement->index,
		.line = statement->line,
		.text = hash_of(statement->text.data, statement->text.size),
		.head = head_of(arena, statement),
		.duration = result ? result->duration : -1,
		.rows = result ? result->rows : -1,
	};
	return added;
}

void not_rehearsed(struct rehearsal *rehearsal, const struct step *step,
		   const struct statement *statement, const char *why)
{
	struct progress progress = { .state = PROGRESS_STATEMENT_NOT_REHEARSED, .why = why };
	struct evidence_statement *added = rehearsal_record(rehearsal, step, statement, NULL);

	added->state = EVIDENCE_NOT_SHOWN;
	added->why = arena_text(rehearsal->told->arena, why);
	report_statement(rehearsal->run, step, statement, &progress);
	if (!rehearsal->gap)
		rehearsal->gap = arena_printf(rehearsal->run->arena, "%s:%u", step->migration->name,
					      statement->line);
}

bool rehearsal_say(struct run *run, const struct statement *statement, struct error *error)
{
	struct statement_result result;

	return target_execute(run->scratch, run->target, statement, &result, error) ||
	       error_wrap(error, "%s: the rehearsal", target_name(run->target));
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
	struct evidence_statement *added;
	struct error again;
	const char *why;

	if (error->code == ERROR_UNREACHABLE)
		return error_wrap(error, "%s:%u", step->migration->name, statement->line);
	if (!rehearsal_say(rehearsal->run, &go_back, &again)) {
		*error = again;
		return false;
	}
	why = rehearsal_excuse(rehearsal, result);
	if (why) {
		not_rehearsed(rehearsal, step, statement, why);
		return true;
	}
	added = rehearsal_record(rehearsal, step, statement, result);
	added->state = EVIDENCE_FAILED;
	added->why = arena_text(rehearsal->told->arena, result->message);
	report_statement(rehearsal->run, step, statement, &progress);
	return false;
}

/* What it did is known only now: it is undone where others would see it. */
static bool seen(struct rehearsal *rehearsal, const struct step *step,
		 const struct statement *statement, const struct statement_result *result,
		 struct error *error)
{
	struct run *run = rehearsal->run;
	struct evidence_statement *added;
	struct effects effects;

	if (!target_effects_end(rehearsal->told->arena, run->target, &effects, error))
		return false;
	if (rehearsal->alone && effects.shared) {
		not_rehearsed(rehearsal, step, statement, SHARED);
		return rehearsal_say(run, &go_back, error);
	}
	added = rehearsal_record(rehearsal, step, statement, result);
	added->effects = effects;
	return rehearsal_say(run, &release, error);
}

bool rehearse_statement(struct rehearsal *rehearsal, const struct step *step,
			const struct statement *statement, struct error *error)
{
	struct run *run = rehearsal->run;
	struct statement_result result;

	if (rehearsal_reaches_out(rehearsal, statement)) {
		not_rehearsed(rehearsal, step, statement, REHEARSAL_BEYOND);
		return true;
	}
	if (!rehearsal_say(run, &savepoint, error) || !target_effects_begin(run->target, error))
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
	return seen(rehearsal, step, statement, &result, error);
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
	if (!rehearsal_say(run, &savepoint, error))
		return false;
	if (!target_check(run->target, error))
		return error_wrap(error, "%s: cannot be committed", step->migration->name);
	return rehearsal_say(run, &go_back, error);
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

static bool rehearse_rolled_back(struct rehearsal *rehearsal, struct step *steps, size_t count,
				 struct error *error)
{
	struct run *run = rehearsal->run;
	bool clone = rehearsal->told->evidence.way == EVIDENCE_CLONE;
	bool done =
	    target_begin_rehearsal(run->target, clone ? REHEARSAL_ALONE : REHEARSAL_GUARDED, error);

	for (size_t i = 0; done && i < count && !run_stops(run); i++)
		done = rehearse_step(rehearsal, &steps[i], error);
	target_rollback(run->target);
	return done;
}

/* The functions that the target has already, as far as the texts are at hand. */
static void read_past(struct rehearsal *rehearsal)
{
	const struct execution *execution = rehearsal->run->execution;

	for (size_t i = 0; i < execution->count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct migration *migration = &execution->migrations[i];
		const struct statement *statement;
		struct migration_walk walk;
		struct error ignored; /* is said when it is to run */

		migration_walk_start(arena, migration, rehearsal->run->dialect, false, &walk);
		while (migration->text.size && migration_walk_next(&walk, &statement, &ignored) &&
		       statement)
			(void)rehearsal_reaches_out(rehearsal, statement);
	}
}

/* On the target itself, under its lock. */
static bool rehearse_there(struct rehearsal *rehearsal, struct error *error)
{
	struct run *run = rehearsal->run;
	struct step *steps;
	size_t count;
	bool done;

	if (!target_lock(run->target, run->execution->lock_patience, error))
		return false;
	read_past(rehearsal);
	done = ledger_open(run, error) && steps_make(run, &steps, &count, error) &&
	       rehearse_rolled_back(rehearsal, steps, count, error);
	target_unlock(run->target);
	return done;
}

/* The ledger says where the target stands; nobody is kept from it meanwhile. */
static bool rehearse_apart(struct rehearsal *rehearsal, struct target *copy, struct error *error)
{
	struct run *run = rehearsal->run;
	struct step *steps;
	size_t count;
	bool done;

	if (!ledger_open(run, error) || !steps_make(run, &steps, &count, error))
		return false;
	rehearsal->alone = true;
	run->target = copy;
	done = rehearse_on_copy(rehearsal, steps, count, error);
	run->target = run->execution->target;
	return done;
}

static bool rehearse_somewhere(struct rehearsal *rehearsal, struct error *error)
{
	SCOPED(target_release) struct target *copy = NULL;
	struct run *run = rehearsal->run;
	struct evidence *evidence = &rehearsal->told->evidence;

	if (run->dialect == DIALECT_SQLITE)
		evidence->way = EVIDENCE_COPY;
	if (evidence->way == EVIDENCE_ROLLED_BACK || evidence->way == EVIDENCE_CLONE)
		return rehearse_there(rehearsal, error);
	if (target_copy(run->target, &copy, error))
		return rehearse_apart(rehearsal, copy, error);
	if (error->code != ERROR_REFUSED || !rehearsal->told->or_rolled_back)
		return false;
	evidence->way = EVIDENCE_ROLLED_BACK;
	evidence->why_way = arena_text(rehearsal->told->arena, error->text);
	return rehearse_there(rehearsal, error);
}

bool rehearse(struct run *run, struct error *error)
{
	struct rehearsed unheard = { .arena = run->arena }, *told = run->execution->rehearsed;
	struct rehearsal rehearsal = { .run = run, .told = told ? told : &unheard };
	struct evidence *evidence = &rehearsal.told->evidence;
	struct error ignored;
	bool done;

	*evidence = (struct evidence) { .way = rehearsal.told->way,
					.server = arena_text(rehearsal.told->arena, run->server) };
	done = rehearse_somewhere(&rehearsal, error);
	if (!done)
		evidence->outcome = arena_text(rehearsal.told->arena, error->text);
	if (!target_sizes(rehearsal.told->arena, run->target, false, evidence, &ignored))
		evidence->sized = false;
	evidence_judge(evidence);
	return done;
}
