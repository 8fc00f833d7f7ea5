#ifndef COORDINATOR_THROTTLE_H
#define COORDINATOR_THROTTLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who failed how often, in bounded memory.  After `failures` within a minute there is a lockout;
 * while the next one follows within a quarter of an hour it is twice as long, but no longer than
 * that.  Not for several threads at once. */
#define THROTTLE_WINDOW ((int64_t)60000) /* ms */

struct throttle_options {
	uint64_t failures; /* 0: there are no lockouts */
	int64_t lockout;   /* ms, of the first */
};

struct throttle;
struct throttle *throttle_open(const struct throttle_options *options);
void throttle_close(struct throttle *throttle); /* NULL is allowed */

/* `who`: any text, an address or a token's id.  `now`: monotonic clock, ms. */

/* ms until the lockout ends; 0: there is none. */
int64_t throttle_locked(const struct throttle *throttle, const char *who, int64_t now);
/* Notes a failure; what fails within a lockout changes nothing.  The length of the lockout that
 * begins with it, ms; 0: none does. */
int64_t throttle_fail(struct throttle *throttle, const char *who, int64_t now);
#endif
