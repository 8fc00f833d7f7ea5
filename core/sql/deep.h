#ifndef CORE_SQL_DEEP_H
#define CORE_SQL_DEEP_H
#include "core/base/error.h"

/* Runs `work(context)` to its end on a stack of 256 MiB, of which only what is touched takes
 * memory: PostgreSQL's grammar, and everything that walks its trees, goes as deep as the text does.
 * Whoever parses does so in here.  Blocks.  ERROR_INTERNAL: no such stack is to be had. */
bool deep_run(void (*work)(void *context), void *context, struct error *error) MUST_CHECK;
#endif
