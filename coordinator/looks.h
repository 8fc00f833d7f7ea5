#ifndef COORDINATOR_LOOKS_H
#define COORDINATOR_LOOKS_H
#include "coordinator/told.h"
#include "proto/message.h"

/* What agents saw of their targets when they last looked, as far as it is news every minute and no
 * entry of the log: kept only while the program runs.  After a restart agents tell it anew. */
#define LOOK_FRESH 120000 /* ms that a look counts for the beginning of a rollout */
#define LOOK_PAUSE 5000   /* ms between two demands to look again */

struct target_look {
	char *environment, *project, *target;
	int64_t looked;               /* monotonic clock, ms */
	int64_t asked;                /* when its agent was last asked to look, or 0 */
	bool examined;                /* false: the agent is older and told no facts */
	struct preflight_facts facts; /* texts are the look's own */
	struct told *sizes; /* what it tells the linter (core/lint/facts.h); NULL: not known */
};

struct looks {
	struct target_look **items; /* in byte order of environment, project, target */
	size_t count, room;
	bool awaited; /* a rollout waits for what a look finds */
	bool news;    /* and one found something since its gates were asked, at `judged` */
	int64_t judged;
	struct told_texts told;
	bool sizes_news; /* one told other sizes; whoever takes them in clears it */
};

void looks_close(struct looks *looks);
/* Takes what an agent tells of one target at `now`. */
void looks_take(struct looks *looks, const char *environment, const struct target_state *state,
		int64_t now);
/* NULL: nobody told anything yet. */
struct target_look *looks_find(const struct looks *looks, const char *environment,
			       const char *project, const char *target);
bool look_is_fresh(const struct target_look *look, int64_t now); /* NULL is not */
/* When the gates of who waits are to be asked again (monotonic clock, ms), INT64_MAX: not for that.
 * The more targets there are, the less often. */
int64_t looks_due(const struct looks *looks);
/* They are asked now. */
void looks_judged(struct looks *looks, int64_t now);
#endif
