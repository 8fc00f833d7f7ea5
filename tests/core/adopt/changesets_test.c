#include "tests/support/test.h"

#include "core/adopt/match.h"
#include "tests/support/files.h"

#define HEAD "--liquibase formatted sql\n"

struct story {
	const char *rows[8]; /* PATH::ID::AUTHOR */
	const char *expected;
};

static const char *const directory_files[] = {
	"1.sql",     HEAD "--changeset ann:1\nSELECT 1;\n--changeset bob:2\nSELECT 2;\n",
	"2.sql",     HEAD "--changeset ann:1\nSELECT 1;\n--changeset ann:2 dbms:h2\nSELECT 2;\n",
	"3.sql",     HEAD "--changeset ann:1 logicalFilePath:old/three.sql\nSELECT 1;\n",
	"sub/1.sql", HEAD "--changeset ann:1\nSELECT 1;\n",
	NULL,
};

static const struct story stories[] = {
	{ { NULL }, "1 pending, 2 pending, 3 pending, sub/1 pending" },
	{ { "db/1.sql::1::ann", "db/1.sql::2::bob" },
	  "1 unknown, 2 pending, 3 pending, sub/1 pending" },
	/* one of two */
	{ { "db/1.sql::1::ann" }, "1 broken, 2 pending, 3 pending, sub/1 pending" },
	/* what is for another kind of database need not be there, and may */
	{ { "1.sql::1::ann", "1.sql::2::bob", "2.sql::1::ann" },
	  "1 unknown, 2 unknown, 3 pending, sub/1 pending" },
	{ { "1.sql::1::ann", "1.sql::2::bob", "2.sql::1::ann", "2.sql::2::ann" },
	  "1 unknown, 2 unknown, 3 pending, sub/1 pending" },
	{ { "classpath:1.sql::1::ann", "classpath:1.sql::2::bob", "2.sql::1::ann",
	    "old/three.sql::1::ann", "db/sub/1.sql::1::ann" },
	  "1 unknown, 2 unknown, 3 unknown, sub/1 unknown" },
	{ { "db/sub/1.sql::1::ann" },
	  "1 passed over, 2 passed over, 3 passed over, sub/1 unknown" },
	/* another file's, another author's, no changeset's */
	{ { "x1.sql::1::ann", "db/1.sql::1::bob", "3.sql::1::ann", "1.sql" },
	  "1 pending, 2 pending, 3 pending, sub/1 pending [x1.sql::1::ann] [db/1.sql::1::bob] "
	  "[3.sql::1::ann] [1.sql]" },
};

static const char *told(struct arena *arena, const struct story *story,
			const struct directory *directory)
{
	struct history_row rows[8] = { 0 };
	struct history history = { history_tool_find("liquibase"), rows, 0 };
	struct adoption_files files = adoption_files_of(arena, history.tool, directory);
	struct buffer text = buffer_in(arena);
	struct adoption adoption;

	for (; history.count < 8 && story->rows[history.count]; history.count++)
		rows[history.count] = (struct history_row) { .name = story->rows[history.count],
							     .checksum = "9:d41d8cd9" };
	adoption_match(arena, &history, &files, &adoption);
	for (size_t i = 0; i < adoption.count; i++)
		buffer_printf(&text, "%s%s %s", i ? ", " : "", adoption.items[i].migration->version,
			      adoption_state_name(adoption.items[i].state));
	for (size_t i = 0; i < adoption.stranger_count; i++)
		buffer_printf(&text, " [%s]", adoption.strangers[i]->name);
	return buffer_text(&text);
}

static void a_file_is_as_far_as_all_of_its_changesets(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct file_set files = test_files(arena, directory_files);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	for (size_t i = 0; i < COUNT(stories); i++)
		assert_string_equal(told(arena, &stories[i], &directory), stories[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_as_far_as_all_of_its_changesets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
