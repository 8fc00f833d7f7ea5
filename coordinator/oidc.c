#include "coordinator/oidc.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/jwks.h"
#include "coordinator/web.h"
#include "core/base/clock.h"
#include "core/base/file.h"

#define MINUTE         ((int64_t)60000)
#define DISCOVERY      "/.well-known/openid-configuration" /* OpenID Connect Discovery 1.0, 4 */
#define FETCH_PATIENCE 10000                               /* ms */
#define FRESH          (15 * MINUTE)      /* the keys are fetched again after this */
#define STALE          (24 * 60 * MINUTE) /* and are not believed any more after this */
#define PAUSE          MINUTE             /* at least between two times */
#define FAILURE_PAUSE  5000               /* ms; the same when there are no keys at all */

/* What is known of an issuer's keys; under the mutex. */
struct shelf {
	struct arena *arena; /* of the keys; NULL: there are none */
	struct jwks keys;
	bool fixed;             /* from a file */
	bool busy;              /* somebody fetches them */
	int64_t fetched, tried; /* monotonic clock, ms; tried 0: never */
	char problem[300];      /* of the last time; "": it went well */
};

struct oidc {
	const struct issuers *issuers;
	struct shelf *shelves; /* one for each issuer */
	pthread_mutex_t mutex;
};

static struct shelf *shelf_of(struct oidc *oidc, const struct issuer *issuer)
{
	return &oidc->shelves[issuer - oidc->issuers->items];
}

static bool read_keys_file(struct oidc *oidc, const struct issuer *issuer, struct error *error)
{
	struct shelf *shelf = shelf_of(oidc, issuer);
	struct bytes text;

	if (!issuer->keys_file)
		return true;
	shelf->arena = arena_open();
	shelf->fixed = true;
	return (file_read(shelf->arena, issuer->keys_file, JWKS_LIMIT, &text, error) &&
		jwks_parse(shelf->arena, text, &shelf->keys, error)) ||
	       error_wrap(error, "keys-file %s of issuer %s", issuer->keys_file, issuer->name);
}

bool oidc_open(const struct issuers *issuers, struct oidc **result, struct error *error)
{
	struct oidc *oidc = calloc(1, sizeof *oidc);
	bool fine = true;

	if (!oidc || !(oidc->shelves = calloc(issuers->count + 1, sizeof *oidc->shelves)))
		abort();
	oidc->issuers = issuers;
	pthread_mutex_init(&oidc->mutex, NULL);
	for (size_t i = 0; i < issuers->count && fine; i++)
		fine = read_keys_file(oidc, &issuers->items[i], error);
	if (fine)
		*result = oidc;
	else
		oidc_close(oidc);
	return fine;
}

void oidc_close(struct oidc *oidc)
{
	if (!oidc)
		return;
	for (size_t i = 0; i < oidc->issuers->count; i++)
		arena_close(oidc->shelves[i].arena);
	pthread_mutex_destroy(&oidc->mutex);
	free(oidc->shelves);
	free(oidc);
}

/* With the mutex held. */
static bool is_usable(const struct shelf *shelf, int64_t now)
{
	return shelf->arena && (shelf->fixed || now - shelf->fetched < STALE);
}

/* With the mutex held. */
static bool is_due(const struct shelf *shelf, const struct jwt *jwt, int64_t now)
{
	bool usable = is_usable(shelf, now);

	if (shelf->fixed ||
	    (usable && now - shelf->fetched < FRESH && jwks_find(&shelf->keys, jwt)))
		return false;
	return !shelf->tried || now - shelf->tried >= (usable ? PAUSE : FAILURE_PAUSE);
}

/* With the mutex held.  Who needs what is being fetched waits for it. */
static bool is_awaited(const struct shelf *shelf, const struct jwt *jwt, int64_t now)
{
	return shelf->busy && !(is_usable(shelf, now) && jwks_find(&shelf->keys, jwt));
}

/* The issuer that the token says is its own; NULL: none that is trusted. */
static const struct issuer *issuer_of(const struct oidc *oidc, struct arena *arena,
				      const char *token, struct jwt *jwt)
{
	struct error unused;

	return jwt_is(token) && jwt_parse(arena, token, jwt, &unused)
		   ? issuer_find(oidc->issuers, jwt->issuer)
		   : NULL;
}

bool oidc_wants_keys(struct oidc *oidc, const char *token, int64_t now)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct jwt jwt;
	const struct issuer *issuer = issuer_of(oidc, arena, token, &jwt);
	bool wants;

	if (!issuer)
		return false;
	pthread_mutex_lock(&oidc->mutex);
	wants = is_due(shelf_of(oidc, issuer), &jwt, now) ||
		is_awaited(shelf_of(oidc, issuer), &jwt, now);
	pthread_mutex_unlock(&oidc->mutex);
	return wants;
}

static bool get(struct arena *arena, const struct issuer *issuer, const char *url,
		const atomic_bool *closing, struct bytes *text, struct error *error)
{
	static const char *const headers[] = { "Accept: application/json" };
	struct web_request request = {
		.url = url,
		.headers = headers,
		.header_count = 1,
		.ca_file = issuer->ca_file,
		.timeout = FETCH_PATIENCE,
		.limit = JWKS_LIMIT,
		.closing = closing,
	};
	struct web_answer answer;

	if (!web_ask(arena, &request, &answer, error))
		return error_wrap(error, "%s", url);
	*text = answer.body;
	return answer.status == 200 ||
	       error_set(error, ERROR_UNREACHABLE, "%s: answered %ld", url, answer.status);
}

/* Where the issuer says its keys are. */
static bool discover(struct arena *arena, const struct issuer *issuer, const atomic_bool *closing,
		     const char **url, struct error *error)
{
	size_t size = strlen(issuer->url);
	struct value *document;
	struct bytes text;
	const char *from, *name;
	struct error wrong;

	if (issuer->keys_url) {
		*url = issuer->keys_url;
		return true;
	}
	while (size && issuer->url[size - 1] == '/')
		size--;
	from = arena_printf(arena, "%.*s" DISCOVERY, (int)size, issuer->url);
	if (!get(arena, issuer, from, closing, &text, error))
		return false;
	if (!value_parse(arena, text, &document, &wrong) || !value_is_object(document))
		return error_set(error, ERROR_UNREACHABLE, "%s: is no JSON object", from);
	name = value_get_text(document, "issuer");
	*url = value_get_text(document, "jwks_uri");
	if (!name || !text_equal(name, issuer->url))
		return error_set(error, ERROR_UNREACHABLE, "%s: is of the issuer '%.200s'", from,
				 name ? name : "");
	return (*url && issuer_url_is_safe(*url)) ||
	       error_set(error, ERROR_UNREACHABLE, "%s: names no jwks_uri by https", from);
}

static bool fetch_keys(struct arena *arena, const struct issuer *issuer, const atomic_bool *closing,
		       struct jwks *keys, struct error *error)
{
	struct bytes text;
	const char *url;

	return discover(arena, issuer, closing, &url, error) &&
	       get(arena, issuer, url, closing, &text, error) &&
	       (jwks_parse(arena, text, keys, error) || error_wrap(error, "%s", url));
}

/* With the mutex held. */
static void put_keys(struct shelf *shelf, struct arena *arena, const struct jwks *keys, int64_t now)
{
	arena_close(shelf->arena);
	shelf->arena = arena;
	shelf->keys = *keys;
	shelf->fetched = now;
	*shelf->problem = '\0';
}

bool oidc_fetch(struct oidc *oidc, const char *token, const atomic_bool *closing, int64_t now,
		struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct arena *keys_arena;
	struct jwt jwt;
	struct jwks keys;
	const struct issuer *issuer = issuer_of(oidc, arena, token, &jwt);
	struct shelf *shelf = issuer ? shelf_of(oidc, issuer) : NULL;
	bool due = false, done;
	int64_t begun;

	pthread_mutex_lock(&oidc->mutex);
	if (shelf && (due = is_due(shelf, &jwt, now))) {
		shelf->tried = now ? now : 1;
		shelf->busy = true;
	}
	pthread_mutex_unlock(&oidc->mutex);
	if (!due)
		return true; /* somebody was quicker */
	keys_arena = arena_open();
	begun = clock_monotonic();
	done = fetch_keys(keys_arena, issuer, closing, &keys, error) ||
	       error_wrap(error, "issuer %s", issuer->name);
	pthread_mutex_lock(&oidc->mutex);
	shelf->busy = false;
	shelf->tried += clock_monotonic() - begun; /* whoever waited meanwhile does not try again */
	if (done)
		put_keys(shelf, keys_arena, &keys, now);
	else
		snprintf(shelf->problem, sizeof shelf->problem, "%s", error->text);
	pthread_mutex_unlock(&oidc->mutex);
	if (!done)
		arena_close(keys_arena);
	return done;
}

/* With the mutex held. */
static bool check_signature(const struct shelf *shelf, const struct issuer *issuer,
			    const struct jwt *jwt, int64_t now, struct error *error)
{
	const struct jwk *key;

	if (!is_usable(shelf, now))
		return error_set(error, ERROR_UNREACHABLE,
				 "OIDC tokens of %s cannot be checked now: %s", issuer->name,
				 *shelf->problem ? shelf->problem : "its keys are being fetched");
	key = jwks_find(&shelf->keys, jwt);
	if (!key)
		return error_set(error, ERROR_FORBIDDEN,
				 "the OIDC token is signed with a key that %s does not publish",
				 issuer->name);
	return jwk_holds(key, jwt, error);
}

static bool identify(struct arena *arena, const struct issuer *issuer, const struct jwt *jwt,
		     struct token *who, struct error *error)
{
	const struct grant *grant = issuer_grant(issuer, jwt->claims);
	const char *actor;

	if (!grant)
		return error_set(
		    error, ERROR_FORBIDDEN,
		    "the OIDC token of %s is sound, but no grant of this coordinator "
		    "fits its claims (sub is '%.200s')",
		    issuer->name,
		    value_get_text(jwt->claims, "sub") ? value_get_text(jwt->claims, "sub") : "");
	if (!issuer_actor(arena, issuer, jwt->claims, &actor, error))
		return false;
	*who = (struct token) { .name = actor,
				.role = grant->role,
				.project = grant->project,
				.environment = grant->environment };
	return true;
}

bool oidc_authenticate(struct oidc *oidc, struct arena *arena, const struct oidc_request *request,
		       struct token *who, struct error *error)
{
	const struct issuer *issuer;
	struct jwt jwt;
	bool holds;

	if (!jwt_parse(arena, request->token, &jwt, error))
		return false;
	issuer = issuer_find(oidc->issuers, jwt.issuer);
	if (!issuer)
		return error_set(error, ERROR_FORBIDDEN,
				 "OIDC tokens of '%.200s' are not taken here", jwt.issuer);
	pthread_mutex_lock(&oidc->mutex);
	holds = check_signature(shelf_of(oidc, issuer), issuer, &jwt, request->now, error);
	pthread_mutex_unlock(&oidc->mutex);
	return holds && jwt_is_for(&jwt, issuer->audiences, issuer->audience_count, error) &&
	       jwt_is_in_time(arena, &jwt, request->wall, issuer->leeway, error) &&
	       identify(arena, issuer, &jwt, who, error);
}
