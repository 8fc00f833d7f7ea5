#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"

#define JOURNAL "meta/_journal.json"
#define ENTRY(tag)                                                                                 \
	"{\"idx\":0,\"version\":\"7\",\"when\":1,\"tag\":\"" tag "\",\"breakpoints\":true}"

static void the_journal_gives_the_order_and_the_tag_is_the_version(void **state)
{
	static const struct {
		const char *files[10];
		enum dialect dialect;
		const char *told;
	} cases[] = {
		{ { JOURNAL, "{\"version\":\"7\",\"dialect\":\"postgresql\",\"entries\":[]}" },
		  DIALECT_POSTGRES,
		  "" },
		{ { JOURNAL,
		    "{\"dialect\":\"pg\",\"entries\":[" ENTRY("0001_b") "," ENTRY("0000_a") "]}",
		    "0000_a.sql", "a", "0001_b.sql", "b" },
		  DIALECT_POSTGRES,
		  "0001_b=b | 0000_a=a" },
		/* one number twice is Drizzle's daily bread after a merge */
		{ { JOURNAL,
		    "{\"dialect\":\"sqlite\",\"entries\":[" ENTRY("0065_b") "," ENTRY(
			"0065_a") "]}",
		    "0065_a.sql", "a", "0065_b.sql", "b" },
		  DIALECT_SQLITE,
		  "0065_b=b | 0065_a=a" },
		{ { JOURNAL,
		    "{\"dialect\":\"sqlite\",\"entries\":[{\"version\":\"5\",\"tag\":\"x\"}]}",
		    "x.sql", "", "0142_y.sql", "" },
		  DIALECT_SQLITE,
		  "x=; 0142_y.sql is not named in meta/_journal.json and will not be applied" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "auto", &files, &directory, &error));
		assert_string_equal(directory.format->name, "drizzle");
		assert_int_equal(directory.dialect, cases[i].dialect);
		assert_string_equal(test_told(arena, &directory), cases[i].told);
		for (size_t k = 0; k < directory.count; k++)
			assert_string_equal(directory.migrations[k].breakpoint,
					    "--> statement-breakpoint");
	}
}

#define SNAPSHOT(id, before) "{\"id\":\"" id "\",\"prevId\":\"" before "\",\"tables\":{}}"

static void snapshots_that_are_missing_or_fork_are_told_by_name(void **state)
{
	static const struct {
		const char *files[14];
		const char *told;
	} cases[] = {
		/* none at all: they are not kept in releases */
		{ { JOURNAL, "{\"dialect\":\"pg\",\"entries\":[" ENTRY("0000_a") "]}", "0000_a.sql",
		    "" },
		  "0000_a=a" },
		{ { JOURNAL,
		    "{\"dialect\":\"pg\",\"entries\":[" ENTRY("0000_a") "," ENTRY("0001_b") "]}",
		    "0000_a.sql", "", "0001_b.sql", "", "meta/0000_snapshot.json",
		    SNAPSHOT("x", "0"), "meta/0001_snapshot.json", SNAPSHOT("y", "x") },
		  "0000_a=a | 0001_b=b" },
		{ { JOURNAL,
		    "{\"dialect\":\"pg\",\"entries\":[" ENTRY("0000_a") "," ENTRY("0001_b") "]}",
		    "0000_a.sql", "", "0001_b.sql", "", "meta/0000_snapshot.json",
		    SNAPSHOT("x", "0") },
		  "0000_a=a | 0001_b=b; no snapshot of 0001_b; drizzle-kit compares with an older "
		  "one if the last is missing" },
		{ { JOURNAL,
		    "{\"dialect\":\"pg\",\"entries\":[" ENTRY("0000_a") "," ENTRY("0001_b") "]}",
		    "0000_a.sql", "", "0001_b.sql", "", "meta/0000_snapshot.json",
		    SNAPSHOT("x", "0"), "meta/0001_snapshot.json", SNAPSHOT("y", "0") },
		  "0000_a=a | 0001_b=b; meta/0000_snapshot.json and meta/0001_snapshot.json both "
		  "follow the snapshot 0: two branches made them apart; delete the newer migration "
		  "with its snapshot and journal entry, and run drizzle-kit generate again" },
		{ { "20240101000000_a/migration.sql", "", "20240101000000_a/snapshot.json",
		    "{\"id\":\"x\",\"prevIds\":[\"0\"]}", "20240102000000_b/migration.sql", "",
		    "20240102000000_b/snapshot.json", "{\"id\":\"y\",\"prevIds\":[\"0\"]}",
		    "20240103000000_c/migration.sql", "", "20240103000000_c/snapshot.json",
		    "{\"id\":\"z\",\"prevIds\":[\"x\",\"y\"]}" },
		  "20240101000000_a=a | 20240102000000_b=b | 20240103000000_c=c; "
		  "20240101000000_a/snapshot.json and 20240102000000_b/snapshot.json both follow "
		  "the "
		  "snapshot 0: two branches made them apart; delete the newer migration with its "
		  "snapshot and journal entry, and run drizzle-kit generate again" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "drizzle", &files, &directory, &error));
		assert_string_equal(test_told(arena, &directory), cases[i].told);
		for (size_t k = 0; k < directory.files.count; k++)
			assert_false(
			    text_ends_with(directory.files.files[k].path, "snapshot.json"));
	}
}

static void folders_are_migrations_in_the_order_of_their_names(void **state)
{
	static const char *const list[] = { "20260310090909_setup/migration.sql",
					    "b",
					    "20260303113537_create-schema/migration.sql",
					    "a",
					    "notes/migration.sql",
					    "",
					    "x.sql",
					    "",
					    NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "drizzle", &files, &directory, &error));
	assert_string_equal(directory.format->name, "drizzle");
	assert_string_equal(
	    test_told(arena, &directory),
	    "20260303113537_create-schema=create-schema | 20260310090909_setup=setup; "
	    "notes/migration.sql is not in a folder YYYYMMDDHHMMSS_name and will not be applied; "
	    "x.sql is not in a folder YYYYMMDDHHMMSS_name and will not be applied");
	assert_string_equal(directory.migrations[0].file,
			    "20260303113537_create-schema/migration.sql");
	assert_string_equal(directory.migrations[0].breakpoint, "--> statement-breakpoint");
}

static void a_journal_that_does_not_fit_is_refused(void **state)
{
	static const struct {
		const char *files[10];
		enum error_code code;
		const char *error;
	} cases[] = {
		{ { JOURNAL, "{\"dialect\":\"pg\",\"entries\":[" ENTRY("0000_a") "]}" },
		  ERROR_INTEGRITY,
		  "meta/_journal.json names 0000_a, but 0000_a.sql is missing; bring the file "
		  "back, or take "
		  "the entry out if it was never applied" },
		{ { JOURNAL, "{\"dialect\":\"pg\",\"entries\":[" ENTRY("../a") "]}" },
		  ERROR_INTEGRITY,
		  "meta/_journal.json names ../a, but ../a.sql is missing; bring the file back, or "
		  "take the "
		  "entry out if it was never applied" },
		{ { JOURNAL, "{\"dialect\":\"pg\",\"entries\":[" ENTRY("a") "," ENTRY("a") "]}",
		    "a.sql", "" },
		  ERROR_INTEGRITY,
		  "meta/_journal.json names a twice; take the second entry out" },
		{ { JOURNAL, "{\"dialect\":\"mysql\",\"entries\":[]}" },
		  ERROR_INVALID,
		  "meta/_journal.json: dialect \"mysql\" is not supported; known are postgresql "
		  "and "
		  "sqlite" },
		{ { JOURNAL, "{\"dialect\":\"pg\"}" },
		  ERROR_INVALID,
		  "meta/_journal.json: no list \"entries\"" },
		{ { JOURNAL, "[]" }, ERROR_INVALID, "meta/_journal.json: no list \"entries\"" },
		{ { JOURNAL, "{\"dialect\":\"pg\",\"entries\":[{\"idx\":0}]}" },
		  ERROR_INVALID,
		  "meta/_journal.json: entry 0 has no tag" },
		{ { JOURNAL, "{\n<<<<<<< HEAD\n" },
		  ERROR_INTEGRITY,
		  "meta/_journal.json:2: conflict markers (<<<<<<< HEAD); resolve them, then check "
		  "that "
		  "every migration is still named" },
		{ { JOURNAL, "{\"dialect\":\"pg\",\"entries\":[]}",
		    "20260303113537_a/migration.sql", "" },
		  ERROR_INVALID,
		  "20260303113537_a/migration.sql stands beside meta/_journal.json: Drizzle 1 and "
		  "the "
		  "journal of older releases do not mix; finish `drizzle-kit up` and remove the "
		  "journal" },
		{ { "x.sql", "" },
		  ERROR_INVALID,
		  "neither meta/_journal.json nor a folder YYYYMMDDHHMMSS_name/migration.sql is "
		  "there; is "
		  "this Drizzle's `out` directory?" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_refused(directory_read(arena, "drizzle", &files, &directory, &error),
			       cases[i].code, cases[i].error);
	}
}

static void broken_json_is_refused_with_its_line(void **state)
{
	static const char *const list[] = { JOURNAL, "{\n\"entries\": [\n}", NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_false(directory_read(arena, "drizzle", &files, &directory, &error));
	assert_int_equal(error.code, ERROR_INVALID);
	assert_true(text_starts_with(error.text, "meta/_journal.json: line 3, column "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_journal_gives_the_order_and_the_tag_is_the_version),
		TEST(snapshots_that_are_missing_or_fork_are_told_by_name),
		TEST(folders_are_migrations_in_the_order_of_their_names),
		TEST(a_journal_that_does_not_fit_is_refused),
		TEST(broken_json_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
