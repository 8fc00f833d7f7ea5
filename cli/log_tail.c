#include <inttypes.h>

#include "cli/log.h"
#include "core/base/file.h"
#include "core/tlog/receipt.h"
#include "core/tlog/tile.h"

static bool show_bundle(struct invocation *call, const struct log_source *source, struct tile tile,
			uint64_t from, struct error *error)
{
	struct bytes rest, entry;
	struct value *value;

	if (!log_source_read(call->arena, source, tile_path(call->arena, tile), &rest, error))
		return false;
	for (unsigned i = 0; i < tile.width; i++) {
		if (!bundle_take(&rest, &entry, error) ||
		    !value_parse(call->arena, entry, &value, error))
			return error_wrap(error, "%s", tile_path(call->arena, tile));
		if (tile.index * TILE_WIDTH + i >= from)
			answer_line(call->screen, value);
	}
	return true;
}

bool command_log_tail(struct invocation *call, struct error *error)
{
	const struct log_options *options = call->options;
	struct signed_checkpoint checkpoint;
	struct log_source source;
	struct note_key key;
	struct bytes text;
	uint64_t size, from;
	bool given;

	if (!log_source_open(call, &source, error) ||
	    !log_key(call, &source, &key, &given, error) ||
	    !log_source_read(call->arena, &source, "checkpoint", &text, error) ||
	    !checkpoint_open(call->arena, text, &key, &checkpoint, error))
		return false;
	size = checkpoint.head.size;
	from = size > options->limit ? size - options->limit : 0;
	for (uint64_t index = from / TILE_WIDTH; index * TILE_WIDTH < size; index++) {
		struct tile tile = { TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, size) };

		if (!show_bundle(call, &source, tile, from, error))
			return false;
	}
	call->screen->answered = true;
	return true;
}

/* Offline: a receipt, and the key of the log that somebody trusts. */
bool command_log_check(struct invocation *call, struct error *error)
{
	const struct log_options *options = call->options;
	struct value *value = value_object(call->arena), *entry;
	struct log_source nowhere = { .name = "a file", .folder = "." };
	struct receipt receipt;
	struct note_key key;
	struct bytes text;
	bool given;

	if (!options->key)
		return error_set(
		    error, ERROR_INVALID,
		    "--key is missing: the log's verifier key, from where you trust it");
	if (!log_key(call, &nowhere, &key, &given, error) ||
	    !file_read(call->arena, call->operands[0], NOTE_SIZE_LIMIT, &text, error) ||
	    !receipt_read(call->arena, text, &receipt, error) ||
	    !receipt_verify(call->arena, &receipt, receipt.extra, &key, error) ||
	    !value_parse(call->arena, receipt.extra, &entry, error))
		return error_wrap(error, "%s", call->operands[0]);
	value_put_integer(value, "entry", (int64_t)receipt.index);
	value_put_text(value, "origin", key.name);
	value_put(value, "body", entry);
	if (call->screen->json)
		answer(call->screen, value);
	say(call->screen, STYLE_GOOD,
	    "%s entry %" PRIu64 " of %s:", symbol(call->screen, SYMBOL_DONE), receipt.index,
	    key.name);
	say(call->screen, STYLE_PLAIN, "%.*s", (int)receipt.extra.size, receipt.extra.data);
	return true;
}
