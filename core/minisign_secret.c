#include "core/minisign_secret.h"

#include <stdlib.h>
#include <string.h>

#define UNTRUSTED     "untrusted comment: "
#define CHECKSUM_SIZE 32
#define SEED_SIZE     32

/* What the base64 line holds, byte for byte. */
struct layout {
	uint8_t algorithm[2], derivation[2], checksum[2];
	uint8_t salt[SCRYPT_SALT_SIZE];
	uint8_t operations[8], memory[8]; /* little endian */
	struct {
		uint8_t id[MINISIGN_ID_SIZE];
		uint8_t key[SECRET_KEY_SIZE];
		uint8_t checksum[CHECKSUM_SIZE];
	} hidden; /* mixed with what scrypt makes of the password */
};
_Static_assert(sizeof(struct layout) == 158, "minisign's seckey_struct");

static void layout_wipe(struct layout *layout)
{
	secret_wipe(layout, sizeof *layout);
}

static void number_put(uint8_t bytes[8], uint64_t number)
{
	for (size_t i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t number_get(const uint8_t bytes[8])
{
	uint64_t number = 0;

	for (size_t i = 0; i < 8; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

static void checksum_of(const struct layout *layout, uint8_t checksum[CHECKSUM_SIZE])
{
	uint8_t covered[2 + MINISIGN_ID_SIZE + SECRET_KEY_SIZE];

	memcpy(covered, layout->algorithm, 2);
	memcpy(covered + 2, layout->hidden.id, MINISIGN_ID_SIZE);
	memcpy(covered + 2 + MINISIGN_ID_SIZE, layout->hidden.key, SECRET_KEY_SIZE);
	blake2b_of(covered, sizeof covered, checksum, CHECKSUM_SIZE);
	secret_wipe(covered, sizeof covered);
}

static bool mix(struct layout *layout, struct bytes password)
{
	uint8_t stream[sizeof layout->hidden], *hidden = (uint8_t *)&layout->hidden;
	struct scrypt scrypt = { .operations = number_get(layout->operations),
				 .memory = number_get(layout->memory) };

	memcpy(scrypt.salt, layout->salt, sizeof scrypt.salt);
	if (!scrypt_key(&scrypt, password, stream, sizeof stream))
		return false;
	for (size_t i = 0; i < sizeof stream; i++)
		hidden[i] ^= stream[i];
	secret_wipe(stream, sizeof stream);
	return true;
}

static bool layout_read(struct bytes text, struct layout *layout, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes line = bytes_trimmed(bytes_take_line(&text)), decoded;
	bool whole;

	if (bytes_start_with(line, UNTRUSTED))
		line = bytes_trimmed(bytes_take_line(&text));
	whole = base64_decode(arena, line, &decoded) && decoded.size == sizeof *layout &&
		!bytes_trimmed(text).size;
	if (whole) {
		memcpy(layout, decoded.data, sizeof *layout);
		secret_wipe((void *)(uintptr_t)decoded.data, decoded.size);
	}
	return (whole && !memcmp(layout->algorithm, "Ed", 2) &&
		!memcmp(layout->checksum, "B2", 2) &&
		(!memcmp(layout->derivation, "Sc", 2) || !memcmp(layout->derivation, "\0\0", 2))) ||
	       error_set(error, ERROR_INVALID,
			 "not a secret key of minisign (`lockstep key new FILE` or `minisign -G` "
			 "make one)");
}

void minisign_secret_make(struct minisign_secret *secret)
{
	random_bytes(secret->id, sizeof secret->id);
	key_pair_make(&secret->pair);
}

void minisign_secret_release(struct minisign_secret *secret)
{
	secret_wipe(secret, sizeof *secret);
}

bool minisign_secret_asks(struct bytes text, bool *asks, struct error *error)
{
	SCOPED(layout_wipe) struct layout layout;

	if (!layout_read(text, &layout, error))
		return false;
	*asks = layout.derivation[0] != 0;
	return true;
}

static bool layout_open(struct layout *layout, struct bytes password, struct error *error)
{
	if (number_get(layout->operations) > SCRYPT_OPERATIONS ||
	    number_get(layout->memory) > SCRYPT_MEMORY)
		return error_set(error, ERROR_INVALID,
				 "the secret key wants more time or memory for its password than "
				 "minisign takes");
	return mix(layout, password) ||
	       error_set(error, ERROR_INTERNAL,
			 "there is not memory enough to open the secret key (1 GiB)");
}

/* Versions of the tool before 0.12 leave the checksum of a bare key empty. */
static bool checksum_holds(const struct layout *layout)
{
	static const uint8_t empty[CHECKSUM_SIZE];
	uint8_t checksum[CHECKSUM_SIZE];

	checksum_of(layout, checksum);
	return !memcmp(checksum, layout->hidden.checksum, CHECKSUM_SIZE) ||
	       (!layout->derivation[0] && !memcmp(empty, layout->hidden.checksum, CHECKSUM_SIZE));
}

bool minisign_secret_read(struct bytes text, struct bytes password, struct minisign_secret *secret,
			  struct error *error)
{
	SCOPED(layout_wipe) struct layout layout;
	bool asks;

	if (!layout_read(text, &layout, error))
		return false;
	asks = layout.derivation[0] != 0;
	if (asks && !layout_open(&layout, password, error))
		return false;
	if (!checksum_holds(&layout))
		return error_set(error, asks ? ERROR_FORBIDDEN : ERROR_INVALID,
				 asks ? "this is not the password of the secret key"
				      : "the secret key is damaged; restore it from a backup");
	memcpy(secret->id, layout.hidden.id, MINISIGN_ID_SIZE);
	key_pair_from_seed(&secret->pair, layout.hidden.key);
	if (!memcmp(secret->pair.public_key, layout.hidden.key + SEED_SIZE, PUBLIC_KEY_SIZE))
		return true;
	minisign_secret_release(secret);
	return error_set(error, ERROR_INVALID,
			 "the halves of the secret key do not belong to each other; restore it "
			 "from a backup");
}

bool minisign_secret_write(struct arena *arena, const struct minisign_secret *secret,
			   struct bytes password, char **text, struct error *error)
{
	SCOPED(layout_wipe) struct layout layout = { .algorithm = "Ed", .checksum = "B2" };

	memcpy(layout.hidden.id, secret->id, MINISIGN_ID_SIZE);
	memcpy(layout.hidden.key, secret->pair.secret_key, SECRET_KEY_SIZE);
	checksum_of(&layout, layout.hidden.checksum);
	if (password.size) {
		memcpy(layout.derivation, "Sc", 2);
		random_bytes(layout.salt, sizeof layout.salt);
		number_put(layout.operations, SCRYPT_OPERATIONS);
		number_put(layout.memory, SCRYPT_MEMORY);
		if (!mix(&layout, password))
			return error_set(error, ERROR_INTERNAL,
					 "there is not memory enough for a password (1 GiB); "
					 "--no-password makes a bare key");
	}
	*text = arena_printf(arena, UNTRUSTED "minisign %s secret key\n%s\n",
			     password.size ? "encrypted" : "unencrypted",
			     base64_encode(arena, &layout, sizeof layout));
	return true;
}
