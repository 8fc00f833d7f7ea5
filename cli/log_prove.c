#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/log.h"
#include "core/base/file.h"
#include "core/tlog/tile.h"

/* The receipt carries its entry, so that it can be read alone. */
static bool complete(struct arena *arena, const struct log_source *source,
		     const struct note_key *key, struct receipt *receipt, struct error *error)
{
	struct tile tile = { TILE_ENTRIES, receipt->index / TILE_WIDTH, 0 };
	struct signed_checkpoint head;
	struct bytes rest;

	if (!checkpoint_open(arena, receipt->checkpoint, key, &head, error))
		return false;
	tile.width = tile_width(TILE_ENTRIES, tile.index, head.head.size);
	if (!log_source_read(arena, source, tile_path(arena, tile), &rest, error))
		return false;
	for (uint64_t i = tile.index * TILE_WIDTH; i <= receipt->index; i++)
		if (!bundle_take(&rest, &receipt->extra, error))
			return false;
	return receipt_verify(arena, receipt, receipt->extra, key, error);
}

bool log_prove(struct arena *arena, const struct log_source *source, const struct note_key *key,
	       uint64_t entry, struct receipt *receipt, struct error *error)
{
	const char *path = arena_printf(arena, "proof?entry=%" PRIu64, entry);
	struct bytes bytes;

	return log_source_read(arena, source, path, &bytes, error) &&
	       receipt_read(arena, bytes, receipt, error) &&
	       complete(arena, source, key, receipt, error);
}

bool command_log_prove(struct invocation *call, struct error *error)
{
	const struct log_options *options = call->options;
	struct value *value = value_object(call->arena);
	const char *number = call->operands[0], *text;
	struct log_source source;
	struct receipt receipt;
	struct note_key key;
	bool given;

	if (strspn(number, "0123456789") != strlen(number) || strlen(number) > 15)
		return error_set(error, ERROR_INVALID,
				 "'%s' is no entry's number; `lockstep history --all` shows them",
				 number);
	if (!log_source_open(call, &source, error) ||
	    !log_key(call, &source, &key, &given, error) ||
	    !log_prove(call->arena, &source, &key, strtoull(number, NULL, 10), &receipt, error))
		return false;
	text = receipt_text(call->arena, &receipt);
	if (options->out && !file_write(options->out, bytes_of(text), FILE_PUBLIC, error))
		return false;
	value_put_integer(value, "entry", (int64_t)receipt.index);
	value_put_text_n(value, "body", receipt.extra);
	value_put_text(value, "proof", text);
	if (call->screen->json)
		answer(call->screen, value);
	if (options->out)
		say(call->screen, STYLE_GOOD, "%s entry %s is on the log; the proof is in %s",
		    symbol(call->screen, SYMBOL_DONE), number, options->out);
	else
		say(call->screen, STYLE_PLAIN, "%s", text);
	return true;
}
