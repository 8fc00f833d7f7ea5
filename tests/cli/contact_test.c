#include "tests/support/test.h"

#include <string.h>

#include "cli/contact.h"
#include "core/base/file.h"

static void what_a_database_is_and_says_is_found_beside_other_work(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct target_settings settings = {
		.url = arena_printf(arena, "sqlite://%s/x.db", test_folder(arena)),
		.project = "shop",
	};
	struct contact *contact = contact_begin(arena, &settings);
	struct error error = { 0 };

	(void)state;
	assert_ok(contact_end(contact, &error));
	assert_non_null(contact->target);
	assert_int_equal(contact->facts.dialect, DIALECT_SQLITE);
	assert_false(contact->ledger.exists);
	assert_false(file_exists(settings.url + strlen("sqlite://")));
}

static void what_cannot_be_opened_is_told_when_it_is_asked(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct target_settings settings = { .url = "oracle://h/x", .project = "shop" };
	struct error error = { 0 }, same = { 0 };
	struct target *target;

	(void)state;
	assert_false(target_open(&settings, &target, &same));
	assert_refused(contact_end(contact_begin(arena, &settings), &error), same.code, same.text);
}

static void nobody_has_to_wait_for_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct target_settings settings = {
		.url = arena_printf(arena, "sqlite://%s/x.db", test_folder(arena)),
		.project = "shop",
	};

	(void)state;
	assert_non_null(contact_begin(arena, &settings)); /* what it opened goes with the arena */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_database_is_and_says_is_found_beside_other_work),
		cmocka_unit_test(what_cannot_be_opened_is_told_when_it_is_asked),
		cmocka_unit_test(nobody_has_to_wait_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
