/* release export: a release and what is proven of it, as one file. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/release.h"
#include "cli/text.h"
#include "core/base/crypto.h"
#include "core/base/file.h"

/* A line of the file. */
static void add_line(struct buffer *file, struct arena *arena, const struct value *value)
{
	struct bytes text = value_write(arena, value);

	buffer_add(file, text.data, text.size);
	buffer_add_text(file, "\n");
}

static void add_texts(struct buffer *file, const char *name, const struct value *list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct value *line = value_object(arena);

		value_put_text(line, name, value_as_text(value_at(list, i)));
		add_line(file, arena, line);
	}
}

static bool is_document(const struct value *documents, const struct hash *hash)
{
	for (size_t i = 0; i < value_count(documents); i++) {
		struct bytes text = bytes_of(value_as_text(value_at(documents, i)));
		struct hash other = hash_of(text.data, text.size);

		if (hash_equal(&other, hash))
			return true;
	}
	return false;
}

static bool add_blob(struct buffer *file, struct api *api, const char *path, const char *hex,
		     struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct api_request request = { .method = "GET" };
	struct value *line = value_object(arena);
	struct bytes bytes;
	struct hash hash;

	request.path = arena_printf(arena, "%s/blobs/%s", path, hex);
	if (!api_call(arena, api, &request, &bytes, error))
		return false;
	hash = hash_of(bytes.data, bytes.size);
	if (!text_equal(hash_hex(arena, &hash), hex))
		return error_set(error, ERROR_INTEGRITY,
				 "the coordinator's bytes of the file %s have another hash", hex);
	value_put_text(line, "blob", hex);
	value_put_text(line, "bytes", base64_encode(arena, bytes.data, bytes.size));
	add_line(file, arena, line);
	return true;
}

static bool add_blobs(struct invocation *call, struct buffer *file, struct api *api,
		      const char *path, const struct value *bundle, struct error *error)
{
	const struct value *documents = value_get(bundle, "documents"), *blobs;
	struct value *index;

	if (!value_parse(call->arena, bytes_of(value_get_text(bundle, "index")), &index, error))
		return false;
	blobs = value_get(index, "blobs");
	for (size_t i = 0; i < value_count(blobs); i++) {
		const char *hex = value_as_text(value_at(blobs, i));
		struct hash hash;

		if (!hex || !hash_from_hex(hex, &hash))
			return error_set(error, ERROR_INVALID, "the coordinator's index is none");
		if (!is_document(documents, &hash) && !add_blob(file, api, path, hex, error))
			return false;
	}
	return true;
}

bool command_release_export(struct invocation *call, struct error *error)
{
	const char *number = call->count > 1 ? call->operands[1] : "latest";
	struct value *bundle, *head = value_object(call->arena), *value = value_object(call->arena);
	struct buffer file = buffer_moving_in(call->arena);
	const char *path, *index;
	struct api *api;
	int64_t wanted;

	if (!online_release(number, &wanted, error) || !online_project(call, &api, &path, error) ||
	    !api_get(call->arena, api,
		     arena_printf(call->arena, "%s/releases/%s/bundle", path, number), &bundle,
		     error))
		return false;
	index = value_get_text(bundle, "index");
	if (!index)
		return error_set(error, ERROR_INVALID, "the coordinator's bundle has no index");
	value_put_text(head, "lockstep", "release-bundle");
	value_put_text(head, "note", value_get_text(bundle, "note"));
	add_line(&file, call->arena, head);
	buffer_printf(&file, "%s\n", index);
	add_texts(&file, "proof", value_get(bundle, "proofs"));
	add_texts(&file, "document", value_get(bundle, "documents"));
	if (!add_blobs(call, &file, api, path, bundle, error) ||
	    !file_write(call->operands[0], buffer_bytes(&file), FILE_PUBLIC, error))
		return false;
	value_put_text(value, "file", call->operands[0]);
	value_put_integer(value, "bytes", (int64_t)file.size);
	value_put_integer(value, "proofs", (int64_t)value_count(value_get(bundle, "proofs")));
	if (call->screen->json)
		answer(call->screen, value);
	say(call->screen, STYLE_GOOD, "%s the release and what is proven of it are in %s (%s)",
	    symbol(call->screen, SYMBOL_DONE), call->operands[0],
	    text_count(call->arena, value_count(value_get(bundle, "proofs")), "proof"));
	say(call->screen, STYLE_PLAIN, "Next, at the other coordinator: lockstep release import %s",
	    call->operands[0]);
	return true;
}
