#ifndef CORE_TLOG_NOTE_H
#define CORE_TLOG_NOTE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature:
 *   U+2014 SPACE name SPACE base64(key id, 4 bytes big endian || signature)
 * The signature is over the text with its last newline, without the empty line. */

enum note_key_type {
	NOTE_ED25519 = 1,
	NOTE_COSIGNATURE = 4, /* Ed25519, core/tlog/cosignature.h */
};

/* Who may sign, as `name+keyid+base64(type || public key)` (a vkey). */
struct note_key {
	const char *name;
	enum note_key_type type;
	uint32_t id;
	uint8_t public_key[PUBLIC_KEY_SIZE];
};

struct note_signature {
	const char *name;
	uint32_t id;
	struct bytes bytes; /* behind the key id */
};

#define NOTE_SIZE_LIMIT      ((size_t)1024 * 1024)
#define NOTE_SIGNATURE_LIMIT 100

struct note {
	struct bytes text; /* what is signed, with its last newline */
	struct note_signature *signatures;
	size_t count;
};

/* May a key have this name?  UTF-8, not empty, no space of Unicode, no '+', no control character.
 */
bool note_name_allowed(const char *name);

/* SHA-256(name || "\n" || type || public key), its first four bytes. */
struct note_key note_key_make(const char *name, enum note_key_type type,
			      const uint8_t public_key[PUBLIC_KEY_SIZE]);
bool note_key_equal(const struct note_key *a, const struct note_key *b);
char *note_key_text(struct arena *arena, const struct note_key *key);
/* ERROR_INVALID: not of that form, a key id that is not that of the key, a type that is not known.
 */
bool note_key_read(struct arena *arena, const char *text, struct note_key *key,
		   struct error *error) MUST_CHECK;

/* May the bytes be the text of a note?  UTF-8, no control character but the newline that ends it.
 */
bool note_text_allowed(struct bytes text);

/* Takes a note apart at its last empty line.  ERROR_INVALID: not a note, or above the limits.  It
 * says nothing about who signed. */
bool note_read(struct arena *arena, struct bytes bytes, struct note *note,
	       struct error *error) MUST_CHECK;

/* The signature line of `name` and `id`, with its newline. */
char *note_line(struct arena *arena, const char *name, uint32_t id, struct bytes signature);
/* The text signed by an Ed25519 key: one line. */
char *note_sign(struct arena *arena, struct bytes text, const char *name,
		const struct key_pair *pair);

/* The first signature by that key (name and id); NULL: it did not sign. */
const struct note_signature *note_by(const struct note *note, const struct note_key *key);

/* Is the note signed by `key`, of type NOTE_ED25519?  ERROR_NOT_FOUND: it did not sign;
 * ERROR_INTEGRITY: its signature does not hold, so that nothing in the note is to be believed. */
bool note_verify(const struct note *note, const struct note_key *key,
		 struct error *error) MUST_CHECK;
#endif
