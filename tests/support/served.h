#ifndef TESTS_SUPPORT_SERVED_H
#define TESTS_SUPPORT_SERVED_H
#include "coordinator/operations.h"
#include "coordinator/throttle.h"
#include "coordinator/turn.h"
#include "tests/support/http.h"

/* A coordinator with its REST interface, in this process: the loop in a thread of its own, the
 * state in a folder of the test. */
struct served;

#define SERVED_BODY_LIMIT ((size_t)4 << 20) /* bytes */

struct served *served_start(struct arena *arena);
/* The same with lockouts, addresses of proxies, and a file of issuers; zero: none. */
struct served_options {
	struct throttle_options lockout;
	const char *proxies, *oidc;
};
struct served *served_start_with(struct arena *arena, const struct served_options *options);
void served_stop(struct served *served);
const char *served_address(const struct served *served);
const char *served_admin(const struct served *served); /* the secret of an admin's token */
/* The secret of a new token; `project` and `environment` may be NULL. */
const char *served_token(struct served *served, enum role role, const char *project,
			 const char *environment);

/* Runs the function on the loop's thread and waits for the commit. */
typedef bool served_function(struct turn *turn, void *context, struct error *error);
bool served_do(struct served *served, served_function *function, void *context,
	       struct error *error) MUST_CHECK;

/* Asks as the admin; the reply's body parsed.  Fails the test unless the status is `expected`. NULL
 * for an empty body. */
struct value *served_ask(struct served *served, unsigned expected, const char *method,
			 const char *path, const char *body);
/* The same with another token (NULL: none); gives the detail of the problem. */
const char *served_refused(struct served *served, unsigned expected, const char *token,
			   const char *method, const char *path, const char *body);

/* Uploads and pushes files, given as name and text in turns, NULL at the end; answers the release's
 * number. */
uint64_t served_push(struct served *served, const char *project, ...) __attribute__((sentinel));
/* A target that an agent of that environment reported, with an empty ledger and within reach. */
void served_target(struct served *served, const char *project, const char *environment,
		   const char *name);
/* The same with a ledger, of project shop. */
struct ledger;
void served_target_with(struct served *served, const char *environment, const char *name,
			const struct ledger *ledger);
#endif
