#ifndef TESTS_SUPPORT_FIXED_H
#define TESTS_SUPPORT_FIXED_H
#include "core/lint/fix.h"

/* What lint --fix makes of these files (path, text, ..., NULL).
 * `from`: index of the first migration that may be touched. */
struct lint_fixed test_fix(struct arena *arena, const char *const *list, size_t from);
/* The error in place of failing; false with it. */
bool test_try_fix(struct arena *arena, const char *const *list, size_t from,
		  struct lint_fixed *fixed, struct error *error);
/* "== PATH (WHAT)\nTEXT" of each file that differs, then "-- CODE PATH: WHY" for what is left and
 * takes time that grows (without PG2xx: of transactions), then "## NOTE"; atlas.sum is left out. */
const char *test_fixed(struct arena *arena, const char *const *list, size_t from);
#endif
