#include "core/tlog/receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEADER "c2sp.org/tlog-proof@v1"

char *receipt_text(struct arena *arena, const struct receipt *receipt)
{
	struct buffer text = buffer_in(arena);

	buffer_add_text(&text, HEADER "\n");
	if (receipt->extra.size)
		buffer_printf(&text, "extra %s\n",
			      base64_encode(arena, receipt->extra.data, receipt->extra.size));
	buffer_printf(&text, "index %" PRIu64 "\n", receipt->index);
	for (size_t i = 0; i < receipt->path.count; i++)
		buffer_printf(&text, "%s\n",
			      base64_encode(arena, receipt->path.hashes[i].bytes, HASH_SIZE));
	buffer_add_text(&text, "\n");
	buffer_add(&text, receipt->checkpoint.data, receipt->checkpoint.size);
	return text.data;
}

static bool decode(struct arena *arena, struct bytes text, struct bytes *bytes)
{
	return base64_decode(arena, text, bytes) &&
	       bytes_equal_text(text, base64_encode(arena, bytes->data, bytes->size));
}

static bool read_index(struct arena *arena, struct bytes line, uint64_t *index)
{
	const char *text = arena_text_n(arena, line.data, line.size);
	char canonical[32];
	int64_t number;

	if (sscanf(text, "index %" SCNd64, &number) != 1 || number < 0)
		return false;
	*index = (uint64_t)number;
	snprintf(canonical, sizeof canonical, "index %" PRId64, number);
	return !strcmp(canonical, text);
}

static bool read_path(struct arena *arena, struct bytes *rest, struct merkle_path *path)
{
	path->hashes = arena_new_array(arena, struct hash, MERKLE_PATH_LIMIT);
	while (rest->size) {
		struct bytes line = bytes_take_line(rest), hash;

		if (!line.size)
			return true;
		if (path->count == MERKLE_PATH_LIMIT || !decode(arena, line, &hash) ||
		    hash.size != HASH_SIZE)
			return false;
		memcpy(path->hashes[path->count++].bytes, hash.data, HASH_SIZE);
	}
	return false;
}

bool receipt_read(struct arena *arena, struct bytes text, struct receipt *receipt,
		  struct error *error)
{
	struct bytes rest = text, line = bytes_take_line(&rest);

	*receipt = (struct receipt) { 0 };
	if (text.size > NOTE_SIZE_LIMIT || !note_text_allowed(text) ||
	    !bytes_equal_text(line, HEADER))
		return error_set(error, ERROR_INVALID,
				 "this is no proof: its first line is not '" HEADER "'");
	line = bytes_take_line(&rest);
	if (bytes_start_with(line, "extra ")) {
		struct bytes extra = { line.data + 6, line.size - 6 };

		if (!decode(arena, extra, &receipt->extra) || !receipt->extra.size)
			return error_set(error, ERROR_INVALID,
					 "line 2 of the proof: base64 is expected behind 'extra'");
		line = bytes_take_line(&rest);
	}
	if (!read_index(arena, line, &receipt->index))
		return error_set(error, ERROR_INVALID, "the proof has no line 'index NUMBER'");
	if (!read_path(arena, &rest, &receipt->path))
		return error_set(error, ERROR_INVALID,
				 "hash %zu of the proof is none, or no empty line stands behind "
				 "them",
				 receipt->path.count + 1);
	receipt->checkpoint = rest;
	return true;
}

bool receipt_verify(struct arena *arena, const struct receipt *receipt, struct bytes entry,
		    const struct note_key *log, struct error *error)
{
	struct signed_checkpoint checkpoint;
	struct hash leaf = merkle_leaf(entry);

	if (!checkpoint_open(arena, receipt->checkpoint, log, &checkpoint, error))
		return false;
	if (!merkle_inclusion_holds(&leaf, receipt->index, checkpoint.head.size,
				    receipt->path.hashes, receipt->path.count,
				    &checkpoint.head.root))
		return error_set(error, ERROR_INTEGRITY,
				 "entry %" PRIu64 " of the log %s is not this one", receipt->index,
				 log->name);
	return true;
}
