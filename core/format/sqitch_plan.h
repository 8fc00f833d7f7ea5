#ifndef CORE_FORMAT_SQITCH_PLAN_H
#define CORE_FORMAT_SQITCH_PLAN_H
#include "core/directory.h"

#define SQITCH_PLAN "sqitch.plan"

/* sqitch.plan (manual page sqitchtutorial, App::Sqitch::Plan): pragmas, then a line for each change
 * and each tag, in the order of deployment. */
struct sqitch_change {
	const char *name;
	const char *note;
	unsigned line;
	size_t instance;       /* from 1: how often the name stood up to here */
	bool reworked;         /* the name stands again further down */
	size_t tags, tags_end; /* of sqitch_plan.tags: those before its next instance */
	struct bytes needs;    /* "a !b x:c": what stands in brackets behind the name */
};

struct sqitch_plan {
	struct sqitch_change *changes;
	size_t count;
	const char **tags; /* without '@' */
	size_t tag_count;
	size_t scripts, tries; /* of the search for scripts: changes done, paths looked for */
};

/* ERROR_INVALID names the line; ERROR_INTEGRITY: conflict markers, a name given twice with no tag
 * between. */
bool sqitch_plan_read(struct arena *arena, struct bytes text, struct sqitch_plan *plan,
		      struct error *error) MUST_CHECK;

/* Are the dependencies kept by the plan's order?  ERROR_INVALID names one that is not; what cannot
 * be told, and what is in conflict, becomes a warning of the directory. */
bool sqitch_needs_check(struct arena *arena, const struct sqitch_plan *plan,
			struct directory *directory, struct error *error) MUST_CHECK;

/* Takes the dialect from sqitch.conf.  ERROR_INVALID for another engine, and for folders elsewhere
 * than beside the plan. */
bool sqitch_settings_read(struct bytes text, enum dialect *dialect, struct error *error) MUST_CHECK;
#endif
