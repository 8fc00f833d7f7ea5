#include "tests/agent/traces.h"

static void wherever_files_stopped_the_catalog_shows_it(void **state)
{
	static const char *const texts[] = {
		"CREATE TABLE users (id integer PRIMARY KEY, email text);\n"
		"CREATE UNIQUE INDEX \"users_Email\" ON users (email);\n"
		"ALTER TABLE users ADD COLUMN \"Name\" text;",
		"CREATE VIEW v AS SELECT id FROM users;\n"
		"CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; SELECT 2; END;\n"
		"ALTER TABLE users RENAME COLUMN name TO full_name;",
		"DROP TRIGGER t;\nDROP VIEW v;\nDROP INDEX users_email;\n"
		"ALTER TABLE users DROP COLUMN email;\nALTER TABLE users RENAME TO people;",
		"CREATE VIRTUAL TABLE texts USING fts5(body);\nDROP TABLE people;",
	};

	(void)state;
	traces_are_found_wherever_they_stop(sqlite_fixture, DIALECT_SQLITE, texts, COUNT(texts));
}

static void a_trace_that_is_killed_is_whole(void **state)
{
	(void)state;
	a_trace_that_is_killed_is_whole_or_not_there(sqlite_fixture, DIALECT_SQLITE);
}

static void a_doubt_is_settled_by_a_person(void **state)
{
	(void)state;
	a_doubt_is_a_persons_to_settle(sqlite_fixture, DIALECT_SQLITE);
}

static void looking_writes_nothing(void **state)
{
	(void)state;
	a_look_writes_nothing(sqlite_fixture, DIALECT_SQLITE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wherever_files_stopped_the_catalog_shows_it),
		cmocka_unit_test(a_trace_that_is_killed_is_whole),
		cmocka_unit_test(a_doubt_is_settled_by_a_person),
		cmocka_unit_test(looking_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
