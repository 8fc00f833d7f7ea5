#ifndef CLI_APPLY_VIEW_H
#define CLI_APPLY_VIEW_H
#include "agent/executor.h"
#include "cli/render.h"
#include "core/base/value.h"

/* What a person sees while the executor works, and what is told afterwards. */
struct apply_view {
	struct arena *arena;
	struct screen *screen;
	size_t pending;  /* migrations to run */
	int64_t started; /* monotonic, ms */
	/* Filled by the reports: */
	size_t done, statements; /* migrations and statements that succeeded */
	struct value *applied;   /* with --json: {"version","name","statements","duration_ms"} */
	struct value *failed;    /* NULL: none did */
};

struct apply_view apply_view_on(struct arena *arena, struct screen *screen, size_t pending);
/* For struct execution: its context is the view. */
void apply_view_report(void *view, const struct progress *progress);
#endif
