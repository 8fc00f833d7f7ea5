#include "core/minisign.h"

#include <stdlib.h>
#include <string.h>

#define UNTRUSTED       "untrusted comment: "
#define TRUSTED         "trusted comment: "
#define PREHASH_SIZE    64
#define ALGORITHM_SIZE  2
#define PUBLIC_LENGTH   (ALGORITHM_SIZE + MINISIGN_ID_SIZE + PUBLIC_KEY_SIZE)
#define DETACHED_LENGTH (ALGORITHM_SIZE + MINISIGN_ID_SIZE + SIGNATURE_SIZE)
#define ALGORITHM       "Ed"
#define PREHASHED       "ED"

char *minisign_id_text(struct arena *arena, const uint8_t id[MINISIGN_ID_SIZE])
{
	uint64_t number = 0;

	for (size_t i = 0; i < MINISIGN_ID_SIZE; i++)
		number |= (uint64_t)id[i] << (8 * i);
	return arena_printf(arena, "%016llX", (unsigned long long)number);
}

bool minisign_id_read(const char *text, uint8_t id[MINISIGN_ID_SIZE])
{
	uint8_t bytes[MINISIGN_ID_SIZE];

	if (!hex_decode(text, bytes, sizeof bytes))
		return false;
	for (size_t i = 0; i < MINISIGN_ID_SIZE; i++)
		id[i] = bytes[MINISIGN_ID_SIZE - 1 - i];
	return true;
}

/* The next line, also of a file that was edited where lines end in \r\n. */
static struct bytes line_of(struct bytes *rest)
{
	struct bytes line = bytes_take_line(rest);

	if (line.size && line.data[line.size - 1] == '\r')
		line.size--;
	return line;
}

static bool decode(struct bytes line, void *bytes, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes decoded;

	if (!base64_decode(arena, line, &decoded) || decoded.size != size)
		return false;
	memcpy(bytes, decoded.data, size);
	return true;
}

char *minisign_public_line(struct arena *arena, const struct minisign_public *key)
{
	uint8_t bytes[PUBLIC_LENGTH];

	memcpy(bytes, ALGORITHM, ALGORITHM_SIZE);
	memcpy(bytes + ALGORITHM_SIZE, key->id, MINISIGN_ID_SIZE);
	memcpy(bytes + ALGORITHM_SIZE + MINISIGN_ID_SIZE, key->key, PUBLIC_KEY_SIZE);
	return base64_encode(arena, bytes, sizeof bytes);
}

char *minisign_public_write(struct arena *arena, const struct minisign_public *key)
{
	return arena_printf(arena, UNTRUSTED "minisign public key %s\n%s\n",
			    minisign_id_text(arena, key->id), minisign_public_line(arena, key));
}

bool minisign_public_read(struct bytes text, struct minisign_public *key, struct error *error)
{
	uint8_t bytes[PUBLIC_LENGTH];
	struct bytes line = line_of(&text);

	if (bytes_start_with(line, UNTRUSTED))
		line = line_of(&text);
	if (bytes_trimmed(text).size || !decode(line, bytes, sizeof bytes) ||
	    memcmp(bytes, ALGORITHM, ALGORITHM_SIZE) != 0)
		return error_set(error, ERROR_INVALID,
				 "not a public key of minisign (a line that begins RW, 56 "
				 "characters, under its comment)");
	memcpy(key->id, bytes + ALGORITHM_SIZE, MINISIGN_ID_SIZE);
	memcpy(key->key, bytes + ALGORITHM_SIZE + MINISIGN_ID_SIZE, PUBLIC_KEY_SIZE);
	return true;
}

struct minisign_public minisign_public_of(const struct minisign_secret *secret)
{
	struct minisign_public key;

	memcpy(key.id, secret->id, MINISIGN_ID_SIZE);
	memcpy(key.key, secret->pair.public_key, PUBLIC_KEY_SIZE);
	return key;
}

char *minisign_signature_write(struct arena *arena, const struct minisign_signature *signature)
{
	uint8_t bytes[DETACHED_LENGTH];

	memcpy(bytes, signature->prehashed ? PREHASHED : ALGORITHM, ALGORITHM_SIZE);
	memcpy(bytes + ALGORITHM_SIZE, signature->id, MINISIGN_ID_SIZE);
	memcpy(bytes + ALGORITHM_SIZE + MINISIGN_ID_SIZE, signature->bytes, SIGNATURE_SIZE);
	return arena_printf(arena,
			    UNTRUSTED "signature from minisign secret key\n%s\n" TRUSTED "%s\n%s\n",
			    base64_encode(arena, bytes, sizeof bytes), signature->comment,
			    base64_encode(arena, signature->global, SIGNATURE_SIZE));
}

static bool malformed(struct error *error, int line, const char *what)
{
	return error_set(error, ERROR_INVALID, "not a signature of minisign: line %d has to be %s",
			 line, what);
}

/* What people read, with tabs between its members. */
static bool comment_allowed(struct arena *arena, struct bytes comment)
{
	char *text = arena_text_n(arena, comment.data, comment.size);

	if (strlen(text) != comment.size)
		return false;
	for (size_t i = 0; i < comment.size; i++)
		if (text[i] == '\t')
			text[i] = ' ';
	return text_is_line(text);
}

bool minisign_signature_read(struct arena *arena, struct bytes text,
			     struct minisign_signature *signature, struct error *error)
{
	struct bytes rest = text, line = line_of(&rest);
	uint8_t bytes[DETACHED_LENGTH];

	if (text.size > MINISIGN_LIMIT || !bytes_start_with(line, UNTRUSTED))
		return malformed(error, 1, "\"" UNTRUSTED "...\"");
	if (!decode(line_of(&rest), bytes, sizeof bytes) ||
	    (memcmp(bytes, ALGORITHM, ALGORITHM_SIZE) != 0 &&
	     memcmp(bytes, PREHASHED, ALGORITHM_SIZE) != 0))
		return malformed(error, 2, "base64 of a signature, 100 characters");
	line = line_of(&rest);
	if (!bytes_start_with(line, TRUSTED))
		return malformed(error, 3, "\"" TRUSTED "...\"");
	line = (struct bytes) { line.data + strlen(TRUSTED), line.size - strlen(TRUSTED) };
	if (!comment_allowed(arena, line))
		return malformed(error, 3, "\"" TRUSTED "...\" without control characters");
	if (!decode(line_of(&rest), signature->global, SIGNATURE_SIZE) || bytes_trimmed(rest).size)
		return malformed(error, 4, "base64 of a signature, 88 characters, and the last");
	signature->prehashed = bytes[1] == PREHASHED[1];
	memcpy(signature->id, bytes + ALGORITHM_SIZE, MINISIGN_ID_SIZE);
	memcpy(signature->bytes, bytes + ALGORITHM_SIZE + MINISIGN_ID_SIZE, SIGNATURE_SIZE);
	signature->comment = arena_text_n(arena, line.data, line.size);
	return true;
}

/* The signature and the comment beside each other. */
static struct bytes global_bytes(struct arena *arena, const struct minisign_signature *signature)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add(&buffer, signature->bytes, SIGNATURE_SIZE);
	buffer_add_text(&buffer, signature->comment);
	return buffer_bytes(&buffer);
}

void minisign_sign(const struct minisign_secret *secret, struct bytes message, const char *comment,
		   struct minisign_signature *signature)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	uint8_t hash[PREHASH_SIZE];
	struct bytes covered;

	*signature = (struct minisign_signature) { .prehashed = true, .comment = comment };
	memcpy(signature->id, secret->id, MINISIGN_ID_SIZE);
	blake2b_of(message.data, message.size, hash, sizeof hash);
	sign_bytes(&secret->pair, hash, sizeof hash, signature->bytes);
	covered = global_bytes(arena, signature);
	sign_bytes(&secret->pair, covered.data, covered.size, signature->global);
}

bool minisign_verify(const struct minisign_public *key, struct bytes message,
		     const struct minisign_signature *signature, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *name = minisign_id_text(arena, key->id);
	struct bytes covered = global_bytes(arena, signature);
	uint8_t hash[PREHASH_SIZE];

	if (memcmp(key->id, signature->id, MINISIGN_ID_SIZE) != 0)
		return error_set(error, ERROR_NOT_FOUND, "signed by key %s, not by %s",
				 minisign_id_text(arena, signature->id), name);
	if (signature->prehashed) {
		blake2b_of(message.data, message.size, hash, sizeof hash);
		message = (struct bytes) { (const char *)hash, sizeof hash };
	}
	if (!signature_holds(key->key, message.data, message.size, signature->bytes))
		return error_set(error, ERROR_INTEGRITY,
				 "the signature by key %s is of something else", name);
	return signature_holds(key->key, covered.data, covered.size, signature->global) ||
	       error_set(error, ERROR_INTEGRITY, "the trusted comment is not what key %s signed",
			 name);
}
