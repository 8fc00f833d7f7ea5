#ifndef AGENT_INTERRUPTION_H
#define AGENT_INTERRUPTION_H
#include <pthread.h>
#include <stdbool.h>

struct target;

/* Ends the statement that runs, from another thread: a person cancels now, or the agent's grace
 * time is over.  Only what a migration itself sends is interrupted, never the ledger's rows or a
 * rollback. */
struct interruption {
	pthread_mutex_t mutex;
	struct target *running; /* where such a statement runs; NULL: none does */
	bool raised;
	char why[400];
};

void interruption_open(struct interruption *interruption);
void interruption_close(struct interruption *interruption);

/* Any thread; to be repeated until the attempt ends, because the database passes over one that
 * comes just before the statement does.  The first reason stays. */
void interruption_raise(struct interruption *interruption, const char *why);
/* Why, or NULL when it was not raised; the text lives as long as the interruption.  NULL is allowed
 * for what nobody interrupts, here and below. */
const char *interruption_why(struct interruption *interruption);

/* Around a statement.  False: it was raised before, and the statement is not to be sent. */
bool interruption_enter(struct interruption *interruption, struct target *target);
void interruption_leave(struct interruption *interruption);
#endif
