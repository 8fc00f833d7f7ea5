#include "core/adopt/trace.h"

#include <string.h>

#include "tests/support/test.h"

/* Two files, 1_a.sql and 2_b.sql, what is there, and what is said of that. */
struct story {
	enum dialect dialect;
	bool from_nothing;
	const char *files[2];
	const char *there;    /* "table a, column a.b": all else is not */
	const char *sights;   /* of the statements: p(resent) a(bsent) u(nseen) z(undone) h(alf) */
	const char *expected; /* applied through */
	const char *doubt;    /* NULL, or part of it */
};

#define PG   DIALECT_POSTGRES, true
#define LATE DIALECT_POSTGRES, false
#define LITE DIALECT_SQLITE, false

static const struct story stories[] = {
	{ PG, { "create table a (x int);", "create table b (x int);" }, "", "aa", "nothing", NULL },
	{ PG,
	  { "create table a (x int);", "create table b (x int);" },
	  "table a, table b",
	  "pp",
	  "2",
	  NULL },
	/* in the middle of a file */
	{ PG,
	  { "create table a (x int);", "create table \"public\".B (x int); create index b_x on b "
				       "(x); alter table b add y int;" },
	  "table a, table b, index b_x",
	  "pppa",
	  "2:2",
	  NULL },
	{ PG,
	  { "create table a (x int);", "alter table a add column y int, add z int;" },
	  "table a, column a.y",
	  "ph",
	  "1",
	  "fits no point" },
	/* what the catalog cannot show, at the place that matters and elsewhere */
	{ PG,
	  { "create table a (x int); insert into a values (1); create table b (x int);", "" },
	  "table a, table b",
	  "pup",
	  "1",
	  NULL },
	{ PG,
	  { "create table a (x int); insert into a values (1); create table b (x int);", "" },
	  "table a",
	  "pua",
	  "1:2",
	  "1:1 or 1:2" },
	{ PG,
	  { "create table a (x int); comment on table a is 'x'; create table b (x int);", "" },
	  "table a",
	  "pua",
	  "1:1",
	  NULL },
	{ PG,
	  { "create table a (x int);", "insert into a values (1); insert into a values (2);" },
	  "table a",
	  "puu",
	  "2",
	  "2 statements" },
	/* transactions of its own say nothing */
	{ PG,
	  { "begin; create table a (x int); commit;", "begin; create table b (x int); commit;" },
	  "table a",
	  "upuuau",
	  "1",
	  NULL },
	/* one after the other takes back what the one before made */
	{ PG,
	  { "create table tmp (x int); create table b (x int); drop table tmp;",
	    "create table c (x int);" },
	  "table b",
	  "zppa",
	  "1",
	  NULL },
	{ PG,
	  { "create table tmp (x int); create table b (x int); drop table tmp;",
	    "create table c (x int);" },
	  "table b, table tmp",
	  "ppaa",
	  "1:2",
	  NULL },
	{ PG,
	  { "create table tmp (x int); create table b (x int); drop table tmp;",
	    "create table c (x int);" },
	  "",
	  "aaua",
	  "nothing",
	  NULL },
	/* drops: absent is present */
	{ LATE, { "drop table old; create table new (x int);", "" }, "", "pa", "1:1", NULL },
	{ LATE,
	  { "drop table old; create table new (x int);", "" },
	  "table old",
	  "aa",
	  "nothing",
	  NULL },
	{ PG,
	  { "create table a (x int, y int);", "alter table a drop column y;" },
	  "table a, column a.y",
	  "pa",
	  "1",
	  NULL },
	{ PG,
	  { "create table a (x int, y int);", "alter table a drop column y;" },
	  "",
	  "au",
	  "nothing",
	  NULL },
	{ PG,
	  { "create table a (x int, y int);", "alter table a drop column y;" },
	  "table a",
	  "pp",
	  "2",
	  NULL },
	{ PG,
	  { "drop trigger if exists t on a; create trigger t before insert on a execute function "
	    "f();",
	    "" },
	  "trigger a.t",
	  "zp",
	  "1",
	  NULL },
	/* contradictions */
	{ PG,
	  { "create table a (x int);", "create table b (x int);" },
	  "table b",
	  "ap",
	  "nothing",
	  "fits no point" },
	/* names that move */
	{ PG,
	  { "create table a (x int); alter table a rename to b;", "alter table b rename x to y;" },
	  "table b, column b.x",
	  "zpa",
	  "1",
	  NULL },
	{ PG,
	  { "create table a (x int); alter table a rename to b;", "alter table b rename x to y;" },
	  "table b, column b.y",
	  "zpp",
	  "2",
	  NULL },
	/* of every kind */
	{ PG,
	  { "create schema s; create type s.mood as enum ('sad'); alter type s.mood add value "
	    "'it''s ok'; create sequence q; create view v as select 1;",
	    "create extension if not exists hstore; create materialized view m as select 1; create "
	    "policy p on a using (true); alter table a enable row level security; alter table only "
	    "a "
	    "add constraint k check (true); alter table a alter x set not null;" },
	  "schema s, type mood, enum value mood.it's ok, sequence q, view v, extension hstore, "
	  "view m, "
	  "policy a.p, row security of a, constraint a.k",
	  "ppppp"
	  "pppppa",
	  "2:5",
	  NULL },
	{ PG,
	  { "create function f() returns int language sql as $$ select 1 $$;",
	    "create or replace function f() returns int language sql as $x$ select 2 $x$;" },
	  "function f= select 1 ",
	  "pu",
	  "1",
	  NULL },
	{ PG,
	  { "create function f() returns int language sql as $$ select 1 $$;",
	    "create or replace function f() returns int language sql as $x$ select 2 $x$;" },
	  "function f= select 2 ",
	  "pp",
	  "2",
	  NULL },
	{ PG,
	  { "set search_path to s; create table a (x int);", "create table a (x int);" },
	  "table a",
	  "upp",
	  "2",
	  NULL },
	{ LITE,
	  { "create table new_u (x int, y int); insert into new_u select x, 1 from u; drop table "
	    "u; "
	    "alter table new_u rename to u;",
	    "create table w (x int);" },
	  "table u=(x int, y int)",
	  "zuzpa",
	  "1",
	  NULL },
	{ LITE,
	  { "create table new_u (x int, y int); insert into new_u select x, 1 from u; drop table "
	    "u; "
	    "alter table new_u rename to u;",
	    "create table w (x int);" },
	  "table u=(x int)",
	  "auaua",
	  "nothing",
	  NULL },
	{ LITE,
	  { "create table new_u (x int, y int); insert into new_u select x, 1 from u; drop table "
	    "u; "
	    "alter table new_u rename to u;",
	    "create table w (x int);" },
	  "table u=(x int), table new_u=(x int, y int)",
	  "puaaa",
	  "1:2",
	  "1:1 or 1:2" },
};

static void look(struct arena *arena, struct trace *trace, const char *there)
{
	for (size_t i = 0; i < trace->thing_count; i++) {
		struct trace_thing *thing = &trace->things[i];
		const char *text = thing_text(arena, &thing->thing);
		const char *at = there;

		for (; at && *at; at = strstr(at, ", ") ? strstr(at, ", ") + 2 : NULL) {
			size_t size = strlen(text);

			if (strncmp(at, text, size) || !strchr(",=", at[size]))
				continue;
			thing->there = true;
			if (at[size] == '=')
				thing->content = arena_text_n(
				    arena, at + size + 1,
				    strstr(at, "), ") ? (size_t)(strstr(at, "), ") - at) - size
						      : strlen(at) - size - 1);
		}
	}
}

static const char *sights(struct arena *arena, const struct trace *trace)
{
	static const char letters[SIGHT_COUNT] = "upazh";
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < trace->count; i++)
		buffer_add(&text, &letters[trace->steps[i].sight], 1);
	return buffer_text(&text);
}

static void what_is_there_tells_how_far_files_came(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(stories); i++) {
		const struct story *story = &stories[i];
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct migration files[2] = { { .version = "1", .name = "1_a.sql" },
					      { .version = "2", .name = "2_b.sql" } };
		const struct migration *given[2] = { &files[0], &files[1] };
		struct trace_input input = { given, 2, story->dialect, "public",
					     story->from_nothing };
		struct error error = { 0 };
		struct trace trace;

		for (int f = 0; f < 2; f++)
			files[f].text = bytes_of(story->files[f]);
		assert_true(trace_read(arena, &input, &trace, &error));
		look(arena, &trace, story->there);
		trace_judge(&trace);
		if (!text_equal(story->sights, sights(arena, &trace)) ||
		    !text_equal(story->expected, trace_place(&trace, trace.applied)) ||
		    !story->doubt != !trace.doubt ||
		    (story->doubt && !strstr(trace.doubt, story->doubt)))
			fail_msg("row %zu: %s, through %s, %s", i, sights(arena, &trace),
				 trace_place(&trace, trace.applied), trace.doubt);
	}
}

static void a_place_is_a_version_or_a_statement_of_it(void **state)
{
	static const struct {
		const char *place, *wrong;
		size_t applied;
	} rows[] = {
		{ "nothing", NULL, 0 },
		{ "1:1", NULL, 1 },
		{ "1", NULL, 2 },
		{ "2:1", NULL, 3 },
		{ "2", NULL, 3 },
		{ "2:2", "2_b.sql has 1 statements", 0 },
		{ "3", "version 3 is not among", 0 },
		{ "1:0", "no place", 0 },
		{ "1:x", "no place", 0 },
		{ "1:1x", "no place", 0 },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct migration files[2] = {
		{ .version = "1", .name = "1_a.sql", .text = bytes_of("select 1; select 2") },
		{ .version = "2", .name = "2_b.sql", .text = bytes_of("select 3") }
	};
	const struct migration *given[2] = { &files[0], &files[1] };
	struct trace_input input = { given, 2, DIALECT_POSTGRES, "public", true };
	struct error error;
	struct trace trace;
	size_t applied;

	(void)state;
	assert_true(trace_read(arena, &input, &trace, &error));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool fine = trace_position(&trace, rows[i].place, &applied, &error);

		assert_int_equal(!rows[i].wrong, fine);
		if (fine)
			assert_int_equal(rows[i].applied, applied);
		else
			assert_non_null(strstr(error.text, rows[i].wrong));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_tells_how_far_files_came),
		cmocka_unit_test(a_place_is_a_version_or_a_statement_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
