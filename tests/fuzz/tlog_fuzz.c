/* Notes, checkpoints, keys, tile paths, receipts, policies and words on keys from anywhere:
 * refused, or read and written again to the same bytes.  The first byte chooses the parser. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/tlog/handover.h"
#include "core/tlog/quorum.h"
#include "core/tlog/receipt.h"
#include "core/tlog/succession.h"
#include "core/tlog/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void a_note(struct arena *arena, struct bytes text)
{
	struct buffer again = buffer_in(arena);
	struct note note;
	struct error error;

	if (!note_read(arena, text, &note, &error))
		return;
	buffer_add(&again, note.text.data, note.text.size);
	buffer_add_text(&again, "\n");
	for (size_t i = 0; i < note.count; i++)
		buffer_add_text(&again, note_line(arena, note.signatures[i].name,
						  note.signatures[i].id, note.signatures[i].bytes));
	must(bytes_equal(buffer_bytes(&again), text));
}

static void a_checkpoint(struct arena *arena, struct bytes text)
{
	struct checkpoint checkpoint;
	struct error error;

	if (checkpoint_read(arena, text, &checkpoint, &error))
		must(bytes_start_with(text, checkpoint_text(arena, &checkpoint)));
}

static void a_receipt(struct arena *arena, struct bytes text)
{
	struct receipt receipt;
	struct error error;

	if (receipt_read(arena, text, &receipt, &error))
		must(bytes_equal_text(text, receipt_text(arena, &receipt)));
}

static void a_key(struct arena *arena, struct bytes text)
{
	const char *line = arena_text_n(arena, text.data, text.size);
	struct note_key key;
	struct error error;

	if (note_key_read(arena, line, &key, &error))
		must(!strcmp(note_key_text(arena, &key), line));
}

static void a_path(struct arena *arena, struct bytes text)
{
	const char *path = arena_text_n(arena, text.data, text.size);
	struct tile tile;

	if (tile_path_read(path, &tile))
		must(!strcmp(tile_path(arena, tile), path));
}

static void a_policy(struct arena *arena, struct bytes text)
{
	struct quorum *quorum = arena_new(arena, struct quorum);
	struct error error = { 0 };

	must(quorum_read(arena, text, quorum, &error) || error.code == ERROR_INVALID);
}

static void a_statement(struct arena *arena, struct bytes text)
{
	static const uint8_t key[PUBLIC_KEY_SIZE] = { 1 };
	uint8_t successor[PUBLIC_KEY_SIZE];
	struct succession statement;
	struct error error;

	if (succession_parse(arena, text, &statement, &error))
		must(bytes_equal_text(text, succession_text(arena, &statement)));
	if (succession_read(arena, text, &statement, &error))
		must(bytes_equal_text(text, statement.note) && !succession_holds(&statement, key));
	must(!handover_read(text, "a-1", key, successor, &error));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const parsers[])(struct arena *, struct bytes) = {
		a_note, a_checkpoint, a_receipt, a_key, a_path, a_policy, a_statement,
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (size)
		parsers[data[0] % 7](arena, (struct bytes) { (const char *)data + 1, size - 1 });
	return 0;
}
