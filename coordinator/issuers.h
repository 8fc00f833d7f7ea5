#ifndef COORDINATOR_ISSUERS_H
#define COORDINATOR_ISSUERS_H
#include "coordinator/store/tokens.h"
#include "core/base/value.h"

/* Whose OIDC tokens are taken, and what they may do: the file of the setting `oidc`.  Pure. */
struct claim {
	const char *name;
	const char **values; /* any of them; '*' stands for any text */
	size_t count;
};

/* Who has all of the claims has the role. */
struct grant {
	const char *name; /* for people */
	struct claim *claims;
	size_t claim_count;
	enum role role;
	const char *project, *environment; /* NULL: all */
};

struct issuer {
	const char *name; /* "github" */
	const char *url;  /* iss, byte for byte */
	const char **audiences;
	size_t audience_count;
	const char *actor;     /* what the log calls who acts: text with {CLAIM}s */
	const char *keys_url;  /* of the JWKS; NULL: its discovery document says */
	const char *keys_file; /* the JWKS itself, nothing is fetched; NULL: none */
	const char *ca_file; /* who signs the issuer's certificate; NULL: whom the system trusts */
	int64_t leeway;      /* ms that clocks may differ */
	struct grant *grants;
	size_t grant_count;
};

struct issuers {
	struct issuer *items;
	size_t count;
};

/* `name` is what errors call the file.  ERROR_INVALID: "NAME:LINE:COLUMN: ..."; also for a URL that
 * is neither https nor on this machine, and for a grant of an issuer that anybody may use which
 * does not say whose tokens it is for. */
bool issuers_parse(struct arena *arena, const char *name, struct bytes text,
		   struct issuers *issuers, struct error *error) MUST_CHECK;
/* NULL: it is not trusted. */
struct issuer *issuer_find(const struct issuers *issuers, const char *url);
/* May what comes from there be believed: https, or a server on this machine? */
bool issuer_url_is_safe(const char *url);
/* The first that fits; NULL: none does. */
const struct grant *issuer_grant(const struct issuer *issuer, const struct value *claims);
/* ERROR_FORBIDDEN: a claim that `actor` names is missing, or is no name. */
bool issuer_actor(struct arena *arena, const struct issuer *issuer, const struct value *claims,
		  const char **actor, struct error *error) MUST_CHECK;
#endif
