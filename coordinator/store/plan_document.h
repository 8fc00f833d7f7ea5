#ifndef COORDINATOR_STORE_PLAN_DOCUMENT_H
#define COORDINATOR_STORE_PLAN_DOCUMENT_H
#include "coordinator/store/store.h"
#include "core/plan.h"

/* A whole plan as it is kept: a blob of canonical JSON that the rollout's first entry names. */
struct plan_document {
	struct plan plan;
	struct plan_part *parts; /* in byte order of the targets' names */
	size_t count;
};

struct bytes plan_document_write(struct arena *arena, const struct plan_document *document);
/* ERROR_INTERNAL: the blob is something else. */
bool plan_document_load(struct arena *arena, struct store *store, const struct hash *hash,
			struct plan_document *document, struct error *error) MUST_CHECK;
#endif
