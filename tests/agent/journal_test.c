#include "agent/journal.h"

#include <string.h>

#include "tests/support/test.h"

struct book {
	struct arena *arena;
	struct journal journal;
	struct report report;
	int64_t due;
};

static int book_open(void **state)
{
	struct assignment assignment = {
		.rollout = "r-1", .target = "eu", .attempt = "r-1/eu/1", .epoch = 4
	};
	struct book *book = test_calloc(1, sizeof *book);

	book->arena = arena_open();
	book->due = INT64_MAX;
	journal_open(&book->journal, &assignment);
	journal_start(&book->journal);
	*state = book;
	return 0;
}

static int book_close(void **state)
{
	struct book *book = *state;

	journal_release(&book->journal);
	arena_close(book->arena);
	test_free(book);
	return 0;
}

static void tell(struct book *book, size_t index, enum progress_state state)
{
	struct migration migration = { .version = "0001" };
	struct statement statement = { .index = index, .text = bytes_of("SELECT 1"), .line = 1 };
	struct statement_result result = { .rows = 3, .duration = 70, .waited = 20 };
	struct progress progress = { .state = state,
				     .migration = &migration,
				     .statement = &statement,
				     .result =
					 state == PROGRESS_STATEMENT_STARTED ? NULL : &result };

	journal_progress(&book->journal, &progress);
}

static void finish(struct book *book, enum outcome outcome, const char *error)
{
	const struct attempt_result result = { .outcome = outcome,
					       .error = error,
					       .preparation = "{\"timeline\":\"1\"}" };

	journal_finish(&book->journal, &result);
}

static bool take(struct book *book, int64_t now)
{
	return journal_take(book->arena, &book->journal, now, &book->report, &book->due);
}

static void the_start_is_told_at_once_and_progress_after_a_pause(void **state)
{
	struct book *book = *state;

	tell(book, 0, PROGRESS_STATEMENT_STARTED);
	assert_true(take(book, 1000));
	assert_int_equal(book->report.phase, PHASE_STARTED);
	assert_int_equal(book->report.sequence, 1);
	assert_int_equal(book->report.epoch, 4);
	assert_true(take(book, 1000));
	assert_int_equal(book->report.phase, PHASE_PROGRESS);
	assert_false(take(book, 1000));
	assert_int_equal(book->due, INT64_MAX);
	tell(book, 0, PROGRESS_STATEMENT_SUCCEEDED);
	assert_false(take(book, 1199));
	assert_int_equal(book->due, 1200);
	assert_true(take(book, 1200));
	assert_string_equal(book->report.statements[0].state, "succeeded");
	assert_int_equal(book->report.statements[0].rows, 3);
	assert_int_equal(book->report.statements[0].waited, 20);
}

static void a_statement_that_ended_before_it_was_told_is_told_once(void **state)
{
	struct book *book = *state;

	take(book, 1000);
	tell(book, 0, PROGRESS_STATEMENT_STARTED);
	tell(book, 0, PROGRESS_STATEMENT_SUCCEEDED);
	tell(book, 1, PROGRESS_STATEMENT_STARTED);
	assert_true(take(book, 1000));
	assert_int_equal(book->report.statement_count, 2);
	assert_string_equal(book->report.statements[0].state, "succeeded");
	assert_string_equal(book->report.statements[1].state, "running");
}

static void the_end_is_told_at_once_with_what_is_left(void **state)
{
	struct book *book = *state;

	take(book, 1000);
	tell(book, 0, PROGRESS_STATEMENT_STARTED);
	take(book, 1000);
	tell(book, 0, PROGRESS_STATEMENT_FAILED);
	finish(book, OUTCOME_FAILED, "no such table");
	assert_true(take(book, 1001));
	assert_int_equal(book->report.phase, PHASE_FINISHED);
	assert_int_equal(book->report.outcome, OUTCOME_FAILED);
	assert_string_equal(book->report.error, "no such table");
	assert_string_equal(book->report.preparation, "{\"timeline\":\"1\"}");
	assert_int_equal(book->report.statement_count, 1);
	assert_false(take(book, 9999));
	assert_false(journal_pending(&book->journal));
}

static void many_statements_come_in_several_reports_before_the_end(void **state)
{
	struct book *book = *state;
	size_t told = 0, reports = 0;

	for (size_t i = 0; i < 1200; i++)
		tell(book, i, PROGRESS_STATEMENT_SUCCEEDED);
	finish(book, OUTCOME_SUCCEEDED, "");
	while (take(book, 1000)) {
		for (size_t i = 0; i < book->report.statement_count; i++)
			assert_int_equal(book->report.statements[i].index, told++);
		reports++;
	}
	assert_int_equal(told, 1200);
	assert_int_equal(reports, 4);
	assert_int_equal(book->report.phase, PHASE_FINISHED);
}

/* Index of the last statement that was told, and how many were, when `count` succeeded before
 * anything was taken. */
static size_t tell_all(struct book *book, size_t count, size_t *last)
{
	size_t told = 0;

	*last = 0;
	for (int64_t now = 0; book->report.phase != PHASE_FINISHED; now += JOURNAL_PAUSE) {
		assert_true(take(book, now));
		for (size_t i = 0; i < book->report.statement_count; i++) {
			assert_true(!told || book->report.statements[i].index > *last);
			*last = book->report.statements[i].index;
			told++;
		}
	}
	assert_true(told <= count);
	return told;
}

static void of_a_million_statements_the_first_and_the_last_are_told(void **state)
{
	struct book *book = *state;
	size_t count = 100000, last;

	for (size_t i = 0; i < count; i++) {
		tell(book, i, PROGRESS_STATEMENT_STARTED);
		tell(book, i, PROGRESS_STATEMENT_SUCCEEDED);
	}
	finish(book, OUTCOME_SUCCEEDED, "");
	assert_int_equal(tell_all(book, count, &last), 2001);
	assert_int_equal(last, count - 1);
	assert_string_equal(book->report.statements[book->report.statement_count - 1].state,
			    "succeeded");
}

static void a_failure_is_told_however_many_wait(void **state)
{
	struct book *book = *state;
	size_t count = 5000, last;

	for (size_t i = 0; i < count; i++) {
		tell(book, i, PROGRESS_STATEMENT_STARTED);
		tell(book, i,
		     i + 1 < count ? PROGRESS_STATEMENT_SUCCEEDED : PROGRESS_STATEMENT_FAILED);
	}
	finish(book, OUTCOME_FAILED, "no");
	tell_all(book, count, &last);
	assert_int_equal(last, count - 1);
	assert_string_equal(book->report.statements[book->report.statement_count - 1].state,
			    "failed");
}

static void a_statement_s_text_is_cut_between_characters(void **state)
{
	struct book *book = *state;
	struct migration migration = { .version = "0001" };
	struct buffer text = buffer_in(book->arena);
	struct statement statement = { 0 };
	struct progress progress = { .state = PROGRESS_STATEMENT_STARTED,
				     .migration = &migration,
				     .statement = &statement };

	for (int i = 0; i < 300; i++)
		buffer_add_text(&text, "\xC3\xA4");
	statement.text = buffer_bytes(&text);
	take(book, 1000);
	journal_progress(&book->journal, &progress);
	assert_true(take(book, 1000));
	assert_int_equal(strlen(book->report.statements[0].text), 400);
}

#define IN_BOOK(test) cmocka_unit_test_setup_teardown(test, book_open, book_close)

static void a_statement_that_still_runs_says_how_far_it_is(void **state)
{
	struct book *book = *state;
	struct migration migration = { .version = "0001" };
	struct statement statement = { .text = bytes_of("SELECT 1"), .line = 1 };
	struct advance advance = { "vacuum: scanning heap", 3, 10, 700 };
	struct progress progress = { .state = PROGRESS_STATEMENT_ADVANCED,
				     .migration = &migration,
				     .statement = &statement,
				     .advance = &advance };

	assert_true(take(book, 1000));
	tell(book, 0, PROGRESS_STATEMENT_STARTED);
	assert_true(take(book, 2000));
	assert_null(book->report.statements[0].phase);
	journal_progress(&book->journal, &progress);
	assert_true(take(book, 3000));
	assert_int_equal(book->report.statement_count, 1);
	assert_string_equal(book->report.statements[0].state, "running");
	assert_string_equal(book->report.statements[0].phase, "vacuum: scanning heap");
	assert_int_equal(book->report.statements[0].done, 3);
	assert_int_equal(book->report.statements[0].total, 10);
	assert_int_equal(book->report.statements[0].left, 700);
	tell(book, 0, PROGRESS_STATEMENT_SUCCEEDED);
	assert_true(take(book, 4000));
	assert_null(book->report.statements[0].phase);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_BOOK(the_start_is_told_at_once_and_progress_after_a_pause),
		IN_BOOK(a_statement_that_ended_before_it_was_told_is_told_once),
		IN_BOOK(the_end_is_told_at_once_with_what_is_left),
		IN_BOOK(many_statements_come_in_several_reports_before_the_end),
		IN_BOOK(of_a_million_statements_the_first_and_the_last_are_told),
		IN_BOOK(a_statement_that_still_runs_says_how_far_it_is),
		IN_BOOK(a_failure_is_told_however_many_wait),
		IN_BOOK(a_statement_s_text_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
