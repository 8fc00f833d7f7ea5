#ifndef CORE_LINT_RULES_H
#define CORE_LINT_RULES_H
#include "core/lint/rule.h"

/* The tables of the themes, each in a file of its own; rules.c puts them in a row. */
#define LINT_THEME(name)                                                                           \
	extern const struct lint_rule lint_rules_##name[];                                         \
	extern const size_t lint_rules_##name##_count;

LINT_THEME(index)
#endif
