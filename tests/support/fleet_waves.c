#include "coordinator/wave.h"
#include "tests/support/fleet_rules.h"

/* ---- the plan ---- */

static bool takes(const struct model_wave *wave, const struct told_task *task)
{
	return task->pending && (!wave->region || text_equal(wave->region, task->target->region));
}

static size_t wanted(const struct told_rollout *rollout, const struct model_wave *wave)
{
	size_t meant = 0, share;

	for (size_t i = 0; i < rollout->task_count; i++)
		meant += takes(wave, &rollout->tasks[i]);
	if (!wave->percent)
		return wave->targets ? wave->targets : rollout->task_count;
	share = meant * wave->targets / 100;
	return share ? share : 1;
}

/* In the order of the names, each takes of what those before it left; the last takes the rest. */
static void check_waves(const struct told_rollout *rollout)
{
	const struct model_policy *policy = rollout->policy;
	uint64_t expected[FLEET_TARGETS] = { 0 };
	bool rest = false;

	for (size_t w = 0; w < policy->wave_count; w++) {
		size_t left = wanted(rollout, &policy->waves[w]);

		for (size_t i = 0; i < rollout->task_count && left; i++)
			if (!expected[i] && takes(&policy->waves[w], &rollout->tasks[i])) {
				expected[i] = w + 1;
				left--;
			}
	}
	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct told_task *task = &rollout->tasks[i];

		if (policy->wave_count && task->pending && !expected[i]) {
			expected[i] = policy->wave_count + 1;
			rest = true;
		}
		if (task->wave != expected[i])
			fail_msg("bounded harm: %s of %s is of wave %llu, the pipeline says %llu",
				 task->target->name, rollout->id, (unsigned long long)task->wave,
				 (unsigned long long)expected[i]);
	}
	if (rollout->wave_count != policy->wave_count + rest)
		fail_msg("bounded harm: %s has %zu waves, the pipeline %zu", rollout->id,
			 rollout->wave_count, policy->wave_count + rest);
}

void fleet_rule_planned(const struct told_rollout *rollout)
{
	const struct model_policy *policy = rollout->policy;
	size_t work = 0, budget;

	if (!rollout_kind_changes(rollout->kind))
		return;
	for (size_t i = 0; i < rollout->task_count; i++)
		work += rollout->tasks[i].pending;
	budget = policy->percent ? work * policy->budget / 100 : policy->budget;
	if (rollout->budget != budget)
		fail_msg("bounded harm: %s has a budget of %u, the pipeline says %zu", rollout->id,
			 rollout->budget, budget);
	check_waves(rollout);
}

/* ---- places ---- */

static bool at_work(const struct told_task *task)
{
	return task->unsettled || task->state == TASK_ERRORED;
}

static bool has_ended(const struct told_task *task)
{
	return task->state == TASK_SUCCEEDED || task->state == TASK_FAILED ||
	       task->state == TASK_SKIPPED || task->state == TASK_CANCELLED;
}

static void check_spread(const struct told_rollout *rollout, const struct told_task *task)
{
	const struct model_policy *policy = rollout->policy;
	size_t region = 0, host = 0;

	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct told_task *other = &rollout->tasks[i];

		if (!at_work(other))
			continue;
		region += text_equal(other->target->region, task->target->region);
		host += text_equal(other->target->host, task->target->host);
	}
	if (policy->region_spread && region > policy->region_spread)
		fail_msg("bounded harm: %s has %zu targets of region %s at work, %u are allowed",
			 rollout->id, region, task->target->region, policy->region_spread);
	if (policy->host_spread && host > policy->host_spread)
		fail_msg("bounded harm: %s has %zu targets of host %s at work, %u are allowed",
			 rollout->id, host, task->target->host, policy->host_spread);
}

static void check_wave_room(const struct told_rollout *rollout, uint64_t number)
{
	const struct model_wave *wave = rollout->waves[number - 1].policy;
	size_t working = 0, at_risk = 0;

	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct told_task *task = &rollout->tasks[i];

		if (task->wave != number)
			continue;
		working += at_work(task);
		at_risk += at_work(task) || task->failed;
	}
	if (wave && wave->parallel && working > wave->parallel)
		fail_msg("bounded harm: wave %llu of %s has %zu targets at work, %u are allowed",
			 (unsigned long long)number, rollout->id, working, wave->parallel);
	if (wave && wave->has_budget && at_risk > wave->budget + 1)
		fail_msg("bounded harm: %zu targets of wave %llu of %s may fail, its budget is %u",
			 at_risk, (unsigned long long)number, rollout->id, wave->budget);
}

/* It is of the wave that is on, and those before it are over. */
static void check_turn(const struct told_rollout *rollout, const struct told_task *task)
{
	if (rollout->waves[task->wave - 1].state == WAVE_QUEUED)
		fail_msg("bounded harm: %s of %s goes before its wave", task->target->name,
			 rollout->id);
	for (uint64_t w = 1; w < task->wave; w++)
		if (rollout->waves[w - 1].state != WAVE_DONE)
			fail_msg("bounded harm: %s of wave %llu of %s goes while wave %llu is on",
				 task->target->name, (unsigned long long)task->wave, rollout->id,
				 (unsigned long long)w);
	for (size_t i = 0; i < rollout->task_count; i++)
		if (rollout->tasks[i].wave && rollout->tasks[i].wave < task->wave &&
		    !has_ended(&rollout->tasks[i]))
			fail_msg("bounded harm: %s of %s goes before %s, which is of an earlier "
				 "wave",
				 task->target->name, rollout->id, rollout->tasks[i].target->name);
}

void fleet_rule_place(const struct told_rollout *rollout, const struct told_task *task)
{
	const struct model_policy *policy = rollout->policy;
	size_t working = 0;

	for (size_t i = 0; i < rollout->task_count; i++)
		working += at_work(&rollout->tasks[i]);
	if (policy->parallel && working > policy->parallel)
		fail_msg("bounded harm: %s has %zu targets at work, %u are allowed", rollout->id,
			 working, policy->parallel);
	check_spread(rollout, task);
	if (!task->wave)
		return;
	check_turn(rollout, task);
	check_wave_room(rollout, task->wave);
}

/* ---- how waves move ---- */

static void check_done(const struct told_rollout *rollout, size_t wave, const char *event,
		       const struct entry *entry)
{
	const struct told_wave *told = &rollout->waves[wave];
	bool last = wave + 1 == rollout->wave_count;
	int64_t pause = told->policy ? told->policy->pause : 0;
	bool asks = told->policy && told->policy->approve;

	if (text_equal(event, "tasks_done") && !last && (pause || asks))
		fail_msg("bounded harm: wave %zu of %s is over without its pause", wave + 1,
			 rollout->id);
	if (text_equal(event, "pause_over") && (asks || entry->time < told->since + pause))
		fail_msg("bounded harm: the pause behind wave %zu of %s is cut short", wave + 1,
			 rollout->id);
	if (text_equal(event, "advance") && !text_equal(entry->actor_kind, "person"))
		fail_msg("bounded harm: nobody lets wave %zu of %s go", wave + 1, rollout->id);
}

void fleet_rule_wave_moved(const struct told_rollout *rollout, size_t wave, enum wave_state from,
			   const struct entry *entry)
{
	const struct told_wave *told = &rollout->waves[wave];
	const char *event = fleet_text_in(entry, "event");
	bool known = false;

	for (size_t i = 0; i < wave_edge_count; i++)
		known = known || (wave_edges[i].from == from && wave_edges[i].to == told->state &&
				  text_equal(wave_event_name(wave_edges[i].on), event));
	if (!known)
		fail_msg("nothing unsaid: wave %zu of %s goes to %s by %s", wave + 1, rollout->id,
			 wave_state_name(told->state), event);
	for (size_t i = 0; i < rollout->task_count && from == WAVE_RUNNING; i++)
		if (rollout->tasks[i].wave == wave + 1 && !has_ended(&rollout->tasks[i]))
			fail_msg("bounded harm: wave %zu of %s is over before %s is", wave + 1,
				 rollout->id, rollout->tasks[i].target->name);
	if (told->state == WAVE_DONE)
		check_done(rollout, wave, event, entry);
}
