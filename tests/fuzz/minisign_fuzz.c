/* Files of minisign from anywhere: refused, or read and written again to what says the same.  The
 * first byte chooses the parser. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/minisign_secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void a_signature(struct arena *arena, struct bytes text)
{
	struct minisign_signature signature, again;
	struct error error;
	char *written;

	if (!minisign_signature_read(arena, text, &signature, &error))
		return;
	written = minisign_signature_write(arena, &signature);
	must(minisign_signature_read(arena, bytes_of(written), &again, &error));
	must(!strcmp(written, minisign_signature_write(arena, &again)));
}

static void a_public_key(struct arena *arena, struct bytes text)
{
	struct minisign_public key, again;
	struct error error;

	if (!minisign_public_read(text, &key, &error))
		return;
	must(minisign_public_read(bytes_of(minisign_public_write(arena, &key)), &again, &error));
	must(!memcmp(&key, &again, sizeof key));
}

/* Bare ones alone: a password takes seconds. */
static void a_secret_key(struct arena *arena, struct bytes text)
{
	struct minisign_secret secret;
	struct error error;
	bool asks;

	(void)arena;
	if (minisign_secret_asks(text, &asks, &error) && !asks &&
	    minisign_secret_read(text, (struct bytes) { 0 }, &secret, &error))
		minisign_secret_release(&secret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const parsers[])(struct arena *, struct bytes) = { a_signature, a_public_key,
									 a_secret_key };
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (size)
		parsers[data[0] % 3](arena, (struct bytes) { (const char *)data + 1, size - 1 });
	return 0;
}
