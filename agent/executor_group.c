#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"

#define MOST       64 /* migrations of a group */
#define MOST_BYTES (256 * 1024)
#define FIRST      8   /* of the first group, when it is not known how long they take */
#define LENGTH     500 /* ms that a group should take */

/* Statements that may run in a group, by their first word. */
static const char *const postgres_words[] = { "alter", "comment", "create", "do",     "drop",
					      "grant", "insert",  "revoke", "select", NULL };
static const char *const sqlite_words[] = { "alter",  "create",  "delete", "drop",
					    "insert", "replace", "update", NULL };

static bool word_allows(enum dialect dialect, struct bytes text)
{
	const char *const *words = dialect == DIALECT_SQLITE ? sqlite_words : postgres_words;

	for (; *words; words++) {
		size_t size = strlen(*words);

		if (text.size > size && !strncasecmp(text.data, *words, size) &&
		    !isalnum((unsigned char)text.data[size]) && text.data[size] != '_')
			return true;
	}
	return false;
}

bool statement_is_quick(enum dialect dialect, const struct statement *statement)
{
	/* Who may have given up our lock is watched. */
	return statement->kind == STATEMENT_ORDINARY && word_allows(dialect, statement->text) &&
	       !statement_mentions(statement, "advisory_unlock");
}

/* The file's own BEGIN and COMMIT are not sent.  What of a group holds is told by the order of the
 * ledger's rows, in which a repeatable one keeps the place that it had. */
static bool step_allows(const struct step *step)
{
	return step_is_plain(step) && step->mode.txmode == TXMODE_FILE &&
	       !step->migration->directives.may_fail && !step->migration->repeatable &&
	       step->migration->text.size <= MOST_BYTES &&
	       step->slow == 2 * (size_t)step->mode.own_transaction;
}

static size_t group_count(const struct run *run, const struct step *steps, size_t count)
{
	size_t most = run->group_size ? run->group_size : FIRST, bytes = 0, found = 0;

	while (found < count && found < most && step_allows(&steps[found])) {
		bytes += steps[found].migration->text.size;
		if (bytes > MOST_BYTES)
			break;
		found++;
	}
	return found;
}

static const char *application_of(struct run *run, const struct step *step)
{
	struct conduct conduct = step_conduct(run, step);

	return arena_text(run->scratch, conduct.application);
}

static bool transaction_make(struct run *run, struct step *step, struct transaction *item,
			     struct error *error)
{
	size_t own = step->mode.own_transaction;
	struct statement_list list;

	if (!migration_statements(run->scratch, step->migration, run->dialect, &list, error))
		return false;
	step->started = clock_wall();
	step->stopwatch = clock_monotonic();
	item->application = application_of(run, step);
	item->statements = list.items + own;
	item->count = list.count - 2 * own;
	item->row = step_row(run, step, LEDGER_APPLIED, list.count);
	item->results = arena_new_array(run->scratch, struct statement_result, item->count + 1);
	return true;
}

static bool group_make(struct run *run, struct step *steps, size_t count,
		       struct transaction_group *group, struct error *error)
{
	*group = (struct transaction_group) {
		.items = arena_new_array(run->scratch, struct transaction, count),
		.count = count,
		.epoch = run->epoch,
	};
	for (size_t i = 0; i < count; i++)
		if (!transaction_make(run, &steps[i], &group->items[i], error))
			return false;
	return true;
}

static void report_transaction(const struct run *run, const struct step *step,
			       const struct transaction *transaction, size_t answered)
{
	struct progress started = { .state = PROGRESS_STATEMENT_STARTED, .why = step->mode.why };
	struct progress succeeded = { .state = PROGRESS_STATEMENT_SUCCEEDED,
				      .why = step->mode.why };

	report_migration(run, step, PROGRESS_MIGRATION_STARTED);
	for (size_t i = 0; i < answered; i++) {
		report_statement(run, step, &transaction->statements[i], &started);
		succeeded.result = &transaction->results[i];
		report_statement(run, step, &transaction->statements[i], &succeeded);
	}
}

static int64_t duration_of(const struct transaction *transaction)
{
	int64_t duration = 1;

	for (size_t i = 0; i < transaction->count; i++)
		duration += transaction->results[i].duration;
	return duration;
}

static void report_applied(const struct run *run, struct step *steps,
			   const struct transaction_group *group)
{
	for (size_t i = 0; i < group->applied; i++) {
		report_transaction(run, &steps[i], &group->items[i], group->items[i].count);
		steps[i].duration = duration_of(&group->items[i]);
		report_migration(run, &steps[i], PROGRESS_MIGRATION_SUCCEEDED);
	}
}

/* A failure that the statement would not show when it is run by itself, or that says more there. */
static bool has_other_chance(const struct statement_result *result)
{
	/* query_canceled, unsafe_new_enum_value_usage, and what needs no transaction */
	static const char *const states[] = { "57014", "55P04", "25001", "2D000" };

	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (!strcmp(result->sqlstate, states[i]))
			return true;
	}
	return false;
}

static bool refused(struct run *run, struct step *step, const struct transaction_group *group,
		    struct error *error)
{
	const struct transaction *transaction = &group->items[group->applied];
	struct progress started = { .state = PROGRESS_STATEMENT_STARTED, .why = step->mode.why };
	const struct statement *statement = &transaction->statements[group->failed];

	report_transaction(run, step, transaction, group->failed);
	report_statement(run, step, statement, &started);
	statement_refused(run, step, statement, &transaction->results[group->failed], error);
	return step_failed(run, step, error);
}

/* Looks on from where the last one was found; a row of an earlier attempt stands where that wrote
 * it. */
static const struct ledger_row *find_row(const struct ledger *ledger, const char *version,
					 size_t *at)
{
	for (size_t i = 0; i < ledger->count; i++, ++*at) {
		const struct ledger_row *row = &ledger->rows[*at % ledger->count];

		if (text_equal(row->version, version))
			return row;
	}
	return NULL;
}

static size_t count_written(const struct run *run, const struct transaction_group *group,
			    const struct ledger *ledger)
{
	size_t written = 0, at = 0;

	for (; written < group->count; written++) {
		const struct ledger_row *row =
		    find_row(ledger, group->items[written].row.version, &at);

		if (!row || row->outcome != LEDGER_APPLIED ||
		    !text_equal(row->attempt, run->execution->attempt))
			break;
	}
	return written;
}

/* The connection died: which of them hold is written in the ledger.  The fence's commit takes to
 * the disk what is there. */
static bool group_by_evidence(struct run *run, struct step *steps, struct transaction_group *group,
			      struct error *error)
{
	struct error cause = *error;
	struct ledger ledger;
	const char *seen;

	if (!target_reconnect(run->target, run->execution->lock_patience, error) ||
	    !run_begin(run, error) || !target_commit(run->target, error) ||
	    !target_ledger_read(run->scratch, run->target, &ledger, error))
		return error_wrap(error,
				  "%s: the connection died while it and %zu files behind it were "
				  "applied, and is not back; the next attempt reads from the "
				  "ledger which of them hold",
				  steps->migration->name, group->count - 1);
	group->applied = count_written(run, group, &ledger);
	report_applied(run, steps, group);
	if (group->applied == group->count)
		return true;
	*error = cause;
	steps += group->applied;
	report_migration(run, steps, PROGRESS_MIGRATION_STARTED);
	report_migration(run, steps, PROGRESS_MIGRATION_FAILED);
	seen = target_last_transaction(run->scratch, run->target);
	return error_wrap(error, "%s: nothing of it holds%s%s; run again", steps->migration->name,
			  seen ? ": " : "", seen ? seen : "");
}

/* As many as would have taken LENGTH. */
static void group_adapt(struct run *run, const struct transaction_group *group, int64_t began)
{
	int64_t took = clock_monotonic() - began + 1;
	int64_t size = (int64_t)group->applied * LENGTH / took;

	run->group_size = size < 1 ? 1 : size > MOST ? MOST : (size_t)size;
}

bool group_apply(struct run *run, struct step *steps, size_t count, size_t *applied,
		 struct error *error)
{
	struct conduct conduct = run_conduct(run);
	struct transaction_group group;
	int64_t began = clock_monotonic();
	size_t together = run->alone ? 0 : group_count(run, steps, count);
	bool done;

	*applied = 0;
	run->alone -= run->alone > 0;
	if (!together || run->execution->one_by_one)
		return true;
	if (!watch_may_proceed(run, steps, NULL, error))
		return false;
	if (run->stopped)
		return true;
	arena_reset(run->scratch);
	if (!group_make(run, steps, together, &group, error) ||
	    !target_reset(run->target, &conduct, error))
		return false;
	/* Interrupted, it is to be run by itself, and then it is not begun. */
	if (!interruption_enter(run->execution->interruption, run->target))
		return true;
	watch_quietly(run);
	done = target_apply_group(run->scratch, run->target, &group, error);
	watch_end(&(struct watched) { .run = run });
	interruption_leave(run->execution->interruption);
	if (done) {
		report_applied(run, steps, &group);
		group_adapt(run, &group, began);
		*applied = group.applied;
		return true;
	}
	if (error->code == ERROR_UNREACHABLE) {
		*applied = group.count;
		return group_by_evidence(run, steps, &group, error);
	}
	report_applied(run, steps, &group);
	*applied = group.applied;
	if (error->code == ERROR_CONFLICT)
		return false;
	if (group.refused && !has_other_chance(&group.items[group.applied].results[group.failed]))
		return refused(run, &steps[group.applied], &group, error);
	/* To be run by itself; SQLite does not tell which one it was. */
	run->alone = run->dialect == DIALECT_SQLITE ? group.count : 1;
	return true;
}
