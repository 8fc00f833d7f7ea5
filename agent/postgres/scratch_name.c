#include "agent/postgres/scratch_name.h"

#include <string.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/crypto.h"

#define PREFIX       "lockstep_scratch_"
#define INSTALLATION 8 /* digits */
#define RANDOM       6 /* bytes */
#define CHECK        8 /* digits */

static const char *digits_of(struct arena *arena, const char *text, int count)
{
	struct hash hash = hash_of(text, strlen(text));

	return arena_printf(arena, "%.*s", count, hash_hex(arena, &hash));
}

/* A person's: the host and who works there. */
static const char *installation_of(struct arena *arena, const char *installation)
{
	char host[256] = "";

	if (installation)
		return digits_of(arena, installation, INSTALLATION);
	(void)!gethostname(host, sizeof host - 1);
	return digits_of(arena, arena_printf(arena, "%s/%ld", host, (long)getuid()), INSTALLATION);
}

static const char *checked(struct arena *arena, const char *stem)
{
	return arena_printf(
	    arena, "%s_%s", stem,
	    digits_of(arena, arena_printf(arena, "lockstep scratch %s", stem), CHECK));
}

const char *scratch_name_new(struct arena *arena, const char *installation)
{
	uint8_t random[RANDOM];

	crypto_start();
	random_bytes(random, sizeof random);
	return checked(arena,
		       arena_printf(arena, PREFIX "%s_%s", installation_of(arena, installation),
				    hex_encode(arena, random, sizeof random)));
}

bool scratch_name_is_ours(const char *name, const char *installation)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *start = arena_printf(arena, PREFIX "%s_", installation_of(arena, installation));
	size_t size = strlen(name);

	return text_starts_with(name, start) && size > CHECK + 1 &&
	       text_equal(checked(arena, arena_text_n(arena, name, size - CHECK - 1)), name);
}
