#ifndef AGENT_POSTGRES_OVERSEE_H
#define AGENT_POSTGRES_OVERSEE_H
#include "agent/postgres/connection.h"

/* While a statement of a migration runs, from the second connection: who is in its way, who waits
 * behind it, how far it has come.  A statement that ends within 100 ms is not looked at and needs
 * no second connection. */

/* Of one statement. */
struct overseen {
	struct postgres *postgres;
	struct arena *arena;   /* of the result */
	struct arena *scratch; /* of one look */
	struct statement_result *result;
	int64_t began;              /* monotonic clock, ms, as all below */
	int64_t looked, pause;      /* when, and ms to the next look */
	int64_t told;               /* when it was said how far it is */
	int64_t asked_to_end;       /* when it was cancelled last; 0: never */
	bool governed;              /* cancelled because of those who wait behind it */
	char phase[120];            /* that it was in when we looked last */
	int64_t phase_began, start; /* when, and what was done by then */
};

void oversee_begin(struct overseen *overseen, struct arena *arena, struct postgres *postgres,
		   struct statement_result *result);
void oversee_end(struct overseen *overseen);

/* Blocks until PQgetResult does not, and looks meanwhile; cancels the statement when it was
 * interrupted, or when others have waited for it too long. */
void oversee_wait(struct overseen *overseen);
/* Looks when it is time to; `done` of `total` bytes are sent (total 0: nothing is). */
void oversee_look(struct overseen *overseen, int64_t done, int64_t total);
/* The error of a statement that failed: still ERROR_FAILED, with those who waited, when it is for
 * them that it was cancelled. */
void oversee_judge(const struct overseen *overseen, struct error *error);

/* While nothing of ours runs in an open transaction.  ERROR_FAILED as above. */
bool oversee_idle(struct postgres *postgres, struct error *error) MUST_CHECK;
#endif
