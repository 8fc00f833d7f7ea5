#ifndef CORE_LINT_FIX_RECIPES_H
#define CORE_LINT_FIX_RECIPES_H
#include "core/lint/fix_step.h"

/* One row for each rule and kind of command. */
struct fix_row {
	const char *code;
	PgQuery__Node__NodeCase command; /* 0: any */
	fix_recipe *recipe;              /* NULL: there is none */
	const char *why;                 /* ... because */
};

/* NULL: no row. */
const struct fix_row *fix_row_find(const char *code, const PgQuery__Node *command);
/* Is the rule's finding fixed by a recipe, where it is mechanical? */
bool fix_row_known(const char *code);
#endif
