#include "tests/support/fleet_rules.h"

/* Invariant: success stays.  Nothing begins on what lost something. */
static void check_regressed(const struct told_rollout *rollout, const struct told_task *task)
{
	if (task->target->regressed)
		fail_msg("success stays: %s goes on in %s although %s is regressed", rollout->id,
			 rollout->environment, task->target->name);
}

/* Invariant: bounded harm.  Who may fail is not more than the budget and one. */
static void check_room(const struct told_rollout *rollout)
{
	size_t at_risk = 0;

	for (size_t i = 0; i < rollout->task_count; i++)
		at_risk += rollout->tasks[i].unsettled || rollout->tasks[i].failed ||
			   rollout->tasks[i].state == TASK_ERRORED;
	if (at_risk > rollout->budget + 1)
		fail_msg("bounded harm: %zu targets of %s may fail, its budget is %u", at_risk,
			 rollout->id, rollout->budget);
}

/* Invariant: once.  Of the attempts on a target the newest has the highest epoch of all, and one
 * rollout at a time has work under way in an environment. */
static void check_alone(struct fleet *fleet, const struct told_rollout *rollout,
			const struct told_task *task)
{
	for (size_t i = 0; i < fleet->rollout_count; i++) {
		const struct told_rollout *other = fleet->rollouts[i];

		if (other->project != rollout->project ||
		    !text_equal(other->environment, rollout->environment))
			continue;
		for (size_t k = 0; k < other->task_count; k++) {
			const struct told_task *of = &other->tasks[k];

			if (of->target == task->target && of != task && of->epoch >= task->epoch)
				fail_msg("once: %s gives %s epoch %llu, which %s had", rollout->id,
					 task->target->name, (unsigned long long)task->epoch,
					 other->id);
			if (other != rollout && other->kind != ROLLOUT_RESOLVE &&
			    (of->state == TASK_LEASED || of->state == TASK_RUNNING))
				fail_msg("once: %s and %s are both at work in %s", rollout->id,
					 other->id, rollout->environment);
		}
	}
}

static void leased(struct fleet *fleet, struct told_rollout *rollout, struct told_task *task,
		   const struct told_move *move)
{
	if (rollout->state != ROLLOUT_RUNNING)
		fail_msg("nothing unsaid: %s is %s and hands out %s", rollout->id,
			 rollout_state_name(rollout->state), task->target->name);
	if (move->epoch <= task->epoch || move->epoch <= task->target->epoch)
		fail_msg("once: %s is handed out with epoch %llu, its ledger has %llu",
			 task->target->name, (unsigned long long)move->epoch,
			 (unsigned long long)task->target->epoch);
	task->epoch = move->epoch;
	task->ended = false;
	if (rollout->kind == ROLLOUT_RESOLVE)
		return;
	check_alone(fleet, rollout, task);
	if (move->fresh)
		fleet_rule_gates(fleet, rollout, move->time);
	rollout->begun = true;
	if (!rollout_kind_changes(rollout->kind))
		return;
	check_room(rollout);
	if (!move->fresh)
		return;
	check_regressed(rollout, task);
	fleet_rule_place(rollout, task);
}

/* What the log calls succeeded is there, and was verified where that is demanded. */
static void succeeded(const struct told_rollout *rollout, const struct told_task *task)
{
	if (rollout->kind == ROLLOUT_APPLY && rollout->policy->verifies && task->epoch &&
	    !task->target->verified)
		fail_msg("success stays: %s succeeded on %s, which nobody verified", rollout->id,
			 task->target->name);
	if (rollout->kind == ROLLOUT_REVERT && task->target->applied > rollout->stays)
		fail_msg("success stays: %s succeeded on %s, which still holds %zu migrations",
			 rollout->id, task->target->name, task->target->applied);
	if (rollout->kind == ROLLOUT_APPLY && !task->target->lost &&
	    task->target->applied < rollout->release)
		fail_msg("success stays: %s succeeded on %s, which holds %zu of %llu", rollout->id,
			 task->target->name, task->target->applied,
			 (unsigned long long)rollout->release);
}

/* Doubt is not the end: the same attempt may find more evidence. */
static bool is_report(const char *event)
{
	return text_equal(event, "succeed") || text_equal(event, "pass") ||
	       text_equal(event, "fail") || text_equal(event, "error") || text_equal(event, "stop");
}

void fleet_rule_task_moved(struct fleet *fleet, struct told_rollout *rollout,
			   struct told_task *task, const struct told_move *move)
{
	if (is_report(move->event) && task->ended)
		fail_msg("once: the end of an attempt on %s is taken twice", task->target->name);
	task->ended = task->ended || is_report(move->event);
	if (text_equal(move->event, "lease"))
		leased(fleet, rollout, task, move);
	if (task->state == TASK_FAILED && !text_equal(move->event, "resolve"))
		task->failed = true;
	if (task->state == TASK_SUCCEEDED || task->state == TASK_SKIPPED)
		succeeded(rollout, task);
	if (rollout_is_final(rollout->state) && text_equal(move->event, "lease"))
		fail_msg("nothing unsaid: %s is over and hands out work", rollout->id);
}

/* What the log calls done is done, on every target. */
void fleet_rule_rollout_moved(struct fleet *fleet, struct told_rollout *rollout, const char *event)
{
	size_t failed = 0;

	(void)fleet;
	(void)event;
	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct told_task *task = &rollout->tasks[i];

		failed += task->failed;
		if (rollout->state == ROLLOUT_SUCCEEDED && task->state != TASK_SUCCEEDED &&
		    task->state != TASK_SKIPPED)
			fail_msg("success stays: %s succeeded and %s is %s", rollout->id,
				 task->target->name, task_state_name(task->state));
		if (rollout->state == ROLLOUT_SUCCEEDED)
			succeeded(rollout, task);
	}
	/* Invariant: bounded harm.  The budget is spent: nobody goes on without a person. */
	if (rollout_kind_changes(rollout->kind) && rollout->state == ROLLOUT_RUNNING &&
	    failed > rollout->budget)
		fail_msg("bounded harm: %zu targets of %s failed, its budget is %u, and it goes on",
			 failed, rollout->id, rollout->budget);
}
