#include "coordinator/jwt.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/crypto.h"

#define TIME_LIMIT ((int64_t)1 << 40) /* seconds */

static const char *const algorithm_names[JWT_ALGORITHM_COUNT] = {
	[JWT_RS256] = "RS256",
	[JWT_ES256] = "ES256",
	[JWT_EDDSA] = "EdDSA",
};

const char *jwt_algorithm_name(enum jwt_algorithm algorithm)
{
	return algorithm_names[algorithm];
}

bool jwt_is(const char *token)
{
	const char *first = strchr(token, '.');
	const char *second = first ? strchr(first + 1, '.') : NULL;

	return second && !strchr(second + 1, '.');
}

static bool no_jwt(const char *why, struct error *error)
{
	return error_set(error, ERROR_FORBIDDEN, "the OIDC token is none: %s", why);
}

/* The object that a part holds. */
static bool read_part(struct arena *arena, struct bytes part, const char *what,
		      struct value **object, struct error *error)
{
	struct bytes text;
	struct error wrong;

	if (!base64url_decode(arena, part, &text))
		return no_jwt(arena_printf(arena, "its %s is not in base64url", what), error);
	if (!value_parse(arena, text, object, &wrong) || !value_is_object(*object))
		return no_jwt(arena_printf(arena, "its %s is no JSON object", what), error);
	return true;
}

static bool read_algorithm(const struct value *header, enum jwt_algorithm *algorithm,
			   struct error *error)
{
	const char *name = value_get_text(header, "alg");

	for (*algorithm = 0; name && *algorithm < JWT_ALGORITHM_COUNT; ++*algorithm)
		if (text_equal(algorithm_names[*algorithm], name))
			return true;
	return error_set(error, ERROR_FORBIDDEN,
			 "the OIDC token is signed with '%.20s'; RS256, ES256 and EdDSA are taken",
			 name ? name : "nothing");
}

static bool read_header(struct arena *arena, struct bytes part, struct jwt *jwt,
			struct error *error)
{
	struct value *header;

	if (!read_part(arena, part, "header", &header, error) ||
	    !read_algorithm(header, &jwt->algorithm, error))
		return false;
	if (value_get(header, "crit"))
		return no_jwt("it demands an extension that is not known here (crit)", error);
	jwt->key = value_get_text(header, "kid");
	return true;
}

bool jwt_parse(struct arena *arena, const char *token, struct jwt *jwt, struct error *error)
{
	struct bytes text = { token, strnlen(token, JWT_LIMIT + 1) };
	size_t header = strcspn(token, "."), claims;

	*jwt = (struct jwt) { 0 };
	if (text.size > JWT_LIMIT)
		return no_jwt("it is longer than 16 KiB", error);
	if (!jwt_is(token))
		return no_jwt("it has not three parts", error);
	claims = strcspn(token + header + 1, ".");
	jwt->covered = (struct bytes) { token, header + 1 + claims };
	if (!read_header(arena, (struct bytes) { token, header }, jwt, error) ||
	    !read_part(arena, (struct bytes) { token + header + 1, claims }, "payload",
		       &jwt->claims, error))
		return false;
	if (!base64url_decode(arena, bytes_of(token + jwt->covered.size + 1), &jwt->signature))
		return no_jwt("its signature is not in base64url", error);
	jwt->issuer = value_get_text(jwt->claims, "iss");
	return jwt->issuer || no_jwt("it does not say who issued it (iss)", error);
}

/* Seconds since 1970; absent is `otherwise`.  A fraction is cut off. */
static bool read_time(const struct jwt *jwt, const char *name, int64_t otherwise, int64_t *time,
		      struct error *error)
{
	const struct value *value = value_get(jwt->claims, name);

	*time = value ? value_as_whole(value, -1) : otherwise;
	return (*time >= 0 && *time <= TIME_LIMIT) || value == NULL ||
	       error_set(error, ERROR_FORBIDDEN, "'%s' of the OIDC token is no time", name);
}

bool jwt_is_in_time(struct arena *arena, const struct jwt *jwt, int64_t wall, int64_t leeway,
		    struct error *error)
{
	int64_t ends, begins, made;

	if (!read_time(jwt, "exp", -1, &ends, error) || !read_time(jwt, "nbf", 0, &begins, error) ||
	    !read_time(jwt, "iat", 0, &made, error))
		return false;
	if (ends < 0)
		return error_set(error, ERROR_FORBIDDEN, "the OIDC token has no end (exp)");
	if (wall >= ends * 1000 + leeway)
		return error_set(error, ERROR_FORBIDDEN,
				 "the OIDC token expired at %s; ask its issuer for another",
				 clock_text(arena, ends * 1000));
	if (made > begins)
		begins = made;
	if (wall < begins * 1000 - leeway)
		return error_set(error, ERROR_FORBIDDEN,
				 "the OIDC token holds from %s on, and here it is %s: compare the "
				 "clocks",
				 clock_text(arena, begins * 1000), clock_text(arena, wall));
	return true;
}

static bool is_among(const char *audience, const char *const *audiences, size_t count)
{
	for (size_t i = 0; audience && i < count; i++)
		if (text_equal(audience, audiences[i]))
			return true;
	return false;
}

bool jwt_is_for(const struct jwt *jwt, const char *const *audiences, size_t count,
		struct error *error)
{
	const struct value *claim = value_get(jwt->claims, "aud");
	const char *first = value_is_array(claim) ? value_as_text(value_at(claim, 0))
			    : claim               ? value_as_text(claim)
						  : NULL;

	if (claim && is_among(value_as_text(claim), audiences, count))
		return true;
	for (size_t i = 0; claim && i < value_count(claim); i++)
		if (is_among(value_as_text(value_at(claim, i)), audiences, count))
			return true;
	return error_set(error, ERROR_FORBIDDEN,
			 "the OIDC token is for '%.100s'; ask for one for the audience '%.100s'",
			 first ? first : "nobody", audiences[0]);
}
