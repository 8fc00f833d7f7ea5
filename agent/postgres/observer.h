#ifndef AGENT_POSTGRES_OBSERVER_H
#define AGENT_POSTGRES_OBSERVER_H
#include "agent/postgres/connection.h"

/* A second connection to a target's server: it sees what our backend does, what it waits for and
 * who waits for it, while the first one is busy with a statement.  Made when it is first asked, as
 * the user of the URL (a role that is SET may see less), named "lockstep observer"; after a failure
 * it is made again some seconds later at the earliest.  Any thread may ask, one at a time. */
struct observer;

/* Connects to nothing yet.  The texts of `settings` are to live as long as the observer. */
struct observer *observer_new(const struct target_settings *settings);
/* Closes the connection; NULL is allowed. */
void observer_free(struct observer *observer);

/* Asks one of our queries, which is given up when it takes a second.  Blocks for that long, or for
 * as long as connecting takes.  NULL with the error set: ERROR_UNREACHABLE when there is no
 * connection.  The caller clears the result. */
PGresult *observer_query(struct observer *observer, enum postgres_sql sql, struct values values,
			 struct error *error) MUST_CHECK;

/* Who keeps our backend from the lock that it waits for: each with its process, user, application,
 * state, the time its query began and the query's beginning, on one line; in the arena.  NULL: it
 * waits for nobody.  Where the server or its privileges do not let us see, the text says so. */
const char *observer_blockers(struct arena *arena, struct postgres *postgres);
#endif
