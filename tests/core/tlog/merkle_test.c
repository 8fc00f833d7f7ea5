#include "tests/support/test.h"

#include <stdio.h>

#include "core/tlog/merkle.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct hash numbered_leaf(size_t i)
{
	return merkle_leaf(bytes_of(arena_printf(arena, "%zu", i)));
}

static struct hash *numbered_leaves(size_t count)
{
	struct hash *leaves = arena_new_array(arena, struct hash, count + 1);

	for (size_t i = 0; i < count; i++)
		leaves[i] = numbered_leaf(i);
	return leaves;
}

static const char *base64(struct hash hash)
{
	return base64_encode(arena, hash.bytes, HASH_SIZE);
}

static void roots_are_those_of_independent_tools(void **state)
{
	static const struct {
		size_t size;
		const char *root;
	} cases[] = {
		{ 0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
		{ 1, "2zQm6HgGjSjSabbIcXIyLOU3K2V1bQeJAB00g19gHAM=" },
		{ 2, "ywCYnZSlacCmeK4EK2Pc1GJduWRAUX83put5duok7Us=" },
		{ 3, "cl1SMNto9VdHDcNfHYhlgTrNfrsHrRUndBQd7LrnEyc=" },
		{ 7, "o+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=" },
		{ 8, "O4WpYmwcy2TGuV7H+mSIje/izxLjnnfhCBLOX8uctY4=" },
		{ 255, "Mvhbyqh9e80Fco8J6a66NQumovczgwCH8Fl2goSL5cs=" },
		{ 256, "goUV0DPBnYyQHzfsy4rtkZZncDSG+NL/8c9wQDIcXbE=" },
		{ 257, "HtoEmkNR2G92JSvX7At3Rq11t/oDFq1fVB29pFijEsQ=" },
		{ 65536, "8CXQbtgEhZ/SdKG9rK3W5I6odjSqkeHtsgFD+UmM0Cs=" },
		{ 65537, "3IeVol/UvVKguE9jn9MTm6FggkAj0YjkKOtdsPPOIho=" },
		{ 70000, "Gkzfy2Y3SgwNy+9JrL1JdtE+6GT7PLJB/JQ8rQTwL34=" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    base64(merkle_root(numbered_leaves(cases[i].size), cases[i].size)),
		    cases[i].root);
}

static void a_frontier_has_the_root_of_all_leaves_at_every_size(void **state)
{
	struct merkle_frontier frontier = { 0 };
	struct hash *leaves = numbered_leaves(130);

	(void)state;
	for (size_t size = 0; size < 130; size++) {
		struct hash root = merkle_root(leaves, size);
		struct hash grown = merkle_frontier_root(&frontier);

		assert_memory_equal(grown.bytes, root.bytes, HASH_SIZE);
		merkle_append(&frontier, &leaves[size]);
	}
	assert_int_equal(frontier.size, 130);
}

static void a_whole_tree_gives_the_root_and_every_path(void **state)
{
	struct hash *leaves = numbered_leaves(70);

	(void)state;
	for (size_t size = 0; size < 70; size++) {
		struct merkle_tree tree = merkle_tree_make(arena, leaves, size);
		struct hash root = merkle_root(leaves, size), found = merkle_tree_root(&tree);

		assert_memory_equal(found.bytes, root.bytes, HASH_SIZE);
		for (size_t i = 0; i < size; i++) {
			size_t count, same;
			struct hash *path = merkle_inclusion(arena, leaves, size, i, &count);
			struct hash *kept = merkle_tree_inclusion(arena, &tree, i, &same);

			assert_int_equal(same, count);
			assert_memory_equal(kept, path, count * HASH_SIZE);
		}
	}
}

static void the_verified_log_of_three_entries_comes_out(void **state)
{
	static const char *const entries[] = {
		"{\"seq\":0,\"type\":\"registry.migration.added\"}",
		"{\"seq\":1,\"type\":\"plan.approved\"}",
		"{\"seq\":2,\"type\":\"rollout.target.succeeded\"}",
	};
	static const char *const expected[] = {
		"2523098c2fc59bce6027729a8f9eface643fb98238ee229cb82224c4ce5123d2",
		"f3e961843b00a598904317f4584eab472db99e5c1b4fcf5010ee2a7001f17754",
		"f2a29087d23a04ac131e4209365de5b27f688fe9c17446a0207ec3e8c76491be",
	};
	struct hash leaves[3], root, *path;
	size_t count;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		leaves[i] = merkle_leaf(bytes_of(entries[i]));
		assert_string_equal(hash_hex(arena, &leaves[i]), expected[i]);
	}
	root = merkle_root(leaves, 3);
	assert_string_equal(hash_hex(arena, &root),
			    "371b740cbe1a77cf9871a871dc43e6f3ed09bbce7b176c895ec0f9d41fdba155");
	path = merkle_inclusion(arena, leaves, 3, 1, &count);
	assert_int_equal(count, 2);
	assert_string_equal(base64(path[0]), "JSMJjC/Fm85gJ3Kaj576zmQ/uYI47iKcuCIkxM5RI9I=");
	assert_string_equal(base64(path[1]), "8qKQh9I6BKwTHkIJNl3lsn9oj+nBdEagIH7D6Mdkkb4=");
	assert_true(merkle_inclusion_holds(&leaves[1], 1, 3, path, count, &root));
}

static void every_leaf_is_proven_and_nothing_else(void **state)
{
	struct hash *leaves = numbered_leaves(33);

	(void)state;
	for (size_t size = 1; size <= 33; size++) {
		struct hash root = merkle_root(leaves, size);

		for (size_t i = 0; i < size; i++) {
			size_t count;
			struct hash *path = merkle_inclusion(arena, leaves, size, i, &count);
			struct hash other = numbered_leaf(i + 1000);

			assert_true(
			    merkle_inclusion_holds(&leaves[i], i, size, path, count, &root));
			assert_false(merkle_inclusion_holds(&other, i, size, path, count, &root));
			assert_false(
			    merkle_inclusion_holds(&leaves[i], i, size, path, count + 1, &root));
			assert_false(
			    merkle_inclusion_holds(&leaves[i], size, size, path, count, &root));
			if (count) {
				assert_false(merkle_inclusion_holds(&leaves[i], i, size, path,
								    count - 1, &root));
				path[count - 1].bytes[31] ^= 1;
				assert_false(merkle_inclusion_holds(&leaves[i], i, size, path,
								    count, &root));
			}
		}
	}
}

static void an_empty_tree_proves_nothing(void **state)
{
	struct hash leaf = numbered_leaf(0), root = merkle_root(NULL, 0);

	(void)state;
	assert_false(merkle_inclusion_holds(&leaf, 0, 0, NULL, 0, &root));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(roots_are_those_of_independent_tools),
		TEST(a_frontier_has_the_root_of_all_leaves_at_every_size),
		TEST(a_whole_tree_gives_the_root_and_every_path),
		TEST(the_verified_log_of_three_entries_comes_out),
		TEST(every_leaf_is_proven_and_nothing_else),
		TEST(an_empty_tree_proves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
