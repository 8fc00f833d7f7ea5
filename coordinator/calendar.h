#ifndef COORDINATOR_CALENDAR_H
#define COORDINATOR_CALENDAR_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdint.h>

/* Spans of time that stand once or come again (RFC 5545, 3.3.10), in local time of a zone, over
 * libical (its only home).  Any thread. */
struct calendar_span {
	const char *rule;  /* RRULE without the name; NULL: once */
	const char *start; /* local, "2026-03-01T09:00:00" */
	const char *end;   /* local; NULL: start + duration */
	int64_t duration;  /* ms; 0: `end` says */
	const char *zone;  /* "Europe/Berlin" */
};

/* A local time as it is kept: of "2026-03-01", "2026-03-01T09:00" and "2026-03-01 09:00:00" makes
 * "2026-03-01T09:00:00".  NULL: it is none, or none between 1970 and 2099. */
const char *calendar_time(struct arena *arena, const char *text);
bool calendar_zone_is_known(const char *zone);
/* ERROR_INVALID: a rule that is none, whose grain is below an hour, or that never comes within
 * the ten years after its start. */
bool calendar_rule_is_sound(const char *rule, const char *start, struct error *error) MUST_CHECK;
#endif
