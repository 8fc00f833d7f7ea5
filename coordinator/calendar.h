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
/* ERROR_INVALID: a rule that is none, whose grain is below an hour, that counts to over 1,000, or
 * that never comes within
 * the ten years after its start. */
bool calendar_rule_is_sound(const char *rule, const char *start, struct error *error) MUST_CHECK;

/* How a span stands at a moment; wall clock, ms. */
struct calendar_state {
	bool inside;   /* from the first moment on, up to and without the last */
	int64_t until; /* inside: when it ends, also when the next one begins before that */
	int64_t next;  /* not inside: when it begins next; 0: not within ten years */
	int64_t ended; /* not inside: when it ended last; 0: not within what was looked at */
};

/* A local time that a change of the clock leaves out counts from before the change; one that comes
 * twice is the first (RFC 5545, 3.3.5).  Looks at a bounded number of times, whatever the rule.
 * ERROR_INVALID: the zone is not known here any more, or the rule comes too often to be told. */
bool calendar_at(const struct calendar_span *span, int64_t wall, struct calendar_state *state,
		 struct error *error) MUST_CHECK;
/* "Mon 2026-03-02 09:00 Europe/Berlin", with seconds where there are any; in UTC when the zone is
 * not known. */
const char *calendar_text(struct arena *arena, int64_t wall, const char *zone);
#endif
