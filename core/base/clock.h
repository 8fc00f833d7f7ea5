#ifndef CORE_BASE_CLOCK_H
#define CORE_BASE_CLOCK_H
#include "core/base/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* Milliseconds of a clock that never jumps (CLOCK_MONOTONIC): leases, expiries, durations. */
int64_t clock_monotonic(void);
/* Milliseconds since 1970 UTC: for people to read, never to decide by. */
int64_t clock_wall(void);
/* RFC 3339 in UTC with milliseconds: 2026-03-01T02:00:00.123Z */
char *clock_text(struct arena *arena, int64_t wall);
/* Reads that form, also without the milliseconds or as a bare date; false when it is something
 * else. */
bool clock_parse(const char *text, int64_t *wall);
#endif
