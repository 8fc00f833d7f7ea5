#include "tests/support/scratch.h"

#include <string.h>

#include "core/base/file.h"
#include "core/keyring.h"

#define ANNA  "RWTxc6VxOEgMH0QYKMWtJw8WsiAv2C7HC+jZu0jt3nHyEEKgf0ILQrRo"
#define BORIS "RWSY8HLnY3SdzPlkN0wJyQ78H2kWBVy6rCw6NKkagwlgsOGFK+6sY4WM"

static struct error error;

static const char *file_of(const char *folder, const char *name, const char *text)
{
	test_write(arena, folder, name, text);
	return path_join(arena, folder, name);
}

static void keys_stand_in_a_file_or_in_files_of_a_folder(void **state)
{
	const char *folder = test_folder(arena), *file;
	struct keyring keyring;

	(void)state;
	file = file_of(folder, "keys",
		       "# who signs\n\nuntrusted comment: anna\n" ANNA "\r\n" BORIS "\n" ANNA "\n");
	assert_ok(keyring_load(arena, file, NULL, &keyring, &error));
	assert_string_equal(keyring_text(arena, &keyring), "1F0C483871A573F1, CC9D7463E772F098");
	file_of(folder, "trusted/anna.pub", "untrusted comment: x\n" ANNA "\n");
	file_of(folder, "trusted/boris.pub", BORIS);
	file_of(folder, "trusted/README", "nothing of that kind");
	assert_ok(keyring_load(arena, path_join(arena, folder, "trusted"), NULL, &keyring, &error));
	assert_int_equal(keyring.count, 2);
}

static void what_was_revoked_counts_no_more_by_key_or_by_id(void **state)
{
	static const struct {
		const char *revoked, *left;
	} cases[] = {
		{ "", "1F0C483871A573F1, CC9D7463E772F098" },
		{ "# stolen in March\n" ANNA "\n", "CC9D7463E772F098" },
		{ "1F0C483871A573F1\n", "CC9D7463E772F098" },
		{ "1f0c483871a573f1\ncc9d7463e772f098\n", "none" },
	};
	const char *folder = test_folder(arena);
	const char *file = file_of(folder, "keys", ANNA "\n" BORIS "\n");

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct keyring keyring;

		assert_ok(keyring_load(arena, file, file_of(folder, "revoked", cases[i].revoked),
				       &keyring, &error));
		assert_string_equal(keyring_text(arena, &keyring), cases[i].left);
	}
}

static void what_cannot_be_read_is_no_list_at_all(void **state)
{
	const char *folder = test_folder(arena);
	const char *good = file_of(folder, "keys", ANNA "\n");
	const char *none = path_join(arena, folder, "none");
	struct keyring keyring;

	(void)state;
	assert_false(keyring_load(arena, none, NULL, &keyring, &error));
	assert_false(keyring_load(arena, good, none, &keyring, &error));
	assert_false(
	    keyring_load(arena, file_of(folder, "bad", ANNA "\nRWx\n"), NULL, &keyring, &error));
	assert_non_null(strstr(error.text, "bad:2"));
	assert_false(keyring_load(arena, good, file_of(folder, "r", "anna\n"), &keyring, &error));
	assert_non_null(strstr(error.text, "r:1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_stand_in_a_file_or_in_files_of_a_folder),
		TEST(what_was_revoked_counts_no_more_by_key_or_by_id),
		TEST(what_cannot_be_read_is_no_list_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
