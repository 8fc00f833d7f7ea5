#include "core/sql/write.h"

#include "core/sql/deep.h"
#include "core/sql/parse.h"
#include "tests/support/test.h"

static void names_are_quoted_only_where_they_have_to(void **state)
{
	static const struct {
		const char *name, *written;
	} cases[] = {
		{ "orders", "orders" },   { "order", "\"order\"" }, { "Orders", "\"Orders\"" },
		{ "_a1", "_a1" },         { "1a", "\"1a\"" },       { "a\"b", "\"a\"\"b\"" },
		{ "größe", "\"größe\"" }, { "", "\"\"" },           { "end", "\"end\"" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(sql_quoted(arena, cases[i].name), cases[i].written);
	assert_string_equal(sql_dotted(arena, (struct sql_name) { "A", "b" }), "\"A\".b");
	assert_string_equal(sql_literal(arena, "it's"), "'it''s'");
}

static void write_again(void *context)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{ "alter table \"T\" add check(a>1)   not valid",
		  "ALTER TABLE \"T\" ADD CHECK (a > 1) NOT VALID" },
		{ "create unique index concurrently on s.t using gin (lower(a)) where b is null",
		  "CREATE UNIQUE INDEX CONCURRENTLY ON s.t USING gin (lower(a)) WHERE b IS NULL" },
		{ "alter table a add constraint f foreign key (x, y) references b on delete "
		  "cascade",
		  "ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (x, y) REFERENCES b ON DELETE "
		  "CASCADE" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sql_parsed parsed;

		sql_parse(context, bytes_of(cases[i].text), &parsed);
		assert_int_equal(parsed.outcome, SQL_PARSED);
		assert_string_equal(sql_write(context, parsed.tree->commands[0]), cases[i].written);
	}
}

static void a_command_is_written_as_sql_again(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error;

	(void)state;
	assert_ok(deep_run(write_again, arena, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_quoted_only_where_they_have_to),
		cmocka_unit_test(a_command_is_written_as_sql_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
