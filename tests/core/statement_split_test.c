#include "tests/support/cuts.h"
#include "tests/support/test.h"

static void both_dialects_cut_at_semicolons_outside_quotes_and_comments(void **state)
{
	static const struct cut cuts[] = {
		{ "", { 0 } },
		{ ";;", { 0 } },
		{ " ; -- nothing\n ;/* or\nthis */", { 0 } },
		{ "SELECT 1", { "SELECT 1" } },
		{ "SELECT 1;", { "SELECT 1" } },
		{ "SELECT 1 ;\n\tSELECT 2\n", { "SELECT 1", "SELECT 2" } },
		{ "SELECT 1;;SELECT 2", { "SELECT 1", "SELECT 2" } },
		{ "\xEF\xBB\xBFSELECT 1;", { "SELECT 1" } },
		{ "SELECT 1;\r\nSELECT\r\n2;\r\n", { "SELECT 1", "SELECT\r\n2" } },
		{ "-- about a;\nSELECT 1; -- about; b\nSELECT 2; -- end;",
		  { "SELECT 1", "SELECT 2" } },
		{ "SELECT /* ; */ 1 -- ; it's\n, 2;", { "SELECT /* ; */ 1 -- ; it's\n, 2" } },
		{ "SELECT 'a;b', 'it''s; c', '', ''''; SELECT \"a;\"\"b\";",
		  { "SELECT 'a;b', 'it''s; c', '', ''''", "SELECT \"a;\"\"b\"" } },
		{ "SELECT 'not escaped\\'; SELECT 2", { "SELECT 'not escaped\\'", "SELECT 2" } },
		{ "SELECT '-- no', '/* no'; SELECT 2", { "SELECT '-- no', '/* no'", "SELECT 2" } },
		{ "SELECT 4/2, 4-2, 4 - -2;", { "SELECT 4/2, 4-2, 4 - -2" } },
		{ "/**/SELECT 1;/*/ ; */", { "SELECT 1" } },
		{ "BEGIN TRANSACTION; SELECT 1; END; SELECT 2;",
		  { "BEGIN TRANSACTION", "SELECT 1", "END", "SELECT 2" } },
		{ "BEGIN IMMEDIATE; COMMIT", { "BEGIN IMMEDIATE", "COMMIT" } },
		{ "BEGIN;CREATE TABLE a(b int);END", { "BEGIN", "CREATE TABLE a(b int)", "END" } },
		{ "SELECT CASE WHEN 1 THEN 2 END; SELECT 2",
		  { "SELECT CASE WHEN 1 THEN 2 END", "SELECT 2" } },
		{ "SELECT 'é;'; SELECT 2", { "SELECT 'é;'", "SELECT 2" } },
	};

	(void)state;
	for (int d = 0; d < DIALECT_COUNT; d++)
		cuts_hold(cuts, COUNT(cuts),
			  (struct statement_options) { .dialect = (enum dialect)d });
}

static void postgres_strings_and_names_are_read_as_the_server_reads_them(void **state)
{
	static const struct cut cuts[] = {
		{ "SELECT E'it\\'s; x'; SELECT 2", { "SELECT E'it\\'s; x'", "SELECT 2" } },
		{ "SELECT e'\\\\'; SELECT 2", { "SELECT e'\\\\'", "SELECT 2" } },
		{ "SELECT E''';'; SELECT 2", { "SELECT E''';'", "SELECT 2" } },
		{ "SELECT E'a'\n-- c\n  'b\\';'; SELECT 2",
		  { "SELECT E'a'\n-- c\n  'b\\';'", "SELECT 2" } },
		{ "SELECT E'a' 'b\\'; SELECT 2", { "SELECT E'a' 'b\\'", "SELECT 2" } },
		{ "SELECT (E'\\';')", { "SELECT (E'\\';')" } },
		{ "SELECT typE'\\'; SELECT 2", { "SELECT typE'\\'", "SELECT 2" } },
		{ "SELECT $$x$$e'\\';'", { "SELECT $$x$$e'\\';'" } },
		{ "SELECT U&'\\0041;\\'; SELECT U&\"d;\"",
		  { "SELECT U&'\\0041;\\'", "SELECT U&\"d;\"" } },
		{ "SELECT B'1;', X'1;', N';'; SELECT 2",
		  { "SELECT B'1;', X'1;', N';'", "SELECT 2" } },
		{ "SELECT /* a /* ; */ ; */ 1; SELECT 2",
		  { "SELECT /* a /* ; */ ; */ 1", "SELECT 2" } },
		{ "/*/*/;*/*/;SELECT 2", { "SELECT 2" } },
		{ "SELECT 1 -- cr ends it\r; SELECT 2", { "SELECT 1 -- cr ends it", "SELECT 2" } },
		{ "SELECT $$;$$; SELECT $a$;$b$;$$;$a$; SELECT $é_1$;$é_1$",
		  { "SELECT $$;$$", "SELECT $a$;$b$;$$;$a$", "SELECT $é_1$;$é_1$" } },
		{ "SELECT $a$ $b$a$; SELECT 2", { "SELECT $a$ $b$a$", "SELECT 2" } },
		{ "SELECT a$b$c; SELECT d$$; SELECT é$x$; SELECT 2",
		  { "SELECT a$b$c", "SELECT d$$", "SELECT é$x$", "SELECT 2" } },
		{ "SELECT $1, $2; SELECT $1$$;$$", { "SELECT $1, $2", "SELECT $1$$;$$" } },
		{ "SELECT 1$$;$$; SELECT 2", { "SELECT 1$$;$$", "SELECT 2" } },
		{ "SELECT $$a$$b$$; SELECT 2", { "SELECT $$a$$b$$", "SELECT 2" } },
		{ "SELECT a[1], '{;}'::int[]; SELECT 2",
		  { "SELECT a[1], '{;}'::int[]", "SELECT 2" } },
		{ "SELECT 1 # 2; SELECT 2", { "SELECT 1 # 2", "SELECT 2" } },
	};

	(void)state;
	cuts_hold(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_POSTGRES });
	cuts_hold(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_ANY });
}

static void postgres_bodies_stay_whole(void **state)
{
	static const struct cut cuts[] = {
		{ "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
		  { "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
		    "SELECT 3" } },
		{ "create or replace procedure p() begin /* ; */ atomic\n"
		  "select case when a then 1 else case b when 1 then 2 end end as \"end\"; end;\n"
		  "SELECT 3",
		  { "create or replace procedure p() begin /* ; */ atomic\n"
		    "select case when a then 1 else case b when 1 then 2 end end as \"end\"; end",
		    "SELECT 3" } },
		{ "CREATE FUNCTION f() BEGIN ATOMIC END; SELECT 3",
		  { "CREATE FUNCTION f() BEGIN ATOMIC END", "SELECT 3" } },
		{ "CREATE FUNCTION f() BEGIN ATOMIC SELECT t.end, (SELECT 1 AS end); ; END; SELECT "
		  "3",
		  { "CREATE FUNCTION f() BEGIN ATOMIC SELECT t.end, (SELECT 1 AS end); ; END",
		    "SELECT 3" } },
		{ "CREATE FUNCTION f(a int DEFAULT (1)) LANGUAGE sql IMMUTABLE BEGIN ATOMIC; END; "
		  "SELECT 3",
		  { "CREATE FUNCTION f(a int DEFAULT (1)) LANGUAGE sql IMMUTABLE BEGIN ATOMIC; END",
		    "SELECT 3" } },
		{ "CREATE FUNCTION f() AS $$ BEGIN ATOMIC $$ LANGUAGE sql; SELECT 3",
		  { "CREATE FUNCTION f() AS $$ BEGIN ATOMIC $$ LANGUAGE sql", "SELECT 3" } },
		{ "CREATE FUNCTION atomic() RETURN 1; SELECT 3",
		  { "CREATE FUNCTION atomic() RETURN 1", "SELECT 3" } },
		{ "CREATE TABLE begin (atomic int); SELECT 3",
		  { "CREATE TABLE begin (atomic int)", "SELECT 3" } },
		{ "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT (2)); SELECT 3",
		  { "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT (2))",
		    "SELECT 3" } },
		{ "DO $do$ BEGIN EXECUTE $q$SELECT 1;$q$; END $do$; SELECT 3",
		  { "DO $do$ BEGIN EXECUTE $q$SELECT 1;$q$; END $do$", "SELECT 3" } },
		{ "SELECT 1); SELECT 2", { "SELECT 1)", "SELECT 2" } },
	};

	(void)state;
	cuts_hold(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

static void sqlite_triggers_and_names_stay_whole(void **state)
{
	static const struct cut cuts[] = {
		{ "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b=1; DELETE FROM c; END; "
		  "SELECT 3",
		  { "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b=1; DELETE FROM c; END",
		    "SELECT 3" } },
		{ "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER UPDATE OF end ON a WHEN new.x BEGIN\n"
		  "UPDATE a SET end = CASE new.end WHEN 1 THEN 2 END; -- END;\nEND;\nSELECT 3",
		  { "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER UPDATE OF end ON a WHEN new.x "
		    "BEGIN\n"
		    "UPDATE a SET end = CASE new.end WHEN 1 THEN 2 END; -- END;\nEND",
		    "SELECT 3" } },
		{ "create temporary trigger t after insert on a begin select 1; end",
		  { "create temporary trigger t after insert on a begin select 1; end" } },
		{ "CREATE TABLE [a;b] (c); SELECT 2", { "CREATE TABLE [a;b] (c)", "SELECT 2" } },
		{ "CREATE TABLE `a;``b` (c); SELECT 2",
		  { "CREATE TABLE `a;``b` (c)", "SELECT 2" } },
		{ "SELECT E'\\'; SELECT 2", { "SELECT E'\\'", "SELECT 2" } },
		{ "SELECT $$; SELECT $$", { "SELECT $$", "SELECT $$" } },
		{ "SELECT /* a /* b */ 1; SELECT 2", { "SELECT /* a /* b */ 1", "SELECT 2" } },
		{ "SELECT 1 -- cr\r; does not end it\n; SELECT 2",
		  { "SELECT 1 -- cr\r; does not end it", "SELECT 2" } },
		{ "SELECT (1; SELECT 2)", { "SELECT (1", "SELECT 2)" } },
	};

	(void)state;
	cuts_hold(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_SQLITE });
	cuts_hold(cuts, 3, (struct statement_options) { .dialect = DIALECT_ANY });
}

static void offsets_and_lines_are_those_of_the_statements_first_byte(void **state)
{
	static const char sql[] =
	    "\xEF\xBB\xBF\r\n-- é\r\nSELECT\r\n1;SELECT 2\n;\n\n/*\n*/ SELECT 3";
	static const struct {
		size_t offset;
		unsigned line;
	} wanted[] = { { 12, 3 }, { 22, 4 }, { 40, 8 } };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct statement_list list;

	(void)state;
	assert_ok(statement_split(arena, bytes_of(sql), &(struct statement_options) { 0 }, &list,
				  &error));
	assert_int_equal(list.count, COUNT(wanted));
	for (size_t i = 0; i < list.count; i++) {
		assert_int_equal(list.items[i].offset, wanted[i].offset);
		assert_int_equal(list.items[i].line, wanted[i].line);
	}
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

struct pieces {
	struct statement_options options;
	const char *const *statements;
	const char *const *between;
	size_t statement_count, between_count;
};

static void recover(const struct pieces *pieces, uint32_t seed)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer sql = buffer_in(arena);
	const char *wanted[32];
	size_t offsets[32], count = next_random(&seed) % COUNT(wanted);
	struct error error = { 0 };
	struct statement_list list;

	for (size_t i = 0; i < count; i++) {
		wanted[i] = pieces->statements[next_random(&seed) % pieces->statement_count];
		offsets[i] = sql.size;
		buffer_add_text(&sql, wanted[i]);
		buffer_add_text(&sql, pieces->between[next_random(&seed) % pieces->between_count]);
	}
	if (!statement_split(arena, buffer_bytes(&sql), &pieces->options, &list, &error))
		fail_msg("%s\n: %s", buffer_text(&sql), error.text);
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < count; i++) {
		if (!bytes_equal_text(list.items[i].text, wanted[i]))
			fail_msg("%s\n: statement %zu is %.*s", buffer_text(&sql), i,
				 (int)list.items[i].text.size, list.items[i].text.data);
		assert_int_equal(list.items[i].offset, offsets[i]);
	}
}

static const char *const postgres_pieces[] = {
	"SELECT 1",
	"SELECT E'\\';', ';', \"a;b\"",
	"SELECT $x$;$$;$x$",
	"a$b$c",
	"SELECT (';')",
	"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE a WHEN 1 THEN 2 END; END",
	"DO $$ BEGIN x; END $$",
	"SELECT /* ; /* ; */ ' */ 1",
	"BEGIN",
	"END",
	"CREATE RULE r AS ON INSERT TO t DO (a; b)",
	"SELECT 1 -- ; '\n + 1",
	"COMMIT",
	"SELECT E'a'\n'\\';'",
	"INSERT INTO t VALUES ('it''s', $1, 'é')",
};
static const char *const sqlite_pieces[] = {
	"SELECT 1",
	"SELECT '\\'",
	"SELECT [a;'b], `c;\"d`",
	"SELECT $$",
	"BEGIN IMMEDIATE",
	"END",
	"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 2 THEN 3 END; END",
	"PRAGMA foreign_keys=OFF",
	"SELECT /* /* ; */ 1",
	"SELECT 1 -- ; '\n + 1",
};
static const char *const semicolons[] = { ";",          ";;",        " ; ", ";\r\n", "\n;\n-- x;\n",
					  ";/* ; ' */", ";-- $$ '\n" };
static const char *const breakpoints[] = { ";", "\n" BREAK "\n", ";" BREAK "\n",
					   ";\n-- x " BREAK BREAK "\n" };
#define MIXED(dialect, breakpoint, pieces, between)                                                \
	{                                                                                          \
		{ dialect, NULL, breakpoint, 0, 0, 0 }, pieces, between, COUNT(pieces),            \
		    COUNT(between)                                                                 \
	}
static const struct pieces mixtures[] = {
	MIXED(DIALECT_POSTGRES, NULL, postgres_pieces, semicolons),
	MIXED(DIALECT_SQLITE, NULL, sqlite_pieces, semicolons),
	MIXED(DIALECT_POSTGRES, BREAK, postgres_pieces, breakpoints),
	MIXED(DIALECT_SQLITE, BREAK, sqlite_pieces, breakpoints),
};

static void random_files_fall_apart_into_the_pieces_they_were_made_of(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mixtures); i++)
		for (uint32_t seed = 0; seed < 2000; seed++)
			recover(&mixtures[i], seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_dialects_cut_at_semicolons_outside_quotes_and_comments),
		cmocka_unit_test(postgres_strings_and_names_are_read_as_the_server_reads_them),
		cmocka_unit_test(postgres_bodies_stay_whole),
		cmocka_unit_test(sqlite_triggers_and_names_stay_whole),
		cmocka_unit_test(offsets_and_lines_are_those_of_the_statements_first_byte),
		cmocka_unit_test(random_files_fall_apart_into_the_pieces_they_were_made_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
