#include "core/base/crypto.h"

#include <nettle/sha2.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"

_Static_assert(sizeof(struct hasher) >= sizeof(struct sha256_ctx), "room for the state");
_Static_assert(HASH_SIZE == SHA256_DIGEST_SIZE, "SHA-256");
_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES, "Ed25519");
_Static_assert(SCRYPT_SALT_SIZE == crypto_pwhash_scryptsalsa208sha256_SALTBYTES, "scrypt");
_Static_assert(SECRET_KEY_SIZE == crypto_sign_SECRETKEYBYTES, "Ed25519");

void crypto_start(void)
{
	if (sodium_init() < 0)
		abort();
}

/* Nettle's SHA-256 uses the processor's instructions where there are such; libsodium's is four
 * times slower. */
static struct sha256_ctx *state_of(struct hasher *hasher)
{
	return (struct sha256_ctx *)(void *)hasher->opaque;
}

void hasher_start(struct hasher *hasher)
{
	sha256_init(state_of(hasher));
}

void hasher_add(struct hasher *hasher, const void *bytes, size_t size)
{
	if (size)
		sha256_update(state_of(hasher), size, bytes);
}

void hasher_add_field(struct hasher *hasher, const void *bytes, size_t size)
{
	uint8_t length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (uint8_t)((uint64_t)size >> (8 * (7 - i)));
	hasher_add(hasher, length, sizeof length);
	hasher_add(hasher, bytes, size);
}

struct hash hasher_end(struct hasher *hasher)
{
	struct hash hash;

	sha256_digest(state_of(hasher), HASH_SIZE, hash.bytes);
	return hash;
}

struct hash hasher_snapshot(const struct hasher *hasher)
{
	struct hasher copy = *hasher;

	return hasher_end(&copy);
}

struct hash hash_of(const void *bytes, size_t size)
{
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add(&hasher, bytes, size);
	return hasher_end(&hasher);
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return !sodium_memcmp(a->bytes, b->bytes, HASH_SIZE);
}

char *hex_encode(struct arena *arena, const void *bytes, size_t size)
{
	char *hex = arena_alloc(arena, size * 2 + 1);

	return sodium_bin2hex(hex, size * 2 + 1, bytes, size);
}

bool hex_decode(const char *hex, void *bytes, size_t size)
{
	size_t length;

	return hex && strlen(hex) == size * 2 &&
	       !sodium_hex2bin(bytes, size, hex, size * 2, NULL, &length, NULL) && length == size;
}

char *hash_hex(struct arena *arena, const struct hash *hash)
{
	return hex_encode(arena, hash->bytes, HASH_SIZE);
}

bool hash_from_hex(const char *hex, struct hash *hash)
{
	struct hash result;

	if (!hex_decode(hex, result.bytes, HASH_SIZE) || strpbrk(hex, "ABCDEF"))
		return false;
	*hash = result;
	return true;
}

char *base64_encode(struct arena *arena, const void *bytes, size_t size)
{
	size_t length = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(arena, length);

	return sodium_bin2base64(text, length, bytes, size, sodium_base64_VARIANT_ORIGINAL);
}

static bool base64_read(struct arena *arena, struct bytes text, int variant, struct bytes *bytes)
{
	size_t room = text.size / 4 * 3 + 3, size;
	unsigned char *data = arena_alloc(arena, room);

	if (sodium_base642bin(data, room, text.data, text.size, NULL, &size, NULL, variant))
		return false;
	*bytes = (struct bytes) { (const char *)data, size };
	return true;
}

bool base64_decode(struct arena *arena, struct bytes text, struct bytes *bytes)
{
	return base64_read(arena, text, sodium_base64_VARIANT_ORIGINAL, bytes);
}

bool base64url_decode(struct arena *arena, struct bytes text, struct bytes *bytes)
{
	return base64_read(arena, text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, bytes);
}

void blake2b_of(const void *bytes, size_t size, uint8_t *out, size_t size_out)
{
	crypto_generichash(out, size_out, bytes, size, NULL, 0);
}

bool scrypt_key(const struct scrypt *scrypt, struct bytes password, uint8_t *key, size_t size)
{
	return !crypto_pwhash_scryptsalsa208sha256(key, size, password.data, password.size,
						   scrypt->salt, scrypt->operations,
						   (size_t)scrypt->memory);
}

void secret_wipe(void *secret, size_t size)
{
	sodium_memzero(secret, size);
}

void random_bytes(void *bytes, size_t size)
{
	randombytes_buf(bytes, size);
}

char *random_token(struct arena *arena, const char *prefix)
{
	uint8_t secret[32];

	random_bytes(secret, sizeof secret);
	return arena_printf(arena, "%s%s", prefix, hex_encode(arena, secret, sizeof secret));
}

void key_pair_make(struct key_pair *pair)
{
	crypto_sign_keypair(pair->public_key, pair->secret_key);
}

void key_pair_from_seed(struct key_pair *pair, const uint8_t seed[32])
{
	crypto_sign_seed_keypair(pair->public_key, pair->secret_key, seed);
}

void key_pair_release(struct key_pair *pair)
{
	sodium_memzero(pair, sizeof *pair);
}

void sign_bytes(const struct key_pair *pair, const void *bytes, size_t size,
		uint8_t signature[SIGNATURE_SIZE])
{
	crypto_sign_detached(signature, NULL, bytes, size, pair->secret_key);
}

bool signature_holds(const uint8_t public_key[PUBLIC_KEY_SIZE], const void *bytes, size_t size,
		     const uint8_t signature[SIGNATURE_SIZE])
{
	return !crypto_sign_verify_detached(signature, bytes, size, public_key);
}

static bool key_pair_create(struct arena *arena, const char *path, struct error *error)
{
	uint8_t seed[32];
	char *text;

	random_bytes(seed, sizeof seed);
	text = arena_printf(arena, "%s\n", hex_encode(arena, seed, sizeof seed));
	return file_write(path, bytes_of(text), FILE_PRIVATE, error);
}

bool key_pair_load(struct key_pair *pair, const char *path, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes text;
	uint8_t seed[32];

	if (!file_exists(path) && !key_pair_create(arena, path, error))
		return false;
	if (!file_read(arena, path, 4096, &text, error))
		return false;
	if (text.size != 65 || text.data[64] != '\n' ||
	    !hex_decode(arena_text_n(arena, text.data, 64), seed, sizeof seed))
		return error_set(
		    error, ERROR_INVALID,
		    "%s: not a key file (64 hexadecimal digits and a newline); restore it "
		    "from a backup",
		    path);
	key_pair_from_seed(pair, seed);
	sodium_memzero(seed, sizeof seed);
	return true;
}
