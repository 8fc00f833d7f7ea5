#include "tests/support/test.h"

#include <string.h>

#include "core/tlog/proof.h"
#include "core/tlog/receipt.h"
#include "core/tlog/tile.h"

#define SIZE 70000

static struct arena *arena;
static struct hash *levels[TILE_LEVELS]; /* of the log whose entry i is the number i in decimal */

static void fill_levels(void)
{
	levels[0] = arena_new_array(arena, struct hash, SIZE + 1);
	for (size_t i = 0; i < SIZE; i++)
		levels[0][i] = merkle_leaf(bytes_of(arena_printf(arena, "%zu", i)));
	for (unsigned level = 1; level < TILE_LEVELS; level++) {
		uint64_t count = tile_hashes(level, SIZE);

		levels[level] = arena_new_array(arena, struct hash, count + 1);
		for (uint64_t i = 0; i < count; i++)
			levels[level][i] =
			    tile_root(levels[level - 1] + TILE_WIDTH * i, TILE_WIDTH);
	}
}

static int start(void **state)
{
	(void)state;
	crypto_start();
	arena = arena_open();
	fill_levels();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static void paths_are_written_in_groups_of_three(void **state)
{
	static const struct {
		struct tile tile;
		const char *path;
	} cases[] = {
		{ { 0, 0, 256 }, "tile/0/000" },
		{ { 0, 273, 112 }, "tile/0/273.p/112" },
		{ { 7, 1234067, 256 }, "tile/7/x001/x234/067" },
		{ { TILE_ENTRIES, 999, 1 }, "tile/entries/999.p/1" },
		{ { TILE_ENTRIES, 1000, 255 }, "tile/entries/x001/000.p/255" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tile tile;

		assert_string_equal(tile_path(arena, cases[i].tile), cases[i].path);
		assert_true(tile_path_read(cases[i].path, &tile));
		assert_int_equal(tile.level, cases[i].tile.level);
		assert_int_equal(tile.index, cases[i].tile.index);
		assert_int_equal(tile.width, cases[i].tile.width);
	}
}

static void any_other_path_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"tile",
		"tile/",
		"tile/0",
		"tile/0/",
		"tile/0/00",
		"tile/0/0000",
		"tile/0/x000/001",
		"tile/00/000",
		"tile/8/000",
		"tile/-1/000",
		"tile/0/000.p/0",
		"tile/0/000.p/256",
		"tile/0/000.p/01",
		"tile/0/000.p/",
		"tile/0/000/x001",
		"tile/entries",
		"tile/entries/../000",
		"tile/0/000 ",
		"/tile/0/000",
		"tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tile tile;

		assert_false(tile_path_read(cases[i], &tile));
	}
}

/* "PATH BYTES SHA-256" of the tiles of hashes. */
static bool describe(struct tile tile, void *context, struct error *error)
{
	struct hash hash;

	(void)error;
	if (tile.level == TILE_ENTRIES)
		return true;
	hash = hash_of(levels[tile.level] + TILE_WIDTH * tile.index, tile.width * HASH_SIZE);
	buffer_printf(context, "%s %u %s\n", tile_path(arena, tile), tile.width * HASH_SIZE,
		      hash_hex(arena, &hash));
	return true;
}

static void tiles_are_those_of_independent_tools(void **state)
{
	static const char *const lines[] = {
		"tile/0/000 8192 b9704a8bfbee2c61185ceb38904a49f3f703c81e194b5b2ccdc254c2bdaaa62b",
		"tile/0/273.p/112 3584 "
		"4d21244557c976993a9a89bf928a46b5a876585228df279878239fd84489e5a5",
		"tile/1/000 8192 ea7b038bc73489c89c31a27ac355aaca65a4ed73f0dd7484e68deb29d30f10a2",
		"tile/1/001.p/17 544 "
		"adfaca2731630fe7944a4b98a0f98ef3e98685eafda09e6f81070218fb759ce4",
		"tile/2/000.p/1 32 "
		"f0113c8bad855b49f9a5dd661d50012cd94f19aae87a45eb8334666835e3caea",
	};
	struct buffer text = buffer_in(arena);
	struct error error;

	(void)state;
	assert_ok(tile_each(0, SIZE, describe, &text, &error));
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_non_null(strstr(buffer_text(&text), lines[i]));
}

static bool name(struct tile tile, void *context, struct error *error)
{
	(void)error;
	buffer_printf(context, "%s ", tile_path(arena, tile));
	return true;
}

static void a_log_that_grows_adds_only_what_is_new(void **state)
{
	static const struct {
		uint64_t before, after;
		const char *tiles;
	} cases[] = {
		{ 0, 0, "" },
		{ 5, 5, "" },
		{ 0, 1, "tile/entries/000.p/1 tile/0/000.p/1 " },
		{ 255, 256, "tile/entries/000 tile/0/000 tile/1/000.p/1 " },
		{ 256, 257, "tile/entries/001.p/1 tile/0/001.p/1 " },
		{ 250, 520,
		  "tile/entries/000 tile/entries/001 tile/entries/002.p/8 tile/0/000 tile/0/001 "
		  "tile/0/002.p/8 tile/1/000.p/2 " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer text = buffer_in(arena);
		struct error error;

		assert_ok(tile_each(cases[i].before, cases[i].after, name, &text, &error));
		assert_string_equal(buffer_text(&text), cases[i].tiles);
	}
}

static bool read_hash(void *context, unsigned height, uint64_t index, struct hash *hash,
		      struct error *error)
{
	(void)context, (void)error;
	*hash = tile_root(levels[height / 8] + (index << height % 8), 1u << height % 8);
	return true;
}

static const struct merkle_source source = { read_hash, NULL };

static struct merkle_head head(uint64_t size)
{
	struct merkle_head head = { .size = size };
	struct error error;

	assert_ok(merkle_source_root(&source, size, &head.root, &error));
	return head;
}

static void proofs_hold_for_what_is_true_and_nothing_else(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 3, 7, 8, 9, 255, 256, 257, 1000, 65537, SIZE };
	struct error error;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct merkle_head after = head(sizes[i]);

		for (size_t k = 0; k <= i; k++) {
			struct merkle_head before = head(sizes[k]);
			struct merkle_path path, growth;
			uint64_t index = sizes[k] - 1;

			assert_ok(merkle_prove(arena, &source, index, after.size, &path, &error));
			assert_true(merkle_inclusion_holds(&levels[0][index], index, after.size,
							   path.hashes, path.count, &after.root));
			assert_false(merkle_inclusion_holds(&levels[0][index + 1], index,
							    after.size, path.hashes, path.count,
							    &after.root));
			assert_ok(merkle_prove_growth(arena, &source, before.size, after.size,
						      &growth, &error));
			assert_true(merkle_growth_holds(&before, &after, &growth));
			for (size_t at = 0; at < growth.count; at++) {
				growth.hashes[at].bytes[at % HASH_SIZE] ^= 1;
				assert_false(merkle_growth_holds(&before, &after, &growth));
				growth.hashes[at].bytes[at % HASH_SIZE] ^= 1;
			}
			before.root.bytes[0] ^= 1;
			assert_false(merkle_growth_holds(&before, &after, &growth));
		}
	}
}

static void paths_are_those_of_independent_tools(void **state)
{
	static const char *const entries[] = {
		"{\"seq\":0,\"type\":\"registry.migration.added\"}",
		"{\"seq\":1,\"type\":\"plan.approved\"}",
		"{\"seq\":2,\"type\":\"rollout.target.succeeded\"}",
	};
	struct merkle_frontier frontier = { 0 };
	struct buffer bundle = buffer_in(arena);
	struct bytes rest, entry;
	struct error error;
	struct hash root;

	(void)state;
	for (size_t i = 0; i < COUNT(entries); i++) {
		struct hash leaf = merkle_leaf(bytes_of(entries[i]));

		merkle_append(&frontier, &leaf);
		bundle_add(&bundle, bytes_of(entries[i]));
	}
	root = merkle_frontier_root(&frontier);
	assert_string_equal(hash_hex(arena, &root),
			    "371b740cbe1a77cf9871a871dc43e6f3ed09bbce7b176c895ec0f9d41fdba155");
	assert_int_equal(bundle.size, 124);
	root = hash_of(bundle.data, bundle.size);
	assert_string_equal(hash_hex(arena, &root),
			    "d407ec45cf8230b5a0e6476be741ec84a8f54b281c9d463a27c8ffa90ef87fdf");
	rest = buffer_bytes(&bundle);
	for (size_t i = 0; i < COUNT(entries); i++) {
		assert_ok(bundle_take(&rest, &entry, &error));
		assert_true(bytes_equal_text(entry, entries[i]));
	}
	assert_int_equal(rest.size, 0);
	rest = (struct bytes) { bundle.data, bundle.size - 1 };
	while (bundle_take(&rest, &entry, &error))
		;
	assert_string_equal(error.text, "the bundle of entries is cut off");
}

static void a_receipt_proves_an_entry_by_itself(void **state)
{
	struct checkpoint checkpoint = { .origin = "log.example.com", .size = SIZE };
	struct receipt receipt = { .extra = bytes_of("why"), .index = 4711 }, again;
	uint8_t seed[32] = { 1 };
	struct key_pair pair;
	struct note_key key;
	struct error error;
	char *text;

	(void)state;
	key_pair_from_seed(&pair, seed);
	key = note_key_make(checkpoint.origin, NOTE_ED25519, pair.public_key);
	checkpoint.root = head(SIZE).root;
	receipt.checkpoint = bytes_of(checkpoint_sign(arena, &checkpoint, &pair));
	assert_ok(merkle_prove(arena, &source, receipt.index, SIZE, &receipt.path, &error));
	text = receipt_text(arena, &receipt);
	assert_ok(receipt_read(arena, bytes_of(text), &again, &error));
	assert_ok(receipt_verify(arena, &again, bytes_of("4711"), &key, &error));
	assert_false(receipt_verify(arena, &again, bytes_of("4712"), &key, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	for (size_t i = 0; text[i]; i++) {
		struct note_key other = key;

		text[i] ^= 1;
		assert_false(receipt_read(arena, bytes_of(text), &again, &error) &&
			     receipt_verify(arena, &again, bytes_of("4711"), &other, &error) &&
			     bytes_equal(again.extra, receipt.extra));
		text[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_written_in_groups_of_three),
		cmocka_unit_test(any_other_path_is_refused),
		cmocka_unit_test(tiles_are_those_of_independent_tools),
		cmocka_unit_test(a_log_that_grows_adds_only_what_is_new),
		cmocka_unit_test(proofs_hold_for_what_is_true_and_nothing_else),
		cmocka_unit_test(paths_are_those_of_independent_tools),
		cmocka_unit_test(a_receipt_proves_an_entry_by_itself),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
