#include "core/tlog/cosignature.h"

#include <inttypes.h>
#include <string.h>

#define TIME_SIZE 8

static struct bytes signed_bytes(struct arena *arena, struct bytes text, int64_t seconds)
{
	struct buffer buffer = buffer_in(arena);

	buffer_printf(&buffer, "cosignature/v1\ntime %" PRId64 "\n", seconds);
	buffer_add(&buffer, text.data, text.size);
	return buffer_bytes(&buffer);
}

char *cosignature_make(struct arena *arena, struct bytes text, const char *name,
		       const struct key_pair *pair, int64_t seconds)
{
	struct note_key key = note_key_make(name, NOTE_COSIGNATURE, pair->public_key);
	struct bytes what = signed_bytes(arena, text, seconds);
	uint8_t bytes[TIME_SIZE + SIGNATURE_SIZE];

	for (size_t i = 0; i < TIME_SIZE; i++)
		bytes[i] = (uint8_t)((uint64_t)seconds >> (56 - 8 * i));
	sign_bytes(pair, what.data, what.size, bytes + TIME_SIZE);
	return note_line(arena, name, key.id, (struct bytes) { (const char *)bytes, sizeof bytes });
}

bool cosignature_verify(struct arena *arena, const struct note *note, const struct note_key *key,
			int64_t *seconds, struct error *error)
{
	const struct note_signature *signature = note_by(note, key);
	struct bytes what;

	if (!signature)
		return error_set(error, ERROR_NOT_FOUND, "%s did not cosign this checkpoint",
				 key->name);
	*seconds = 0;
	for (size_t i = 0; i < TIME_SIZE && i < signature->bytes.size; i++)
		*seconds = (int64_t)((uint64_t)*seconds << 8 | (uint8_t)signature->bytes.data[i]);
	what = signed_bytes(arena, note->text, *seconds);
	if (signature->bytes.size != TIME_SIZE + SIGNATURE_SIZE || *seconds < 0 ||
	    !signature_holds(key->public_key, what.data, what.size,
			     (const uint8_t *)signature->bytes.data + TIME_SIZE))
		return error_set(error, ERROR_INTEGRITY,
				 "the cosignature of %s does not hold: it was made over another "
				 "checkpoint, or by somebody else",
				 key->name);
	return true;
}
