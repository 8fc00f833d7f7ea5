#ifndef CORE_BASE_CRYPTO_H
#define CORE_BASE_CRYPTO_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Hashes, signatures and their text forms, over libsodium and, for SHA-256, Nettle (their only
 * home). */

#define HASH_SIZE       32 /* SHA-256, FIPS 180-4 */
#define PUBLIC_KEY_SIZE 32 /* Ed25519, RFC 8032 */
#define SECRET_KEY_SIZE 64 /* seed followed by public key */
#define SIGNATURE_SIZE  64

struct hash {
	uint8_t bytes[HASH_SIZE];
};

/* A running SHA-256; copy the struct to take a snapshot. */
struct hasher {
	uint64_t opaque[13 + 4];
};

struct key_pair {
	uint8_t public_key[PUBLIC_KEY_SIZE];
	uint8_t secret_key[SECRET_KEY_SIZE];
};

/* Call once at the start of a program, before any thread; aborts when the system has no randomness.
 */
void crypto_start(void);

void hasher_start(struct hasher *hasher);
void hasher_add(struct hasher *hasher, const void *bytes, size_t size);
/* `size` as 8 bytes, big endian, and then the bytes: no two lists of fields look alike. */
void hasher_add_field(struct hasher *hasher, const void *bytes, size_t size);
struct hash hasher_end(struct hasher *hasher);
struct hash hasher_snapshot(const struct hasher *hasher); /* the hasher goes on */
struct hash hash_of(const void *bytes, size_t size);
bool hash_equal(const struct hash *a, const struct hash *b);

char *hash_hex(struct arena *arena, const struct hash *hash); /* 64 lower-case digits */
bool hash_from_hex(const char *hex, struct hash *hash);       /* false unless exactly that form */

char *hex_encode(struct arena *arena, const void *bytes, size_t size);
/* Exactly `size` bytes from 2 * size hexadecimal digits, or false. */
bool hex_decode(const char *hex, void *bytes, size_t size);
char *base64_encode(struct arena *arena, const void *bytes, size_t size); /* RFC 4648 section 4 */
bool base64_decode(struct arena *arena, struct bytes text, struct bytes *bytes);
/* Section 5, without padding; unused bits that are not zero make it false, so that one text has one
 * form. */
bool base64url_decode(struct arena *arena, struct bytes text, struct bytes *bytes);

/* BLAKE2b, RFC 7693, without a key: `size_out` bytes, 16 to 64. */
void blake2b_of(const void *bytes, size_t size, uint8_t *out, size_t size_out);

/* What a key is made of a password with: scrypt, RFC 7914, by libsodium's measures. */
#define SCRYPT_SALT_SIZE 32
struct scrypt {
	uint8_t salt[SCRYPT_SALT_SIZE];
	uint64_t operations, memory; /* bytes */
};
/* What is spent where somebody may try passwords at leisure: a second or two, and a gibibyte. */
#define SCRYPT_OPERATIONS ((uint64_t)1 << 25)
#define SCRYPT_MEMORY     ((uint64_t)1 << 30)
/* Blocks for seconds.  False: there is not so much memory. */
bool scrypt_key(const struct scrypt *scrypt, struct bytes password, uint8_t *key,
		size_t size) MUST_CHECK;

void random_bytes(void *bytes, size_t size);
void secret_wipe(void *secret, size_t size); /* also where a compiler would leave it out */
/* `prefix` and 32 random bytes in hexadecimal: what join tokens and API tokens look like. */
char *random_token(struct arena *arena, const char *prefix);

void key_pair_make(struct key_pair *pair);
void key_pair_from_seed(struct key_pair *pair, const uint8_t seed[32]);
void key_pair_release(struct key_pair *pair); /* overwrites the secret */
void sign_bytes(const struct key_pair *pair, const void *bytes, size_t size,
		uint8_t signature[SIGNATURE_SIZE]);
bool signature_holds(const uint8_t public_key[PUBLIC_KEY_SIZE], const void *bytes, size_t size,
		     const uint8_t signature[SIGNATURE_SIZE]) MUST_CHECK;
/* Reads the key pair from `path` (64 hexadecimal digits of the seed, mode 0600), making it first
 * when the file does not exist.  ERROR_INVALID when the file is something else. */
bool key_pair_load(struct key_pair *pair, const char *path, struct error *error) MUST_CHECK;
#endif
