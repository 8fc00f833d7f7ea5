#include "coordinator/explain.h"

#include <string.h>

#include "coordinator/loop.h"
#include "coordinator/operations.h"
#include "coordinator/planner.h"
#include "coordinator/presence.h"
#include "coordinator/rollout.h"
#include "coordinator/schedule.h"
#include "core/base/clock.h"

#define REPLAN     "lockstep rollout replan {id}"
#define WAITS_MOST 50  /* different ones that are told: one screen */
#define ASKED_MOST 200 /* each asking takes time in proportion to the tasks */
#define STATUS     "lockstep status --project {project}"

static const struct gate_remedy remedies[] = {
	{ "release", "a deployer", "lockstep release list --project {project}" },
	{ "pipeline", "an admin", "lockstep pipeline show --project {project}" },
	{ "policy", "an admin", "lockstep pipeline show --project {project}" },
	{ "upstream", "a deployer, upstream", STATUS },
	{ "soak", "nobody, it opens by itself", "lockstep rollout show {id} --wait" },
	{ "window", "nobody, it opens by itself", "lockstep rollout show {id} --wait" },
	{ "freeze", "nobody, it opens by itself", "lockstep rollout show {id} --wait" },
	{ "agents", "who runs the agents", "lockstep agent list" },
	{ "waves", "an admin", "lockstep pipeline show --project {project}" },
	{ "targets", "who runs the agents", "lockstep agent list" },
	{ "alone", "a deployer", "lockstep rollout list --env {environment}" },
	{ "line", "an approver or admin", "lockstep resume-the-line" },
	{ "hold", "an approver or admin", "lockstep unhold {environment}" },
	{ "pin", "an approver or admin", "lockstep unpin {environment}" },
	{ "veto", "an approver or admin", "lockstep unveto {release}" },
	{ "approvals", "an approver", "lockstep rollout approve {id}" },
	{ "reachable", "who runs the databases", STATUS },
	{ "dialect", "who runs the agents", STATUS },
	{ "ledger", "who runs the databases", STATUS },
	{ "regressed", "an approver", STATUS },
	{ "foreign-tables", "an approver", "lockstep baseline {environment}" },
	{ "base", "a deployer", REPLAN },
	{ "plan", "a deployer", REPLAN },
	{ "preflight", "who runs the databases", STATUS },
	{ "lint", "who writes the migrations", "lockstep release lint {release}" },
	{ "rehearsal", "who runs the agents", "lockstep agent list" },
	{ NULL, "whoever the reason names", "lockstep rollout show {id}" },
};

const struct gate_remedy *explain_remedy(const char *gate)
{
	const struct gate_remedy *remedy = remedies;

	while (remedy->gate && !text_equal(remedy->gate, gate))
		remedy++;
	return remedy;
}

static const char *member(struct arena *arena, const struct rollout *rollout, const char *name,
			  size_t size)
{
	const struct {
		const char *name, *text;
	} members[] = {
		{ "id", rollout->id },
		{ "project", rollout->project },
		{ "environment", rollout->environment },
		{ "release", arena_printf(arena, "%llu", (unsigned long long)rollout->release) },
	};

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strlen(members[i].name) == size && !strncmp(members[i].name, name, size))
			return members[i].text;
	return "";
}

const char *explain_command(struct arena *arena, const char *command, const struct rollout *rollout)
{
	struct buffer buffer = buffer_in(arena);

	for (const char *at = command; *at; at++) {
		size_t size = strcspn(at, "}");

		if (*at != '{') {
			buffer_add(&buffer, at, 1);
			continue;
		}
		buffer_add_text(&buffer, member(arena, rollout, at + 1, size - 1));
		at += size;
	}
	return buffer_text(&buffer);
}

/* ---- what targets wait for ---- */

/* What is known of the agents that serve each task's target. */
struct crowd {
	struct turn *turn;
	const struct rollout *rollout;
	uint64_t
	    *present;   /* by position: number of an agent that is there and could do it; 0: none */
	uint64_t *away; /* of one that is not there */
	size_t asked;   /* tasks that the schedule was asked about */
};

static void note_server(struct crowd *crowd, const struct task_serving *serving)
{
	const struct sessions *sessions = &crowd->turn->coordinator->sessions;
	const struct session *session =
	    serving->agent < sessions->count ? sessions->items[serving->agent] : NULL;
	unsigned verb = 1U << planner_verb(crowd->rollout->kind);
	uint64_t *list = session_present(session, crowd->turn->now) && (session->verbs & verb) &&
				 !session->leaving
			     ? crowd->present
			     : crowd->away;

	if (serving->position < crowd->rollout->task_count && !list[serving->position])
		list[serving->position] = serving->agent;
}

static bool gather(struct turn *turn, const struct rollout *rollout, struct crowd *crowd,
		   struct error *error)
{
	struct task_servings servings;

	*crowd = (struct crowd) {
		.turn = turn,
		.rollout = rollout,
		.present = arena_new_array(turn->arena, uint64_t, rollout->task_count + 1),
		.away = arena_new_array(turn->arena, uint64_t, rollout->task_count + 1),
	};
	if (!task_serving(turn->arena, turn->store, rollout->id, &servings, error))
		return false;
	for (size_t i = 0; i < servings.count; i++)
		note_server(crowd, &servings.items[i]);
	return true;
}

static const char *queued(struct crowd *crowd, const struct task *task)
{
	struct arena *arena = crowd->turn->arena;
	const char *why = "its turn: others go before it";
	struct presence presence = { 0 };
	const char *away;

	if (!crowd->present[task->position]) {
		if (!crowd->away[task->position])
			return "no agent serves it any more";
		away =
		    arena_printf(arena, "a-%llu", (unsigned long long)crowd->away[task->position]);
		presence = presence_of(crowd->turn, away);
		return presence.seen
			   ? arena_printf(arena, "agent %s is away, last heard of at %.19sZ", away,
					  clock_text(arena, presence.seen))
			   : arena_printf(arena,
					  "agent %s was not heard of since the coordinator began",
					  away);
	}
	if (crowd->rollout->state == ROLLOUT_PENDING)
		return "waits for the gates";
	if (crowd->rollout->state != ROLLOUT_RUNNING)
		return arena_printf(arena, "the rollout is %s",
				    rollout_state_name(crowd->rollout->state));
	if (crowd->asked < ASKED_MOST) {
		crowd->asked++;
		why = schedule_why(arena, crowd->rollout, (size_t)task->position);
	}
	return why ? why : "its turn: its agent is busy";
}

static const char *held(const struct crowd *crowd, const struct task *task)
{
	const struct session *session =
	    sessions_find(&crowd->turn->coordinator->sessions, task->agent ? task->agent : "");

	return arena_printf(crowd->turn->arena, "agent %s %s", task->agent ? task->agent : "?",
			    session_present(session, crowd->turn->now)
				? "is at work on it"
				: "has it and is away; its lease runs out");
}

/* When a task that infrastructure failed is tried again (wall clock). */
static int64_t due(const struct crowd *crowd, const struct task *task)
{
	const struct coordinator *coordinator = crowd->turn->coordinator;

	for (size_t i = 0; i < coordinator->backoff_count; i++)
		if (text_equal(coordinator->backoffs[i].attempt, task->attempt))
			return crowd->turn->wall + coordinator->backoffs[i].due - crowd->turn->now;
	return 0;
}

/* NULL: it waits for nothing. */
static const char *reason_of(struct crowd *crowd, const struct task *task, int64_t *until)
{
	*until = 0;
	switch (task->state) {
	case TASK_QUEUED:
		return queued(crowd, task);
	case TASK_LEASED:
	case TASK_RUNNING:
		return held(crowd, task);
	case TASK_ERRORED:
		*until = due(crowd, task);
		return arena_printf(crowd->turn->arena, "trouble around it, tried again soon: %s",
				    task->error ? task->error : "");
	case TASK_INDETERMINATE:
		if (task->outcome == OUTCOME_INDETERMINATE)
			return "its outcome is not known: a person has to say what holds "
			       "(`lockstep resolve`)";
		return "contact was lost while it was at work: its ledger will tell when the agent "
		       "is back";
	case TASK_FAILED:
		return rollout_is_final(crowd->rollout->state)
			   ? NULL
			   : "failed: mend it, then `lockstep rollout retry`";
	default:
		return NULL;
	}
}

static void add_wait(struct explanation *explanation, struct buffer *names, const char *why,
		     const struct task *task, int64_t until)
{
	size_t at = 0;

	while (at < explanation->wait_count && (explanation->waits[at].until != until ||
						!text_equal(explanation->waits[at].why, why)))
		at++;
	if (at >= WAITS_MOST) {
		at = WAITS_MOST;
		why = "each for something of its own (`lockstep rollout show` tells)";
		until = 0;
	}
	if (at == explanation->wait_count) {
		explanation->waits[explanation->wait_count++] =
		    (struct explained_wait) { .why = why, .until = until };
		names[at] = buffer_in(names[0].arena);
	}
	buffer_add(&names[at], &task->target, sizeof task->target);
}

static void add_waits(struct crowd *crowd, struct explanation *explanation)
{
	size_t most = crowd->rollout->task_count;
	struct buffer *names = arena_new_array(crowd->turn->arena, struct buffer, most + 1);

	names[0] = buffer_in(crowd->turn->arena);
	explanation->waits = arena_new_array(crowd->turn->arena, struct explained_wait, most + 1);
	for (size_t i = 0; i < most; i++) {
		const struct task *task = &crowd->rollout->tasks[i];
		int64_t until;
		const char *why = reason_of(crowd, task, &until);

		if (why)
			add_wait(explanation, names, why, task, until);
	}
	for (size_t i = 0; i < explanation->wait_count; i++) {
		explanation->waits[i].targets = (const char **)(void *)names[i].data;
		explanation->waits[i].count = names[i].size / sizeof(const char *);
	}
}

bool explain_rollout(struct turn *turn, const struct rollout *rollout,
		     struct explanation *explanation, struct error *error)
{
	struct crowd crowd;

	*explanation = (struct explanation) { 0 };
	if (!rollout_is_final(rollout->state) &&
	    !rollout_gates(turn, rollout, &explanation->verdicts, error))
		return false;
	if (!gather(turn, rollout, &crowd, error))
		return false;
	add_waits(&crowd, explanation);
	return true;
}
