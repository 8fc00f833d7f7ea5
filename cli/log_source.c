#include <stdlib.h>

#include "cli/log_blobs.h"
#include "core/base/file.h"

#define FILE_LIMIT ((size_t)256 * 1024 * 1024) /* a blob */

static void disconnect(void *api)
{
	api_disconnect(api);
}

static bool is_url(const char *text)
{
	return text_starts_with(text, "http://") || text_starts_with(text, "https://");
}

/* The path of a URL; "/" when it has none.  `server` receives what is before it. */
static const char *cut_url(struct arena *arena, const char *url, const char **server)
{
	size_t at = text_starts_with(url, "https://") ? 8 : 7;

	while (url[at] && url[at] != '/')
		at++;
	*server = arena_text_n(arena, url, at);
	return url[at] ? arena_printf(arena, "%s%s", url + at, text_ends_with(url, "/") ? "" : "/")
		       : "/";
}

bool log_source_open(struct invocation *call, struct log_source *source, struct error *error)
{
	const struct log_options *options = call->options;
	struct api_settings settings = { 0 };

	if (!options->from) {
		*source = (struct log_source) { .name = "the coordinator", .prefix = "/log/" };
		return online_open(call, &source->api, error);
	}
	*source = (struct log_source) { .name = options->from, .is_copy = true };
	if (!is_url(options->from)) {
		source->folder = options->from;
		return true;
	}
	source->prefix = cut_url(call->arena, options->from, &settings.url);
	if (!api_connect(&settings, &source->api, error))
		return false;
	arena_defer(call->arena, disconnect, source->api);
	return true;
}

bool log_source_read(struct arena *arena, const struct log_source *source, const char *path,
		     struct bytes *bytes, struct error *error)
{
	struct api_request request = { .method = "GET" };

	if (source->folder)
		return file_read(arena, path_join(arena, source->folder, path), FILE_LIMIT, bytes,
				 error);
	request.path = arena_printf(arena, "%s%s", source->prefix, path);
	return api_call(arena, source->api, &request, bytes, error) ||
	       error_wrap(error, "%s of %s", path, source->name);
}

bool log_source_blob(struct arena *arena, const struct log_source *source, const struct hash *hash,
		     struct bytes *bytes, struct error *error)
{
	const char *path = source->is_copy ? log_blob_path(arena, hash)
					   : arena_printf(arena, "blob/%s", hash_hex(arena, hash));

	return log_source_read(arena, source, path, bytes, error);
}

bool log_key(struct invocation *call, const struct log_source *source, struct note_key *key,
	     bool *given, struct error *error)
{
	const struct log_options *options = call->options;
	struct bytes text = bytes_of(options->key), line;

	*given = options->key != NULL;
	if (*given && file_exists(options->key) &&
	    !file_read(call->arena, options->key, FILE_LIMIT, &text, error))
		return false;
	if (!*given && !log_source_read(call->arena, source, "vkey", &text, error))
		return error_wrap(error,
				  "the log's verifier key is not beside it; give it with --key");
	line = bytes_take_line(&text);
	return note_key_read(call->arena, arena_text_n(call->arena, line.data, line.size), key,
			     error) ||
	       error_wrap(error, *given ? "--key" : "vkey");
}
