#ifndef CORE_MINISIGN_H
#define CORE_MINISIGN_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys and detached signatures as the tool minisign reads and writes them
 * (jedisct1.github.io/minisign): base64 lines under "untrusted comment: ", which nobody signs, and
 * a "trusted comment: " that is signed together with the signature. */

#define MINISIGN_ID_SIZE 8
/* Bytes of a file that is read: comments are short. */
#define MINISIGN_LIMIT ((size_t)16 * 1024)

struct minisign_public {
	uint8_t
	    id[MINISIGN_ID_SIZE]; /* names the key; anybody may choose it: not what is trusted */
	uint8_t key[PUBLIC_KEY_SIZE];
};

struct minisign_secret {
	uint8_t id[MINISIGN_ID_SIZE];
	struct key_pair pair;
};

struct minisign_signature {
	bool prehashed; /* "ED": of the message's BLAKE2b-512; else "Ed", of the message itself */
	uint8_t id[MINISIGN_ID_SIZE];
	uint8_t bytes[SIGNATURE_SIZE];
	const char *comment;            /* the trusted one */
	uint8_t global[SIGNATURE_SIZE]; /* of the signature and that comment */
};

/* "CC9D7463E772F098": the id as the tool shows it. */
char *minisign_id_text(struct arena *arena, const uint8_t id[MINISIGN_ID_SIZE]);
/* That text, in any case of letters, or false. */
bool minisign_id_read(const char *text, uint8_t id[MINISIGN_ID_SIZE]) MUST_CHECK;

/* The line "RW...", and a whole file. */
char *minisign_public_line(struct arena *arena, const struct minisign_public *key);
char *minisign_public_write(struct arena *arena, const struct minisign_public *key);
/* Either of them.  ERROR_INVALID. */
bool minisign_public_read(struct bytes text, struct minisign_public *key,
			  struct error *error) MUST_CHECK;
struct minisign_public minisign_public_of(const struct minisign_secret *secret);

/* The text of a signature, in canonical form; and back.  ERROR_INVALID says which line is wrong. */
char *minisign_signature_write(struct arena *arena, const struct minisign_signature *signature);
bool minisign_signature_read(struct arena *arena, struct bytes text,
			     struct minisign_signature *signature, struct error *error) MUST_CHECK;

/* Signs the message (prehashed) and the comment, which has to be one line (text_is_line, but tabs
 * may stand in it). */
void minisign_sign(const struct minisign_secret *secret, struct bytes message, const char *comment,
		   struct minisign_signature *signature);
/* Do both signatures hold: of the message, and of the comment?  ERROR_NOT_FOUND: another key
 * signed; ERROR_INTEGRITY: one of them does not hold. */
bool minisign_verify(const struct minisign_public *key, struct bytes message,
		     const struct minisign_signature *signature, struct error *error) MUST_CHECK;
#endif
