#include "tests/support/replayed.h"
#include "tests/support/test.h"

#include <string.h>

static const char *joined(struct arena *arena, const struct replayed *lines)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < lines->count; i++)
		buffer_printf(&text, "%s%s", i ? "|" : "", lines->lines[i]);
	return buffer_text(&text);
}

struct replay_case {
	const char *text, *catalog;
};

static void check(const struct replay_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct replayed lines =
		    test_replayed(arena, (const char *const[]) { cases[i].text, NULL });

		assert_string_equal(joined(arena, &lines), cases[i].catalog);
	}
}

static void names_are_those_that_the_server_makes(void **state)
{
	static const struct replay_case cases[] = {
		{ "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE CHECK (a > 0), b int,"
		  " CHECK (a > b), UNIQUE (a, b), FOREIGN KEY (b) REFERENCES t);"
		  "CREATE INDEX ON t (a, lower(b::text)); CREATE INDEX ON t (a);"
		  "CREATE INDEX ON t (a)",
		  "column public.t.a integer|column public.t.b integer|"
		  "column public.t.id integer not null default|"
		  "constraint public.t.t_a_b_key UNIQUE|constraint public.t.t_a_check CHECK|"
		  "constraint public.t.t_a_key UNIQUE|constraint public.t.t_b_fkey FOREIGN KEY|"
		  "constraint public.t.t_check CHECK|constraint public.t.t_pkey PRIMARY KEY|"
		  "index t_a_b_key ON public.t btree UNIQUE|"
		  "index t_a_idx ON public.t btree|index t_a_idx1 ON public.t btree|"
		  "index t_a_key ON public.t btree UNIQUE|index t_a_lower_idx ON public.t btree|"
		  "index t_pkey ON public.t btree UNIQUE|sequence public.t_id_seq|table public.t" },
		{ "CREATE TABLE t (a int, b text, c text);"
		  "CREATE INDEX ON t (lower(b), lower(c), b); CREATE INDEX ON t (a) INCLUDE (b);"
		  "CREATE INDEX ON t ((a + 1), (a + 2)); CREATE INDEX ON t (((a + 1)::text));"
		  "CREATE INDEX ON t ((CASE WHEN a > 1 THEN b ELSE lower(c) END));"
		  "CREATE INDEX ON t (coalesce(b, c), greatest(a, 1), (a::bigint));"
		  "ALTER TABLE t ADD UNIQUE (a, b) INCLUDE (c), ADD EXCLUDE (abs(a) WITH =)",
		  "column public.t.a integer|column public.t.b text|column public.t.c text|"
		  "constraint public.t.t_a_b_c_key UNIQUE|constraint public.t.t_abs_excl EXCLUDE|"
		  "index t_a_b_c_key ON public.t btree UNIQUE|index t_a_b_idx ON public.t btree|"
		  "index t_abs_excl ON public.t btree|"
		  "index t_coalesce_greatest_a_idx ON public.t btree|"
		  "index t_expr_expr1_idx ON public.t btree|"
		  "index t_lower_idx ON public.t btree|"
		  "index t_lower_lower1_b_idx ON public.t btree|"
		  "index t_text_idx ON public.t btree|table public.t" },
		{ "CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY UNIQUE)",
		  "column public.t.id integer not null|constraint public.t.k PRIMARY KEY|"
		  "index k ON public.t btree UNIQUE|table public.t" },
		{ "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TYPE e AS ENUM ('a');"
		  "CREATE TABLE t (a d, b e[], c interval(3), x char, y decimal(9), z \"char\")",
		  "column public.t.a d|column public.t.b e[]|column public.t.c interval(3)|"
		  "column public.t.x character(1)|column public.t.y numeric(9,0)|"
		  "column public.t.z \"char\"|table public.t" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void what_is_rolled_back_has_not_happened(void **state)
{
	static const struct replay_case cases[] = {
		{ "CREATE TABLE t (a int); BEGIN; ALTER TABLE t ADD b int; DROP TABLE t; ROLLBACK",
		  "column public.t.a integer|table public.t" },
		{ "CREATE TABLE t (a int); BEGIN; SAVEPOINT s; ALTER TABLE t RENAME TO u;"
		  "CREATE INDEX i ON u (a); ROLLBACK TO s; ALTER TABLE t ADD b int; COMMIT; "
		  "ROLLBACK",
		  "column public.t.a integer|column public.t.b integer|table public.t" },
		{ "BEGIN; CREATE TABLE t (a int PRIMARY KEY); SAVEPOINT s; ALTER TABLE t DROP a;"
		  "ROLLBACK TO s; RELEASE s; COMMIT",
		  "column public.t.a integer not null|constraint public.t.t_pkey PRIMARY KEY|"
		  "index t_pkey ON public.t btree UNIQUE|table public.t" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void what_depends_goes_along(void **state)
{
	static const struct replay_case cases[] = {
		{ "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p);"
		  "CREATE VIEW v AS SELECT id FROM p; DROP TABLE p CASCADE",
		  "column public.c.p integer|table public.c" },
		{ "CREATE TABLE t (a int, b int, CHECK (a > b)); CREATE INDEX i ON t (b) WHERE a > "
		  "1;"
		  "ALTER TABLE t DROP COLUMN a",
		  "column public.t.b integer|table public.t" },
		{ "CREATE SCHEMA s; SET search_path = s; CREATE TABLE t (a int);"
		  "CREATE INDEX i ON t (a); ALTER TABLE t SET SCHEMA public;"
		  "ALTER INDEX public.i RENAME TO j; ALTER TABLE public.t RENAME a TO b;"
		  "CREATE TABLE t (LIKE public.t INCLUDING ALL)",
		  "column public.t.b integer|column s.t.b integer|index j ON public.t btree|"
		  "index t_b_idx ON s.t btree|table public.t|table s.t" },
		{ "CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);"
		  "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);"
		  "CREATE INDEX i ON p (v); CREATE TABLE p2 (k int, v text);"
		  "CREATE INDEX mine ON p2 (v); ALTER TABLE p ATTACH PARTITION p2 DEFAULT;"
		  "ALTER TABLE p ADD w int NOT NULL DEFAULT 1; ALTER TABLE p DETACH PARTITION p1;"
		  "DROP TABLE p",
		  "column public.p1.k integer|column public.p1.v text|"
		  "column public.p1.w integer not null default|index p1_v_idx ON public.p1 btree|"
		  "table public.p1" },
		{ "CREATE TABLE a (x int CHECK (x > 0)); CREATE TABLE b (y int) INHERITS (a);"
		  "ALTER TABLE a DROP CONSTRAINT a_x_check; ALTER TABLE a ALTER x TYPE bigint",
		  "column public.a.x bigint|column public.b.x bigint|column public.b.y integer|"
		  "table public.a|table public.b" },
		{ "CREATE TEMP TABLE t (a int); SELECT 1 AS b INTO u; CREATE TABLE t (c int);"
		  "DROP TABLE t",
		  "column public.t.c integer|column public.u.b |table public.t|table public.u" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void constraints_wait_to_be_validated(void **state)
{
	static const struct replay_case cases[] = {
		{ "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID,"
		  " ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES t (a) NOT VALID",
		  "column public.t.a integer|constraint public.t.f FOREIGN KEY NOT-VALIDATED|"
		  "constraint public.t.k CHECK NOT-VALIDATED|table public.t" },
		{ "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;"
		  "ALTER TABLE t VALIDATE CONSTRAINT k; CREATE UNIQUE INDEX i ON t (a);"
		  "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i",
		  "column public.t.a integer not null|constraint public.t.k CHECK|"
		  "constraint public.t.pk PRIMARY KEY|index pk ON public.t btree UNIQUE|"
		  "table public.t" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_that_the_server_makes),
		cmocka_unit_test(what_is_rolled_back_has_not_happened),
		cmocka_unit_test(what_depends_goes_along),
		cmocka_unit_test(constraints_wait_to_be_validated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
