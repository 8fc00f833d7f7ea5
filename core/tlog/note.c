#include "core/tlog/note.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DASH    "\xe2\x80\x94 " /* U+2014 and a space */
#define ID_SIZE 4

static bool is_control(char c)
{
	return (unsigned char)c < 0x20;
}

/* The spaces of Unicode (White_Space) beyond ASCII, as they are encoded. */
static const char *const spaces[] = {
	"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
	"\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
	"\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
	"\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
};

bool note_name_allowed(const char *name)
{
	if (!*name || !text_is_utf8(bytes_of(name), NULL))
		return false;
	for (const char *at = name; *at; at++) {
		if (is_control(*at) || *at == ' ' || *at == '+' || *at == 0x7f)
			return false;
	}
	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
		if (strstr(name, spaces[i]))
			return false;
	}
	return true;
}

struct note_key note_key_make(const char *name, enum note_key_type type,
			      const uint8_t public_key[PUBLIC_KEY_SIZE])
{
	struct note_key key = { .name = name, .type = type };
	uint8_t kind = (uint8_t)type;
	struct hasher hasher;
	struct hash hash;

	memcpy(key.public_key, public_key, PUBLIC_KEY_SIZE);
	hasher_start(&hasher);
	hasher_add(&hasher, name, strlen(name));
	hasher_add(&hasher, "\n", 1);
	hasher_add(&hasher, &kind, 1);
	hasher_add(&hasher, public_key, PUBLIC_KEY_SIZE);
	hash = hasher_end(&hasher);
	for (size_t i = 0; i < ID_SIZE; i++)
		key.id = key.id << 8 | hash.bytes[i];
	return key;
}

bool note_key_equal(const struct note_key *a, const struct note_key *b)
{
	return a->type == b->type && a->id == b->id && !strcmp(a->name, b->name) &&
	       !memcmp(a->public_key, b->public_key, PUBLIC_KEY_SIZE);
}

char *note_key_text(struct arena *arena, const struct note_key *key)
{
	uint8_t bytes[1 + PUBLIC_KEY_SIZE] = { (uint8_t)key->type };

	memcpy(bytes + 1, key->public_key, PUBLIC_KEY_SIZE);
	return arena_printf(arena, "%s+%08" PRIx32 "+%s", key->name, key->id,
			    base64_encode(arena, bytes, sizeof bytes));
}

/* Base64 that is the only way to write its bytes. */
static bool decode(struct arena *arena, struct bytes text, struct bytes *bytes)
{
	return base64_decode(arena, text, bytes) &&
	       bytes_equal_text(text, base64_encode(arena, bytes->data, bytes->size));
}

static bool is_type(uint8_t type)
{
	return type == NOTE_ED25519 || type == NOTE_COSIGNATURE;
}

bool note_key_read(struct arena *arena, const char *text, struct note_key *key, struct error *error)
{
	const char *first = strchr(text, '+'), *second = first ? strchr(first + 1, '+') : NULL;
	uint8_t id[ID_SIZE];
	struct bytes bytes;
	char *name;

	if (!second || second - first != 1 + 2 * ID_SIZE ||
	    !hex_decode(arena_text_n(arena, first + 1, 2 * ID_SIZE), id, ID_SIZE) ||
	    !decode(arena, bytes_of(second + 1), &bytes))
		return error_set(error, ERROR_INVALID,
				 "'%s' is no verifier key: 'name+8 hexadecimal digits+base64' is "
				 "expected",
				 text);
	name = arena_text_n(arena, text, (size_t)(first - text));
	if (!note_name_allowed(name))
		return error_set(error, ERROR_INVALID, "'%s': no key may have that name", text);
	if (bytes.size != 1 + PUBLIC_KEY_SIZE || !is_type((uint8_t)bytes.data[0]))
		return error_set(error, ERROR_INVALID,
				 "'%s' is a key of a type that is not known here: Ed25519 is",
				 text);
	*key =
	    note_key_make(name, (enum note_key_type)bytes.data[0], (const uint8_t *)bytes.data + 1);
	if (strcmp(note_key_text(arena, key), text) != 0)
		return error_set(error, ERROR_INVALID,
				 "'%s': the key id is not that of the key (%08" PRIx32 ")", text,
				 key->id);
	return true;
}

bool note_text_allowed(struct bytes text)
{
	if (!text.size || text.data[text.size - 1] != '\n' || !text_is_utf8(text, NULL))
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if (is_control(text.data[i]) && text.data[i] != '\n')
			return false;
	}
	return true;
}

/* Behind the last empty line; 0: there is none. */
static size_t signatures_at(struct bytes bytes)
{
	for (size_t i = bytes.size; i > 1; i--) {
		if (bytes.data[i - 1] == '\n' && bytes.data[i - 2] == '\n')
			return i;
	}
	return 0;
}

static bool read_line(struct arena *arena, struct bytes line, struct note_signature *signature)
{
	const char *name, *space;
	struct bytes bytes;

	if (!bytes_start_with(line, DASH))
		return false;
	name = line.data + strlen(DASH);
	space = memchr(name, ' ', line.size - strlen(DASH));
	if (!space)
		return false;
	signature->name = arena_text_n(arena, name, (size_t)(space - name));
	bytes = (struct bytes) { space + 1, (size_t)(line.data + line.size - space - 1) };
	if (!note_name_allowed(signature->name) || !decode(arena, bytes, &bytes) ||
	    bytes.size <= ID_SIZE)
		return false;
	for (size_t i = 0; i < ID_SIZE; i++)
		signature->id = signature->id << 8 | (uint8_t)bytes.data[i];
	signature->bytes = (struct bytes) { bytes.data + ID_SIZE, bytes.size - ID_SIZE };
	return true;
}

bool note_read(struct arena *arena, struct bytes bytes, struct note *note, struct error *error)
{
	size_t at = bytes.size <= NOTE_SIZE_LIMIT ? signatures_at(bytes) : 0;
	struct bytes rest = { bytes.data + at, bytes.size - at };

	*note = (struct note) { .text = { bytes.data, at ? at - 1 : 0 } };
	if (!at || !rest.size || !note_text_allowed(bytes) || !note_text_allowed(note->text))
		return error_set(error, ERROR_INVALID,
				 "this is no signed note: a text, an empty line and signatures are "
				 "expected");
	note->signatures = arena_new_array(arena, struct note_signature, NOTE_SIGNATURE_LIMIT);
	while (rest.size) {
		struct bytes line = bytes_take_line(&rest);

		if (note->count == NOTE_SIGNATURE_LIMIT)
			return error_set(error, ERROR_INVALID,
					 "this note has more than %d signatures",
					 NOTE_SIGNATURE_LIMIT);
		if (!read_line(arena, line, &note->signatures[note->count++]))
			return error_set(error, ERROR_INVALID,
					 "line %zu behind the text of this note is no signature",
					 note->count);
	}
	return true;
}

char *note_line(struct arena *arena, const char *name, uint32_t id, struct bytes signature)
{
	uint8_t *bytes = arena_alloc(arena, ID_SIZE + signature.size);

	for (size_t i = 0; i < ID_SIZE; i++)
		bytes[i] = (uint8_t)(id >> (24 - 8 * i));
	memcpy(bytes + ID_SIZE, signature.data, signature.size);
	return arena_printf(arena, DASH "%s %s\n", name,
			    base64_encode(arena, bytes, ID_SIZE + signature.size));
}

char *note_sign(struct arena *arena, struct bytes text, const char *name,
		const struct key_pair *pair)
{
	struct note_key key = note_key_make(name, NOTE_ED25519, pair->public_key);
	uint8_t signature[SIGNATURE_SIZE];

	sign_bytes(pair, text.data, text.size, signature);
	return note_line(arena, name, key.id,
			 (struct bytes) { (const char *)signature, sizeof signature });
}

const struct note_signature *note_by(const struct note *note, const struct note_key *key)
{
	for (size_t i = 0; i < note->count; i++) {
		if (note->signatures[i].id == key->id &&
		    !strcmp(note->signatures[i].name, key->name))
			return &note->signatures[i];
	}
	return NULL;
}

bool note_verify(const struct note *note, const struct note_key *key, struct error *error)
{
	const struct note_signature *signature = note_by(note, key);

	if (!signature)
		return error_set(error, ERROR_NOT_FOUND, "%s did not sign this note", key->name);
	if (signature->bytes.size != SIGNATURE_SIZE ||
	    !signature_holds(key->public_key, note->text.data, note->text.size,
			     (const uint8_t *)signature->bytes.data))
		return error_set(error, ERROR_INTEGRITY,
				 "the signature of %s does not hold: this note was changed, or "
				 "somebody else signed it in that name",
				 key->name);
	return true;
}
