#ifndef CORE_LINT_SQLITE_END_H
#define CORE_LINT_SQLITE_END_H
#include "core/lint/sqlite_life.h"

/* Inside sqlite*.c: what only the end of a migration tells. */

/* DROP TABLE and ALTER TABLE. */
bool lint_changes_table(enum lint_verb verb);

/* Views and triggers that did not work already. */
struct lint_broken_before {
	const char **names;
	size_t count;
};

/* Finds the tables that were built anew, and the children that are left without their parents. */
void lint_play_end(struct lint_play *play, const struct lint_lives *lives,
		   const struct lint_originals *originals);
/* Finds the views and triggers that the migration broke; `arena` keeps the names for the next. */
void lint_play_broken(struct lint_play *play, struct lint_broken_before *before,
		      struct arena *arena);
/* Finds out whether foreign keys can no longer be checked; `before` is what was wrong already. */
void lint_play_mismatch(struct lint_play *play, const char **before, struct arena *arena);
/* What a statement does to those who write meanwhile: one writer at a time, for as long as its
 * work takes. */
void lint_step_effect(struct lint_step *step);
#endif
