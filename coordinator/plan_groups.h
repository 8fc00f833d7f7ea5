#ifndef COORDINATOR_PLAN_GROUPS_H
#define COORDINATOR_PLAN_GROUPS_H
#include "coordinator/pipeline.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/plan_document.h"

/* A plan in as few words as it has different things to do.  Pure. */
struct target_group {
	const char *why;      /* of those that are left out; else NULL */
	uint64_t wave;        /* in which they go, from 1; 0: there are none, or nothing is to do */
	const char **pending; /* what runs on each, in order; none: nothing is pending */
	size_t pending_count;
	const char **targets; /* in byte order */
	size_t count;
};

struct target_groups {
	struct target_group *items;
	size_t count;
};

/* Parts with the same pending versions in the same wave stand together, the waves in their order.
 */
void plan_groups(struct arena *arena, const struct plan_document *document,
		 struct target_groups *groups);
/* Which targets of the environment have no part in the plan, by the reason. */
void plan_left_out(struct arena *arena, const struct pipeline_environment *environment,
		   const struct target_rows *rows, const struct plan_document *document,
		   struct target_groups *groups);
/* How many targets the plan has work for. */
size_t plan_work(const struct plan_document *document);
#endif
