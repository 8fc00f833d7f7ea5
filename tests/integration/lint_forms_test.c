#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/judged.h"
#include "tests/support/measured.h"
#include "tests/support/test.h"

/* tests/lint/forms.sql: what the linter foretells of each form, beside what a server does. */

struct run {
	struct arena *arena;
	PGconn *connection;
	const char *setup;
	struct lint_server server;
	struct measured before, after;
	struct truth truth;
	size_t forms, found, missed, alarms, quiet, differ, failed;
};

static void release_result(PGresult **result)
{
	PQclear(*result);
}

static PGresult *query(struct run *run, const char *sql)
{
	return test_query(run->connection, sql);
}

static void wrong(struct run *run, const char *form, const char *what, const char *relation)
{
	print_message("%s\n    %s %s\n", form, what, relation);
	run->differ++;
}

/* Locks that nobody feels are not told apart; an index is compared where it is foretold. */
static void compare_one(struct run *run, const char *form, const struct judged *judged,
			const struct measured_relation *before)
{
	const struct judged_touch *touch = test_judged_touch(judged, before->name);
	enum lock_mode foretold = touch ? touch->lock : LOCK_NONE;
	const struct measured_relation *after = test_measured_of(&run->after, before->oid);
	bool rewritten = after && after->file != before->file;
	bool scanned = after && after->read > before->read;
	char text[200];

	if ((before->kind == 'i' || before->kind == 'I') && !touch)
		return;
	if (before->kind == 'S' && before->lock <= LOCK_ROW_EXCLUSIVE && !touch)
		return;
	if (foretold != before->lock &&
	    (foretold >= LOCK_ROW_EXCLUSIVE || before->lock >= LOCK_ROW_EXCLUSIVE)) {
		snprintf(text, sizeof text, "takes %s, not %s, on", lock_mode_name(before->lock),
			 lock_mode_name(foretold));
		wrong(run, form, text, before->name);
	}
	if (!test_measured_stores(before) || !after)
		return;
	if (rewritten != (touch && touch->rewrites))
		wrong(run, form, rewritten ? "rewrites" : "does not rewrite", before->name);
	if (scanned != (touch && touch->scans) && before->lock >= LOCK_SHARE_UPDATE_EXCLUSIVE)
		wrong(run, form, scanned ? "scans" : "does not scan", before->name);
}

/* It blocks writes to something that was there, and reads or copies rows meanwhile. */
static bool grows(struct run *run)
{
	for (size_t i = 0; i < run->before.count; i++) {
		const struct measured_relation *before = &run->before.items[i];
		const struct measured_relation *after = test_measured_of(&run->after, before->oid);

		if (before->lock < LOCK_SHARE || !after)
			continue;
		if (test_measured_stores(before) &&
		    (after->read > before->read ||
		     (after->file != before->file && after->bytes > 0)))
			return true;
	}
	return false;
}

static bool execute(struct run *run, const char *form)
{
	SCOPED(release_result) PGresult *result = PQexec(run->connection, form);

	if (PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK)
		return true;
	print_message("%s\n    fails: %s", form, PQerrorMessage(run->connection));
	run->failed++;
	return false;
}

static void compare(struct run *run, const char *form)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct judged judged =
	    test_judge(arena, run->setup, "set search_path = lab", form, &run->server);
	bool real = grows(run);

	run->forms++;
	test_truth_add(&run->truth, form, real);
	run->found += real && judged.grows == LINT_YES;
	run->missed += real && judged.grows != LINT_YES;
	run->alarms += !real && judged.grows != LINT_NO;
	run->quiet += !real && judged.grows == LINT_NO;
	if (real != (judged.grows == LINT_YES) || judged.grows == LINT_UNKNOWN)
		wrong(run, form,
		      real                           ? "is missed"
		      : judged.grows == LINT_UNKNOWN ? "is said to be unknown"
						     : "is a false alarm",
		      "");
	for (size_t i = 0; i < run->before.count; i++)
		compare_one(run, form, &judged, &run->before.items[i]);
}

static void try_form(struct run *run, const char *form)
{
	PQclear(query(run, "begin"));
	PQclear(query(run, "set local search_path = lab"));
	test_measure(run->connection, &run->before);
	if (execute(run, form)) {
		test_measure_locks(run->connection, &run->before);
		test_measure(run->connection, &run->after);
		compare(run, form);
	}
	PQclear(query(run, "rollback"));
}

/* "-- from 16", "-- to 14": of the next line. */
static bool holds(const char *line, const char *word, int major, bool least)
{
	const char *number = text_starts_with(line, word) ? line + strlen(word) : NULL;

	if (!number)
		return true;
	return least ? major >= strtol(number, NULL, 10) : major <= strtol(number, NULL, 10);
}

static void try_all(struct run *run, struct arena *arena, struct bytes rest)
{
	bool meant = true;

	while (rest.size) {
		struct bytes text = bytes_trimmed(bytes_take_line(&rest));
		const char *line = arena_text_n(arena, text.data, text.size);

		if (text_starts_with(line, "--")) {
			meant = holds(line, "-- from ", run->server.major, true) &&
				holds(line, "-- to ", run->server.major, false);
			continue;
		}
		if (*line && meant)
			try_form(run, line);
		meant = true;
	}
}

static void a_server_does_what_the_linter_foretells(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *url = getenv("LOCKSTEP_TEST_POSTGRES");
	struct run *run = arena_new(arena, struct run);
	struct bytes text;
	const char *forms;
	struct error error;

	(void)state;
	if (!url)
		fail_msg("set LOCKSTEP_TEST_POSTGRES to the URL of a superuser, or use tests/run");
	assert_ok(file_read(arena, "lint/forms.sql", 0, &text, &error));
	forms = strstr(text.data, "\n-- forms\n");
	assert_non_null(forms);
	run->setup = arena_text_n(arena, text.data, (size_t)(forms - text.data));
	run->arena = arena;
	run->truth = (struct truth) { arena, value_array(arena) };
	run->connection = PQconnectdb(url);
	PQclear(query(run, "set client_min_messages = error"));
	PQclear(query(run, "drop schema if exists lab cascade; drop schema if exists lab2 cascade;"
			   "drop publication if exists pu"));
	PQclear(query(run, run->setup));
	run->server.major = PQserverVersion(run->connection) / 10000;
	try_all(run, arena, (struct bytes) { forms + 10, strlen(forms + 10) });
	PQclear(
	    query(run, "drop schema lab cascade; drop schema lab2 cascade; drop publication pu"));
	PQfinish(run->connection);
	test_truth_write(&run->truth, run->setup);
	print_message(
	    "PostgreSQL %d, %zu forms: %zu found, %zu missed, %zu false alarms, %zu quiet "
	    "and right; %zu differences, %zu forms failed\n",
	    run->server.major, run->forms, run->found, run->missed, run->alarms, run->quiet,
	    run->differ, run->failed);
	assert_int_equal(run->missed + run->alarms + run->differ + run->failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_does_what_the_linter_foretells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
