#ifndef CORE_BACKOFF_H
#define CORE_BACKOFF_H
#include <stdint.h>

/* How long to wait before the next try, ms: anything between nothing and a bound that doubles with
 * each try that failed, up to BACKOFF_MOST ("full jitter": those who wait for the same thing do not
 * come back together).  `random` is a seed at first and changes: the same seed gives the same
 * pauses. */
#define BACKOFF_FIRST 500
#define BACKOFF_MOST  30000
int64_t backoff(uint64_t *random, unsigned failed);
#endif
