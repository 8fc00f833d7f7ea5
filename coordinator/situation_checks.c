#include "coordinator/situation.h"

#include "coordinator/store/work.h"

#define LOOKS 16 /* base states of which is remembered what was looked up */

/* What is known of one base state that has to be rehearsed. */
struct rehearsed_base {
	bool passed;
	const char *irreversible; /* rehearsal_reversible */
	struct hash base;
	struct bytes pending;
};

/* Many targets stand alike, in any order. */
struct rehearsed_bases {
	struct rehearsed_base items[LOOKS];
	size_t count;
	const struct rehearsed_base *now;
};

static const struct rehearsed_base *known(const struct rehearsed_bases *looks,
					  const struct plan_part *part, struct bytes pending)
{
	for (size_t i = 0; i < looks->count && i < LOOKS; i++)
		if (hash_equal(&looks->items[i].base, &part->base) &&
		    bytes_equal(looks->items[i].pending, pending))
			return &looks->items[i];
	return NULL;
}

static bool look_up(struct arena *arena, struct store *store, const struct situation *situation,
		    const struct plan_part *part, struct rehearsed_bases *looks,
		    struct error *error)
{
	struct rehearsal_wanted wanted = { .project = situation->gates.project,
					   .environment = situation->gates.environment,
					   .release_digest = &situation->release.release.digest,
					   .base = &part->base,
					   .pending = plan_pending_write(arena, part) };
	struct rehearsed_base *look;

	looks->now = known(looks, part, wanted.pending);
	if (looks->now)
		return true;
	look = &looks->items[looks->count++ % LOOKS];
	*look = (struct rehearsed_base) { .base = part->base, .pending = wanted.pending };
	looks->now = look;
	return rehearsal_passed(store, &wanted, &look->passed, error) &&
	       rehearsal_reversible(arena, store, &wanted, &look->irreversible, error);
}

static bool check_part(struct arena *arena, struct store *store, struct situation *situation,
		       const struct plan_part *part, struct rehearsed_bases *looks,
		       struct error *error)
{
	struct gate_checks *checks = &situation->gates.checks;

	if (!part->pending_count)
		return true;
	if (!look_up(arena, store, situation, part, looks, error))
		return false;
	if (!looks->now->passed && checks->demanded->rehearsal != PIPELINE_CHECK_OFF)
		checks->unrehearsed[checks->unrehearsed_count++] = part->target;
	if (checks->demanded->reversible == PIPELINE_CHECK_OFF ||
	    (looks->now->irreversible && !*looks->now->irreversible))
		return true;
	if (!checks->irreversible_count++) {
		checks->irreversible = part->target;
		checks->irreversible_why = looks->now->irreversible;
	}
	return true;
}

static bool check_wanted(struct arena *arena, struct store *store, struct situation *situation,
			 struct error *error)
{
	struct rehearsed_bases looks = { .count = 0 };

	for (size_t i = 0; i < situation->document.count; i++)
		if (!check_part(arena, store, situation, &situation->document.parts[i], &looks,
				error))
			return false;
	return true;
}

static bool check_waiting(struct arena *arena, struct store *store, const struct rollout *rollout,
			  struct situation *situation, struct error *error)
{
	struct rehearsed_bases looks = { .count = 0 };

	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];
		struct plan_part part;

		if (task->state != TASK_QUEUED || task->unsettled)
			continue;
		if (!plan_part_load(arena, store, rollout->id, task->position, &part, error) ||
		    !check_part(arena, store, situation, &part, &looks, error))
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
