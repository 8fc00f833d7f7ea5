#include "core/sql/body.h"

#include <string.h>

#include "core/sql/deep.h"
#include "core/sql/parse.h"
#include "tests/support/test.h"

static const struct {
	const char *text;
	const char *steps; /* kind, what stands at the offset (its first word), text */
} cases[] = {
	{ "DO $$\nBEGIN\n  ALTER TABLE t ADD a int;\n  IF a THEN\n    DROP TABLE u; END IF;\nEND "
	  "$$",
	  "0 ALTER[ALTER TABLE t ADD a int] 0 DROP[DROP TABLE u] " },
	{ "DO 'begin delete from t where a = ''x''; end'",
	  "0 begin[delete from t where a = 'x'] " },
	{ "DO $$ BEGIN EXECUTE 'drop table ' || x; EXECUTE 'DROP VIEW v'; COMMIT; END $$",
	  "1 'drop['drop table ' || x] 0 'DROP[DROP VIEW v] 2 BEGIN[] " },
	{ "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$\nBEGIN\n  RETURN 1;\nEND $f$",
	  "" },
	{ "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "0 SELECT[SELECT 1] " },
	{ "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $f$\nSELECT 1;\n  SELECT 2 $f$",
	  "0 SELECT[SELECT 1] 0 SELECT[SELECT 2] " },
	{ "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM t; SELECT 1; END",
	  "0 CREATE[DELETE FROM t] 0 CREATE[SELECT 1] " },
	{ "CREATE FUNCTION f() RETURNS int RETURN 1 + 2", "0 CREATE[SELECT (1 + 2)] " },
	{ "DO $$ BEGIN EXECUTE format('DROP TABLE %I.%2$s, %1$L', 'A', 'b'); END $$",
	  "0 format('DROP[DROP TABLE \"A\".b, 'A'] " },
	{ "DO $$ DECLARE n int; BEGIN n := (SELECT 1); IF EXISTS (SELECT 2) THEN END IF; END $$",
	  "0 n[SELECT ( (SELECT 1))] 0 EXISTS[SELECT (EXISTS (SELECT 2))] " },
	{ "CREATE TABLE t (a int)", "" },
	{ "DO $$ this is not it $$", "unread " },
};

static const char *found_steps[COUNT(cases)];

static void read_all(void *arena)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer found = buffer_in(arena);
		struct sql_parsed parsed;
		struct sql_body body = { 0 };

		sql_parse(arena, bytes_of(cases[i].text), &parsed);
		if (!parsed.tree)
			continue;
		sql_body_read(arena, bytes_of(cases[i].text), parsed.tree->commands[0], &body);
		if (body.why)
			buffer_add_text(&found, "unread ");
		for (size_t k = 0; k < body.count; k++) {
			const char *at = cases[i].text + body.steps[k].offset;

			buffer_printf(&found, "%d %.*s[%s] ", (int)body.steps[k].kind,
				      (int)strcspn(at, " "), at, body.steps[k].text);
		}
		found_steps[i] = buffer_text(&found);
	}
}

static void a_body_gives_its_statements_with_their_places(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error;

	(void)state;
	assert_ok(deep_run(read_all, arena, &error));
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(found_steps[i], cases[i].steps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_gives_its_statements_with_their_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
