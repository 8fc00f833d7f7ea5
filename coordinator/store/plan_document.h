#ifndef COORDINATOR_STORE_PLAN_DOCUMENT_H
#define COORDINATOR_STORE_PLAN_DOCUMENT_H
#include "coordinator/store/store.h"
#include "coordinator/store/waves.h"
#include "core/plan.h"

/* A whole plan as it is kept: a blob of canonical JSON that the rollout's first entry names. */
struct plan_document {
	struct plan plan;
	struct plan_part *parts; /* in byte order of the targets' names */
	size_t count;
	struct waves waves;
	uint32_t *groups; /* spread_count for each part: index of the label's value */
};

/* The versions of a part as a JSON array, and back; ERROR_INTERNAL: it is something else. */
struct bytes plan_pending_write(struct arena *arena, const struct plan_part *part);
bool plan_pending_read(struct arena *arena, struct bytes text, struct plan_part *part,
		       struct error *error) MUST_CHECK;

/* One part of a rollout's plan from the projections: the whole is large. */
bool plan_part_load(struct arena *arena, struct store *store, const char *rollout,
		    uint64_t position, struct plan_part *part, struct error *error) MUST_CHECK;
/* The leaves of the tree over all parts. */
struct plan_leaves {
	struct hash *items;
	size_t count;
};
bool plan_leaves_load(struct arena *arena, struct store *store, const char *rollout,
		      struct plan_leaves *leaves, struct error *error) MUST_CHECK;

struct bytes plan_document_write(struct arena *arena, const struct plan_document *document);
/* ERROR_INTERNAL: the blob is something else. */
bool plan_document_load(struct arena *arena, struct store *store, const struct hash *hash,
			struct plan_document *document, struct error *error) MUST_CHECK;
#endif
