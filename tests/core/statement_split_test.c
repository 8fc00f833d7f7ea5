#include "tests/support/test.h"

#include <string.h>

#include "core/statement.h"

#define BREAK "--> statement-breakpoint"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

struct cut {
	const char *sql;
	const char *texts[8];
};

static void check(const struct cut *cut, const struct statement_options *options)
{
	struct error error = { 0 };
	struct statement_list list;
	/* No NUL behind the input: what reads on is found by the sanitizer. */
	struct bytes text = { memcpy(test_malloc(strlen(cut->sql) + !*cut->sql), cut->sql,
				     strlen(cut->sql)),
			      strlen(cut->sql) };
	size_t wanted = 0;

	if (!statement_split(arena, text, options, &list, &error))
		fail_msg("%s\n: %s", cut->sql, error.text);
	while (wanted < COUNT(cut->texts) && cut->texts[wanted])
		wanted++;
	for (size_t i = 0; i < list.count && i < wanted; i++) {
		const struct statement *s = &list.items[i];

		if (!bytes_equal_text(s->text, cut->texts[i]))
			fail_msg("%s\n: statement %zu is\n%.*s\nand not\n%s", cut->sql, i,
				 (int)s->text.size, s->text.data, cut->texts[i]);
		assert_int_equal(s->index, i);
		assert_ptr_equal(s->text.data, text.data + s->offset);
	}
	if (list.count != wanted)
		fail_msg("%s\n: %zu statements, not %zu", cut->sql, list.count, wanted);
	test_free((char *)(uintptr_t)text.data);
}

static void check_all(const struct cut *cuts, size_t count, struct statement_options options)
{
	for (size_t i = 0; i < count; i++)
		check(&cuts[i], &options);
}

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
		check_all(cuts, COUNT(cuts),
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
	check_all(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_POSTGRES });
	check_all(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_ANY });
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
	check_all(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_POSTGRES });
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
	check_all(cuts, COUNT(cuts), (struct statement_options) { .dialect = DIALECT_SQLITE });
	check_all(cuts, 3, (struct statement_options) { .dialect = DIALECT_ANY });
}

static void a_breakpoint_ends_a_statement_like_a_semicolon(void **state)
{
	static const struct cut cuts[] = {
		{ "SELECT 1;" BREAK "\nSELECT 2", { "SELECT 1", "SELECT 2" } },
		{ "SELECT 1\n" BREAK "\nSELECT 2\n" BREAK, { "SELECT 1", "SELECT 2" } },
		{ "SELECT 1; SELECT 2;\n" BREAK "\n SELECT 3;",
		  { "SELECT 1", "SELECT 2", "SELECT 3" } },
		{ BREAK BREAK "SELECT 1" BREAK "SELECT 2", { "SELECT 1", "SELECT 2" } },
		{ "SELECT (1" BREAK "SELECT 2", { "SELECT (1", "SELECT 2" } },
		{ "SELECT '" BREAK "'; SELECT \"" BREAK "\"",
		  { "SELECT '" BREAK "'", "SELECT \"" BREAK "\"" } },
		{ "/* " BREAK " */ SELECT 1", { "SELECT 1" } },
		{ "SELECT 1 -- note " BREAK "\nSELECT 2", { "SELECT 1 -- note", "SELECT 2" } },
		{ "-- SELECT 1; " BREAK " \r\n-- gone\nSELECT 2", { "SELECT 2" } },
		{ "-- the line '" BREAK "' is meant\nSELECT 2", { "SELECT 2" } },
		{ "SELECT 1 --> statement\n;SELECT 2", { "SELECT 1 --> statement", "SELECT 2" } },
	};
	static const struct cut postgres = {
		"CREATE FUNCTION f() AS $$ " BREAK " ; $$;" BREAK "\nSELECT 2",
		{ "CREATE FUNCTION f() AS $$ " BREAK " ; $$", "SELECT 2" }
	};

	(void)state;
	for (int d = 0; d < DIALECT_COUNT; d++)
		check_all(
		    cuts, COUNT(cuts),
		    (struct statement_options) { .dialect = (enum dialect)d, .breakpoint = BREAK });
	check_all(&postgres, 1,
		  (struct statement_options) { .dialect = DIALECT_POSTGRES, .breakpoint = BREAK });
	check_all(
	    &(struct cut) { "SELECT 1" BREAK "\n;SELECT 2", { "SELECT 1" BREAK, "SELECT 2" } }, 1,
	    (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

static void a_delimiter_of_ones_own_replaces_the_semicolon(void **state)
{
	static const struct {
		const char *delimiter;
		struct cut cut;
	} cases[] = {
		{ ";", { "a;b", { "a", "b" } } },
		{ "\n\n\n", { "\n\n\na;\n\nb;\n\n\n\nc\n", { "a;\n\nb;", "c" } } },
		{ "\n\n\n", { "a\r\n\r\n\r\nb\r\n\r\nc", { "a", "b\r\n\r\nc" } } },
		{ "\n\n\n", { "-- about\n\n\n\na -- x\n\n\nb", { "a -- x", "b" } } },
		{ "\nGO\n", { "GO\na;b\nGO\nGO\nc\r\nGO\r\nd\nGO", { "a;b", "c", "d" } } },
		{ "GO",
		  { "a GO b GOOD cGO GO$ go\nGO\n'GO'", { "a", "b GOOD cGO GO$ go", "'GO'" } } },
		{ "//",
		  { "CREATE TRIGGER t BEGIN a; END//b//",
		    { "CREATE TRIGGER t BEGIN a; END", "b" } } },
		{ ";;", { "a;b;;c;;;d", { "a;b", "c", ";d" } } },
		{ "-- end", { "a; -- end\nb -- ending?\n", { "a;", "b -- ending?" } } },
		{ "$$", { "a $$ b", { "a", "b" } } },
		{ "\\", { "a \\ b", { "a", "b" } } },
		{ "DELIMITER", { "DELIMITER //\nc", { "//\nc" } } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct statement_options options = { .delimiter = cases[i].delimiter };

		for (int d = 0; d < DIALECT_COUNT; d++) {
			options.dialect = (enum dialect)d;
			check(&cases[i].cut, &options);
		}
	}
	check_all(
	    &(struct cut) { "CREATE RULE r DO (a// b)// c", { "CREATE RULE r DO (a// b)", "c" } },
	    1, (struct statement_options) { DIALECT_POSTGRES, "//", NULL });
	check_all(&(struct cut) { "DELIMITER //\na; b//", { "DELIMITER //\na", "b//" } }, 1,
		  (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

static void offsets_and_lines_are_those_of_the_statements_first_byte(void **state)
{
	static const char sql[] =
	    "\xEF\xBB\xBF\r\n-- é\r\nSELECT\r\n1;SELECT 2\n;\n\n/*\n*/ SELECT 3";
	static const struct {
		size_t offset;
		unsigned line;
	} wanted[] = { { 12, 3 }, { 22, 4 }, { 40, 8 } };
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

static void copy_data_belong_to_their_statement(void **state)
{
	static const struct {
		const char *delimiter, *sql, *text, *data, *next;
	} cases[] = {
		{ NULL, "COPY t FROM stdin;\n1;\t'\n\\N\t\\.\n\\.\nSELECT 2", "COPY t FROM stdin",
		  "1;\t'\n\\N\t\\.\n", "SELECT 2" },
		{ NULL, "COPY t FROM stdin;\n\\.\n;SELECT 2", "COPY t FROM stdin", "", "SELECT 2" },
		{ NULL,
		  "copy \"from\" (a, b)\nfrom /* ; */ STDIN with (format csv) ; -- "
		  "data\r\n1\r\n\\.\r\nSELECT 2",
		  "copy \"from\" (a, b)\nfrom /* ; */ STDIN with (format csv)", "1\r\n",
		  "SELECT 2" },
		{ NULL, "COPY t FROM STDIN;\n1\n\\.", "COPY t FROM STDIN", "1\n", NULL },
		{ "\n\n\n", "COPY t FROM STDIN;\n1\n\n\n\n\\.\nSELECT 2;", "COPY t FROM STDIN",
		  "1\n\n\n\n", "SELECT 2;" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct statement_options options = { DIALECT_POSTGRES, cases[i].delimiter, NULL };
		struct error error = { 0 };
		struct statement_list list;

		assert_ok(statement_split(arena, bytes_of(cases[i].sql), &options, &list, &error));
		assert_int_equal(list.count, cases[i].next ? 2 : 1);
		assert_int_equal(list.items[0].kind, STATEMENT_COPY_STDIN);
		assert_true(bytes_equal_text(list.items[0].text, cases[i].text));
		assert_true(bytes_equal_text(list.items[0].data, cases[i].data));
		if (cases[i].next)
			assert_true(bytes_equal_text(list.items[1].text, cases[i].next));
	}
	check_all(&(struct cut) { "COPY t TO stdout; COPY (SELECT 1 FROM stdin) TO 'x'; SELECT 2",
				  { "COPY t TO stdout", "COPY (SELECT 1 FROM stdin) TO 'x'",
				    "SELECT 2" } },
		  1, (struct statement_options) { .dialect = DIALECT_POSTGRES });
}

static void what_cannot_be_cut_is_refused_where_it_begins(void **state)
{
	static const struct {
		enum dialect dialect;
		const char *sql, *text;
	} cases[] = {
		{ DIALECT_POSTGRES, "SELECT 1;\nSELECT 'é', 'a;\n",
		  "2:13: unclosed quote '; nothing behind it ends it" },
		{ DIALECT_POSTGRES, "SELECT E'a\\';",
		  "1:9: unclosed quote E'; nothing behind it ends it" },
		{ DIALECT_POSTGRES, "SELECT E'a\\",
		  "1:9: unclosed quote E'; nothing behind it ends it" },
		{ DIALECT_POSTGRES, "SELECT \"a;",
		  "1:8: unclosed quote \"; nothing behind it ends it" },
		{ DIALECT_POSTGRES, "SELECT $a$;$b$",
		  "1:8: unclosed dollar quote; nothing behind it ends it" },
		{ DIALECT_POSTGRES, "/* /* */",
		  "1:1: unclosed comment; nothing behind it ends it" },
		{ DIALECT_POSTGRES, "SELECT /*",
		  "1:8: unclosed comment; nothing behind it ends it" },
		{ DIALECT_POSTGRES, "CREATE TABLE a (b (c);\nSELECT 1;",
		  "1:16: unclosed (: it opens here and is not closed" },
		{ DIALECT_POSTGRES, "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2;",
		  "1:27: unclosed body: no END; follows the ATOMIC here" },
		{ DIALECT_POSTGRES, "COPY t FROM stdin;\n1\t2\n",
		  "1:1: unclosed data: no line \"\\.\" follows this COPY ... FROM stdin" },
		{ DIALECT_POSTGRES, "COPY t FROM stdin; SELECT 1;\n\\.\n",
		  "1:20: the data of COPY ... FROM stdin begins on the next line; move this behind "
		  "the "
		  "data" },
		{ DIALECT_POSTGRES, "SELECT 1;\n\\copy t from program 'rm'\n",
		  "2:1: psql meta-command \\copy is not SQL; use INSERT, or COPY ... FROM stdin "
		  "with "
		  "the data behind it" },
		{ DIALECT_POSTGRES, "  \\i other.sql",
		  "1:3: psql meta-command \\i is not SQL; put the included SQL here" },
		{ DIALECT_POSTGRES, "SELECT 1 \\gset",
		  "1:10: psql meta-command \\gset is not SQL; remove it: migrations are sent to "
		  "the "
		  "server without psql" },
		{ DIALECT_POSTGRES, "\\.\n",
		  "1:1: psql meta-command \\. is not SQL; the data of a COPY ... FROM stdin ends "
		  "here, "
		  "but none begins before it" },
		{ DIALECT_ANY, "\\set x 1",
		  "1:1: psql meta-command \\set is not SQL; write the value where it is used" },
		{ DIALECT_POSTGRES, "SET standard_conforming_strings = off;",
		  "1:1: standard_conforming_strings must stay on; write E'...' where a backslash "
		  "is "
		  "meant as an escape" },
		{ DIALECT_SQLITE, "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;",
		  "1:36: unclosed body: no END; follows the BEGIN here" },
		{ DIALECT_SQLITE, "SELECT [a;", "1:8: unclosed name [; nothing behind it ends it" },
		{ DIALECT_SQLITE, "SELECT `a;",
		  "1:8: unclosed quote `; nothing behind it ends it" },
		{ DIALECT_SQLITE, "SELECT 1; /* a",
		  "1:11: unclosed comment; nothing behind it ends it" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct statement_list list;

		assert_refused(
		    statement_split(arena, bytes_of(cases[i].sql),
				    &(struct statement_options) { cases[i].dialect, 0, 0 }, &list,
				    &error),
		    ERROR_INVALID, cases[i].text);
	}
	check_all(&(struct cut) { "SET standard_conforming_strings = on; SELECT 2",
				  { "SET standard_conforming_strings = on", "SELECT 2" } },
		  1, (struct statement_options) { .dialect = DIALECT_POSTGRES });
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

static void random_files_fall_apart_into_the_pieces_they_were_made_of(void **state)
{
	static const char *const postgres[] = {
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
	static const char *const sqlite[] = {
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
	static const char *const semicolons[] = { ";",         ";;",           " ; ",
						  ";\r\n",     "\n;\n-- x;\n", ";/* ; ' */",
						  ";-- $$ '\n" };
	static const char *const breakpoints[] = { ";", "\n" BREAK "\n", ";" BREAK "\n",
						   ";\n-- x " BREAK BREAK "\n" };
	static const struct pieces all[] = {
		{ { DIALECT_POSTGRES, NULL, NULL },
		  postgres,
		  semicolons,
		  COUNT(postgres),
		  COUNT(semicolons) },
		{ { DIALECT_SQLITE, NULL, NULL },
		  sqlite,
		  semicolons,
		  COUNT(sqlite),
		  COUNT(semicolons) },
		{ { DIALECT_POSTGRES, NULL, BREAK },
		  postgres,
		  breakpoints,
		  COUNT(postgres),
		  COUNT(breakpoints) },
		{ { DIALECT_SQLITE, NULL, BREAK },
		  sqlite,
		  breakpoints,
		  COUNT(sqlite),
		  COUNT(breakpoints) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		for (uint32_t seed = 0; seed < 2000; seed++)
			recover(&all[i], seed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_dialects_cut_at_semicolons_outside_quotes_and_comments),
		TEST(postgres_strings_and_names_are_read_as_the_server_reads_them),
		TEST(postgres_bodies_stay_whole),
		TEST(sqlite_triggers_and_names_stay_whole),
		TEST(a_breakpoint_ends_a_statement_like_a_semicolon),
		TEST(a_delimiter_of_ones_own_replaces_the_semicolon),
		TEST(offsets_and_lines_are_those_of_the_statements_first_byte),
		TEST(copy_data_belong_to_their_statement),
		TEST(what_cannot_be_cut_is_refused_where_it_begins),
		TEST(random_files_fall_apart_into_the_pieces_they_were_made_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
