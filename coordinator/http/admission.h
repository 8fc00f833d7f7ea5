#ifndef COORDINATOR_HTTP_ADMISSION_H
#define COORDINATOR_HTTP_ADMISSION_H
#include "coordinator/http/door.h"
#include "coordinator/turn.h"

/* Who asks, and may they?  Outlives the calls. */
struct oidc;
struct http_call;

struct admission {
	struct door *door;
	uint64_t failures; /* within a minute that lock out */
	struct oidc *oidc; /* NULL: no OIDC token is taken */
};

/* May the call's token be tried?  False: the response says when. */
bool admission_tries(struct http_call *call);
/* Does the request show a token that was good before, or a sound OIDC token?  Does not wait. */
struct http_request;
bool admission_knows(const struct admission *admission, const struct http_request *request);
/* May the token do what the route says?  Once for each call, on whichever thread comes first. */
bool admission_allows(struct http_call *call, struct store *store, struct error *error) MUST_CHECK;
/* 429 (RFC 6585) says when to come again: in `rest` ms. */
void admission_shut(struct http_call *call, int64_t rest);
/* What a refusal leaves in the log. */
void admission_note(struct turn *turn, const struct http_call *call, const struct error *why);
#endif
