#ifndef COORDINATOR_INBOX_H
#define COORDINATOR_INBOX_H
#include "coordinator/turn.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stddef.h>
#include <stdint.h>

struct conversation; /* proto/listener.h */

/* Somebody's piece of work for the loop's thread: an HTTP request, the end of a job.  Embed it as
 * the first member of a struct of your own. */
struct call {
	/* On the loop's thread, inside a savepoint.  False: what it wrote is undone (turn_refuse
	 * stays). Sets `parked` to be run again when `rollout` changes or at `deadline`, whichever
	 * is first; what it wrote before parking is kept. */
	bool (*run)(struct turn *turn, struct call *call, struct error *error);
	/* Once, on the loop's thread, after the commit; must not block.  `error` is NULL when run
	 * succeeded (and was committed).  The call is its owner's again. */
	void (*answer)(struct call *call, const struct error *error);
	struct actor actor; /* texts live as long as the call */
	const char *cause;
	/* For parking: */
	bool parked;
	const char *rollout; /* id; lives as long as the call */
	int64_t deadline;    /* monotonic clock, ms */
};

enum event_kind {
	EVENT_FRAME,
	EVENT_CALL
};

struct event {
	enum event_kind kind;
	struct conversation *conversation; /* EVENT_FRAME: to be answered or dropped */
	struct bytes frame;                /* EVENT_FRAME: valid until then */
	struct call *call;                 /* EVENT_CALL */
};

/* The queue into the loop: any thread puts, one takes. */
struct inbox;
bool inbox_open(struct inbox **inbox, struct error *error) MUST_CHECK;
void inbox_close(struct inbox *inbox); /* NULL is allowed; what is inside is forgotten */
void inbox_put(struct inbox *inbox, const struct event *event);
void inbox_put_call(struct inbox *inbox, struct call *call);
/* Waits until something is there, inbox_wake or `deadline` (monotonic clock, ms; INT64_MAX: none).
 * Takes at most `limit` events.  Calls come before frames, for people wait for them: beside calls
 * only one in INBOX_SHARE of `limit` are frames, so that no agent waits for ever. */
#define INBOX_SHARE 8
size_t inbox_take(struct inbox *inbox, struct event *events, size_t limit, int64_t deadline);
void inbox_wake(
    struct inbox *inbox); /* also from a signal's thread: ends the running or next take */
#endif
