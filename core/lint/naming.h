#ifndef CORE_LINT_NAMING_H
#define CORE_LINT_NAMING_H
#include <stdbool.h>

/* lower_case_with_underscores */
bool lint_is_snake(const char *name);
#endif
