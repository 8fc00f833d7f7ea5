#include "tests/support/test.h"

#include <string.h>

#include "core/batch.h"

static const char *query_of(struct arena *arena, const struct batch *batch, const char *text,
			    enum dialect dialect, enum batch_query query)
{
	struct batch_wish wish = { dialect, "bigint", true, 100 };

	return batch_query(arena, batch, bytes_of(text), &wish, query);
}

static const struct {
	const char *text, *changed; /* {r}: the range */
	const char *key;            /* {k}: the key in it */
} changed[] = {
	{ "UPDATE t SET a = 1", "UPDATE t SET a = 1 WHERE {r}", "t.\"id\"" },
	{ "UPDATE t SET a = 1 WHERE b OR c", "UPDATE t SET a = 1 WHERE( b OR c) AND {r}",
	  "t.\"id\"" },
	{ "update only s.\"T\" * as \"x\" set a = 1 where b",
	  "update only s.\"T\" * as \"x\" set a = 1 where( b) AND {r}", "\"x\".\"id\"" },
	{ "UPDATE s.t x SET a = 1 -- done", "UPDATE s.t x SET a = 1 WHERE {r} -- done",
	  "x.\"id\"" },
	{ "UPDATE t SET a = 'WHERE' WHERE b = 'x' -- or c\nAND d /* where */",
	  "UPDATE t SET a = 'WHERE' WHERE( b = 'x' -- or c\nAND d) AND {r} /* where */",
	  "t.\"id\"" },
	{ "UPDATE t SET a = (SELECT x FROM u WHERE u.y = t.y LIMIT 1), b = $$WHERE$$",
	  "UPDATE t SET a = (SELECT x FROM u WHERE u.y = t.y LIMIT 1), b = $$WHERE$$ WHERE "
	  "{r}",
	  "t.\"id\"" },
	{ "UPDATE t SET (a, b) = (1, 2), \"where\" = a IS DISTINCT FROM b WHERE t.where",
	  "UPDATE t SET (a, b) = (1, 2), \"where\" = a IS DISTINCT FROM b WHERE( t.where) "
	  "AND {r}",
	  "t.\"id\"" },
	{ "UPDATE t SET a[1] = extract(year FROM d), id2 = id, x = y.id",
	  "UPDATE t SET a[1] = extract(year FROM d), id2 = id, x = y.id WHERE {r}", "t.\"id\"" },
	{ "DELETE FROM t", "DELETE FROM t WHERE {r}", "t.\"id\"" },
	{ "DELETE FROM a.b AS t WHERE c IN (SELECT 1 WHERE true)",
	  "DELETE FROM a.b AS t WHERE( c IN (SELECT 1 WHERE true)) AND {r}", "t.\"id\"" },
	{ "INSERT INTO archive.t (a, b) SELECT a, b FROM t",
	  "INSERT INTO archive.t (a, b) SELECT a, b FROM t WHERE {r}", "t.\"id\"" },
	{ "INSERT INTO a SELECT x AS from, 'FROM', (SELECT 1 FROM c) FROM b y WHERE z ON "
	  "CONFLICT (a) DO UPDATE SET a = 1 WHERE a.c",
	  "INSERT INTO a SELECT x AS from, 'FROM', (SELECT 1 FROM c) FROM b y WHERE( z) "
	  "AND {r} ON CONFLICT (a) DO UPDATE SET a = 1 WHERE a.c",
	  "y.\"id\"" },
	{ "INSERT INTO a SELECT * FROM b ON CONFLICT DO NOTHING",
	  "INSERT INTO a SELECT * FROM b WHERE {r} ON CONFLICT DO NOTHING", "b.\"id\"" },
};

static void a_statement_gets_the_condition_of_its_range(void **state)
{
	static const char *const range = "{k} <= CAST($1 AS bigint) AND {k} > CAST($2 AS bigint)";

	(void)state;
	for (size_t i = 0; i < COUNT(changed); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct buffer expected = buffer_in(arena);
		struct error error = { 0 };
		struct batch batch;

		assert_ok(batch_read(arena, bytes_of("key=id"), bytes_of(changed[i].text),
				     DIALECT_POSTGRES, &batch, &error));
		for (const char *at = changed[i].changed; *at; at++) {
			if (strncmp(at, "{r}", 3)) {
				buffer_add(&expected, at, 1);
				continue;
			}
			for (const char *in = range; *in; in++) {
				bool key = !strncmp(in, "{k}", 3);

				buffer_add(&expected, key ? changed[i].key : in,
					   key ? strlen(changed[i].key) : 1);
				in += key ? 2 : 0;
			}
			at += 2;
		}
		assert_string_equal(
		    query_of(arena, &batch, changed[i].text, DIALECT_POSTGRES, BATCH_CHANGE),
		    buffer_text(&expected));
	}
}

static const struct {
	const char *text, *why;
} refused[] = {
	{ "SELECT 1", "only UPDATE, DELETE and INSERT ... SELECT can be" },
	{ "WITH x AS (SELECT 1) UPDATE t SET a = 1",
	  "it begins with WITH: put its queries into the WHERE" },
	{ "UPDATE t SET a = 1 RETURNING a", "it has RETURNING, whose rows nobody would see" },
	{ "UPDATE t SET a = 1 WHERE b RETURNING *",
	  "it has RETURNING, whose rows nobody would see" },
	{ "INSERT INTO a SELECT * FROM b ON CONFLICT DO NOTHING RETURNING a",
	  "it has RETURNING, whose rows nobody would see" },
	{ "UPDATE t SET a = u.a FROM u WHERE u.id = t.id",
	  "it reads another table by FROM: name it in a subquery" },
	{ "DELETE FROM t USING u WHERE u.x = t.x",
	  "it has USING: name other tables in a subquery of its WHERE" },
	{ "UPDATE t SET id = id + 1",
	  "it changes its own key, so that rows would move between ranges" },
	{ "UPDATE t SET a = 1, \"id\" = 2",
	  "it changes its own key, so that rows would move between ranges" },
	{ "UPDATE t SET a = f(1, 2), (b, ID) = (1, 2)",
	  "it changes its own key, so that rows would move between ranges" },
	{ "UPDATE t SET U&\"\\0069d\" = 1", "what it SETs cannot be made out" },
	{ "DELETE FROM t WHERE CURRENT OF c", "it is bound to a cursor by WHERE CURRENT OF" },
	{ "DELETE FROM t ORDER BY a LIMIT 5", "it has ORDER BY" },
	{ "UPDATE t SET a = $1", "it holds a parameter, and the range has its own" },
	{ "UPDATE t SET a = 1; DELETE FROM t", "it is more than one command" },
	{ "UPDATE t SET a = 1 WHERE", "its WHERE says nothing" },
	{ "INSERT INTO a VALUES (1)", "only INSERT INTO ... SELECT ... FROM one table can be" },
	{ "INSERT INTO a SELECT 1", "its SELECT reads no table" },
	{ "INSERT INTO a SELECT DISTINCT x FROM b",
	  "it has DISTINCT, which would see one range only" },
	{ "INSERT INTO a SELECT x FROM b GROUP BY x",
	  "it has GROUP BY, whose groups would be cut" },
	{ "INSERT INTO a SELECT x FROM b JOIN c ON b.i = c.i",
	  "it joins tables: name others in subqueries" },
	{ "INSERT INTO a SELECT x FROM b LEFT JOIN c ON b.i = c.i",
	  "it joins tables: name others in subqueries" },
	{ "INSERT INTO a SELECT x FROM b, c",
	  "its SELECT reads more than one table, or no table: name others in subqueries" },
	{ "INSERT INTO a SELECT x FROM generate_series(1, 9) x",
	  "its SELECT reads more than one table, or no table: name others in subqueries" },
	{ "INSERT INTO a SELECT x FROM b UNION ALL SELECT y FROM c", "it has UNION" },
	{ "INSERT INTO a SELECT (row_number() OVER ()) FROM b",
	  "it has a window function, which would see one range only" },
	{ "INSERT INTO s.a SELECT x + 1 FROM s.\"a\" WHERE x > 5",
	  "it writes to the table that it reads, so that what it wrote would be read "
	  "again" },
	{ "INSERT INTO a SELECT x FROM b LIMIT 5",
	  "it has LIMIT, which would count anew in every range" },
};

static void what_cannot_be_cut_into_ranges_is_refused_with_the_reason(void **state)
{

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *why = arena_printf(arena,
					       "cannot be run in ranges: %s; take lockstep:batch "
					       "out, or rewrite the statement",
					       refused[i].why);
		struct error error = { 0 };
		struct batch batch;

		assert_refused(batch_read(arena, bytes_of("key=id"), bytes_of(refused[i].text),
					  DIALECT_POSTGRES, &batch, &error),
			       ERROR_INVALID, why);
	}
}

static void sqlite_has_its_own_forms(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const char text[] = "UPDATE OR IGNORE main.[my table] SET a = 1 WHERE b";
	struct error error = { 0 };
	struct batch batch;

	(void)state;
	assert_ok(batch_read(arena, bytes_of("key=ID size=3"), bytes_of(text), DIALECT_SQLITE,
			     &batch, &error));
	assert_string_equal(
	    query_of(arena, &batch, text, DIALECT_SQLITE, BATCH_CHANGE),
	    "UPDATE OR IGNORE main.[my table] SET a = 1 WHERE( b) AND [my table].\"id\" <= CAST(?1 "
	    "AS bigint) AND [my table].\"id\" > CAST(?2 AS bigint)");
	assert_string_equal(query_of(arena, &batch, text, DIALECT_SQLITE, BATCH_NEXT),
			    "SELECT CAST(k.\"id\" AS TEXT), typeof(k.\"id\") FROM main.[my table] "
			    "AS k WHERE k.\"id\" <= CAST(?1 AS bigint) AND k.\"id\" > CAST(?2 AS "
			    "bigint) ORDER BY k.\"id\" LIMIT 1 OFFSET 99");
	assert_false(batch_read(arena, bytes_of("key=a"), bytes_of("UPDATE t SET x = ?"),
				DIALECT_SQLITE, &batch, &error));
	assert_false(batch_read(arena, bytes_of("key=\"Id\""), bytes_of("UPDATE t SET [iD] = 5"),
				DIALECT_SQLITE, &batch, &error));
	assert_false(batch_read(arena, bytes_of("key=a"),
				bytes_of("UPDATE OR ROLLBACK t SET x = 1"), DIALECT_SQLITE, &batch,
				&error));
}

static void options_are_read_and_bad_ones_named(void **state)
{
	static const struct {
		const char *arguments, *error; /* NULL: it is taken */
	} cases[] = {
		{ "key=id", NULL },
		{ "size=10k  pause=1s key=\"Order \"\"1\"\"\"", NULL },
		{ "", "lockstep:batch: say by which column the ranges are cut: key=id" },
		{ "size=5", "lockstep:batch: say by which column the ranges are cut: key=id" },
		{ "key=a.b", "lockstep:batch: key has to be a column's name, in double quotes "
			     "where SQL demands them" },
		{ "key=", "lockstep:batch: key has to be a column's name, in double quotes where "
			  "SQL demands them" },
		{ "key=a key=b", "lockstep:batch: a second key; keep one" },
		{ "key=a size=0", "lockstep:batch: size has to be a number from 1 to 1000000" },
		{ "key=a size=2000000",
		  "lockstep:batch: size has to be a number from 1 to 1000000" },
		{ "key=a pause=soon",
		  "lockstep:batch: pause has to be a duration (like 50ms, 1s)" },
		{ "key=a sice=5", "lockstep:batch: option \"sice\" is not known; did you mean "
				  "size?" },
		{ "key=a and more", "lockstep:batch: option \"and\" is not known; allowed: key, "
				    "size, pause" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct bytes arguments = bytes_of(cases[i].arguments);
		struct error error = { 0 };
		struct batch batch;
		bool read = batch_read(arena, arguments, bytes_of("DELETE FROM t"),
				       DIALECT_POSTGRES, &batch, &error);

		assert_int_equal(read, !cases[i].error);
		if (!read)
			assert_string_equal(error.text, cases[i].error);
		else if (i == 1)
			assert_string_equal(batch.key, "Order \"1\"");
	}
}

static void the_directive_stands_directly_above_its_statement(void **state)
{
	static const struct {
		const char *gap, *arguments; /* NULL: refused; "": none is there */
		unsigned line;
	} cases[] = {
		{ "-- lockstep:batch key=a\n", "key=a", 1 },
		{ ";\n\n  -- why\n--lockstep:batch  key=a \r\n-- more\n\t", "key=a", 4 },
		{ ";\n-- nothing of that kind\n", "", 1 },
		{ ";\n-- lockstep:batch key=a\n\n", NULL, 2 },
		{ "; -- lockstep:batch key=a\n", NULL, 1 },
		{ ";\n-- use lockstep:batch key=a\n", NULL, 2 },
		{ ";\n/* lockstep:batch key=a */\n", NULL, 2 },
		{ ";\n-- lockstep:batches key=a\n", NULL, 2 },
		{ ";\n-- lockstep:batch key=a\n-- lockstep:batch key=b\n", NULL, 3 },
		{ ";\n-- lockstep:batch key=a\n/* x */", NULL, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bytes arguments;
		struct error error = { 0 };
		unsigned line = 1;
		bool found,
		    fine = batch_find(bytes_of(cases[i].gap), &found, &arguments, &line, &error);

		assert_int_equal(fine, cases[i].arguments != NULL);
		assert_int_equal(line, cases[i].line);
		if (!fine)
			continue;
		assert_int_equal(found, *cases[i].arguments != '\0');
		if (found)
			assert_true(bytes_equal_text(arguments, cases[i].arguments));
	}
	assert_true(batch_mark_inside(bytes_of("UPDATE t -- lockstep:batch key=id\nSET a = 1"),
				      DIALECT_ANY));
	assert_true(
	    batch_mark_inside(bytes_of("UPDATE t SET a = 1 -- lockstep:batch"), DIALECT_ANY));
	assert_false(
	    batch_mark_inside(bytes_of("UPDATE t SET a = '-- lockstep:batch'"), DIALECT_ANY));
}

static void a_position_lives_beside_other_details(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct batch_position position = {
		3, { { 1 } }, "id", "bigint", "1", "900", "90", 85, 2, 5
	};
	const char *details = batch_position_write(arena, "{\"by\":\"me\"}", &position);
	struct batch_position read;

	(void)state;
	assert_true(batch_position_read(arena, details, &read));
	assert_int_equal(read.statement, 3);
	assert_int_equal(read.rows, 85);
	assert_int_equal(batch_percent(&read), 9);
	assert_string_equal(batch_position_write(arena, NULL, &read),
			    batch_position_write(arena, NULL, &position));
	assert_string_equal(batch_position_write(arena, details, NULL), "{\"by\":\"me\"}");
	assert_null(batch_position_write(arena, batch_position_write(arena, NULL, &read), NULL));
	assert_false(batch_position_read(arena, "{\"batch\":{\"key\":\"id\"}}", &read));
	position.reached = "b";
	assert_int_equal(batch_percent(&position), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_gets_the_condition_of_its_range),
		cmocka_unit_test(what_cannot_be_cut_into_ranges_is_refused_with_the_reason),
		cmocka_unit_test(sqlite_has_its_own_forms),
		cmocka_unit_test(options_are_read_and_bad_ones_named),
		cmocka_unit_test(the_directive_stands_directly_above_its_statement),
		cmocka_unit_test(a_position_lives_beside_other_details),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
