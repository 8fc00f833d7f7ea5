/* release import: another coordinator's bundle. */
#include <string.h>

#include "cli/release.h"
#include "cli/text.h"
#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/release.h"
#include "core/tlog/release_bundle.h"

#define FILE_LIMIT   ((size_t)1024 * 1024 * 1024)
#define POLICY_LIMIT ((size_t)64 * 1024)

/* A bundle's file, taken apart. */
struct imported {
	const char *note, *index;
	struct value *proofs, *documents;
	struct value *blobs; /* {blob, bytes} */
	struct release release;
};

static bool not_a_bundle(const char *file, size_t line, const char *what, struct error *error)
{
	return error_set(error, ERROR_INVALID,
			 "%s:%zu: %s; `lockstep release export` writes such "
			 "files",
			 file, line, what);
}

static bool take_line(struct arena *arena, struct imported *imported, struct value *line)
{
	const char *proof = value_get_text(line, "proof");
	const char *document = value_get_text(line, "document");

	if (proof)
		value_add(imported->proofs, value_text(arena, proof));
	else if (document)
		value_add(imported->documents, value_text(arena, document));
	else if (value_get_text(line, "blob") && value_get_text(line, "bytes"))
		value_add(imported->blobs, line);
	else
		return false;
	return true;
}

static bool read_file(struct invocation *call, struct imported *imported, struct error *error)
{
	const char *file = call->operands[0];
	struct arena *arena = call->arena;
	struct bytes rest, line;
	struct value *value;

	if (!file_read(arena, file, FILE_LIMIT, &rest, error))
		return false;
	line = bytes_take_line(&rest);
	if (!value_parse(arena, line, &value, error) ||
	    !text_equal(value_get_text(value, "lockstep"), "release-bundle") ||
	    !value_get_text(value, "note"))
		return not_a_bundle(file, 1, "this is no release bundle", error);
	imported->note = value_get_text(value, "note");
	line = bytes_take_line(&rest);
	imported->index = arena_text_n(arena, line.data, line.size);
	for (size_t number = 3; rest.size; number++) {
		line = bytes_take_line(&rest);
		if (!value_parse(arena, line, &value, error) || !value_is_object(value) ||
		    !take_line(arena, imported, value))
			return not_a_bundle(file, number,
					    "the line is neither proof, document nor blob", error);
	}
	return true;
}

/* The manifest is the document that the index names so. */
static bool find_manifest(struct invocation *call, struct imported *imported, struct error *error)
{
	struct value *index;
	const char *wanted;

	if (!value_parse(call->arena, bytes_of(imported->index), &index, error))
		return not_a_bundle(call->operands[0], 2, "the index is no JSON", error);
	wanted = value_get_text(index, "manifest");
	for (size_t i = 0; i < value_count(imported->documents); i++) {
		struct bytes text = bytes_of(value_as_text(value_at(imported->documents, i)));
		struct hash hash = hash_of(text.data, text.size);

		if (text_equal(hash_hex(call->arena, &hash), wanted))
			return release_from_manifest(call->arena, text, &imported->release, error);
	}
	return error_set(error, ERROR_INTEGRITY, "%s: the release's manifest is not in it",
			 call->operands[0]);
}

static const struct bytes *texts_of(struct arena *arena, const struct value *list)
{
	struct bytes *texts = arena_new_array(arena, struct bytes, value_count(list) + 1);

	for (size_t i = 0; i < value_count(list); i++)
		texts[i] = bytes_of(value_as_text(value_at(list, i)));
	return texts;
}

/* By a policy of one's own, before anything is sent. */
static bool check_here(struct invocation *call, const struct imported *imported,
		       struct error *error)
{
	const struct import_options *options = call->options;
	struct quorum *policy = arena_new(call->arena, struct quorum);
	struct bundle_parts parts = {
		.note = bytes_of(imported->note),
		.index = bytes_of(imported->index),
		.proofs = texts_of(call->arena, imported->proofs),
		.proof_count = value_count(imported->proofs),
		.documents = texts_of(call->arena, imported->documents),
		.document_count = value_count(imported->documents),
	};
	struct release_bundle bundle;
	struct bytes text;

	if (!options->policy)
		return true;
	return file_read(call->arena, options->policy, POLICY_LIMIT, &text, error) &&
	       (quorum_read(call->arena, text, policy, error) ||
		error_wrap(error, "%s", options->policy)) &&
	       release_bundle_open(call->arena, &parts, policy, &bundle, error);
}

static bool upload(struct api *api, const char *path, const struct value *blob, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *hex = value_get_text(blob, "blob");
	struct api_request request = { .method = "PUT", .type = "application/octet-stream" };
	struct bytes answer;
	struct hash hash;

	if (!base64_decode(arena, bytes_of(value_get_text(blob, "bytes")), &request.body))
		return error_set(error, ERROR_INTEGRITY, "the bytes of %.64s are no base64", hex);
	hash = hash_of(request.body.data, request.body.size);
	if (!text_equal(hash_hex(arena, &hash), hex))
		return error_set(error, ERROR_INTEGRITY,
				 "the bytes of %.64s in the bundle have another hash", hex);
	request.path = arena_printf(arena, "%s/blobs/%s", path, hex);
	return api_call(arena, api, &request, &answer, error);
}

static struct value *push_body(struct arena *arena, const struct release *release)
{
	struct value *body = value_object(arena), *files = value_array(arena);

	for (size_t i = 0; i < release->file_count; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "path", release->files[i].path);
		value_put_text(item, "sha256", hash_hex(arena, &release->files[i].content));
		value_put_integer(item, "size", (int64_t)release->files[i].size);
		value_add(files, item);
	}
	value_put_text(body, "format", release->format);
	value_put_text(body, "dialect", dialect_name(release->dialect));
	value_put_text(body, "tag", release->tag);
	value_put_text(body, "git_revision", release->git_revision);
	value_put_text(body, "author", release->author);
	value_put(body, "files", files);
	return body;
}

static bool is_known(struct invocation *call, struct api *api, const char *path,
		     const struct release *release, bool *known, struct error *error)
{
	const char *digest = hash_hex(call->arena, &release->digest);
	struct error none = { 0 };
	struct value *list;

	*known = false;
	if (!api_get(call->arena, api, arena_printf(call->arena, "%s/releases", path), &list,
		     &none)) {
		*error = none;
		return none.code == ERROR_NOT_FOUND; /* the push makes the project */
	}
	list = value_get(list, "items");
	for (size_t i = 0; i < value_count(list); i++)
		*known |= text_equal(value_get_text(value_at(list, i), "digest"), digest);
	return true;
}

/* What is not there yet is pushed as anybody's release: the digest follows from the bytes. */
static bool seal(struct invocation *call, struct api *api, const char *path,
		 const struct imported *imported, struct error *error)
{
	struct api_request request = { .method = "POST" };
	struct value *answered;
	bool known;

	if (!is_known(call, api, path, &imported->release, &known, error))
		return false;
	if (known)
		return true;
	for (size_t i = 0; i < value_count(imported->blobs); i++)
		if (!upload(api, path, value_at(imported->blobs, i), error))
			return false;
	request.path = arena_printf(call->arena, "%s/releases", path);
	return api_send(call->arena, api, &request, push_body(call->arena, &imported->release),
			&answered, error);
}

static void show(struct invocation *call, const struct value *answered)
{
	long long number = value_get_integer(answered, "release", 0);
	const char *origin = value_get_text(answered, "origin");

	if (say_alone(call->screen, arena_printf(call->arena, "%lld", number)))
		return;
	say(call->screen, STYLE_GOOD, "%s release %lld is release %lld of %s, whose log proves %s",
	    symbol(call->screen, SYMBOL_DONE), number,
	    (long long)value_get_integer(answered, "origin_release", 0), origin ? origin : "?",
	    text_count(call->arena, (uint64_t)value_get_integer(answered, "outcomes", 0),
		       "ended rollout"));
	if (!value_get_bool(answered, "created", true))
		say(call->screen, STYLE_FAINT, "  this very bundle was imported before");
	say(call->screen, STYLE_PLAIN, "Next: lockstep release show %lld", number);
}

bool command_release_import(struct invocation *call, struct error *error)
{
	struct imported imported = { .proofs = value_array(call->arena),
				     .documents = value_array(call->arena),
				     .blobs = value_array(call->arena) };
	const struct import_options *options = call->options;
	struct api_request request = { .method = "POST" };
	struct value *body = value_object(call->arena), *answered;
	const char *path;
	struct api *api;

	if (!read_file(call, &imported, error) || !find_manifest(call, &imported, error) ||
	    !check_here(call, &imported, error) || !online_open(call, &api, error))
		return false;
	path = arena_printf(call->arena, "/v1/projects/%s",
			    api_escape(call->arena, options->online.project
							? options->online.project
							: imported.release.project));
	value_put_text(body, "note", imported.note);
	value_put_text(body, "index", imported.index);
	value_put(body, "proofs", imported.proofs);
	value_put(body, "documents", imported.documents);
	request.path = arena_printf(call->arena, "%s/imports?check=1", path);
	if (!api_send(call->arena, api, &request, body, &answered, error) ||
	    !seal(call, api, path, &imported, error))
		return false;
	request.path = arena_printf(call->arena, "%s/imports", path);
	if (!api_send(call->arena, api, &request, body, &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	show(call, answered);
	return true;
}
