#include "core/tlog/checkpoint.h"

#include <inttypes.h>
#include <string.h>

char *checkpoint_text(struct arena *arena, const struct checkpoint *checkpoint)
{
	return arena_printf(arena, "%s\n%" PRIu64 "\n%s\n", checkpoint->origin, checkpoint->size,
			    base64_encode(arena, checkpoint->root.bytes, HASH_SIZE));
}

/* Decimal, without a sign or leading zeros, within 63 bits. */
static bool read_size(struct bytes line, uint64_t *size)
{
	*size = 0;
	if (!line.size || line.size > 19 || (line.data[0] == '0' && line.size > 1))
		return false;
	for (size_t i = 0; i < line.size; i++) {
		if (line.data[i] < '0' || line.data[i] > '9')
			return false;
		*size = *size * 10 + (uint64_t)(line.data[i] - '0');
	}
	return *size <= INT64_MAX;
}

static bool read_root(struct arena *arena, struct bytes line, struct hash *root)
{
	struct bytes bytes;

	if (!base64_decode(arena, line, &bytes) || bytes.size != HASH_SIZE ||
	    !bytes_equal_text(line, base64_encode(arena, bytes.data, bytes.size)))
		return false;
	memcpy(root->bytes, bytes.data, HASH_SIZE);
	return true;
}

bool checkpoint_read(struct arena *arena, struct bytes text, struct checkpoint *checkpoint,
		     struct error *error)
{
	struct bytes rest = text, line = bytes_take_line(&rest);

	checkpoint->origin = arena_text_n(arena, line.data, line.size);
	if (!note_text_allowed(text) || !line.size)
		return error_set(error, ERROR_INVALID, "line 1 of the checkpoint names no origin");
	if (!rest.size || !read_size(bytes_take_line(&rest), &checkpoint->size))
		return error_set(error, ERROR_INVALID, "line 2 of the checkpoint of %s is no size",
				 checkpoint->origin);
	if (!rest.size || !read_root(arena, bytes_take_line(&rest), &checkpoint->root))
		return error_set(error, ERROR_INVALID,
				 "line 3 of the checkpoint of %s is no root hash",
				 checkpoint->origin);
	while (rest.size) {
		if (!bytes_take_line(&rest).size)
			return error_set(error, ERROR_INVALID,
					 "an extension line of the checkpoint of %s is empty",
					 checkpoint->origin);
	}
	return true;
}

char *checkpoint_sign(struct arena *arena, const struct checkpoint *checkpoint,
		      const struct key_pair *pair)
{
	char *text = checkpoint_text(arena, checkpoint);

	return arena_printf(arena, "%s\n%s", text,
			    note_sign(arena, bytes_of(text), checkpoint->origin, pair));
}

bool checkpoint_open(struct arena *arena, struct bytes bytes, const struct note_key *log,
		     struct signed_checkpoint *checkpoint, struct error *error)
{
	if (!note_read(arena, bytes, &checkpoint->note, error) ||
	    !note_verify(&checkpoint->note, log, error) ||
	    !checkpoint_read(arena, checkpoint->note.text, &checkpoint->head, error))
		return false;
	if (strcmp(checkpoint->head.origin, log->name) != 0)
		return error_set(error, ERROR_INTEGRITY,
				 "this is a checkpoint of the log %s, not of %s",
				 checkpoint->head.origin, log->name);
	return true;
}
