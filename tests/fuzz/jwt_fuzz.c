/* OIDC tokens, key sets and the file of issuers from anywhere: refused, or within their bounds. The
 * first byte chooses. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/issuers.h"
#include "coordinator/jwks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void a_token(struct arena *arena, const char *text)
{
	static const char *const audiences[] = { "lockstep" };
	struct error error;
	struct jwt jwt;

	if (!jwt_parse(arena, text, &jwt, &error))
		return;
	must(jwt.issuer && jwt.covered.size < strlen(text) && jwt.algorithm < JWT_ALGORITHM_COUNT);
	if (jwt_is_for(&jwt, audiences, 1, &error) && jwt_is_in_time(arena, &jwt, 0, 60000, &error))
		must(value_is_object(jwt.claims));
}

static void keys(struct arena *arena, struct bytes text)
{
	static const uint8_t signature[64] = { 1 };
	struct jwt jwt = { .covered = text,
			   .signature = { (const char *)signature, sizeof signature } };
	struct error error;
	struct jwks parsed;

	if (!jwks_parse(arena, text, &parsed, &error))
		return;
	must(parsed.count > 0);
	for (size_t i = 0; i < parsed.count; i++) {
		jwt.algorithm = parsed.items[i].algorithm;
		must(!jwk_holds(&parsed.items[i], &jwt, &error));
	}
}

static void file(struct arena *arena, struct bytes text)
{
	struct issuers issuers;
	struct error error;

	if (!issuers_parse(arena, "f", text, &issuers, &error))
		return;
	for (size_t i = 0; i < issuers.count; i++)
		must(issuers.items[i].grant_count && issuers.items[i].grants[0].claim_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes text = { (const char *)data + 1, size ? size - 1 : 0 };

	if (!size)
		return 0;
	switch (*data) {
	case 't':
		a_token(arena, arena_text_n(arena, text.data, text.size));
		break;
	case 'k':
		keys(arena, text);
		break;
	default:
		file(arena, text);
	}
	return 0;
}
