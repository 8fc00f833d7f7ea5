#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static void folders_are_migrations_in_the_order_of_their_names(void **state)
{
	static const struct {
		const char *files[14];
		const char *told;
	} cases[] = {
		{ { "20240102_b/migration.sql", "", "20240101_a/migration.sql", "",
		    "migration_lock.toml", "# generated\nprovider = \"postgresql\"\n" },
		  "20240101_a=a | 20240102_b=b" },
		{ { "a-b/migration.sql", "", "a/migration.sql", "" }, "a= | a-b=" },
		{ { "01_init/migration.sql", "", "x.sql", "" },
		  "01_init=init; x.sql is not in a folder of its own and will not be applied" },
		{ { "a/migration.sql", "", "migration_lock.toml", "provider = \"mysql\"\n" },
		  "migration_lock.toml: provider \"mysql\" is not supported; known are postgresql "
		  "and sqlite" },
		{ { "a/migration.sql", "", "migration_lock.toml",
		    "<<<<<<< HEAD\nprovider = \"sqlite\"\n=======\nprovider = \"postgresql\"\n" },
		  "migration_lock.toml:1: conflict markers (<<<<<<< HEAD); resolve them, then "
		  "check "
		  "that the provider is the right one" },
		{ { "1_a/migration.sql", "", "1_a/data.sql", "", "2_b/Migration.sql", "",
		    "2_b/data.sql", "", "3_c/d/x.sql", "" },
		  "1_a=a; 2_b/Migration.sql: its folder holds no migration.sql, and nothing of it "
		  "will be applied; 2_b/data.sql: its folder holds no migration.sql, and nothing "
		  "of "
		  "it will be applied" },
		{ { "a/migration.sql", "", "migration_lock.toml", "" },
		  "migration_lock.toml: provider \"\" is not supported; known are postgresql and "
		  "sqlite" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(test_read(arena, "prisma", cases[i].files), cases[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(folders_are_migrations_in_the_order_of_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
