#include "coordinator/dispatch.h"
#include "coordinator/ability.h"
#include "coordinator/alarm.h"
#include "coordinator/move.h"
#include "coordinator/operations.h"
#include "coordinator/planner.h"
#include "coordinator/preflight.h"
#include "coordinator/schedule.h"
#include "coordinator/seals.h"
#include "coordinator/situation.h"
#include "coordinator/store/plan_document.h"
#include "coordinator/wave_move.h"
#include "coordinator/witnesses.h"
#include "core/tlog/merkle.h"

/* One rollout whose tasks are looked at. */
struct offer {
	struct rollout rollout;
	struct session **takers; /* by position: who waits and serves the target; NULL: nobody */
	size_t *chosen;
	size_t chosen_count;
	bool unfit; /* somebody waits who serves a target and does not understand the plan */
};

static bool may_take(const struct session *session, unsigned verb, unsigned needed)
{
	return session && session->parked && !session->leaving && (session->verbs & verb) &&
	       (session->abilities & needed) == needed;
}

static bool is_open(const struct task *task)
{
	return task->state == TASK_QUEUED || task->state == TASK_INDETERMINATE;
}

static bool find_takers(struct turn *turn, struct offer *offer, struct error *error)
{
	const struct sessions *sessions = &turn->coordinator->sessions;
	const struct rollout *rollout = &offer->rollout;
	unsigned verb = 1U << planner_verb(rollout->kind), needed = 0;
	struct task_servings servings;

	offer->takers = arena_new_array(turn->arena, struct session *, rollout->task_count + 1);
	if (!kept_serving(turn, rollout->id, &servings, error) ||
	    !ability_needed(turn, rollout, &needed, error))
		return false;
	for (size_t i = 0; i < servings.count; i++) {
		const struct task_serving *serving = &servings.items[i];
		struct session **taker = &offer->takers[serving->position];
		const struct session *session =
		    serving->agent < sessions->count ? sessions->items[serving->agent] : NULL;

		if (*taker || !is_open(&rollout->tasks[serving->position]))
			continue;
		if (may_take(session, verb, needed) && !witnesses_shut(turn, session, rollout->id))
			*taker = sessions->items[serving->agent];
		else
			offer->unfit |= session && session->parked && !session->leaving;
	}
	return true;
}

static void choose(struct turn *turn, struct offer *offer)
{
	size_t count = offer->rollout.task_count;
	bool *ready = arena_new_array(turn->arena, bool, count + 1);

	for (size_t i = 0; i < count; i++)
		ready[i] = offer->takers[i] != NULL;
	offer->chosen = arena_new_array(turn->arena, size_t, count + 1);
	offer->chosen_count = schedule_next(&offer->rollout, ready, offer->chosen);
}

/* The fencing number: above all that were handed out for the target and all that wrote to it. */
static bool next_epoch(struct turn *turn, const struct rollout *rollout, const char *target,
		       uint64_t *epoch, struct error *error)
{
	struct target_place place = { rollout->project, rollout->environment, target };
	struct target_row row;
	struct ledger ledger;
	bool told;

	if (!task_epoch(turn->store, rollout->project, rollout->environment, target, epoch,
			error) ||
	    !target_newest(turn->arena, turn->store, &place, INT64_MAX, &row, &told, error) ||
	    (told && !target_ledger(turn->arena, turn->store, &row, &ledger, error)))
		return false;
	if (told && ledger.epoch > *epoch)
		*epoch = ledger.epoch;
	++*epoch;
	return true;
}

static bool place_of(struct turn *turn, const struct rollout *rollout, uint64_t position,
		     struct planner_place *place, struct error *error)
{
	struct rollout_terms terms;

	if (!rollout_terms_load(turn->arena, turn->store, rollout->id, &terms, error) ||
	    !plan_part_load(turn->arena, turn->store, rollout->id, position, &place->part, error) ||
	    !kept_tree(turn, rollout->id, &place->tree, error))
		return false;
	place->position = position;
	place->plan = (struct plan) {
		.project = rollout->project,
		.environment = rollout->environment,
		.verb = rollout_kind_name(rollout->kind),
		.release = rollout->release,
		.release_digest = rollout->release_digest,
		.policy = rollout->policy,
		.targets = merkle_tree_root(&place->tree),
		.target_count = place->tree.count,
		.execution = terms.execution,
		.resolution = rollout->resolution,
		.verify = terms.verify,
		.evidence = terms.evidence,
	};
	return true;
}

static bool assign(struct turn *turn, const struct rollout *rollout, const struct task *task,
		   struct session *session, struct error *error)
{
	struct planner_attempt attempt = { .rollout = rollout->id,
					   .attempt = task->attempt,
					   .epoch = task->epoch,
					   .valid_for = LEASE,
					   .manifest = rollout->manifest,
					   .kind = rollout->kind };
	struct planner_place place;
	struct assignment assignment;

	if (!place_of(turn, rollout, task->position, &place, error))
		return false;
	planner_assignment(turn->arena, &place, &attempt, &turn->coordinator->key, &assignment);
	if (!seals_for(turn, rollout, session, &assignment.seals, error))
		return false;
	session_assign(turn->arena, session, &assignment);
	session_note_handed(session, task->attempt);
	session->lease = turn->now + LEASE;
	return true;
}

static bool hand_out(struct turn *turn, struct rollout *rollout, struct task *task,
		     struct session *session, struct error *error)
{
	struct task_change change = {
		.agent = session->agent,
		.attempt = arena_printf(turn->arena, "%s.%llu-%u", rollout->id,
					(unsigned long long)task->position, task->attempts + 1),
	};

	return next_epoch(turn, rollout, task->target, &change.epoch, error) &&
	       move_task(turn, rollout, task, TASK_EVENT_LEASE, &change, error) &&
	       assign(turn, rollout, task, session, error);
}

/* Are there tasks among the chosen that no agent has had before? */
static bool any_fresh(const struct offer *offer)
{
	for (size_t i = 0; i < offer->chosen_count; i++)
		if (!offer->rollout.tasks[offer->chosen[i]].unsettled)
			return true;
	return false;
}

/* Something waits, nobody takes it and nobody is at work: the gates know why, unless the agent is
 * only away.  One that came back as old as it was is no change. */
static bool is_stuck(const struct turn *turn, const struct offer *offer)
{
	bool waits = false;

	for (size_t i = 0; i < offer->rollout.task_count; i++) {
		const struct task *task = &offer->rollout.tasks[i];

		if (task->unsettled)
			return false;
		waits = waits || (task->state == TASK_QUEUED && !offer->takers[i]);
	}
	return (turn->changed || offer->unfit) && waits;
}

static bool at_work(const struct rollout *rollout)
{
	struct rollout_facts facts = rollout_facts_of(rollout);

	return facts.tasks[TASK_LEASED] + facts.tasks[TASK_RUNNING] + facts.tasks[TASK_VERIFYING] >
	       0;
}

/* What began is over on every target, so that no gate has anything left to hold back. */
static bool nothing_left(const struct rollout *rollout)
{
	struct rollout_facts facts = rollout_facts_of(rollout);

	return !preflight_begins(rollout) && rollout_tasks_done(&facts);
}

static bool wait_for_gates(struct turn *turn, struct rollout *rollout,
			   const struct gate_verdicts *verdicts, struct error *error)
{
	const char *reason = gates_reason(turn->arena, verdicts);

	rollout->drains = verdicts->drains && at_work(rollout);
	if (rollout->drains)
		reason = arena_printf(turn->arena,
				      "%s; what runs stops at its next statement "
				      "boundary",
				      reason);
	return move_rollout(turn, rollout, ROLLOUT_EVENT_GATES_SHUT, reason, error);
}

/* The gates are asked again before anything new is handed out (`wanted`), and when the clock
 * changes them. */
static bool pass_gates(struct turn *turn, struct rollout *rollout, bool wanted, struct error *error)
{
	struct gate_verdicts verdicts;

	if (rollout->state == ROLLOUT_RUNNING && !turn->rings && kept_gates_open(turn, rollout->id))
		return true;
	if (!rollout_gates(turn, rollout, &verdicts, error))
		return false;
	if (verdicts.open)
		kept_note_open(turn, rollout->id);
	if (!verdicts.open && !nothing_left(rollout))
		return (!wanted && !verdicts.drains) ||
		       wait_for_gates(turn, rollout, &verdicts, error);
	return rollout->state != ROLLOUT_PENDING ||
	       (move_rollout(turn, rollout, ROLLOUT_EVENT_GATES_OPEN,
			     verdicts.open ? NULL : "no task is left that one could hold back",
			     error) &&
		move_settle(turn, rollout, error));
}

/* When the pause of a wave ends, somebody has to look again. */
static void await_pause(struct turn *turn, const struct rollout *rollout)
{
	int64_t ends = wave_pause_ends(rollout), due;

	if (ends == INT64_MAX || rollout->state != ROLLOUT_RUNNING)
		return;
	due = turn->now + (ends > turn->wall ? ends - turn->wall : 0);
	if (due < turn->coordinator->pause_due)
		turn->coordinator->pause_due = due;
}

static bool offer_rollout(struct turn *turn, const char *id, struct error *error)
{
	struct offer offer = { 0 };
	struct rollout *rollout = &offer.rollout;
	bool wanted;

	if (!kept_load(turn, id, rollout, error))
		return false;
	if (rollout->state == ROLLOUT_PENDING && !turn->changed)
		return true;
	if (!move_settle(turn, rollout, error) || !find_takers(turn, &offer, error))
		return false;
	choose(turn, &offer);
	wanted = rollout->state == ROLLOUT_PENDING || any_fresh(&offer) || is_stuck(turn, &offer);
	if ((wanted || (turn->rings && rollout->state == ROLLOUT_RUNNING)) &&
	    !pass_gates(turn, rollout, wanted, error))
		return false;
	await_pause(turn, rollout);
	for (size_t i = 0; i < offer.chosen_count && rollout->state == ROLLOUT_RUNNING; i++) {
		struct session *taker = offer.takers[offer.chosen[i]];

		if (!session_is_full(taker) &&
		    !hand_out(turn, rollout, &rollout->tasks[offer.chosen[i]], taker, error))
			return false;
	}
	preflight_ask(turn, rollout, offer.takers);
	return true;
}

void dispatch_stop(struct turn *turn, struct session *session, const struct held_task *task)
{
	struct assignment assignment = {
		.verb = VERB_STOP,
		.rollout = task->rollout,
		.project = task->project,
		.target = task->target,
		.attempt = task->attempt,
		.epoch = task->epoch,
		.plan = { .project = "", .environment = "", .verb = "" },
		.now = task->interrupted != NULL,
		.why = task->interrupted,
	};
	struct handed *handed;

	if (session_is_full(session))
		return;
	session_note_handed(session, task->attempt);
	handed = session_handed(session, task->attempt);
	if (handed->stopped && turn->now - handed->stopped < STOP_GAP) {
		int64_t again = handed->stopped + STOP_GAP;

		session->park_until = session->park_until < again ? session->park_until : again;
		return;
	}
	handed->stopped = turn->now;
	session_assign(turn->arena, session, &assignment);
}

static bool stop_held(struct turn *turn, struct session *session, struct error *error)
{
	struct held_tasks held;

	if (!task_held(turn->arena, turn->store, session->agent, &held, error))
		return false;
	for (size_t i = 0; i < held.count; i++)
		if (held.items[i].stopping)
			dispatch_stop(turn, session, &held.items[i]);
	return true;
}

/* Of a rollout that ended or paused in this turn every agent hears; of one that did before, those
 * who ask. */
static bool stop_all(struct turn *turn, struct error *error)
{
	struct sessions *sessions = &turn->coordinator->sessions;
	bool all = turn->coordinator->stopped_as_of != turn->coordinator->judged;

	turn->coordinator->stopped_as_of = turn->coordinator->judged;
	for (size_t i = 0; i < sessions->count; i++) {
		struct session *session = sessions->items[i];
		bool asks = session && session->parked && (all || session->arrived);

		if (asks && session->lease && !stop_held(turn, session, error))
			return false;
		if (session)
			session->arrived = false;
	}
	return true;
}

bool dispatch_again(struct turn *turn, struct session *session, const struct held_task *held,
		    struct error *error)
{
	struct rollout rollout;
	struct task *task;

	if (!kept_load(turn, held->rollout, &rollout, error))
		return false;
	task = kept_find_attempt(&rollout, held->attempt);
	return !task || assign(turn, &rollout, task, session, error);
}

bool dispatch(struct turn *turn, bool arrived, struct error *error)
{
	struct looks *looks = &turn->coordinator->looks;
	struct questions *questions = &turn->coordinator->questions;
	struct lints *lints = &turn->coordinator->lints;
	bool due = questions_due(questions, turn->now);
	struct id_list active;

	turn->rings = alarm_rings(turn);
	turn->changed = due || turn->changed || lints_due(lints) || turn->rings ||
			looks_due(looks) <= turn->now || turn->coordinator->pause_due <= turn->now;
	if (!turn->changed && !arrived)
		return true;
	turn->coordinator->pause_due = INT64_MAX;
	*turn->judged += due || looks_due(looks) <= turn->now;
	if (turn->changed)
		looks_judged(looks, turn->now);
	if (!rollout_active(turn->arena, turn->store, &active, error))
		return false;
	for (size_t i = 0; i < active.count; i++)
		if (!offer_rollout(turn, active.items[i], error))
			return false;
	questions_keep(questions, &active);
	questions_ask(questions);
	return lints_begin(lints, turn, turn->coordinator->store_path, error) &&
	       stop_all(turn, error);
}
