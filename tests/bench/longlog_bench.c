/* Writes a log of COUNT entries as it would be exported: checkpoint, vkey, tiles, bundles.
 * usage: bench.longlog FOLDER COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"
#include "core/tlog/audit.h"
#include "core/tlog/checkpoint.h"

#define ORIGIN "log.example.com/bench"

struct writing {
	struct arena *arena;
	const char *folder;
};

static void must(bool done, const struct error *error)
{
	if (done)
		return;
	fprintf(stderr, "%s\n", error->text);
	exit(1);
}

/* Without a sync: it is a benchmark's. */
static void write_file(const struct writing *writing, const char *path, struct bytes bytes)
{
	char *name = path_join(writing->arena, writing->folder, path), *slash = strrchr(name, '/');
	struct error error;
	FILE *file;

	*slash = '\0';
	must(folder_make(name, &error), &error);
	*slash = '/';
	file = fopen(name, "w");
	if (!file || fwrite(bytes.data, 1, bytes.size, file) != bytes.size || fclose(file)) {
		perror(name);
		exit(1);
	}
}

static bool write_tile(void *context, struct tile tile, const struct hash *hashes,
		       struct error *error)
{
	const struct writing *writing = context;

	(void)error;
	write_file(writing, tile_path(writing->arena, tile),
		   (struct bytes) { (const char *)hashes, tile.width * sizeof *hashes });
	return true;
}

static struct bytes entry_of(struct arena *arena, uint64_t seq)
{
	struct value *actor = value_object(arena), *entry = value_object(arena);

	value_put_text(actor, "kind", "agent");
	value_put_text(actor, "name", "a-17");
	value_put(entry, "actor", actor);
	value_put_text(entry, "cause", "agent's request");
	value_put_text(entry, "environment", "production");
	value_put_text(entry, "project", "shop");
	value_put_text(entry, "rollout", "r-4711");
	value_put_integer(entry, "seq", (int64_t)seq);
	value_put_text(entry, "target", "eu-central-17");
	value_put_text(entry, "time", "2026-03-01T02:00:00.000Z");
	value_put_text(entry, "to", "succeeded");
	value_put_text(entry, "type", "task.moved");
	value_put_integer(entry, "v", 1);
	return value_write(arena, entry);
}

static void write_bundle(struct writing *writing, struct audit *audit, uint64_t from, uint64_t to)
{
	struct tile tile = { TILE_ENTRIES, from / TILE_WIDTH, (unsigned)(to - from) };
	struct buffer bundle = buffer_in(writing->arena);
	struct error error;

	for (uint64_t seq = from; seq < to; seq++) {
		struct bytes entry = entry_of(writing->arena, seq);

		bundle_add(&bundle, entry);
		must(audit_add(audit, entry, &error), &error);
	}
	write_file(writing, tile_path(writing->arena, tile), buffer_bytes(&bundle));
}

static void write_head(struct writing *writing, const struct audit *audit)
{
	static const uint8_t seed[32] = { 1 };
	struct merkle_head found = audit_head(audit);
	struct checkpoint head = { ORIGIN, found.size, found.root };
	struct key_pair pair;
	struct note_key key;

	key_pair_from_seed(&pair, seed);
	key = note_key_make(ORIGIN, NOTE_ED25519, pair.public_key);
	write_file(
	    writing, "vkey",
	    bytes_of(arena_printf(writing->arena, "%s\n", note_key_text(writing->arena, &key))));
	write_file(writing, "checkpoint", bytes_of(checkpoint_sign(writing->arena, &head, &pair)));
}

int main(int argc, char **argv)
{
	static struct audit audit;
	struct writing writing = { arena_open(), argc > 1 ? argv[1] : "" };
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	struct error error;

	if (!count) {
		fprintf(stderr, "usage: bench.longlog FOLDER COUNT\n");
		return 4;
	}
	crypto_start();
	audit.tile = write_tile;
	audit.context = &writing;
	for (uint64_t from = 0; from < count; from += TILE_WIDTH) {
		write_bundle(&writing, &audit, from,
			     from + TILE_WIDTH < count ? from + TILE_WIDTH : count);
		arena_reset(writing.arena);
	}
	must(audit_end(&audit, &error), &error);
	write_head(&writing, &audit);
	arena_close(writing.arena);
	return 0;
}
