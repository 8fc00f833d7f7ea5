#include "coordinator/kept.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/store/plan_document.h"

/* Texts of so many more tasks than there are may stand in the arena before all are read anew. */
#define SPARE 1000

static void forget(struct kept_rollout *kept)
{
	free(kept->id);
	arena_close(kept->arena);
	arena_close(kept->serving_arena);
	*kept = (struct kept_rollout) { 0 };
}

void kept_forget(struct kept_rollouts *kept)
{
	for (size_t i = 0; i < KEPT_MOST; i++)
		if (kept->items[i].id)
			forget(&kept->items[i]);
}

struct kept_rollout *kept_of(struct turn *turn, const char *id)
{
	struct kept_rollouts *all = turn->kept;

	for (size_t i = 0; i < KEPT_MOST; i++)
		if (text_equal(all->items[i].id, id))
			return &all->items[i];
	return NULL;
}

/* A place for one more. */
static struct kept_rollout *new_place(struct turn *turn, const char *id)
{
	struct kept_rollouts *all = turn->kept;
	struct kept_rollout *oldest = &all->items[0];

	for (size_t i = 1; i < KEPT_MOST; i++)
		if (all->items[i].asked < oldest->asked)
			oldest = &all->items[i];
	if (oldest->id)
		forget(oldest);
	oldest->id = strdup(id);
	if (!oldest->id)
		abort();
	oldest->arena = arena_open();
	return oldest;
}

static bool load_all(struct turn *turn, const char *id, struct rollout *rollout,
		     struct error *error)
{
	struct kept_rollout *kept = new_place(turn, id);
	struct task_changes changes = { 0 };

	if (!rollout_load_tasks(kept->arena, turn->store, id, rollout, error)) {
		forget(kept);
		return false;
	}
	kept->tasks = rollout->tasks;
	kept->count = rollout->task_count;
	kept->asked = ++turn->kept->asked;
	/* The newest move is not known yet: whatever moved is read once more. */
	if (!rollout_load_head(turn->arena, turn->store, NULL, id, rollout, error))
		return false;
	rollout->tasks = kept->tasks;
	rollout->task_count = kept->count;
	if (!rollout_load_changed(turn->arena, kept->arena, turn->store, rollout, &changes, error))
		return false;
	kept->seen = changes.newest;
	return true;
}

bool kept_load(struct turn *turn, const char *id, struct rollout *rollout, struct error *error)
{
	struct kept_rollout *kept = kept_of(turn, id);
	struct task_changes changes;

	if (kept && kept->renewed > kept->count + SPARE) {
		forget(kept);
		kept = NULL;
	}
	if (!kept)
		return load_all(turn, id, rollout, error);
	changes = (struct task_changes) { kept->seen, kept->seen, 0 };
	if (!rollout_load_head(turn->arena, turn->store, NULL, id, rollout, error))
		return false;
	rollout->tasks = kept->tasks;
	rollout->task_count = kept->count;
	if (!rollout_load_changed(turn->arena, kept->arena, turn->store, rollout, &changes, error))
		return false;
	kept->asked = ++turn->kept->asked;
	kept->seen = changes.newest;
	kept->renewed += changes.count;
	return true;
}

bool kept_tree(struct turn *turn, const char *id, struct merkle_tree *tree, struct error *error)
{
	struct kept_rollout *kept = kept_of(turn, id);
	struct plan_leaves leaves;

	if (!kept->has_tree) {
		if (!plan_leaves_load(turn->arena, turn->store, id, &leaves, error))
			return false;
		kept->tree = merkle_tree_make(kept->arena, leaves.items, leaves.count);
		kept->has_tree = true;
	}
	*tree = kept->tree;
	return true;
}

bool kept_serving(struct turn *turn, const char *id, struct task_servings *serving,
		  struct error *error)
{
	struct kept_rollout *kept = kept_of(turn, id);
	uint64_t now = turn->kept->serving;

	if (!kept->has_serving || kept->serving_as_of != now) {
		arena_close(kept->serving_arena);
		kept->serving_arena = arena_open();
		kept->has_serving = false;
		if (!task_serving(kept->serving_arena, turn->store, id, &kept->serving, error))
			return false;
		kept->has_serving = true;
		kept->serving_as_of = now;
	}
	*serving = kept->serving;
	return true;
}

bool kept_gates_open(struct turn *turn, const char *id)
{
	const struct kept_rollout *kept = kept_of(turn, id);

	return kept && kept->open_second == turn->wall / 1000 && kept->open_as_of == *turn->judged;
}

void kept_note_open(struct turn *turn, const char *id)
{
	struct kept_rollout *kept = kept_of(turn, id);

	if (!kept)
		return;
	kept->open_second = turn->wall / 1000;
	kept->open_as_of = *turn->judged;
}

void kept_note_server(struct turn *turn)
{
	turn->kept->serving++;
	++*turn->judged;
}

/* Gates are about those who wait: what their targets tell may shut one. */
bool kept_note_told(struct turn *turn, const struct target_place *place, bool another,
		    struct error *error)
{
	struct task_places waiting;

	if (another)
		kept_note_server(turn);
	if (!task_on_target(turn->arena, turn->store, place, TASK_QUEUED, &waiting, error))
		return false;
	*turn->judged += waiting.count > 0;
	return true;
}

struct task *kept_find_attempt(const struct rollout *rollout, const char *attempt)
{
	const char *dot = strrchr(attempt, '.');
	size_t position = dot ? strtoul(dot + 1, NULL, 10) : SIZE_MAX;

	if (position >= rollout->task_count ||
	    !text_equal(rollout->tasks[position].attempt, attempt))
		return NULL;
	return &rollout->tasks[position];
}
