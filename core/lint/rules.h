#ifndef CORE_LINT_RULES_H
#define CORE_LINT_RULES_H
#include "core/lint/rule.h"

/* The tables of the themes, each in a file of its own; rules.c puts them in a row. */
#define LINT_THEME(name)                                                                           \
	extern const struct lint_rule lint_rules_##name[];                                         \
	extern const size_t lint_rules_##name##_count;

/* Short for the rows. */
#define LINT_TREE  LINT_NEEDS_TREE
#define LINT_STATE (LINT_NEEDS_TREE | LINT_NEEDS_STATE)

LINT_THEME(index)
LINT_THEME(rebuild)
LINT_THEME(constraint)
LINT_THEME(column)
LINT_THEME(type)
LINT_THEME(partition)
LINT_THEME(lock)
LINT_THEME(transaction)
LINT_THEME(destructive)
LINT_THEME(compatible)
LINT_THEME(data)
LINT_THEME(storage)
LINT_THEME(foreign)
LINT_THEME(types)
LINT_THEME(style)
LINT_THEME(naming)
LINT_THEME(access)
LINT_THEME(linter)
LINT_THEME(sqlite_alter)
LINT_THEME(sqlite_rebuild)
LINT_THEME(sqlite_data)
LINT_THEME(sqlite_foreign)
LINT_THEME(sqlite_rows)
LINT_THEME(sqlite_naming)
LINT_THEME(sqlite_run)
#endif
