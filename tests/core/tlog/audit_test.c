#include "tests/support/test.h"

#include <stdio.h>

#include "core/tlog/audit.h"

#define SIZE 70000

static struct audit audit;

static void add_entries(size_t count)
{
	struct error error;
	char number[32];

	for (size_t i = audit.tree.size; i < count; i++) {
		snprintf(number, sizeof number, "%zu", i);
		assert_ok(audit_add(&audit, bytes_of(number), &error));
	}
}

static bool describe(void *context, struct tile tile, const struct hash *hashes,
		     struct error *error)
{
	struct buffer *text = context;
	struct hash hash = hash_of(hashes, tile.width * sizeof *hashes);

	(void)error;
	if (tile.level || tile.width < TILE_WIDTH)
		buffer_printf(text, "%s %.8s\n", tile_path(text->arena, tile),
			      hash_hex(text->arena, &hash));
	return true;
}

static void one_pass_gives_the_root_and_every_tile_that_independent_tools_give(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer tiles = buffer_in(arena);
	struct merkle_head head;
	struct error error;

	(void)state;
	audit = (struct audit) { .tile = describe, .context = &tiles };
	add_entries(SIZE);
	assert_ok(audit_end(&audit, &error));
	head = audit_head(&audit);
	assert_int_equal(head.size, SIZE);
	assert_string_equal(base64_encode(arena, head.root.bytes, HASH_SIZE),
			    "Gkzfy2Y3SgwNy+9JrL1JdtE+6GT7PLJB/JQ8rQTwL34=");
	assert_string_equal(buffer_text(&tiles), "tile/1/000 ea7b038b\n"
						 "tile/0/273.p/112 4d212445\n"
						 "tile/1/001.p/17 adfaca27\n"
						 "tile/2/000.p/1 f0113c8b\n");
}

static bool refuse(void *context, struct tile tile, const struct hash *hashes, struct error *error)
{
	(void)context, (void)tile, (void)hashes;
	return error_set(error, ERROR_INTEGRITY, "not what I have");
}

static void a_tile_that_is_refused_ends_it(void **state)
{
	struct error error;

	(void)state;
	audit = (struct audit) { .tile = refuse };
	add_entries(255);
	assert_false(audit_add(&audit, bytes_of("255"), &error));
	assert_string_equal(error.text, "not what I have");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    one_pass_gives_the_root_and_every_tile_that_independent_tools_give),
		cmocka_unit_test(a_tile_that_is_refused_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
