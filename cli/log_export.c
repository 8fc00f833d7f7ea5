#include <inttypes.h>
#include <string.h>

#include "cli/log_kit.h"
#include "core/base/file.h"
#include "core/tlog/tile.h"

struct copying {
	const struct log_source *source;
	const char *folder;
	uint64_t copied, kept;
};

static bool write_file(struct arena *arena, const struct copying *copying, const char *path,
		       struct bytes bytes, struct error *error)
{
	char *name = path_join(arena, copying->folder, path), *slash = strrchr(name, '/');

	*slash = '\0';
	if (!folder_make(name, error))
		return false;
	*slash = '/';
	return file_write(name, bytes, FILE_PUBLIC, error);
}

/* What is complete never changes: it is fetched once. */
static bool copy_tile(struct tile tile, void *context, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct copying *copying = context;
	const char *path = tile_path(arena, tile);
	struct bytes bytes;

	if (file_exists(path_join(arena, copying->folder, path))) {
		copying->kept++;
		return true;
	}
	copying->copied++;
	return log_source_read(arena, copying->source, path, &bytes, error) &&
	       write_file(arena, copying, path, bytes, error);
}

static bool copy_key(struct invocation *call, const struct copying *copying, struct note_key *key,
		     struct error *error)
{
	const char *line;
	bool given;

	if (!log_key(call, copying->source, key, &given, error))
		return false;
	line = arena_printf(call->arena, "%s\n", note_key_text(call->arena, key));
	return write_file(call->arena, copying, "vkey", bytes_of(line), error);
}

/* The checkpoint comes last: a copy that was cut short does not look like a whole one. */
static bool copy(struct invocation *call, struct copying *copying, struct checkpoint *head,
		 struct log_kit *kit, struct error *error)
{
	struct signed_checkpoint checkpoint;
	struct note_key key;
	struct bytes text;

	if (!copy_key(call, copying, &key, error) ||
	    !log_source_read(call->arena, copying->source, "checkpoint", &text, error) ||
	    !checkpoint_open(call->arena, text, &key, &checkpoint, error) ||
	    !tile_each(0, checkpoint.head.size, copy_tile, copying, error))
		return false;
	*head = checkpoint.head;
	*kit = (struct log_kit) { .source = copying->source,
				  .folder = copying->folder,
				  .key = &key,
				  .size = checkpoint.head.size };
	return log_kit_write(call->arena, kit, error) &&
	       write_file(call->arena, copying, "checkpoint", text, error) &&
	       log_kit_end(kit, error);
}

bool command_log_export(struct invocation *call, struct error *error)
{
	struct copying copying = { .folder = call->operands[0] };
	struct value *value = value_object(call->arena);
	struct log_source source;
	struct checkpoint head;
	struct log_kit kit;

	copying.source = &source;
	if (!log_source_open(call, &source, error) || !copy(call, &copying, &head, &kit, error))
		return false;
	value_put_text(value, "folder", copying.folder);
	value_put_integer(value, "entries", (int64_t)head.size);
	value_put_integer(value, "copied", (int64_t)copying.copied);
	value_put_integer(value, "kept", (int64_t)copying.kept);
	value_put_integer(value, "blobs", (int64_t)kit.fresh);
	if (call->screen->json)
		answer(call->screen, value);
	say(call->screen, STYLE_GOOD,
	    "%s %" PRIu64 " entries of %s are in %s (%" PRIu64 " tiles and %" PRIu64 " blobs new)",
	    symbol(call->screen, SYMBOL_DONE), head.size, head.origin, copying.folder,
	    copying.copied, kit.fresh);
	if (kit.plain)
		say(call->screen, STYLE_WARNING,
		    "  tiles alone: where they come from nobody gives keys and blobs (an older "
		    "coordinator)");
	say(call->screen, STYLE_FAINT, "  check them anywhere: lockstep log verify --from %s",
	    copying.folder);
	return true;
}
