#ifndef CLI_PREFLIGHT_VIEW_H
#define CLI_PREFLIGHT_VIEW_H
#include "cli/offline.h"
#include "cli/render.h"

/* What stands against changing the database, or cannot be known of it; a line saying so where
 * nothing does. */
struct preflight_view {
	struct finding findings[PREFLIGHT_CHECK_COUNT];
};

bool preflight_view_make(struct arena *arena, const struct offline *offline,
			 const struct policy *policy, struct preflight_view *view,
			 struct error *error) MUST_CHECK;
void preflight_view_show(struct screen *screen, const struct preflight_view *view);
/* [{"check","state","text"}] of all of them. */
struct value *preflight_view_value(struct arena *arena, const struct preflight_view *view);
#endif
