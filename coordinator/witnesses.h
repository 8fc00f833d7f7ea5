#ifndef COORDINATOR_WITNESSES_H
#define COORDINATOR_WITNESSES_H
#include "coordinator/logbook.h"
#include "coordinator/loop.h"
#include "coordinator/situation.h"

/* What the coordinator does with its witnesses (coordinator/witnessing.h). */

struct witnesses_options {
	const char *policy;        /* a text (core/tlog/quorum.h); NULL: none */
	const struct asker *asker; /* of those with URLs; NULL: they are not asked */
	int64_t wall;
};
/* What the file holds; `path` NULL: NULL. */
bool witnesses_policy(struct arena *arena, const char *path, const char **policy,
		      struct error *error) MUST_CHECK;
/* ERROR_INVALID: the policy cannot be read, or does not name this log. */
bool witnesses_open(struct coordinator *coordinator, const struct witnesses_options *options,
		    struct error *error) MUST_CHECK;
void witnesses_close(struct coordinator *coordinator); /* after the asker's threads have ended */

/* ---- agents ---- */

/* An agent said hello: what it demands.  ERROR_INVALID: its policy cannot be read. */
bool witnesses_meet(struct turn *turn, struct session *session, const struct hello *hello,
		    struct error *error) MUST_CHECK;
/* It cosigned the head that it saw last; what does not hold is said and not kept. */
void witnesses_hear(struct turn *turn, struct session *session, const char *line);
/* Does its agent wait for cosignatures before it would act on the rollout?  They are wanted then.
 * NULL: it does not; else why, for people. */
const char *witnesses_shut(struct turn *turn, const struct session *session, const char *rollout);
/* The same; it is told once that is over (witnesses_freed), so that it asks for its work again. */
bool witnesses_withhold(struct turn *turn, struct session *session, const char *rollout);
bool witnesses_freed(const struct turn *turn, const struct session *session);
/* Is there a newer head for its agent to cosign? */
bool witnesses_shows(const struct turn *turn, struct session *session);
/* That head; it was shown. */
void witnesses_show(const struct turn *turn, struct session *session, struct logbook_head *head);
/* The head by which plans are proven to it: of at least so many entries, unless it demands
 * cosignatures: then the one that has them. */
bool witnesses_head(struct turn *turn, const struct session *session, uint64_t least,
		    struct logbook_head *head, struct error *error) MUST_CHECK;

/* Fills in `unwitnessed` of the gate's targets: all who serve it and are there wait. */
bool witnesses_gather(struct turn *turn, const char *rollout, struct situation *situation,
		      struct error *error) MUST_CHECK;

/* ---- the turn ---- */

/* Before the answers: begins a round when one is due. */
bool witnesses_turn(struct turn *turn, struct error *error) MUST_CHECK;
/* After the commit, or when there is none: asks those outside. */
void witnesses_settle(struct coordinator *coordinator, bool committed, int64_t now);
int64_t witnesses_deadline(const struct witnesses *witnesses); /* monotonic clock, ms */

/* The key with which the agent cosigns. */
struct note_key witness_key(struct arena *arena, const struct logbook *logbook, const char *agent,
			    const uint8_t public_key[PUBLIC_KEY_SIZE]);
#endif
