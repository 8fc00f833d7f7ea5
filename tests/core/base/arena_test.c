#include "tests/support/test.h"

#include <stdalign.h>
#include <string.h>

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const size_t sizes[] = { 0, 1, 7, 16, 100, 4095, 4097, 16384, 16385, 100000, 3 };
	unsigned char *made[COUNT(sizes)];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		made[i] = arena_alloc(arena, sizes[i]);
		assert_int_equal((uintptr_t)made[i] % alignof(max_align_t), 0);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(made[i][k], 0);
		memset(made[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(made[i][k], i + 1);
}

static void small_things_come_from_few_blocks_after_a_large_one(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *first = arena_text(arena, "a"), *second;

	(void)state;
	arena_alloc(arena, 1000000);
	second = arena_text(arena, "b");
	assert_true(second > first && second - first < 64);
}

static void what_grows_keeps_what_it_held_among_others(void **state)
{
	struct arena *arena = arena_open();
	size_t size = 100;
	unsigned char *grown = arena_alloc(arena, size), *others[12];

	(void)state;
	memset(grown, 7, size);
	for (size_t i = 0; i < COUNT(others); i++, size *= 2) {
		grown = arena_grow(arena, grown, size, 2 * size);
		others[i] = arena_alloc(arena, i % 2 ? 100000 : 10);
		memset(grown + size, 7, size);
		memset(others[i], 9, 10);
	}
	for (size_t i = 0; i < size; i++)
		assert_int_equal(grown[i], 7);
	for (size_t i = 0; i < COUNT(others); i++)
		assert_int_equal(others[i][9], 9);
	arena_close(arena);
}

static void texts_are_copied_and_terminated(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char text[] = "abc";
	const char *copy = arena_text(arena, text), *part = arena_text_n(arena, text, 2);

	(void)state;
	text[0] = 'x';
	assert_string_equal(copy, "abc");
	assert_string_equal(part, "ab");
	assert_null(arena_text(arena, NULL));
	assert_string_equal(arena_text_n(arena, NULL, 0), "");
	assert_memory_equal(arena_copy(arena, "a\0b", 3), "a\0b", 3);
	assert_string_equal(arena_printf(arena, "%s-%0500d", "a", 7) + 498, "0007");
}

static void put(void *buffer, char c)
{
	char *text = buffer;

	text[strlen(text)] = c;
}

static void put_a(void *buffer)
{
	put(buffer, 'a');
}

static void put_b(void *buffer)
{
	put(buffer, 'b');
}

static void what_was_deferred_runs_once_last_first(void **state)
{
	struct arena *arena = arena_open();
	char order[8] = "";

	(void)state;
	arena_defer(arena, put_a, order);
	arena_defer(arena, put_b, order);
	assert_string_equal(order, "");
	arena_reset(arena);
	assert_string_equal(order, "ba");
	arena_defer(arena, put_a, order);
	arena_close(arena);
	assert_string_equal(order, "baa");
	arena_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(small_things_come_from_few_blocks_after_a_large_one),
		cmocka_unit_test(what_grows_keeps_what_it_held_among_others),
		cmocka_unit_test(texts_are_copied_and_terminated),
		cmocka_unit_test(what_was_deferred_runs_once_last_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
