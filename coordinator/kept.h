#ifndef COORDINATOR_KEPT_H
#define COORDINATOR_KEPT_H
#include "coordinator/store/work.h"
#include "coordinator/turn.h"
#include "core/tlog/merkle.h"

/* Rollouts under way, kept in memory between turns: of their tasks only those that moved since are
 * read again, so that a turn does not grow with the number of targets.  What is kept follows from
 * the store, and is forgotten whenever some of a turn's work is undone. */
#define KEPT_MOST 16 /* rollouts; the one that was asked for longest ago goes first */

struct kept_rollout {
	char *id;
	struct arena *arena;
	struct task *tasks; /* their texts are in the arena, or in that of the turn they moved in */
	size_t count;
	uint64_t seen;  /* entry of the newest move that was read */
	size_t renewed; /* tasks that were read again: their old texts are still in the arena */
	uint64_t asked; /* rises with each question */
	/* Made when somebody asks for it: */
	bool has_tree, has_serving;
	struct merkle_tree tree;
	struct arena *serving_arena;
	struct task_servings serving;
	uint64_t serving_as_of; /* kept_rollouts.serving then */
	/* The gates were open then: */
	int64_t open_second; /* wall clock, s; 0: nobody asked */
	uint64_t open_as_of; /* coordinator.judged then */
};

struct kept_rollouts {
	struct kept_rollout items[KEPT_MOST];
	uint64_t asked;
	uint64_t serving; /* rises when another agent serves a target, or one no longer does */
};

/* As rollout_load_tasks.  The tasks are the coordinator's; they may be changed by move_task alone,
 * and are valid until the turn ends. */
bool kept_load(struct turn *turn, const char *id, struct rollout *rollout,
	       struct error *error) MUST_CHECK;
/* The one that was loaded in this turn. */
struct kept_rollout *kept_of(struct turn *turn, const char *id);
/* Of a rollout that was loaded: the tree over its plan's parts, who serves its targets. */
bool kept_tree(struct turn *turn, const char *id, struct merkle_tree *tree,
	       struct error *error) MUST_CHECK;
bool kept_serving(struct turn *turn, const char *id, struct task_servings *serving,
		  struct error *error) MUST_CHECK;

/* Were its gates open in this second of the wall clock, and has nothing been logged since that
 * could shut one?  Times in pipelines are in seconds. */
bool kept_gates_open(struct turn *turn, const char *id);
void kept_note_open(struct turn *turn, const char *id);
/* Another agent serves a target, or one no longer does. */
void kept_note_server(struct turn *turn);
/* An agent told something new of a target; `another`: that it serves it. */
bool kept_note_told(struct turn *turn, const struct target_place *place, bool another,
		    struct error *error) MUST_CHECK;

/* All of it: the store does not hold what was read. */
void kept_forget(struct kept_rollouts *kept);

/* "r-12.3-1" is attempt 1 on task 3: the task, or NULL when its newest attempt is another one. */
struct task *kept_find_attempt(const struct rollout *rollout, const char *attempt);
#endif
