#include "tests/support/fleet_rules.h"

/* ---- proof ---- */

/* A database that was restored from a backup may lack it; once a person took it as it is, it no
 * longer proves anything. */
static bool holds(const struct told_rollout *rollout)
{
	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct told_task *task = &rollout->tasks[i];
		const struct model_target *target = task->target;

		if (task->state != TASK_FAILED && target->applied < rollout->release &&
		    !target->lost)
			return false;
		if (target->accepted > rollout->moved)
			return false;
	}
	return rollout->task_count > 0;
}

/* Something was taken back there since. */
static bool is_undone(const struct fleet *fleet, const struct told_rollout *rollout)
{
	for (size_t i = 0; i < fleet->rollout_count; i++) {
		const struct told_rollout *other = fleet->rollouts[i];

		if (other->kind == ROLLOUT_REVERT && other->ran &&
		    other->project == rollout->project && other->moved > rollout->moved &&
		    text_equal(other->environment, rollout->environment))
			return true;
	}
	return false;
}

static bool is_proven(const struct fleet *fleet, const struct told_rollout *rollout,
		      const char *environment, int64_t until)
{
	for (size_t i = 0; i < fleet->rollout_count; i++) {
		const struct told_rollout *other = fleet->rollouts[i];
		bool fine = other->state == ROLLOUT_SUCCEEDED ||
			    (other->state == ROLLOUT_COMPLETED_WITH_FAILURES &&
			     rollout->policy->accepts_failures);

		if (fine && other->project == rollout->project && other->kind == ROLLOUT_APPLY &&
		    other->release == rollout->release && other->finished <= until &&
		    text_equal(other->environment, environment) && holds(other) &&
		    !is_undone(fleet, other))
			return true;
	}
	return false;
}

static bool some_lost(const struct fleet *fleet, const struct told_rollout *rollout,
		      const char *environment)
{
	for (size_t i = 0; i < fleet->target_count; i++)
		if (fleet->targets[i].regressed && fleet->targets[i].project == rollout->project &&
		    text_equal(fleet->targets[i].environment, environment))
			return true;
	return false;
}

bool fleet_upstream_is_fine(const struct fleet *fleet, const struct told_rollout *rollout,
			    int64_t until)
{
	const struct model_environment *environment =
	    fleet_environment(rollout->project, rollout->environment);
	bool none = true;

	for (size_t i = 0; i < FLEET_ENVIRONMENTS; i++) {
		const char *name = rollout->project->environments[i].name;
		bool fine;

		if (!environment->after[i])
			continue;
		none = false;
		fine = is_proven(fleet, rollout, name, until) && !some_lost(fleet, rollout, name);
		if (fine == rollout->policy->any)
			return fine;
	}
	return none || !rollout->policy->any;
}

/* ---- the gates ---- */

static bool upstream_shut(const struct fleet *fleet, const struct told_rollout *rollout,
			  int64_t now)
{
	(void)now;
	return !fleet_upstream_is_fine(fleet, rollout, INT64_MAX);
}

static bool soak_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	return rollout->policy->soak && fleet_upstream_is_fine(fleet, rollout, INT64_MAX) &&
	       !fleet_upstream_is_fine(fleet, rollout, now - rollout->policy->soak);
}

static bool window_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	const struct model_policy *policy = rollout->policy;

	(void)fleet;
	return policy->window_count && !policy_inside(policy->windows, policy->window_count, now);
}

static bool freeze_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	(void)fleet;
	return policy_inside(rollout->policy->freezes, rollout->policy->freeze_count, now);
}

static bool line_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	(void)now;
	return fleet_braked(fleet, BRAKE_LINE, rollout) != NULL;
}

static bool hold_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	(void)now;
	return !rollout->begun && fleet_braked(fleet, BRAKE_HOLD, rollout);
}

static bool pin_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	const struct told_brake *pin = fleet_braked(fleet, BRAKE_PIN, rollout);

	(void)now;
	return pin && pin->release != rollout->release;
}

static bool veto_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	(void)now;
	return fleet_is_vetoed(fleet, rollout);
}

/* What ran on the same plan and is over has used up what was said before. */
static bool is_used(const struct fleet *fleet, const struct told_word *word)
{
	for (size_t i = 0; i < fleet->rollout_count; i++)
		if (fleet->rollouts[i]->ran && rollout_is_final(fleet->rollouts[i]->state) &&
		    hash_equal(&fleet->rollouts[i]->plan, &word->plan) &&
		    fleet->rollouts[i]->moved > word->entry)
			return true;
	return false;
}

static bool may_decide(const struct told_word *word)
{
	return text_equal(word->role, "approver") || text_equal(word->role, "admin");
}

/* Did the same person say something newer about the same? */
static bool is_outdated(const struct fleet *fleet, const struct told_word *word)
{
	for (const struct told_word *w = fleet->words; w != word; w = w->next)
		if (hash_equal(&w->plan, &word->plan) && text_equal(w->person, word->person) &&
		    (w->gate ? word->gate && text_equal(w->gate, word->gate) : !word->gate))
			return true;
	return false;
}

static bool approvals_shut(const struct fleet *fleet, const struct told_rollout *rollout,
			   int64_t now)
{
	const struct model_policy *policy = rollout->policy;
	unsigned count = 0;

	for (const struct told_word *word = fleet->words; word; word = word->next) {
		if (word->gate || !hash_equal(&word->plan, &rollout->plan) ||
		    is_outdated(fleet, word))
			continue;
		if (word->decision == PLAN_DENIED)
			return true;
		count += word->decision == PLAN_APPROVED && may_decide(word) &&
			 !is_used(fleet, word) && !text_equal(word->person, "alice") &&
			 (!policy->expire || word->time + policy->expire > now);
	}
	return count < policy->approvals;
}

static bool http_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	(void)fleet;
	(void)now;
	return rollout->policy->asks && rollout->answer != TOLD_YES;
}

/* Another pipeline is in force than the plan was made under. */
static bool plan_shut(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	(void)fleet;
	(void)now;
	return rollout->policies != rollout->project->policies;
}

/* Two people, one of whom may decide. */
static bool is_overridden(const struct fleet *fleet, const struct told_rollout *rollout,
			  const char *gate)
{
	unsigned count = 0;
	bool decided = false;

	for (const struct told_word *word = fleet->words; word; word = word->next)
		if (word->gate && text_equal(word->gate, gate) &&
		    hash_equal(&word->plan, &rollout->plan) && !is_outdated(fleet, word) &&
		    !is_used(fleet, word)) {
			count++;
			decided = decided || may_decide(word);
		}
	return count >= 2 && decided;
}

/* ---- windows that close under work ---- */

#define STOP_WITHIN 5000 /* ms */

static bool windows_drain(const struct model_policy *policy, int64_t now)
{
	const struct model_span *last = NULL;

	for (size_t i = 0; i < policy->window_count; i++)
		if (policy->windows[i].until <= now &&
		    (!last || policy->windows[i].until > last->until))
			last = &policy->windows[i];
	return last && last->drains && last->until + STOP_WITHIN < now &&
	       !policy_inside(policy->windows, policy->window_count, now);
}

static bool freezes_drain(const struct model_policy *policy, int64_t now)
{
	for (size_t i = 0; i < policy->freeze_count; i++)
		if (policy->freezes[i].drains && policy->freezes[i].from + STOP_WITHIN < now &&
		    policy->freezes[i].until > now)
			return true;
	return false;
}

static bool is_at_work(const struct told_rollout *rollout)
{
	for (size_t i = 0; i < rollout->task_count; i++) {
		enum task_state state = rollout->tasks[i].state;

		if (state == TASK_LEASED || state == TASK_RUNNING || state == TASK_VERIFYING)
			return true;
	}
	return false;
}

void fleet_check_drains(const struct fleet *fleet)
{
	int64_t now = fleet->world->wall;

	for (size_t i = 0; i < fleet->rollout_count; i++) {
		const struct told_rollout *rollout = fleet->rollouts[i];

		if (rollout->state != ROLLOUT_RUNNING || !rollout_kind_changes(rollout->kind) ||
		    rollout->policies != rollout->project->policies || !is_at_work(rollout))
			continue;
		if ((windows_drain(rollout->policy, now) &&
		     !is_overridden(fleet, rollout, "window")) ||
		    (freezes_drain(rollout->policy, now) &&
		     !is_overridden(fleet, rollout, "freeze")))
			fail_msg("fail closed: %s goes on in %s, where what runs is to stop",
				 rollout->id, rollout->environment);
	}
}

/* ---- all of them ---- */

#define BIT(kind) (1U << ROLLOUT_##kind)
#define HARMS     (BIT(APPLY) | BIT(REVERT))
static const struct {
	const char *name;
	unsigned kinds;
	bool overrides;
	bool (*shut)(const struct fleet *fleet, const struct told_rollout *rollout, int64_t now);
} rules[] = {
	{ "upstream", BIT(APPLY), true, upstream_shut },
	{ "soak", BIT(APPLY), true, soak_shut },
	{ "window", HARMS, true, window_shut },
	{ "freeze", HARMS, true, freeze_shut },
	{ "line", HARMS | BIT(REHEARSE), false, line_shut },
	{ "hold", HARMS, true, hold_shut },
	{ "pin", BIT(APPLY), false, pin_shut },
	{ "veto", BIT(APPLY), false, veto_shut },
	{ "approvals", HARMS, false, approvals_shut },
	{ "http", HARMS, true, http_shut },
	{ "plan", HARMS, false, plan_shut },
};

void fleet_rule_gates(struct fleet *fleet, const struct told_rollout *rollout, int64_t now)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if ((rules[i].kinds & (1U << rollout->kind)) &&
		    rules[i].shut(fleet, rollout, now) &&
		    !(rules[i].overrides && is_overridden(fleet, rollout, rules[i].name)))
			fail_msg("fail closed: %s hands out work in %s although the gate %s is "
				 "shut",
				 rollout->id, rollout->environment, rules[i].name);
}

const char *fleet_shut_gate(const struct fleet *fleet, const struct told_rollout *rollout)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if (rules[i].overrides && (rules[i].kinds & (1U << rollout->kind)) &&
		    rules[i].shut(fleet, rollout, fleet->world->wall))
			return rules[i].name;
	return NULL;
}
