#ifndef CORE_DEVIATION_H
#define CORE_DEVIATION_H
#include "core/evidence.h"

/* What really happened, beside what a rehearsal let people expect.  Pure. */
struct deviation_limits {
	int64_t factor; /* so many times as long as rehearsed ... */
	int64_t least;  /* ... and by at least so many microseconds */
};
extern const struct deviation_limits deviation_limits; /* 10 times, 10 s */

struct deviation_run {
	const char *version; /* of the migration */
	unsigned index;
	int64_t duration; /* microseconds */
};

/* The statement of that number; NULL: the evidence does not speak of it. */
const struct evidence_statement *deviation_rehearsed(const struct evidence *evidence,
						     const struct deviation_run *run);
/* Does the evidence say how long the statement takes with the target's rows?  A scratch database
 * has none: it tells only of statements whose time does not grow with them. */
bool deviation_foretold(const struct evidence *evidence,
			const struct evidence_statement *statement);
/* Did it take longer than anybody had to expect? */
bool deviates(const struct evidence *evidence, const struct deviation_run *run,
	      const struct deviation_limits *limits);
#endif
