#ifndef AGENT_TESTIFY_H
#define AGENT_TESTIFY_H
#include "agent/identity.h"
#include "agent/witness.h"
#include "proto/message.h"

/* The agent's own word for what it did and saw (core/testimony.h), so that the log shows more than
 * what a coordinator says that it was told. */
struct testifier {
	const struct identity *identity; /* NULL: nothing is signed */
	const struct witness *witness;
};

/* Signs the end of an attempt.  `ledger`: the digest that it left; NULL: it was not seen. */
void testify_attempt(struct arena *arena, const struct testifier *testifier,
		     const struct assignment *assignment, const struct hash *ledger,
		     struct report *report);
/* Signs what is told of every target. */
void testify_targets(struct arena *arena, const struct testifier *testifier, struct sync *sync);
#endif
