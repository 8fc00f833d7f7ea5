#ifndef COORDINATOR_MOVE_H
#define COORDINATOR_MOVE_H
#include "coordinator/rollout.h"
#include "coordinator/task.h"
#include "coordinator/turn.h"

/* The only makers of new states: ask the tables, log the row that was taken (which moves the
 * projection), carry out its effect, and bring `rollout` in memory up to date. */

/* What an event brings with it; members that do not belong to the event are ignored. */
struct task_change {
	const char *agent, *attempt; /* LEASE */
	uint64_t epoch;              /* LEASE */
	enum outcome outcome;        /* reports */
	const char *error;           /* reports; NULL or for people */
	const struct hash *evidence; /* reports: blob of the whole report, or NULL */
	const char *why;             /* instead of the row's sentence, or NULL */
	const char *preparation;     /* reports: JSON, "" or NULL */
	const struct hash *found;    /* reports: blob of what was seen, or NULL */
	struct bytes testimony;      /* reports: the agent's signed word, or empty */
	const char *irreversible;    /* reports of a rehearsal: why it cannot be taken back, "": it
					can, NULL: nobody tried */
};

/* Moves the task, and the rollout when its failure, doubt or end changes that.  An event that means
 * nothing in the task's state changes nothing. */
bool move_task(struct turn *turn, struct rollout *rollout, struct task *task, enum task_event event,
	       const struct task_change *change, struct error *error) MUST_CHECK;

/* `detail` NULL, or what is put behind the row's sentence (a person's reason, the shut gates). */
bool move_rollout(struct turn *turn, struct rollout *rollout, enum rollout_event event,
		  const char *detail, struct error *error) MUST_CHECK;

/* Something about one of its tasks is in doubt, for this reason: it halts, and a person decides. */
bool move_halt(struct turn *turn, struct rollout *rollout, const char *why,
	       struct error *error) MUST_CHECK;

/* Ends a running rollout whose tasks are all done. */
bool move_settle(struct turn *turn, struct rollout *rollout, struct error *error) MUST_CHECK;
#endif
