#ifndef COORDINATOR_OIDC_H
#define COORDINATOR_OIDC_H
#include "coordinator/issuers.h"
#include <stdatomic.h>

/* Who asks with an OIDC token: a pipeline of GitHub or GitLab that holds no secret of ours.  The
 * issuers' public keys are fetched when a token needs them and kept for a while; a token whose key
 * is not known is refused.  Any thread may call, but oidc_fetch blocks. */
struct oidc;

/* `issuers` outlive it.  Keys from files are read now: errors as jwks_parse. */
bool oidc_open(const struct issuers *issuers, struct oidc **oidc, struct error *error) MUST_CHECK;
void oidc_close(struct oidc *oidc); /* NULL is allowed */

/* Is it an OIDC token whose issuer's keys had better be fetched first: none are here, they are old,
 * or it names one that is not among them, or are they being fetched now?  Not more often than once
 * a minute for each issuer, a failure after five seconds.  `now`: monotonic clock, ms. */
bool oidc_wants_keys(struct oidc *oidc, const char *token, int64_t now);
/* Fetches them; what was there stays when that fails, for a day.  False: what went wrong, for the
 * operator. */
bool oidc_fetch(struct oidc *oidc, const char *token, const atomic_bool *closing, int64_t now,
		struct error *error) MUST_CHECK;

/* Who it is and what they may do, in the arena; `who->id` is NULL.  ERROR_FORBIDDEN: nobody who may
 * do anything here, and why; ERROR_UNREACHABLE: the issuer's keys are not to be had. */
struct oidc_request {
	const char *token;
	int64_t wall, now; /* ms of the two clocks */
};
bool oidc_authenticate(struct oidc *oidc, struct arena *arena, const struct oidc_request *request,
		       struct token *who, struct error *error) MUST_CHECK;
#endif
