#include <string.h>

#include "coordinator/situation.h"
#include "coordinator/store/work.h"

#define KINDS 100 /* different evidences in one plan; of more the rest is left out */
#define LOOKS 16  /* base states whose evidence is remembered */

struct shown {
	struct hash found;
	uint64_t targets;
};

/* What is known of one base state. */
struct rehearsed_base {
	struct hash base, found;
	struct bytes pending;
	bool any;
};

struct gathering {
	struct shown kinds[KINDS]; /* in the order of the targets that they speak for first */
	size_t count;
	/* What was last looked up: many targets stand alike, in any order. */
	struct rehearsed_base looks[LOOKS];
	size_t looked;
	const struct rehearsed_base *now;
};

static const struct rehearsed_base *known(const struct gathering *gathering,
					  const struct plan_part *part, struct bytes pending)
{
	for (size_t i = 0; i < gathering->looked && i < LOOKS; i++)
		if (hash_equal(&gathering->looks[i].base, &part->base) &&
		    bytes_equal(gathering->looks[i].pending, pending))
			return &gathering->looks[i];
	return NULL;
}

static bool look_up(struct arena *arena, struct store *store, const struct situation *situation,
		    const struct plan_part *part, struct gathering *gathering, struct error *error)
{
	struct rehearsal_wanted wanted = { .project = situation->gates.project,
					   .environment = situation->gates.environment,
					   .release_digest = &situation->release.release.digest,
					   .base = &part->base,
					   .pending = plan_pending_write(arena, part) };
	struct rehearsed_base *look;

	gathering->now = known(gathering, part, wanted.pending);
	if (gathering->now)
		return true;
	look = &gathering->looks[gathering->looked++ % LOOKS];
	*look = (struct rehearsed_base) { .base = part->base, .pending = wanted.pending };
	gathering->now = look;
	return rehearsal_found(store, &wanted, &look->any, &look->found, error);
}

static void count(struct gathering *gathering)
{
	const struct rehearsed_base *look = gathering->now;
	size_t at = 0;

	if (!look->any)
		return;
	while (at < gathering->count && !hash_equal(&gathering->kinds[at].found, &look->found))
		at++;
	if (at == KINDS)
		return;
	if (at == gathering->count)
		gathering->kinds[gathering->count++] = (struct shown) { look->found, 0 };
	gathering->kinds[at].targets++;
}

static const char *written(struct arena *arena, const struct gathering *gathering)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < gathering->count; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "found", hash_hex(arena, &gathering->kinds[i].found));
		value_put_integer(item, "targets", (int64_t)gathering->kinds[i].targets);
		value_add(list, item);
	}
	return gathering->count ? value_write(arena, list).data : "";
}

bool situation_plan(struct arena *arena, struct store *store, struct situation *situation,
		    struct error *error)
{
	struct plan_document *document = &situation->document;
	struct gathering gathering = { .count = 0 };
	bool applies = situation->gates.kind == ROLLOUT_APPLY;

	planner_make(arena, &situation->planner, document);
	for (size_t i = 0; applies && i < document->count; i++) {
		if (!document->parts[i].pending_count)
			continue;
		if (!look_up(arena, store, situation, &document->parts[i], &gathering, error))
			return false;
		count(&gathering);
	}
	document->plan.evidence = written(arena, &gathering);
	situation->plan_digest = plan_digest(&document->plan);
	return true;
}
