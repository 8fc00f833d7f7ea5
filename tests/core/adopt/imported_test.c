/* A directory that was imported from another tool's, against that tool's history table. */
#include "core/adopt/match.h"

#include "core/import.h"
#include "tests/support/files.h"
#include "tests/support/test.h"

static struct directory directory_of(struct arena *arena, const char *format,
				     const struct file_set *files)
{
	struct error error = { 0 };
	struct directory directory;

	assert_ok(directory_read(arena, format, files, &directory, &error));
	return directory;
}

/* `states` of the imported directory, where the tool ran the old one's first two. */
static const char *states(struct arena *arena, const char *format, const char *const *list)
{
	struct file_set files = test_files(arena, list);
	struct directory old = directory_of(arena, format, &files), new;
	const struct history_tool *tool = history_tool_find(format);
	struct history_row rows[2] = { 0 };
	struct history history = { tool, rows, 2 };
	struct buffer told = buffer_in(arena);
	struct adoption_files known;
	struct error error = { 0 };
	struct imported imported;
	struct adoption adoption;

	for (size_t i = 0; i < 2; i++)
		rows[i] = (struct history_row) {
			.version = old.migrations[i].version,
			.name = old.migrations[i].name,
			.checksum = history_checksum_of(arena, tool->checksum, &old.migrations[i]),
		};
	assert_ok(import_rewrite(arena, &old, old.dialect, &imported, &error));
	new = directory_of(arena, "auto", &imported.files);
	known = adoption_files_of(arena, tool, &new);
	adoption_match(arena, &history, &known, &adoption);
	for (size_t i = 0; i < adoption.count; i++)
		buffer_printf(&told, "%s%s %s", i ? ", " : "", adoption.items[i].migration->version,
			      adoption_state_name(adoption.items[i].state));
	assert_int_equal(adoption.stranger_count, 0);
	return buffer_text(&told);
}

static void rows_are_matched_by_what_the_migrations_were_called_before(void **state)
{
	static const struct {
		const char *format;
		const char *files[10];
		const char *states;
	} cases[] = {
		{ "flyway",
		  { "V1_9__a.sql", "SELECT 1;", "V1_10__b.sql", "SELECT 2;", "V2__c.sql", "" },
		  "0001 applied, 0002 applied, 0003 pending" },
		{ "sqitch",
		  { "sqitch.plan", "b\n@v\nb\nc\n", "deploy/b.sql", "SELECT 2;", "deploy/b@v.sql",
		    "SELECT 1;", "deploy/c.sql", "" },
		  "0001 applied, 0002 applied, 0003 pending" },
		/* other bytes than before, and the old ones' hash */
		{ "drizzle",
		  { "meta/_journal.json",
		    "{\"dialect\":\"pg\",\"entries\":[{\"tag\":\"0001_b\"},{\"tag\":\"0001_a\"},"
		    "{\"tag\":\"0002_c\"}]}",
		    "0001_a.sql", "SELECT 1\n--> statement-breakpoint\nSELECT 2", "0001_b.sql",
		    "SELECT 3;", "0002_c.sql", "SELECT 4;" },
		  "0001 applied, 0002 applied, 0003 pending" },
		/* the names are in the hashes */
		{ "atlas",
		  { "1_a.sql", "SELECT 1;", "2_b.sql", "SELECT 2;", "3_c.sql", "" },
		  "0001 unknown, 0002 unknown, 0003 pending" },
		{ "atlas",
		  { "0001_a.sql", "SELECT 1;", "0002_b.sql", "SELECT 2;", "0003_c.sql", "" },
		  "0001 applied, 0002 applied, 0003 pending" },
		{ "prisma",
		  { "01_a/migration.sql", "SELECT 1;", "02_b/migration.sql", "SELECT 2;",
		    "03_c/migration.sql", "" },
		  "0001 applied, 0002 applied, 0003 pending" },
		/* other bytes, and nothing tells of which the tool's own checksum is */
		{ "flyway",
		  { "V1__a.sql", "SELECT 1;", "V1__a.sql.conf", "executeInTransaction=false",
		    "V2__b.sql", "SELECT 2;" },
		  "0001 unknown, 0002 applied" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(states(arena, cases[i].format, cases[i].files),
				    cases[i].states);
}

/* Liquibase has a row for each changeset. */
static void changesets_are_matched_by_what_their_files_were_called_before(void **state)
{
	static const char *const old_files[] = {
		"1.0/a.sql",
		"--liquibase formatted sql\n--changeset ann:1\nSELECT 1;\n--changeset ann:2 "
		"dbms:h2\nSELECT 2;\n",
		"1.1/b.sql",
		"--liquibase formatted sql\n--changeset bob:1 logicalFilePath:x.sql\nSELECT 3;\n",
		"1.1/c.sql",
		"--liquibase formatted sql\n--changeset ann:1\nSELECT 4;\n",
		NULL
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct history_row rows[] = { { .name = "db/1.0/a.sql::1::ann" },
				      { .name = "x.sql::1::bob" } };
	struct history history = { history_tool_find("liquibase"), rows, COUNT(rows) };
	struct file_set files = test_files(arena, old_files);
	struct directory old = directory_of(arena, "liquibase", &files), new;
	struct error error = { 0 };
	struct adoption_files known;
	struct imported imported;
	struct adoption adoption;

	(void)state;
	assert_ok(import_rewrite(arena, &old, DIALECT_POSTGRES, &imported, &error));
	new = directory_of(arena, "auto", &imported.files);
	known = adoption_files_of(arena, history.tool, &new);
	adoption_match(arena, &history, &known, &adoption);
	assert_int_equal(adoption.stranger_count, 0);
	assert_int_equal(adoption.items[0].state, ADOPTION_UNKNOWN);
	assert_int_equal(adoption.items[1].state, ADOPTION_UNKNOWN);
	assert_int_equal(adoption.items[2].state, ADOPTION_PENDING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_matched_by_what_the_migrations_were_called_before),
		cmocka_unit_test(changesets_are_matched_by_what_their_files_were_called_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
