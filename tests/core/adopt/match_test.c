#include "core/adopt/match.h"

#include <string.h>

#include "tests/support/test.h"

/* One history against one registry, as people would write both down. */
struct story {
	const char *tool;
	struct history_row rows[6];
	const char *files[6]; /* "version name checksum" */
	const char *expected; /* "version state", in order; then strangers in brackets */
};

static const struct story stories[] = {
	{ "atlas",
	  { { "1", NULL, "aa", HISTORY_APPLIED, 0 },
	    { "2", NULL, "xx", HISTORY_APPLIED, 0 },
	    { "3", NULL, "cc", HISTORY_BROKEN, 0 } },
	  { "1 1_a.sql aa", "2 2_b.sql bb", "3 3_c.sql cc", "4 4_d.sql dd" },
	  "1 applied, 2 edited, 3 broken, 4 pending" },
	{ "atlas",
	  { { "2", NULL, "", HISTORY_BASELINE, 0 }, { "3", NULL, "cc", HISTORY_APPLIED, 0 } },
	  { "1 1_a.sql aa", "2 2_b.sql bb", "3 3_c.sql cc" },
	  "1 unknown, 2 unknown, 3 applied" },
	/* its hash is of all files up to there: only of the first that differs it says something */
	{ "atlas",
	  { { "1", NULL, "aa", HISTORY_APPLIED, 0 },
	    { "2", NULL, "xx", HISTORY_APPLIED, 0 },
	    { "3", NULL, "yy", HISTORY_APPLIED, 0 } },
	  { "1 1_a.sql aa", "2 2_b.sql bb", "3 3_c.sql cc" },
	  "1 applied, 2 edited, 3 unknown" },
	{ "atlas",
	  { { "1", NULL, "aa", HISTORY_APPLIED, 0 }, { "3", NULL, "yy", HISTORY_APPLIED, 0 } },
	  { "1 1_a.sql aa", "2 2_b.sql bb", "3 3_c.sql cc" },
	  "1 applied, 2 passed over, 3 unknown" },
	{ "drizzle",
	  { { "17", NULL, "aa", HISTORY_APPLIED, 0 }, { "18", NULL, "zz", HISTORY_APPLIED, 0 } },
	  { "0000_a 0000_a aa", "0001_b 0001_b bb" },
	  "0000_a applied, 0001_b pending [zz]" },
	{ "drizzle",
	  { { "17", NULL, "aa", HISTORY_APPLIED, 0 }, { "19", NULL, "cc", HISTORY_APPLIED, 0 } },
	  { "0000_a 0000_a aa", "0001_b 0001_b bb", "0002_c 0002_c cc" },
	  "0000_a applied, 0001_b passed over, 0002_c applied" },
	{ "drizzle",
	  { { "17", NULL, "aa", HISTORY_APPLIED, 0 } },
	  { "0000_a 0000_a aa", "0001_b 0001_b aa" },
	  "0000_a applied, 0001_b pending" },
	{ "drizzle",
	  { { "100", NULL, "bb", HISTORY_APPLIED, 100 },
	    { "101", NULL, "zz", HISTORY_APPLIED, 101 } },
	  { "0000_a 0000_a aa", "0001_b 0001_b bb", "0002_c 0002_c cc" },
	  "0000_a passed over, 0001_b applied, 0002_c pending [zz]" },
	{ "drizzle",
	  { { "100", NULL, "aa", HISTORY_APPLIED, 100 },
	    { "101", NULL, "zz", HISTORY_APPLIED, 101 } },
	  { "0000_a 0000_a aa", "0001_b 0001_b bb", "0002_c 0002_c cc" },
	  "0000_a applied, 0001_b edited, 0002_c pending" },
	{ "golang-migrate",
	  { { "2", NULL, NULL, HISTORY_APPLIED, 0 } },
	  { "000001 000001_a.up.sql", "000002 000002_b.up.sql", "000010 000010_c.up.sql" },
	  "000001 unknown, 000002 unknown, 000010 pending" },
	{ "golang-migrate",
	  { { "9", NULL, NULL, HISTORY_BROKEN, 0 } },
	  { "8 8_a.up.sql", "9 9_b.up.sql", "10 10_c.up.sql" },
	  "8 unknown, 9 broken, 10 pending" },
	{ "dbmate",
	  { { "20240102", NULL, NULL, HISTORY_APPLIED, 0 } },
	  { "20240101 20240101_a.sql", "20240102 20240102_b.sql" },
	  "20240101 passed over, 20240102 unknown" },
	{ "goose",
	  { { "1", NULL, NULL, HISTORY_APPLIED, 0 },
	    { "2", NULL, NULL, HISTORY_APPLIED, 0 },
	    { "2", NULL, NULL, HISTORY_REVERTED, 0 } },
	  { "00001 00001_a.sql", "00002 00002_b.sql" },
	  "00001 unknown, 00002 pending" },
	{ "flyway",
	  { { "1", "V1__a.sql", "-5", HISTORY_APPLIED, 0 },
	    { "1.10", "V1.10__c.sql", "7", HISTORY_APPLIED, 0 } },
	  { "1.0 V1__a.sql -5", "1.9 V1_9__b.sql 6", "1.10 V1.10__c.sql 8" },
	  "1.0 applied, 1.9 passed over, 1.10 edited" },
	{ "flyway",
	  { { "2", "<< Flyway Baseline >>", NULL, HISTORY_BASELINE, 0 } },
	  { "1.5 V1.5__a.sql -5", "2.1 V2.1__b.sql 6", "10 V10__c.sql 8" },
	  "1.5 unknown, 2.1 pending, 10 pending" },
	/* repeatable ones: again when edited, behind all */
	{ "flyway",
	  { { "1", "V1__a.sql", "5", HISTORY_APPLIED, 0 },
	    { "R__v", "R__v.sql", "6", HISTORY_APPLIED, 0 },
	    { "R__v", "R__v.sql", "7", HISTORY_APPLIED, 0 },
	    { "R__w", "R__w.sql", "8", HISTORY_APPLIED, 0 } },
	  { "1 V1__a.sql 5", "2 V2__b.sql 6", "R__v R__v.sql 7", "R__w R__w.sql 9",
	    "R__x R__x.sql 9" },
	  "1 applied, 2 pending, R__v applied, R__w pending, R__x pending" },
	{ "flyway",
	  { { "R__a b", "R__a b.sql", "6", HISTORY_APPLIED, 0 } },
	  { "R__a_b R__a_b.sql 6" },
	  "R__a_b applied" },
	/* what a baseline's script holds does not run any more */
	{ "flyway",
	  { { "B2", "B2__base.sql", "5", HISTORY_APPLIED, 0 } },
	  { "1 V1__a.sql 1", "2 V2__b.sql 2", "B2 B2__base.sql 5", "3 V3__c.sql 3" },
	  "1 covered, 2 covered, B2 applied, 3 pending" },
	{ "flyway",
	  { { "1", "V1__a.sql", "1", HISTORY_APPLIED, 0 },
	    { "3", "V3__c.sql", "3", HISTORY_APPLIED, 0 } },
	  { "1 V1__a.sql 1", "2 V2__b.sql 2", "B2 B2__base.sql 5", "3 V3__c.sql 3" },
	  "1 applied, 2 passed over, B2 passed over, 3 applied" },
	/* a change that was reworked */
	{ "sqitch",
	  { { "a", "a", "aa", HISTORY_APPLIED, 0 }, { "a#2", "a", "bb", HISTORY_APPLIED, 0 } },
	  { "a a@v1.sql aa", "b/c b/c.sql cc", "a#2 a.sql bb" },
	  "a applied, b/c passed over, a#2 applied" },
	/* a registry holds many projects */
	{ "sqitch",
	  { { "a", "p:a", "aa", HISTORY_APPLIED, 0 },
	    { "a", "q:a", "zz", HISTORY_APPLIED, 0 },
	    { "z", "q:z", "yy", HISTORY_APPLIED, 0 },
	    { "c", "p:c", "cc", HISTORY_APPLIED, 0 } },
	  { "a a.sql aa", "b b.sql bb" },
	  "a applied, b pending [p:c]" },
	{ "prisma",
	  { { NULL, "20240101_a", "aa", HISTORY_REVERTED, 0 },
	    { NULL, "20240101_a", "aa", HISTORY_APPLIED, 0 },
	    { NULL, "20240102_x", "xx", HISTORY_APPLIED, 0 } },
	  { "20240101 20240101_a aa", "20240103 20240103_b bb" },
	  "20240101 applied, 20240103 pending [20240102_x]" },
	{ "alembic",
	  { { "ae1027a6acf", NULL, NULL, HISTORY_APPLIED, 0 } },
	  { "1 1_a.sql aa" },
	  "1 pending [ae1027a6acf]" },
};

static const char *told(struct arena *arena, const struct adoption *adoption)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < adoption->count; i++)
		buffer_printf(&text, "%s%s %s", i ? ", " : "",
			      adoption->items[i].migration->version,
			      adoption_state_name(adoption->items[i].state));
	for (size_t i = 0; i < adoption->stranger_count; i++) {
		const struct history_row *row = adoption->strangers[i];

		buffer_printf(&text, " [%s]",
			      row->name       ? row->name
			      : row->checksum ? row->checksum
					      : row->version);
	}
	return buffer_text(&text);
}

static size_t rows_of(const struct story *story)
{
	size_t count = 0;

	while (count < COUNT(story->rows) &&
	       (story->rows[count].version || story->rows[count].name))
		count++;
	return count;
}

struct registry_of {
	struct migration migrations[6];
	const char *checksums[6];
	int64_t stamps[6];
	size_t count;
};

static struct registry_of files_of(struct arena *arena, const struct story *story)
{
	struct registry_of registry = { 0 };

	for (; registry.count < 6 && story->files[registry.count]; registry.count++) {
		char *text = arena_text(arena, story->files[registry.count]), *rest = NULL;

		registry.migrations[registry.count].version = strtok_r(text, " ", &rest);
		registry.migrations[registry.count].name = strtok_r(NULL, " ", &rest);
		registry.checksums[registry.count] = strtok_r(NULL, " ", &rest);
		registry.migrations[registry.count].repeatable =
		    text_starts_with(registry.migrations[registry.count].version, "R__");
		registry.migrations[registry.count].directives.checkpoint =
		    *registry.migrations[registry.count].version == 'B';
		registry.stamps[registry.count] = 100 + (int64_t)registry.count;
	}
	return registry;
}

static void matched(struct arena *arena, const struct story *story, struct adoption *adoption)
{
	struct history history = { history_tool_find(story->tool),
				   arena_copy(arena, story->rows, sizeof story->rows),
				   rows_of(story) };
	struct registry_of *registry = arena_new(arena, struct registry_of);
	struct adoption_files files;

	*registry = files_of(arena, story);
	files = (struct adoption_files) { registry->migrations,
					  registry->checksums,
					  registry->stamps,
					  registry->count,
					  registry->migrations,
					  NULL,
					  "p" };
	adoption_match(arena, &history, &files, adoption);
}

static void each_tool_is_matched_by_what_it_keeps(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(stories); i++) {
		struct adoption adoption;

		matched(arena, &stories[i], &adoption);
		if (!text_equal(told(arena, &adoption), stories[i].expected))
			fail_msg("row %zu, %s: %s", i, stories[i].tool, told(arena, &adoption));
	}
}

/* Drizzle passed 0001_b over. */
#define SKIPPED_STORY 5

static void what_was_passed_over_may_be_skipped_for_good(void **state)
{
	static const struct {
		const char *skipped, *versions, *error;
	} rows[] = {
		{ "0001_b", "0000_a 0001_b 0002_c ", NULL },
		{ "0001_b,0002_c", NULL, "version 0002_c was not passed over there" },
		{ "0009_x", NULL, "version 0009_x was not passed over there" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer text = buffer_in(arena);
		struct error error = { 0 };
		struct adoption adoption;
		const char **versions;
		size_t count = 0;
		bool done;

		matched(arena, &stories[SKIPPED_STORY], &adoption);
		done = adoption_skip(arena, &adoption, rows[i].skipped, &error);
		assert_int_equal(done, rows[i].error == NULL);
		if (!done) {
			assert_non_null(strstr(error.text, rows[i].error));
			continue;
		}
		assert_ok(adoption_allows(arena, &adoption, false, &versions, &count, &error));
		for (size_t k = 0; k < count; k++)
			buffer_printf(&text, "%s ", versions[k]);
		assert_string_equal(buffer_text(&text), rows[i].versions);
	}
}

static void only_what_is_known_to_be_applied_is_written_unless_somebody_vouches(void **state)
{
	static const struct {
		size_t story;
		bool trust;
		const char *versions, *error;
	} rows[] = {
		{ 0, true, NULL, "2_b.sql: ran there with other bytes (checksum xx)" },
		{ 1, false, NULL,
		  "1_a.sql: is recorded there, and nothing tells with which bytes" },
		{ 1, true, "1 2 3 ", NULL },
		{ 4, true, NULL, "18 ran there and is not in the directory (1 such)" },
		{ 5, false, "0000_a 0002_c ", NULL },
		{ 10, true, NULL,
		  "9_b.up.sql: began there and did not end well: end it with the other tool, or by "
		  "hand, and go by your own word with --version, or see with --reconcile what of "
		  "it "
		  "holds" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer text = buffer_in(arena);
		struct error error = { 0 };
		struct adoption adoption;
		const char **versions;
		size_t count;
		bool allowed;

		matched(arena, &stories[rows[i].story], &adoption);
		allowed =
		    adoption_allows(arena, &adoption, rows[i].trust, &versions, &count, &error);
		for (size_t k = 0; k < count; k++)
			buffer_printf(&text, "%s ", versions[k]);
		assert_int_equal(allowed, !rows[i].error);
		if (rows[i].error)
			assert_true(text_starts_with(error.text, rows[i].error));
		else
			assert_string_equal(buffer_text(&text), rows[i].versions);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_passed_over_may_be_skipped_for_good),
		cmocka_unit_test(each_tool_is_matched_by_what_it_keeps),
		cmocka_unit_test(
		    only_what_is_known_to_be_applied_is_written_unless_somebody_vouches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
