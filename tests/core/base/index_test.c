#include "core/base/index.h"

#include <string.h>

#include "tests/support/test.h"

static struct hash key_of(size_t number)
{
	return hash_of(&number, sizeof number);
}

static void what_was_put_is_found_again_and_nothing_else(void **state)
{
	struct index index = { .record = 12 };

	(void)state;
	for (size_t i = 0; i < 10000; i++) {
		struct hash key = key_of(i);
		char *record = index_put(&index, &key);

		assert_int_equal(record[11], 0);
		memcpy(record, &i, sizeof i);
		record[11] = 1;
	}
	assert_int_equal(index.count, 10000);
	for (size_t i = 0; i < 20000; i++) {
		struct hash key = key_of(i);
		const char *record = index_find(&index, &key);

		if (i >= 10000)
			assert_null(record);
		else
			assert_memory_equal(record, &i, sizeof i);
	}
	index_release(&index);
	assert_int_equal(index.count, 0);
}

static void a_key_that_is_put_again_has_the_record_that_it_had(void **state)
{
	struct index index = { .record = 1 };
	struct hash key = key_of(1);

	(void)state;
	assert_null(index_find(&index, &key));
	*(char *)index_put(&index, &key) = 'x';
	assert_int_equal(*(char *)index_put(&index, &key), 'x');
	assert_int_equal(index.count, 1);
	index_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found_again_and_nothing_else),
		cmocka_unit_test(a_key_that_is_put_again_has_the_record_that_it_had),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
