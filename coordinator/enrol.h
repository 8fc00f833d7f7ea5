#ifndef COORDINATOR_ENROL_H
#define COORDINATOR_ENROL_H
#include "coordinator/loop.h"

/* `peer`: the address that it comes from (http/peer.h); "" counts for nothing. */

/* ERROR_UNREACHABLE: too many wrong join tokens came from there; it may try again later. */
bool enrol_may_try(struct turn *turn, const char *peer, struct error *error) MUST_CHECK;
/* Notes a wrong join token; what locks the address out is logged. */
void enrol_failed(struct turn *turn, const char *peer);
/* ERROR_FORBIDDEN: the join token is not known, used, expired or for another environment, or the
 * request is not signed by the key that it brings. */
bool enrol_take(struct turn *turn, const struct envelope *envelope, const struct enrol *enrol,
		struct answer *answer, struct error *error) MUST_CHECK;
#endif
