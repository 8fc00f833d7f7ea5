#include "coordinator/move.h"

#include "coordinator/testify.h"
#include "coordinator/wave_move.h"

#define WHY_LIMIT   4000
#define ERROR_LIMIT 4000

static const char *sentence(struct arena *arena, const char *why, const char *detail)
{
	if (!detail || !*detail)
		return why;
	return text_shortened(arena, arena_printf(arena, "%s: %s", why, detail), WHY_LIMIT);
}

static bool log_rollout(struct turn *turn, struct rollout *rollout, const struct rollout_edge *edge,
			const char *why, struct error *error)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", rollout->project);
	value_put_text(body, "environment", rollout->environment);
	value_put_text(body, "rollout", rollout->id);
	value_put_text(body, "event", rollout_event_name(edge->on));
	value_put_text(body, "from", rollout_state_name(edge->from));
	value_put_text(body, "to", rollout_state_name(edge->to));
	value_put_text(body, "why", why);
	value_put_integer(body, "forgiven", (int64_t)rollout->forgiven);
	value_put_bool(body, "final", rollout_is_final(edge->to));
	if (rollout->drains && edge->to == ROLLOUT_PENDING)
		value_put_bool(body, "drained", true);
	if (!log_append(turn, ENTRY_ROLLOUT_MOVED, body, error))
		return false;
	rollout->state = edge->to;
	rollout->why = why;
	return true;
}

static void log_task_members(struct value *body, const struct rollout *rollout,
			     const struct task *task)
{
	value_put_text(body, "project", rollout->project);
	value_put_text(body, "environment", rollout->environment);
	value_put_text(body, "rollout", rollout->id);
	value_put_text(body, "target", task->target);
	value_put_integer(body, "position", (int64_t)task->position);
	value_put_text(body, "to", task_state_name(task->state));
	value_put_text(body, "why", task->why);
	value_put_text(body, "agent", task->agent);
	value_put_text(body, "attempt", task->attempt);
	value_put_integer(body, "epoch", (int64_t)task->epoch);
	value_put_integer(body, "attempts", task->attempts);
	value_put_integer(body, "errors", task->errors);
	value_put_text(body, "outcome", outcome_name(task->outcome));
	value_put_bool(body, "unsettled", task->unsettled);
	value_put_text(body, "error", task->error);
}

static bool preparation_read(struct arena *arena, const struct task_change *change,
			     struct value **preparation)
{
	struct error ignored;

	return change->preparation && *change->preparation &&
	       value_parse(arena, bytes_of(change->preparation), preparation, &ignored) &&
	       value_is_object(*preparation);
}

/* The way back that was made stands beside the end of the attempt, and what was not seen of it. */
static const char *prepared(struct arena *arena, const char *why, const struct task_change *change)
{
	static const struct {
		const char *member, *text;
	} ways[] = { { "restore_point", "restore point" },
		     { "copy", "copy" },
		     { "unwatched", "victim-time could not hold, who waited was not seen" } };
	struct value *preparation;

	if (!preparation_read(arena, change, &preparation))
		return why;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		const char *way = value_get_text(preparation, ways[i].member);

		if (way)
			why = arena_printf(arena, "%s; %s: %s", why, ways[i].text, way);
	}
	return text_shortened(arena, why, WHY_LIMIT);
}

static void change_task(struct turn *turn, struct task *task, const struct task_edge *edge,
			const struct task_change *change)
{
	enum task_event event = edge->on;

	task->state = edge->to;
	task->why = change->why ? text_shortened(turn->arena, change->why, WHY_LIMIT)
				: prepared(turn->arena, edge->why, change);
	if (event == TASK_EVENT_LEASE) {
		task->agent = change->agent;
		task->attempt = change->attempt;
		task->epoch = change->epoch;
		task->attempts++;
		task->unsettled = true;
		task->outcome = OUTCOME_NONE;
		task->error = NULL;
	} else if (event >= TASK_EVENT_SUCCEED && event <= TASK_EVENT_DOUBT) {
		task->outcome = change->outcome;
		task->unsettled = event == TASK_EVENT_DOUBT;
		task->errors = event == TASK_EVENT_ERROR ? task->errors + 1 : 0;
		task->error = change->error && *change->error
				  ? text_shortened(turn->arena, change->error, ERROR_LIMIT)
				  : NULL;
	} else if (event == TASK_EVENT_RESOLVE) {
		task->unsettled = false;
		task->outcome = OUTCOME_NONE;
	} else if (event == TASK_EVENT_RETRY) {
		task->errors = 0;
		task->outcome = OUTCOME_NONE;
	}
}

static bool log_task(struct turn *turn, struct rollout *rollout, struct task *task,
		     const struct task_edge *edge, const struct task_change *change,
		     struct error *error)
{
	struct value *body = turn_entry(turn), *preparation;

	change_task(turn, task, edge, change);
	log_task_members(body, rollout, task);
	value_put_text(body, "event", task_event_name(edge->on));
	value_put_text(body, "from", task_state_name(edge->from));
	if (change->evidence)
		value_put_text(body, "evidence", hash_hex(turn->arena, change->evidence));
	if (change->found)
		value_put_text(body, "found", hash_hex(turn->arena, change->found));
	if (change->irreversible)
		value_put_text(body, "irreversible",
			       text_shortened(turn->arena, change->irreversible, WHY_LIMIT));
	if (preparation_read(turn->arena, change, &preparation))
		value_put(body, "preparation", preparation);
	return testify_entry(turn, ENTRY_TASK_MOVED, body, change->testimony, error) &&
	       log_append(turn, ENTRY_TASK_MOVED, body, error);
}

static bool take_task_edge(struct turn *turn, struct rollout *rollout, struct task *task,
			   enum task_event event, const struct task_change *change,
			   struct error *error)
{
	struct task_facts facts = { task->errors + 1, rollout_is_final(rollout->state) };
	const struct task_edge *edge = task_edge_for(task->state, event, &facts);

	return !edge || log_task(turn, rollout, task, edge, change, error);
}

static bool move_each(struct turn *turn, struct rollout *rollout, enum task_event event,
		      const char *why, struct error *error)
{
	struct task_change change = { .why = why };

	for (size_t i = 0; i < rollout->task_count; i++)
		if (!take_task_edge(turn, rollout, &rollout->tasks[i], event, &change, error))
			return false;
	return true;
}

static bool carry_out(struct turn *turn, struct rollout *rollout, enum rollout_effect effect,
		      struct error *error)
{
	if (effect == ROLLOUT_EFFECT_REQUEUE)
		return move_each(turn, rollout, TASK_EVENT_RETRY, NULL, error);
	if (effect == ROLLOUT_EFFECT_CANCEL)
		return move_each(turn, rollout, TASK_EVENT_CANCEL, NULL, error);
	return true;
}

/* `why` is what is said; NULL: the row's sentence with the detail. */
struct saying {
	const char *why, *detail;
};

static bool take_edge(struct turn *turn, struct rollout *rollout, enum rollout_event event,
		      struct saying saying, struct error *error)
{
	struct rollout_facts facts = rollout_facts_of(rollout);
	const struct rollout_edge *edge = rollout_edge_for(rollout->state, event, &facts);
	const char *why;

	if (!edge)
		return true;
	why = saying.why ? saying.why : sentence(turn->arena, edge->why, saying.detail);
	if (edge->to == rollout->state && edge->effect == ROLLOUT_EFFECT_NONE &&
	    text_equal(why, rollout->why))
		return true;
	if (edge->effect == ROLLOUT_EFFECT_FORGIVE)
		rollout->forgiven = facts.tasks[TASK_FAILED];
	if (edge->effect == ROLLOUT_EFFECT_REQUEUE)
		rollout->forgiven = 0;
	if (edge->effect == ROLLOUT_EFFECT_FORGIVE || edge->effect == ROLLOUT_EFFECT_REQUEUE)
		waves_forgive(rollout, edge->effect == ROLLOUT_EFFECT_FORGIVE);
	return log_rollout(turn, rollout, edge, why, error) &&
	       carry_out(turn, rollout, edge->effect, error);
}

bool move_rollout(struct turn *turn, struct rollout *rollout, enum rollout_event event,
		  const char *detail, struct error *error)
{
	return take_edge(turn, rollout, event, (struct saying) { .detail = detail }, error);
}

bool move_halt(struct turn *turn, struct rollout *rollout, const char *why, struct error *error)
{
	return take_edge(turn, rollout, ROLLOUT_EVENT_TASK_IN_DOUBT, (struct saying) { .why = why },
			 error);
}

bool move_settle(struct turn *turn, struct rollout *rollout, struct error *error)
{
	const char *partly = "a migration that may fail did; those behind it were applied";

	if (!waves_move(turn, rollout, error))
		return false;
	return rollout->state != ROLLOUT_RUNNING || rollout_goes_on(rollout) ||
	       move_rollout(turn, rollout, ROLLOUT_EVENT_TASKS_DONE,
			    rollout_facts_of(rollout).partly ? partly : NULL, error);
}

bool move_task(struct turn *turn, struct rollout *rollout, struct task *task, enum task_event event,
	       const struct task_change *change, struct error *error)
{
	enum task_state before = task->state;

	if (!take_task_edge(turn, rollout, task, event, change, error))
		return false;
	if (task->state == TASK_FAILED && before != TASK_FAILED &&
	    !move_rollout(turn, rollout, ROLLOUT_EVENT_TASK_FAILED, task->target, error))
		return false;
	if (task->state == TASK_INDETERMINATE && task->outcome == OUTCOME_INDETERMINATE &&
	    !move_rollout(turn, rollout, ROLLOUT_EVENT_TASK_IN_DOUBT, task->target, error))
		return false;
	return move_settle(turn, rollout, error);
}
