#include "coordinator/situation.h"

#include "coordinator/store/work.h"

/* Of what has to be rehearsed, what was last looked up: many targets stand alike. */
struct looked_up {
	bool any, passed;
	const char *irreversible; /* rehearsal_reversible */
	struct hash base;
	struct bytes pending;
};

static bool look_up(struct arena *arena, struct store *store, const struct situation *situation,
		    const struct plan_part *part, struct looked_up *last, struct error *error)
{
	struct rehearsal_wanted wanted = { .project = situation->gates.project,
					   .environment = situation->gates.environment,
					   .release_digest = &situation->release.release.digest,
					   .base = &part->base,
					   .pending = plan_pending_write(arena, part) };

	if (last->any && hash_equal(&last->base, &part->base) &&
	    bytes_equal(last->pending, wanted.pending))
		return true;
	*last = (struct looked_up) { .any = true, .base = part->base, .pending = wanted.pending };
	return rehearsal_passed(store, &wanted, &last->passed, error) &&
	       rehearsal_reversible(arena, store, &wanted, &last->irreversible, error);
}

static bool check_part(struct arena *arena, struct store *store, struct situation *situation,
		       const struct plan_part *part, struct looked_up *last, struct error *error)
{
	struct gate_checks *checks = &situation->gates.checks;

	if (!part->pending_count)
		return true;
	if (!look_up(arena, store, situation, part, last, error))
		return false;
	if (!last->passed && checks->demanded->rehearsal != PIPELINE_CHECK_OFF)
		checks->unrehearsed[checks->unrehearsed_count++] = part->target;
	if (checks->demanded->reversible == PIPELINE_CHECK_OFF ||
	    (last->irreversible && !*last->irreversible))
		return true;
	if (!checks->irreversible_count++) {
		checks->irreversible = part->target;
		checks->irreversible_why = last->irreversible;
	}
	return true;
}

static bool check_wanted(struct arena *arena, struct store *store, struct situation *situation,
			 struct error *error)
{
	struct looked_up last = { 0 };

	for (size_t i = 0; i < situation->document.count; i++)
		if (!check_part(arena, store, situation, &situation->document.parts[i], &last,
				error))
			return false;
	return true;
}

static bool check_waiting(struct arena *arena, struct store *store, const struct rollout *rollout,
			  struct situation *situation, struct error *error)
{
	struct looked_up last = { 0 };

	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];
		struct plan_part part;

		if (task->state != TASK_QUEUED || task->unsettled)
			continue;
		if (!plan_part_load(arena, store, rollout->id, task->position, &part, error) ||
		    !check_part(arena, store, situation, &part, &last, error))
			return false;
	}
	return true;
}

bool situation_checks(struct arena *arena, struct store *store, const struct rollout *rollout,
		      struct situation *situation, struct error *error)
{
	struct gate_checks *checks = &situation->gates.checks;
	size_t most = rollout ? rollout->task_count : situation->document.count;

	if (!situation->environment)
		return true;
	checks->demanded = &situation->environment->checks;
	if (situation->gates.kind != ROLLOUT_APPLY)
		return true;
	if (!situation_lint(arena, store, rollout, situation, error))
		return false;
	if (checks->demanded->rehearsal == PIPELINE_CHECK_OFF &&
	    checks->demanded->reversible == PIPELINE_CHECK_OFF)
		return true;
	checks->unrehearsed = arena_new_array(arena, const char *, most + 1);
	return rollout ? check_waiting(arena, store, rollout, situation, error)
		       : check_wanted(arena, store, situation, error);
}
