#ifndef COORDINATOR_COORDINATOR_H
#define COORDINATOR_COORDINATOR_H
#include "coordinator/answers.h"
#include "coordinator/inbox.h"
#include "coordinator/throttle.h"

/* The one loop that owns all state.  No threads, sockets or clocks in here: events and the time
 * come in, answers go out through a table, so that a simulator can drive it. */
struct coordinator;

struct asker;        /* coordinator/questions.h */
struct lint_service; /* coordinator/lints.h */

struct coordinator_options {
	const char *state; /* folder, made when absent: coordinator.db, coordinator.key */
	const struct answers *answers;
	int64_t now;                     /* monotonic clock, ms: leases that were held start anew */
	size_t file_limit;               /* bytes of one file of a release; 0: 64 MiB */
	struct throttle_options lockout; /* of addresses that send wrong join tokens */
	const char *log_origin;          /* NULL: coordinator/logbook.h */
	const struct asker *asker;       /* of HTTP gates; NULL: they stay shut */
	const struct lint_service *linter; /* NULL: no release is judged */
	const char *log_policy;            /* a text: coordinator/witnesses.h; NULL: none */
	const struct asker *witnesses;     /* of those with URLs; NULL: they are not asked */
	int64_t wall;                      /* wall clock, ms */
};

bool coordinator_open(const struct coordinator_options *options, struct coordinator **coordinator,
		      struct error *error) MUST_CHECK;
/* Drops parked conversations; parked calls are answered with ERROR_UNREACHABLE. */
void coordinator_close(struct coordinator *coordinator);

/* Handles the events in one transaction, does what is due, and answers after the commit.  With no
 * events it only does what is due.  Never fails as a whole: when the commit does, every event of
 * the group is answered with that error and it is logged. */
void coordinator_turn(struct coordinator *coordinator, const struct event *events, size_t count,
		      int64_t now, int64_t wall);
/* When the next turn is due without events (monotonic clock, ms); INT64_MAX: never. */
int64_t coordinator_deadline(const struct coordinator *coordinator);

/* Path of the database, for readers: store_open(path, STORE_READER, ...). */
const char *coordinator_store_path(const struct coordinator *coordinator);

/* What the log says of itself; any thread. */
struct logbook;
struct logbook *coordinator_logbook(const struct coordinator *coordinator);
#endif
