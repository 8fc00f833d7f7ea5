#include "coordinator/reports.h"
#include "coordinator/expectation.h"

#include <string.h>

#include "coordinator/foreign.h"
#include "coordinator/glass.h"
#include "coordinator/kept.h"
#include "coordinator/move.h"
#include "coordinator/regression.h"
#include "coordinator/resolve.h"
#include "coordinator/store/agents.h"
#include "coordinator/testify.h"
#include "core/evidence.h"
#include "core/ledger.h"
#include "proto/report_value.h"

#define LABELS_LIMIT  4000 /* bytes */
#define PROBLEM_LIMIT 2000 /* bytes */
#define INTERRUPTED   "its statement was interrupted; waits"
#define UNVERIFIED    "it is applied, and its verification says no; a retry asks again"

/* The whole report as a blob: what the agent said, word for word. */
static bool keep_evidence(struct turn *turn, const struct report *report, struct hash *evidence,
			  struct error *error)
{
	struct value *value = report_value(turn->arena, report);

	return blob_put(turn->store, value_write(turn->arena, value), evidence, error);
}

/* It changes nothing, but it was said. */
static bool note_late(struct turn *turn, const char *agent, const struct rollout *rollout,
		      const struct report *report, struct error *error)
{
	struct value *body = turn_entry(turn);
	struct hash evidence;
	bool known = false;

	if (report->phase != PHASE_FINISHED)
		return true;
	if (!late_known(turn->store, report, &known, error) || known)
		return known;
	if (!keep_evidence(turn, report, &evidence, error))
		return false;
	value_put_text(body, "project", rollout->project);
	value_put_text(body, "environment", rollout->environment);
	value_put_text(body, "rollout", report->rollout);
	value_put_text(body, "target", report->target);
	value_put_text(body, "agent", agent);
	value_put_text(body, "attempt", report->attempt);
	value_put_integer(body, "epoch", (int64_t)report->epoch);
	value_put_integer(body, "sequence", (int64_t)report->sequence);
	value_put_text(body, "outcome", outcome_name(report->outcome));
	value_put_text(body, "evidence", hash_hex(turn->arena, &evidence));
	testify_late(turn, ENTRY_REPORT_LATE, body, report->testimony);
	return log_append(turn, ENTRY_REPORT_LATE, body, error);
}

static bool keep_statements(struct turn *turn, const struct report *report, struct error *error)
{
	for (size_t i = 0; i < report->statement_count; i++)
		if (!statement_put(turn->store, report, &report->statements[i], error))
			return false;
	if (!report->statement_count)
		return true;
	turn->changed = true;
	return rollout_touch(turn->store, report->rollout, error);
}

/* What a rehearsal says of the way back.  An agent that is older, or newer, says nothing. */
static const char *irreversible(struct arena *arena, const struct rollout *rollout,
				const struct report *report)
{
	struct evidence evidence;
	struct error ignored;

	if (rollout->kind != ROLLOUT_REHEARSE || report->outcome != OUTCOME_SUCCEEDED ||
	    !report->found.size || !evidence_parse(arena, report->found, &evidence, &ignored))
		return NULL;
	if (evidence.reversible == REVERSIBLE_PROVEN)
		return "";
	return evidence.reversible == REVERSIBLE_NOT && evidence.irreversible
		   ? evidence.irreversible
		   : NULL;
}

static bool finish(struct turn *turn, struct rollout *rollout, struct task *task,
		   const struct report *report, struct error *error)
{
	struct task_change change = { .outcome = report->outcome,
				      .error = report->error,
				      .preparation = report->preparation,
				      .testimony = report->testimony };
	struct hash evidence, found;
	enum task_event event;

	if (!task_event_of(report->outcome, &event))
		return error_set(error, ERROR_INVALID, "a finished report without an outcome");
	if (!keep_evidence(turn, report, &evidence, error) ||
	    (report->found.size && !blob_put(turn->store, report->found, &found, error)))
		return false;
	change.evidence = &evidence;
	change.found = report->found.size ? &found : NULL;
	change.irreversible = irreversible(turn->arena, rollout, report);
	if (report->outcome == OUTCOME_STOPPED && *report->error)
		change.why = rollout->interrupted ? rollout->interrupted : INTERRUPTED;
	if (report->outcome == OUTCOME_FAILED && report->verifying)
		change.why = UNVERIFIED;
	return move_task(turn, rollout, task, event, &change, error) &&
	       (rollout->kind != ROLLOUT_RESOLVE || task->state != TASK_SUCCEEDED ||
		resolve_settle(turn, rollout, task->target, error));
}

static bool begun(struct turn *turn, struct rollout *rollout, struct task *task,
		  struct error *error)
{
	struct task_change change = { 0 };

	return task->state == TASK_RUNNING ||
	       move_task(turn, rollout, task, TASK_EVENT_START, &change, error);
}

static bool verifying(struct turn *turn, struct rollout *rollout, struct task *task,
		      struct error *error)
{
	struct task_change change = { 0 };

	return move_task(turn, rollout, task, TASK_EVENT_VERIFY, &change, error);
}

static bool is_current(const struct task *task, const char *agent, const struct report *report)
{
	return text_equal(task->attempt, report->attempt) && task->epoch == report->epoch &&
	       text_equal(task->agent, agent);
}

static bool take_report(struct turn *turn, const char *agent, struct rollout *rollout,
			const struct report *report, struct error *error)
{
	size_t at = rollout_find_task(rollout, report->target);
	struct task *task = at == SIZE_MAX ? NULL : &rollout->tasks[at];

	if (!task)
		return true;
	if (!is_current(task, agent, report) || (task->unsettled && task->state == TASK_CANCELLED))
		return note_late(turn, agent, rollout, report, error);
	if (!task->unsettled) /* said before, delivered twice */
		return true;
	if (!keep_statements(turn, report, error) ||
	    !expectation_compare(turn, rollout, report, error))
		return false;
	if (report->phase == PHASE_FINISHED)
		return finish(turn, rollout, task, report, error);
	return (report->verifying ? verifying : begun)(turn, rollout, task, error);
}

bool reports_take(struct turn *turn, const char *agent, const char *environment,
		  const struct sync *sync, struct error *error)
{
	for (size_t i = 0; i < sync->report_count; i++) {
		const struct report *report = &sync->reports[i];
		struct rollout rollout;

		if (!kept_load(turn, report->rollout, &rollout, error)) {
			if (error->code == ERROR_NOT_FOUND)
				continue;
			return false;
		}
		if (!text_equal(rollout.environment, environment))
			return error_set(error, ERROR_FORBIDDEN,
					 "agent %s of %s reports on rollout %s of %s", agent,
					 environment, rollout.id, rollout.environment);
		if (!take_report(turn, agent, &rollout, report, error))
			return false;
	}
	return true;
}

static bool same_labels(const struct target_state *a, const struct target_state *b)
{
	if (a->label_count != b->label_count)
		return false;
	for (size_t i = 0; i < a->label_count; i++)
		if (!text_equal(a->labels[i].key, b->labels[i].key) ||
		    !text_equal(a->labels[i].value, b->labels[i].value))
			return false;
	return true;
}

static bool same_state(const struct target_state *a, const struct target_state *b)
{
	return a->dialect == b->dialect && a->reach == b->reach &&
	       text_equal(a->problem, b->problem) &&
	       text_equal(a->histories_problem, b->histories_problem) &&
	       text_equal(a->server, b->server) &&
	       hash_equal(&a->ledger_digest, &b->ledger_digest) && a->rehearsal == b->rehearsal &&
	       a->foreign_tables == b->foreign_tables && same_labels(a, b);
}

static bool same_histories(const struct target_row *row, const struct target_state *state)
{
	static const struct hash none;
	struct hash now =
	    state->histories.size ? hash_of(state->histories.data, state->histories.size) : none;

	return !state->ledger.size || hash_equal(&row->histories, &now);
}

static const struct target_row *row_of(const struct target_rows *rows,
				       const struct target_state *state)
{
	for (size_t i = 0; i < rows->count; i++)
		if (text_equal(rows->items[i].name, state->name) &&
		    text_equal(rows->items[i].project, state->project))
			return &rows->items[i];
	return NULL;
}

static bool check_ledger(const struct target_state *state, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct ledger ledger;
	struct hash digest;

	if (!ledger_parse(arena, state->ledger, &ledger, error))
		return error_wrap(error, "the ledger of target %s", state->name);
	digest = ledger_digest(&ledger);
	return hash_equal(&digest, &state->ledger_digest) ||
	       error_set(error, ERROR_INVALID, "the ledger of target %s does not have its digest",
			 state->name);
}

static bool check_histories(const struct target_state *state, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct histories histories;

	return !state->histories.size ||
	       histories_parse(arena, state->histories, &histories, error) ||
	       error_wrap(error, "the histories of target %s", state->name);
}

/* The ledger that belongs to the digest: sent along, with what other tools recorded, or those that
 * are `kept`. */
static bool complete_ledger(const struct target_row *known, struct target_state *state,
			    const struct target_row **kept, struct error *error)
{
	*kept = NULL;
	if (state->ledger.size)
		return check_ledger(state, error) && check_histories(state, error);
	if (known && (state->reach != REACH_OK ||
		      hash_equal(&known->state.ledger_digest, &state->ledger_digest))) {
		*kept = known;
		state->ledger_digest = known->state.ledger_digest;
		return true;
	}
	return state->reach != REACH_OK ||
	       error_set(error, ERROR_CONFLICT,
			 "the ledger of target %s is not known here; say hello and send it",
			 state->name);
}

static struct value *labels_value(struct arena *arena, const struct target_state *state)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < state->label_count; i++) {
		struct value *label = value_object(arena);

		value_put_text(label, "key", state->labels[i].key);
		value_put_text(label, "value", state->labels[i].value);
		value_add(list, label);
	}
	return list;
}

static bool log_target(struct turn *turn, const char *agent, const char *environment,
		       const struct target_state *state, const struct target_row *kept,
		       struct error *error)
{
	static const struct hash none;
	struct value *body = turn_entry(turn);
	struct hash ledger = kept ? kept->ledger : none;
	struct hash histories = kept ? kept->histories : none;

	if (!kept && (!blob_put(turn->store, state->ledger, &ledger, error) ||
		      (state->histories.size &&
		       !blob_put(turn->store, state->histories, &histories, error))))
		return false;
	value_put_text(body, "project", state->project);
	value_put_text(body, "environment", environment);
	value_put_text(body, "target", state->name);
	value_put_text(body, "agent", agent);
	value_put_text(body, "dialect", dialect_name(state->dialect));
	value_put(body, "labels", labels_value(turn->arena, state));
	value_put_integer(body, "reach", state->reach);
	value_put_text(body, "problem", state->problem);
	value_put_text(body, "server", state->server);
	value_put_text(body, "ledger_digest", hash_hex(turn->arena, &state->ledger_digest));
	value_put_text(body, "ledger", hash_hex(turn->arena, &ledger));
	value_put_bool(body, "rehearsal", state->rehearsal);
	value_put_bool(body, "foreign_tables", state->foreign_tables);
	if (state->seen)
		value_put_integer(body, "seen", (int64_t)state->seen);
	if (*state->histories_problem)
		value_put_text(body, "histories_problem", state->histories_problem);
	if (!hash_equal(&histories, &none))
		value_put_text(body, "histories", hash_hex(turn->arena, &histories));
	return testify_entry(turn, ENTRY_TARGET_REPORTED, body, state->testimony, error) &&
	       log_append(turn, ENTRY_TARGET_REPORTED, body, error);
}

static bool log_withdrawn(struct turn *turn, const struct target_row *row, struct error *error)
{
	struct value *body = turn_entry(turn);

	kept_note_server(turn);
	value_put_text(body, "project", row->project);
	value_put_text(body, "environment", row->environment);
	value_put_text(body, "target", row->name);
	value_put_text(body, "agent", row->agent);
	return log_append(turn, ENTRY_TARGET_WITHDRAWN, body, error);
}

static bool still_served(const struct sync *sync, const struct target_row *row)
{
	for (size_t i = 0; i < sync->target_count; i++)
		if (text_equal(sync->targets[i].name, row->name) &&
		    text_equal(sync->targets[i].project, row->project))
			return true;
	for (size_t i = 0; i < sync->untold_count; i++)
		if (text_equal(sync->untold[i], row->name))
			return true;
	return false;
}

/* What an agent says about a target has to fit an entry. */
static bool bounded(struct arena *arena, struct target_state *state, struct error *error)
{
	size_t labels = 0;

	for (size_t i = 0; i < state->label_count; i++)
		labels += strlen(state->labels[i].key) + strlen(state->labels[i].value);
	if (labels > LABELS_LIMIT)
		return error_set(error, ERROR_INVALID,
				 "the labels of target %s have %zu bytes, at most %d are allowed",
				 state->name, labels, LABELS_LIMIT);
	if (!state->histories_problem)
		state->histories_problem = "";
	state->histories_problem = text_shortened(arena, state->histories_problem, PROBLEM_LIMIT);
	state->problem = text_shortened(arena, state->problem, PROBLEM_LIMIT);
	state->server = text_shortened(arena, state->server, PROBLEM_LIMIT);
	return true;
}

bool targets_take(struct turn *turn, const char *agent, const char *environment,
		  const struct sync *sync, struct error *error)
{
	struct target_rows known;

	if (!target_list_of_agent(turn->arena, turn->store, agent, &known, error))
		return false;
	for (size_t i = 0; i < sync->target_count; i++) {
		struct target_state state = sync->targets[i];
		const struct target_row *row = row_of(&known, &state);
		const struct target_row *kept;
		struct told_target told;

		if (!bounded(turn->arena, &state, error) ||
		    !complete_ledger(row, &state, &kept, error))
			return false;
		told = (struct told_target) { { state.project, environment, state.name },
					      agent,
					      row,
					      &state,
					      kept ? &kept->ledger : NULL };
		if (!glass_note(turn, &told, error) || !foreign_judge(turn, &told, error) ||
		    !regression_judge(turn, &told, error))
			return false;
		if ((!row || !same_state(&row->state, &state) || !same_histories(row, &state)) &&
		    (!log_target(turn, agent, environment, &state, kept, error) ||
		     !kept_note_told(turn, &told.place, !row, error)))
			return false;
	}
	for (size_t i = 0; i < known.count; i++)
		if (!still_served(sync, &known.items[i]) &&
		    !log_withdrawn(turn, &known.items[i], error))
			return false;
	return true;
}
