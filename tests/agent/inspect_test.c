#include "agent/inspect.h"

#include "agent/target.h"
#include "tests/support/test.h"

static struct inspection look_at(struct arena *arena, const char *folder, const char *file)
{
	struct target_settings settings = { .project = "shop" };
	struct inspection found;

	settings.url = arena_printf(arena, "sqlite://%s/%s", folder, file);
	target_inspect(arena, &settings, &found);
	return found;
}

static void what_may_pass_by_itself_is_no_reason_to_refuse(void **state)
{
	static const struct {
		const char *file;
		enum reach reach;
	} cases[] = {
		{ "new.db", REACH_OK },
		{ "no/such/folder.db", REACH_UNREACHABLE },
		{ "locked.db", REACH_UNREACHABLE },
		{ "text.db", REACH_REFUSED },
	};
	static const char lock[] = "BEGIN EXCLUSIVE";
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct target_settings settings = { .project = "shop" };
	struct statement statement = { .text = { lock, sizeof lock - 1 } };
	SCOPED(target_release) struct target *holder = NULL;
	struct statement_result result;
	struct error error = { 0 };

	(void)state;
	test_write(arena, folder, "text.db", "this is no database, however long one looks at it\n");
	settings.url = arena_printf(arena, "sqlite://%s/locked.db", folder);
	assert_ok(target_open(&settings, &holder, &error));
	assert_ok(target_execute(arena, holder, &statement, &result, &error));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct inspection found = look_at(arena, folder, cases[i].file);

		if (found.reach != cases[i].reach)
			fail_msg("%s: %d: %s", cases[i].file, found.reach, found.problem);
		assert_int_equal(*found.problem != '\0', cases[i].reach != REACH_OK);
	}
}

static void run(struct arena *arena, const char *folder, const char *sql)
{
	struct target_settings settings = { .project = "shop" };
	struct statement statement = { .text = bytes_of(sql) };
	SCOPED(target_release) struct target *target = NULL;
	struct statement_result result;
	struct error error = { 0 };

	settings.url = arena_printf(arena, "sqlite://%s/old.db", folder);
	assert_ok(target_open(&settings, &target, &error));
	assert_ok(target_execute(arena, target, &statement, &result, &error));
}

static void a_history_that_nobody_could_read_is_not_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);

	(void)state;
	run(arena, folder, "CREATE TABLE schema_migrations (version text)");
	run(arena, folder, "INSERT INTO schema_migrations VALUES ('1')");
	assert_true(look_at(arena, folder, "old.db").histories.size > 0);
	run(arena, folder, "INSERT INTO schema_migrations VALUES (hex(zeroblob(40000)))");
	assert_int_equal(look_at(arena, folder, "old.db").histories.size, 0);
	assert_int_equal(look_at(arena, folder, "old.db").reach, REACH_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_may_pass_by_itself_is_no_reason_to_refuse),
		cmocka_unit_test(a_history_that_nobody_could_read_is_not_told),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
