#ifndef COORDINATOR_HTTP_DOOR_H
#define COORDINATOR_HTTP_DOOR_H
#include "coordinator/throttle.h"
#include "core/base/arena.h"

/* Who may try a token at all: whoever failed too often is locked out, by the address (peer.h) and
 * by the token that was meant.  Any thread. */
struct door;
struct door *door_open(const struct throttle_options *options);
void door_close(struct door *door); /* NULL is allowed */

/* ms until the address may try this token; 0: now.  A token that was good before is heard always,
 * so that nobody is shut out by others who share an address; so is an OIDC token, which costs no
 * look into the store. */
int64_t door_shut(struct door *door, const char *address, const char *token, int64_t now);
bool door_knows(struct door *door, const char *token); /* it was good before */
void door_good(struct door *door, const char *token);

struct door_failure {
	const char *address;
	const char *token; /* id of the one that was meant; NULL: none that is known */
	bool known;        /* its secret was right, but it is revoked or expired */
};

/* What a failure led to. */
struct door_lockout {
	const char *address, *token; /* who is locked out from now on, one of them; NULL: nobody */
	int64_t lasts;               /* ms */
	uint64_t unsaid;             /* lockouts before that were not told of */
	int64_t rest; /* ms that an earlier one still lasts: the answer is 429; 0: there is none */
};
void door_fail(struct door *door, const struct door_failure *failure, int64_t now,
	       struct door_lockout *lockout);
#endif
