#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/lint/runner.h"
#include "tests/support/linted.h"
#include "tests/support/measured.h"
#include "tests/support/test.h"

/* tests/lint/files.sql: migrations of several statements.  A server runs each in one transaction,
 * as the agent does, and is asked after every statement what it read and which locks it holds. */
#define FEW_ROWS 15 /* what reads fewer found them by an index */

struct run {
	struct arena *arena;
	PGconn *connection;
	int major;
	const char *setup;
	struct measured before, at, after;
	struct truth truth;
	size_t found, missed, alarms, quiet, failed;
};

static bool execute(struct run *run, const char *sql)
{
	PGresult *result = PQexec(run->connection, sql);
	bool done =
	    PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;

	if (!done)
		print_message("%s\n    fails: %s", sql, PQerrorMessage(run->connection));
	PQclear(result);
	return done;
}

/* Did the last statement read the rows of the relation, or write them anew? */
static bool worked(struct run *run, const struct measured_relation *after)
{
	const struct measured_relation *at = test_measured_of(&run->at, after->oid);
	const struct measured_relation *before = test_measured_of(&run->before, after->oid);
	long long least =
	    before && before->rows >= 0 && before->rows < FEW_ROWS ? before->rows : FEW_ROWS;

	if (at && test_measured_stores(after) && at->file != after->file && after->bytes > 0)
		return true;
	return after->read - (at ? at->read : 0) >= (least ? least : 1);
}

/* What others use is kept from them since an earlier statement, or by this one, which works
 * through it. */
static bool keeps_out(struct run *run, bool body)
{
	bool held = false, works = false;

	for (size_t i = 0; i < run->before.count; i++) {
		const struct measured_relation *before = &run->before.items[i];
		const struct measured_relation *after = test_measured_of(&run->after, before->oid);
		const struct measured_relation *at = test_measured_of(&run->at, before->oid);

		if (!after || before->kind == 'i' || before->kind == 'I' || before->kind == 'S')
			continue;
		if (lock_mode_blocks_writes(after->lock) && worked(run, after))
			return true;
		held |= lock_mode_blocks_writes(body ? after->lock : at ? at->lock : LOCK_NONE);
	}
	for (size_t i = 0; i < run->after.count; i++)
		works |= worked(run, &run->after.items[i]);
	return held && works;
}

static void measure(struct run *run, struct measured *into)
{
	test_measure(run->connection, into);
	test_measure_locks(run->connection, into);
}

/* What runs several statements: locks may be taken by one of them and rows read by another. */
static bool has_body(struct bytes statement)
{
	static const char *const words[] = { "do ", "call ", "select " };

	for (size_t i = 0; i < COUNT(words); i++) {
		if (bytes_start_with(statement, words[i]))
			return true;
	}
	return false;
}

/* Runs the statements; false: one failed. */
static bool try_all(struct run *run, struct arena *arena, const char *form, bool *real)
{
	struct statement_options options = { .dialect = DIALECT_POSTGRES };
	struct statement_list list;
	struct error error;

	*real = false;
	assert_ok(statement_split(arena, bytes_of(form), &options, &list, &error));
	measure(run, &run->before);
	for (size_t i = 0; i < list.count; i++) {
		struct bytes text = list.items[i].text;

		measure(run, &run->at);
		if (!execute(run, arena_text_n(arena, text.data, text.size)))
			return false;
		measure(run, &run->after);
		*real |= keeps_out(run, has_body(text));
	}
	return true;
}

/* The strongest that a finding says: LINT_YES before LINT_UNKNOWN. */
static enum lint_known foretold(struct run *run, struct arena *arena, const char *form)
{
	const char *files[] = { "1_setup.sql", run->setup, "2_form.sql",
				arena_printf(arena, "SET LOCAL search_path = lab;\n%s\n", form),
				NULL };
	struct lint_options options = { .dialect = DIALECT_POSTGRES,
					.runner.server.major = run->major };
	enum lint_known grows = LINT_NO;
	struct lint_findings findings;

	lint_runner_heed(&options.runner, NULL);
	findings = test_lint(arena, files, &options);
	for (size_t i = 0; i < findings.count; i++) {
		const struct lint_finding *finding = &findings.items[i];

		if (finding->migration == 1 && finding->grows != LINT_NO && grows != LINT_YES &&
		    finding->blocks >= LINT_BLOCKS_WRITES)
			grows = finding->grows;
	}
	return grows;
}

static void try_form(struct run *run, const char *form)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	enum lint_known said = foretold(run, arena, form);
	bool real = false, ran;

	PQclear(test_query(run->connection, "begin"));
	PQclear(test_query(run->connection, "set local search_path = lab"));
	ran = try_all(run, arena, form, &real);
	PQclear(test_query(run->connection, "rollback"));
	/* Or an index finds the rows that were rolled back, too. */
	PQclear(test_query(run->connection, "vacuum lab.t, lab.p, lab.un"));
	if (ran)
		test_truth_add(&run->truth, form, real);
	run->failed += !ran;
	run->found += ran && real && said == LINT_YES;
	run->missed += ran && real && said != LINT_YES;
	run->alarms += ran && !real && said != LINT_NO;
	run->quiet += ran && !real && said == LINT_NO;
	if (ran && (real ? said != LINT_YES : said != LINT_NO))
		print_message("%s\n    is %s%s\n", form, real ? "missed" : "a false alarm",
			      said == LINT_UNKNOWN ? " (unknown)" : "");
}

static const char *read_setup(struct arena *arena)
{
	struct bytes text;
	struct error error;
	const char *forms;

	assert_ok(file_read(arena, "lint/forms.sql", 0, &text, &error));
	forms = strstr(text.data, "\n-- forms\n");
	assert_non_null(forms);
	return arena_text_n(arena, text.data, (size_t)(forms - text.data));
}

static void a_server_does_to_others_what_the_linter_says_of_the_file(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *url = getenv("LOCKSTEP_TEST_POSTGRES"), *file = getenv("LOCKSTEP_FORMS");
	struct run *run = arena_new(arena, struct run);
	struct bytes text;
	struct error error;
	long least = 0; /* "-- from 14": of the next line */

	(void)state;
	if (!url)
		fail_msg("set LOCKSTEP_TEST_POSTGRES to the URL of a superuser, or use tests/run");
	assert_ok(file_read(arena, file ? file : "lint/files.sql", 0, &text, &error));
	run->arena = arena;
	run->setup = read_setup(arena);
	run->truth = (struct truth) { arena, value_array(arena) };
	run->connection = PQconnectdb(url);
	run->major = PQserverVersion(run->connection) / 10000;
	PQclear(test_query(run->connection,
			   "set client_min_messages = error; set max_parallel_workers = 0;"
			   "set enable_seqscan = off;"
			   "drop schema if exists lab cascade; drop schema if exists lab2 cascade;"
			   "drop publication if exists pu"));
	PQclear(test_query(run->connection, run->setup));
	while (text.size) {
		struct bytes line = bytes_trimmed(bytes_take_line(&text));
		const char *form = arena_text_n(arena, line.data, line.size);

		if (text_starts_with(form, "--"))
			least = text_starts_with(form, "-- from ") ? strtol(form + 8, NULL, 10) : 0;
		else if (*form && run->major >= least)
			try_form(run, form);
		least = text_starts_with(form, "--") ? least : 0;
	}
	PQclear(test_query(run->connection, "drop schema lab cascade; drop schema lab2 cascade;"
					    "drop publication pu"));
	PQfinish(run->connection);
	test_truth_write(&run->truth, run->setup);
	print_message("%zu found, %zu missed, %zu false alarms, %zu quiet and right; %zu failed\n",
		      run->found, run->missed, run->alarms, run->quiet, run->failed);
	assert_int_equal(run->missed + run->alarms + run->failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_does_to_others_what_the_linter_says_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
