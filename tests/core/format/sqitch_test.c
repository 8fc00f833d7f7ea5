#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static const struct {
	const char *files[14];
	const char *told;
} directories[] = {
	{ { "sqitch.plan",
	    "%syntax-version=1.0.0\n%project=x\n\nb 2021-10-21T16:10:32Z Ann <a@b> # first "
	    "# one\n# comment\n@v1 2021-10-21T16:10:32Z Ann <a@b> # t\na/c [b] "
	    "2021-10-21T16:10:32Z Ann <a@b> # second\n",
	    "deploy/b.sql", "", "deploy/a/c.sql", "", "revert/b.sql", "", "verify/b.sql", "" },
	  "b=first # one | a/c=second" },
	{ { "sqitch.plan",
	    "%syntax-version=1.0.0\n%project=x\n\nb 2021-10-21T16:10:32Z Ann <a@b> # "
	    "x\n@v1 2021-10-21T16:10:32Z Ann <a@b> # t\n@v2 2021-10-21T16:10:32Z Ann <a@b> "
	    "# t\nb [b@v1] 2021-10-21T16:10:32Z Ann <a@b> # y\n",
	    "deploy/b.sql", "2", "deploy/b@v1.sql", "1" },
	  "b=x | b#2=y" },
	{ { "sqitch.plan", "b\nc\n@v1\nb\n@v2\nb\n", "deploy/b.sql", "3", "deploy/b@v1.sql", "1",
	    "deploy/b@v2.sql", "2", "deploy/c.sql", "", "deploy/d.sql", "" },
	  "b= | c= | b#2= | b#3=; deploy/d.sql is not in sqitch.plan and will not be "
	  "applied" },
	{ { "sqitch.plan", "b\nb\n", "deploy/b.sql", "" },
	  "sqitch.plan:2: b stands in line 1 already, with no tag between; a change is "
	  "reworked behind a tag" },
	{ { "sqitch.plan", "a\nb\n", "deploy/b.sql", "" },
	  "sqitch.plan:1 names a, but deploy/a.sql is missing; bring the file back, or "
	  "take the line out if it was never deployed" },
	{ { "sqitch.plan", "@v1\n" }, "sqitch.plan:1: a tag follows a change, and has a name" },
	{ { "sqitch.plan", "-a\n" }, "sqitch.plan:1: a change that reverts is not supported" },
	{ { "sqitch.plan", "../a\n" }, "sqitch.plan:1: \"../a\" is no name of a change" },
	{ { "sqitch.plan", "a\n<<<<<<< HEAD\n" },
	  "sqitch.plan:2: conflict markers (<<<<<<< HEAD); resolve them, then check that "
	  "every change is still named" },
	{ { "sqitch.plan", "a\nb [a] 2024 A <a@b> # [x]\nc [a@v1 b] 2024\n", "deploy/a.sql", "",
	    "deploy/b.sql", "", "deploy/c.sql", "" },
	  "a= | b=[x] | c=" },
	{ { "sqitch.plan", "a [b] 2024\nb 2024\n", "deploy/a.sql", "", "deploy/b.sql", "" },
	  "sqitch.plan:1: a needs b, which does not stand before it" },
	{ { "sqitch.plan", "a [a] 2024\n", "deploy/a.sql", "" },
	  "sqitch.plan:1: a needs a, which does not stand before it" },
	{ { "sqitch.plan", "a\nb [!a other:c@v1 x:d] 2024\n", "deploy/a.sql", "", "deploy/b.sql",
	    "" },
	  "a= | b=; sqitch.plan:2: b conflicts with a, which stands before it: Sqitch would not "
	  "deploy both; sqitch.plan:2: b needs other:c@v1 of another project: nothing here sees to "
	  "that; sqitch.plan:2: b needs x:d of another project: nothing here sees to that" },
	{ { "sqitch.plan", "a\n", "deploy/a.sql", "", "sqitch.conf",
	    "[core]\n\tengine = sqlite ; the one\n\ttop_dir = \".\" # here\n" },
	  "a=" },
	{ { "sqitch.conf", "[core]\n\tengine = pg\n\ttop_dir = sql\n" },
	  "sqitch.conf: top_dir = sql; only . is read: name the folder that holds "
	  "sqitch.plan and deploy/" },
	{ { "deploy/a.sql", "" },
	  "there is no sqitch.plan; name the folder that holds it and deploy/" },
	{ { "sqitch.plan", "a\n", "deploy/a.sql", "", "sqitch.conf", "[core]\n\tengine = mysql\n" },
	  "sqitch.conf: engine \"mysql\" is not supported; known are pg and sqlite" },
	{ { "sqitch.plan", "a\n", "deploy/a.sql", "", "sqitch.conf", "[core]\n\ttop_dir = sql\n" },
	  "sqitch.conf: top_dir = sql; only . is read: name the folder that holds "
	  "sqitch.plan and deploy/" },
	{ { "sqitch.plan", "a\n", "deploy/a.sql", "", "sqitch.conf",
	    "[core]\n\tengine = sqlite\n\ttop_dir = .\n" },
	  "a=" },
};

static void the_plan_gives_the_order_and_a_reworked_change_keeps_its_first_version(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(directories); i++) {
		assert_string_equal(test_read(arena, "sqitch", directories[i].files),
				    directories[i].told);
	}
}

static void psql_is_not_spoken_and_a_scripts_own_transaction_is_taken_over(void **state)
{
	static const char *const list[] = { "sqitch.plan",
					    "a\nb\n",
					    "deploy/a.sql",
					    "-- Deploy a\nBEGIN;\nSELECT 1;\nCOMMIT;\n",
					    "deploy/b.sql",
					    "\\set ON_ERROR_STOP on\n",
					    NULL };
	struct file_set files = test_files(arena, list);
	struct migration_outline outline = { 0 };
	struct error error = { 0 };
	struct directory directory;
	struct statement_list cut;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	assert_string_equal(directory.migrations[0].name, "a.sql");
	assert_ok(
	    migration_statements(arena, &directory.migrations[0], DIALECT_POSTGRES, &cut, &error));
	for (size_t i = 0; i < cut.count; i++)
		migration_outline_add(&outline, &cut.items[i]);
	assert_true(migration_mode(&directory.migrations[0], &outline).own_transaction);
	assert_string_equal(test_sent(arena, &directory.migrations[1], DIALECT_POSTGRES),
			    "b.sql:1:1: psql meta-command \\set is not SQL; write the value where "
			    "it is used");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_plan_gives_the_order_and_a_reworked_change_keeps_its_first_version),
		TEST(psql_is_not_spoken_and_a_scripts_own_transaction_is_taken_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
