#ifndef CORE_LINT_SUPPRESS_H
#define CORE_LINT_SUPPRESS_H
#include "core/lint/rule.h"

/* One migration and its findings, which are those from `first` on. */
struct lint_suppressing {
	const struct migration *migration;
	enum dialect dialect;
	size_t number; /* of the migration, from 1 */
	bool live;     /* rules that need the sizes of a target's tables were judged, too */
	size_t first;
};

/* Takes what comments silence (core/lint/mark.h) out of the findings, and adds what is to be said
 * of the comments: LN003 for one of ours without a reason, one that names no rule, one that
 * silences nothing.  What another tool's comments lack is a note: they have no room for a reason,
 * and silence what that tool says by mistake.  The findings are in the order of their places then.
 * Pure. */
void lint_suppress(struct arena *arena, const struct lint_suppressing *about,
		   struct lint_findings *findings);

/* The rule of the comments themselves. */
extern const struct lint_rule lint_rules_suppress[];
extern const size_t lint_rules_suppress_count;
#endif
