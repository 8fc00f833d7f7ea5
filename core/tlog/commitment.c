#include "core/tlog/commitment.h"

#include <string.h>

#define PREFIX "sha256:"

static const char *const kinds[] = { "name", "text" };

const char *disclosure_kind_name(enum disclosure_kind kind)
{
	return kinds[kind];
}

struct hash commitment_of(const uint8_t salt[SALT_SIZE], struct bytes text)
{
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add(&hasher, salt, SALT_SIZE);
	hasher_add(&hasher, text.data, text.size);
	return hasher_end(&hasher);
}

static const char *commitment_text(struct arena *arena, const struct hash *commitment)
{
	return arena_printf(arena, PREFIX "%s", hash_hex(arena, commitment));
}

struct value *commitment_value(struct arena *arena, const struct hash *commitment)
{
	struct value *value = value_object(arena);

	value_put_text(value, "commitment", commitment_text(arena, commitment));
	return value;
}

bool commitment_read(const struct value *value, struct hash *commitment)
{
	const char *text = value_is_object(value) ? value_get_text(value, "commitment") : NULL;

	return text && text_starts_with(text, PREFIX) &&
	       hash_from_hex(text + strlen(PREFIX), commitment);
}

struct bytes disclosure_write(struct arena *arena, const struct disclosure *disclosure)
{
	struct value *value = commitment_value(arena, &disclosure->commitment);

	value_put_text(value, "kind", kinds[disclosure->kind]);
	if (!disclosure->redacted) {
		value_put_text(value, "salt", hex_encode(arena, disclosure->salt, SALT_SIZE));
		value_put_text_n(value, "text", disclosure->text);
	}
	return value_write(arena, value);
}

static bool read_members(const struct value *value, struct disclosure *disclosure)
{
	const char *kind = value_get_text(value, "kind"), *salt = value_get_text(value, "salt");
	const char *text = value_get_text(value, "text");

	*disclosure = (struct disclosure) { .redacted = !salt && !text };
	for (; disclosure->kind < DISCLOSURE_KIND_COUNT; disclosure->kind++)
		if (text_equal(kinds[disclosure->kind], kind))
			break;
	disclosure->text = bytes_of(text);
	return disclosure->kind < DISCLOSURE_KIND_COUNT &&
	       commitment_read(value, &disclosure->commitment) &&
	       (disclosure->redacted ||
		(text && salt && hex_decode(salt, disclosure->salt, SALT_SIZE)));
}

bool disclosure_read(struct arena *arena, struct bytes line, struct disclosure *disclosure,
		     struct error *error)
{
	struct value *value;
	struct hash found;

	if (!value_parse(arena, line, &value, error))
		return error_wrap(error, "a disclosure");
	if (!read_members(value, disclosure))
		return error_set(error, ERROR_INVALID, "what should be a disclosure is none");
	found = commitment_of(disclosure->salt, disclosure->text);
	return disclosure->redacted || hash_equal(&found, &disclosure->commitment) ||
	       error_set(
		   error, ERROR_INTEGRITY,
		   "what is disclosed for %s is not what was committed to: somebody changed it",
		   commitment_text(arena, &disclosure->commitment));
}
