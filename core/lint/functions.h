#ifndef CORE_LINT_FUNCTIONS_H
#define CORE_LINT_FUNCTIONS_H
#include "core/lint/catalog.h"

/* A function that PostgreSQL or a well-known extension brings: LINT_DEFAULT_VOLATILE,
 * LINT_DEFAULT_CONSTANT (immutable or stable), LINT_DEFAULT_UNKNOWN for any other name. */
enum lint_default lint_function_is(const char *name);
#endif
