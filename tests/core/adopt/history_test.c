#include "core/adopt/history.h"

#include "tests/support/test.h"

/* Made apart from this program: zlib.crc32 and hashlib.sha1 in Python. */
static void checksums_are_those_that_the_tools_write(void **state)
{
	static const struct {
		enum history_checksum form;
		const char *text, *expected;
	} rows[] = {
		{ CHECKSUM_CRC32_LINES, "CREATE TABLE a (x int);\nSELECT 1;\n", "-1557044044" },
		{ CHECKSUM_CRC32_LINES, "CREATE TABLE a (x int);\r\nSELECT 1;", "-1557044044" },
		{ CHECKSUM_CRC32_LINES,
		  "\xEF\xBB\xBF"
		  "CREATE TABLE a (x int);\rSELECT 1;",
		  "-1557044044" },
		{ CHECKSUM_CRC32_LINES, "", "0" },
		{ CHECKSUM_SHA1, "BEGIN;\n", "d17774d791f936d8760ae1412a072b5be6f04ada" },
		{ CHECKSUM_SHA256, "BEGIN;\n",
		  "b3c34a6baecf4bc98f21f56f9f1fc003051b61aaec14fcd8d7e80b6341f2ecce" },
		{ CHECKSUM_FOREIGN, "BEGIN;\n", NULL },
		{ CHECKSUM_NONE, "BEGIN;\n", NULL },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct migration migration = { .text = bytes_of(rows[i].text) };
		const char *found;

		migration.content = hash_of(migration.text.data, migration.text.size);
		found = history_checksum_of(arena, rows[i].form, &migration);
		if (!text_equal(found, rows[i].expected))
			fail_msg("row %zu: %s", i, found ? found : "NULL");
	}
}

static void a_history_is_read_back_as_it_was_written(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct history_row rows[] = { { "1", NULL, "aa", HISTORY_APPLIED, 5 },
				      { NULL, "b", NULL, HISTORY_REVERTED, 0 } };
	struct history history = { history_tool_find("goose"), rows, 2 };
	struct histories histories = { &history, 1 }, again;
	struct bytes text = histories_write(arena, &histories);
	struct error error = { 0 };

	(void)state;
	assert_ok(histories_parse(arena, text, &again, &error));
	assert_int_equal(again.count, 1);
	assert_ptr_equal(again.items[0].tool, history.tool);
	assert_int_equal(again.items[0].count, 2);
	assert_true(bytes_equal(histories_write(arena, &again), text));
}

static void a_history_of_an_unknown_tool_or_shape_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "{}", "histories: a list was expected" },
		{ "{\"histories\":[{\"rows\":[]}]}", "histories[0]: tool: missing" },
		{ "{\"histories\":[{\"rows\":[],\"tool\":\"x\"}]}",
		  "histories[0]: tool: \"x\" is not known" },
		{ "{\"histories\":[{\"tool\":\"goose\"}]}",
		  "histories[0]: rows: a list was expected" },
		{ "{\"histories\":[{\"rows\":[{\"applied\":0,\"outcome\":\"so\"}],"
		  "\"tool\":\"goose\"}]}",
		  "histories[0]: rows[0]: outcome: \"so\" is not known" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error error = { 0 };
		struct histories histories;

		assert_refused(histories_parse(arena, bytes_of(rows[i].text), &histories, &error),
			       ERROR_INVALID, rows[i].error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksums_are_those_that_the_tools_write),
		cmocka_unit_test(a_history_is_read_back_as_it_was_written),
		cmocka_unit_test(a_history_of_an_unknown_tool_or_shape_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
