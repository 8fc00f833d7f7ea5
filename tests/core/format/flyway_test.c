#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static const struct {
	const char *files[14];
	const char *told;
} directories[] = {
	{ { "V10__c.sql", "", "V9__b.sql", "", "V1_5_2__a.sql", "", "V1.10__z.sql", "" },
	  "1.5.2=a | 1.10=z | 9=b | 10=c" },
	{ { "V9__b.sql", "", "V2_1__a.sql", "", "V9.5__x.sql", "", "B10__base.sql", "",
	    "V10__c.sql", "", "V10.1__d.sql", "" },
	  "2.1=a | 9=b | 9.5=x | 10=c | B10=base | 10.1=d" },
	{ { "sub/V2__b.sql", "", "a/b/V1__a.sql", "", "V3__c.sql", "" }, "1=a | 2=b | 3=c" },
	{ { "R__views.sql", "", "R__A.sql", "", "V1__a.sql", "", "U1__a.sql", "" },
	  "1=a | R__A=A | R__views=views" },
	{ { "V1__a.sql", "", "V1.0__b.sql", "" },
	  "V1.0__b.sql and V1__a.sql both have version 1; rename the newer one" },
	{ { "V1__a.sql", "", "x/V1__a.sql", "" },
	  "V1__a.sql and x/V1__a.sql both have version 1; rename the newer one" },
	{ { "R__a.sql", "", "x/R__a.sql", "" },
	  "R__a.sql and x/R__a.sql both have version R__a; rename the newer one" },
	{ { "V1__a.sql", "", "notes.sql", "" },
	  "1=a; notes.sql is not named V1__name.sql, B, U or R__name.sql and will not be "
	  "applied" },
	/* a version alone is a name, too */
	{ { "V1.sql", "", "sub/V2_1.sql", "", "U1.sql", "", "B3.sql", "" }, "1= | 2.1= | B3=" },
	/* Flyway orders by descriptions, whose underscores are blanks: before every letter and
	   digit */
	{ { "R__10_b.sql", "", "R__1_c.sql", "", "R__AB.sql", "", "R__A_B.sql", "" },
	  "R__1_c=1_c | R__10_b=10_b | R__A_B=A_B | R__AB=AB" },
	{ { "R__a b.sql", "", "R__a_b.sql", "" },
	  "R__a b.sql and R__a_b.sql both have version R__a_b; rename the newer one" },
	{ { "V1__a.sql", "", "sub/V1..2__b.sql", "", "sub/V1.__c.sql", "", "sub/Vendors.sql", "",
	    "sub/R1__d.sql", "" },
	  "1=a; sub/R1__d.sql is not named V1__name.sql, B, U or R__name.sql and will not be "
	  "applied; sub/V1..2__b.sql is not named V1__name.sql, B, U or R__name.sql and will not "
	  "be applied; sub/V1.__c.sql is not named V1__name.sql, B, U or R__name.sql and will not "
	  "be applied" },
	{ { "V1__a.sql", "", "afterMigrate.sql", "" },
	  "afterMigrate.sql: a callback, which Flyway runs besides the migrations and "
	  "nothing here does; put its statements into a migration (R__ for what has to be "
	  "run again) and move the file out" },
	{ { "V1__a.sql", "", "V2__b.java", "" },
	  "V2__b.java: a migration that is a program, which only Flyway can run; write the "
	  "same change as SQL under the same version" },
	{ { "V1__a.sql", "SELECT\n '${schema}';" },
	  "V1__a.sql:2: Flyway puts a value of its configuration in place of ${schema}, so "
	  "that what runs is not what was reviewed; write the value here or, where the "
	  "text is meant as it stands, placeholderReplacement=false into V1__a.sql.conf" },
	{ { "V1__a.sql", "SELECT '${schema}';", "V1__a.sql.conf",
	    "# literal\nplaceholderReplacement=false\nencoding=UTF-8\n" },
	  "1=a" },
	{ { "V1__a.sql", "", "V1__a.sql.conf",
	    "executeInTransaction=false\nshouldExecute=false\n" },
	  "V1__a.sql.conf:2: shouldExecute is not heeded here; there are "
	  "executeInTransaction, placeholderReplacement and encoding=UTF-8" },
	{ { "V1__a.sql", "", "V1__a.sql.conf", "executeInTransaction=FALSE\n" },
	  "V1__a.sql.conf:1: executeInTransaction is true or false, not FALSE" },
	{ { "V1__a.sql", "SELECT '${}', '$x', '${a b}';" }, "1=a" },
};

static void versions_are_ordered_number_by_number_and_what_is_not_run_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(directories); i++) {
		assert_string_equal(test_read(arena, "flyway", directories[i].files),
				    directories[i].told);
	}
}

static void a_baseline_is_a_checkpoint_and_settings_decide_about_the_transaction(void **state)
{
	static const char *const list[] = { "V1__a.sql",
					    "SELECT 1;",
					    "V1__a.sql.conf",
					    "executeInTransaction = false",
					    "B10__b.sql",
					    "SELECT 2;",
					    "R__c.sql",
					    "SELECT 3;",
					    "U1__a.sql",
					    "SELECT 4;",
					    NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	assert_int_equal(directory.count, 3);
	assert_string_equal(test_sent(arena, &directory.migrations[0], DIALECT_POSTGRES),
			    "(none) 1:SELECT 1");
	assert_true(directory.migrations[1].directives.checkpoint);
	assert_false(directory.migrations[0].directives.checkpoint);
	assert_true(directory.migrations[2].repeatable);
	assert_int_equal(directory.files.count, 5);
	assert_int_equal(directory.sum.count, 3);
}

static void a_new_file_counts_on_in_its_last_part(void **state)
{
	static const struct {
		const char *file, *name;
	} cases[] = {
		{ "V9__a.sql", "V10__b.sql" },
		{ "V2.9__a.sql", "V2.10__b.sql" },
		{ "V1_5_2__a.sql", "V1.5.3__b.sql" },
		{ "V20240101000000__a.sql", "V20261120120000__b.sql" },
		{ "B7__a.sql", "V8__b.sql" },
		{ "R__a.sql", "V1__b.sql" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *const list[] = { cases[i].file, "", NULL };
		struct file_set files = test_files(arena, list);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "flyway", &files, &directory, &error));
		assert_string_equal(
		    directory.format->new_name(arena, &directory, "20261120120000", "b"),
		    cases[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(versions_are_ordered_number_by_number_and_what_is_not_run_is_refused),
		TEST(a_baseline_is_a_checkpoint_and_settings_decide_about_the_transaction),
		TEST(a_new_file_counts_on_in_its_last_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
