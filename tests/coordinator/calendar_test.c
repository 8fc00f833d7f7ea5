#include "coordinator/calendar.h"

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "tests/support/test.h"

#define HOUR ((int64_t)3600000)

static int64_t wall_of(const char *text)
{
	int64_t wall = 0;

	assert_true(clock_parse(text, &wall));
	return wall;
}

#define OFFICE                                                                                     \
	{                                                                                          \
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "2026-01-05T09:00:00", NULL, 8 * HOUR,            \
		    "Europe/Berlin"                                                                \
	}
#define NIGHTLY                                                                                    \
	{                                                                                          \
		"FREQ=DAILY", "2026-01-01T02:30:00", NULL, HOUR, "Europe/Berlin"                   \
	}
#define NEW_YORK                                                                                   \
	{                                                                                          \
		"FREQ=DAILY", "2026-01-01T01:30:00", NULL, HOUR, "America/New_York"                \
	}

/* What is "" is not told. */
static const struct {
	const char *what;
	struct calendar_span span;
	const char *at;
	bool inside;
	const char *until, *next, *ended;
} rows[] = {
	{ "before it opens", OFFICE, "2026-03-02T07:59:59.999Z", false, "",
	  "2026-03-02T08:00:00.000Z", "2026-02-26T16:00:00.000Z" },
	{ "the moment it opens", OFFICE, "2026-03-02T08:00:00.000Z", true,
	  "2026-03-02T16:00:00.000Z", "", "" },
	{ "the last moment", OFFICE, "2026-03-02T15:59:59.999Z", true, "2026-03-02T16:00:00.000Z",
	  "", "" },
	{ "the moment it closes", OFFICE, "2026-03-02T16:00:00.000Z", false, "",
	  "2026-03-03T08:00:00.000Z", "2026-03-02T16:00:00.000Z" },
	{ "a day that is none of it", OFFICE, "2026-03-06T12:00:00.000Z", false, "",
	  "2026-03-09T08:00:00.000Z", "2026-03-05T16:00:00.000Z" },
	{ "in summer", OFFICE, "2026-07-06T07:00:00.000Z", true, "2026-07-06T15:00:00.000Z", "",
	  "" },
	{ "before its start", OFFICE, "2025-06-02T08:00:00.000Z", false, "",
	  "2026-01-05T08:00:00.000Z", "" },
	{ "years later", OFFICE, "2041-07-01T06:00:00.000Z", false, "", "2041-07-01T07:00:00.000Z",
	  "2041-06-27T15:00:00.000Z" },
	/* 2026-03-29 02:30 does not exist in Berlin: it is 03:30 of summer. */
	{ "an hour that is left out", NIGHTLY, "2026-03-29T01:00:00.000Z", false, "",
	  "2026-03-29T01:30:00.000Z", "2026-03-28T02:30:00.000Z" },
	{ "the night after", NIGHTLY, "2026-03-30T00:30:00.000Z", true, "2026-03-30T01:30:00.000Z",
	  "", "" },
	/* 2026-10-25 02:30 comes twice: the first is 00:30 UTC. */
	{ "an hour that comes twice", NIGHTLY, "2026-10-25T00:30:00.000Z", true,
	  "2026-10-25T01:30:00.000Z", "", "" },
	{ "and the second of it", NIGHTLY, "2026-10-25T01:30:00.000Z", false, "",
	  "2026-10-26T01:30:00.000Z", "2026-10-25T01:30:00.000Z" },
	{ "New York, twice", NEW_YORK, "2026-11-01T05:29:00.000Z", false, "",
	  "2026-11-01T05:30:00.000Z", "2026-10-31T06:30:00.000Z" },
	{ "once, by its end",
	  { NULL, "2026-12-20T00:00:00", "2027-01-04T00:00:00", 0, "Europe/Berlin" },
	  "2026-12-31T12:00:00.000Z",
	  true,
	  "2027-01-03T23:00:00.000Z",
	  "",
	  "" },
	{ "once, over",
	  { NULL, "2026-12-20T00:00:00", "2027-01-04T00:00:00", 0, "Europe/Berlin" },
	  "2027-01-03T23:00:00.000Z",
	  false,
	  "",
	  "",
	  "2027-01-03T23:00:00.000Z" },
	{ "once, across a change of the clocks, by its end",
	  { NULL, "2026-03-28T12:00:00", "2026-03-29T12:00:00", 0, "Europe/Berlin" },
	  "2026-03-29T09:59:59.999Z",
	  true,
	  "2026-03-29T10:00:00.000Z",
	  "",
	  "" },
	{ "once, across a change of the clocks, by its duration",
	  { NULL, "2026-03-28T12:00:00", NULL, 24 * HOUR, "Europe/Berlin" },
	  "2026-03-29T10:30:00.000Z",
	  true,
	  "2026-03-29T11:00:00.000Z",
	  "",
	  "" },
	{ "longer than its period",
	  { "FREQ=DAILY", "2026-01-01T00:00:00", NULL, 30 * HOUR, "UTC" },
	  "2026-03-02T03:00:00.000Z",
	  true,
	  "2026-03-03T06:00:00.000Z",
	  "",
	  "" },
	{ "counted out",
	  { "FREQ=DAILY;COUNT=3", "2026-01-01T00:00:00", NULL, HOUR, "UTC" },
	  "2026-01-04T00:30:00.000Z",
	  false,
	  "",
	  "",
	  "2026-01-03T01:00:00.000Z" },
	{ "the last one counted",
	  { "FREQ=DAILY;COUNT=3", "2026-01-01T00:00:00", NULL, HOUR, "UTC" },
	  "2026-01-03T00:30:00.000Z",
	  true,
	  "2026-01-03T01:00:00.000Z",
	  "",
	  "" },
	{ "up to a day, which belongs to it",
	  { "FREQ=DAILY;UNTIL=20260103", "2026-01-01T09:00:00", NULL, HOUR, "UTC" },
	  "2026-01-03T09:30:00.000Z",
	  true,
	  "2026-01-03T10:00:00.000Z",
	  "",
	  "" },
	{ "up to a moment of UTC, in local time",
	  { "FREQ=DAILY;UNTIL=20260103T080000Z", "2026-01-01T09:00:00", NULL, HOUR,
	    "Europe/Berlin" },
	  "2026-01-03T08:30:00.000Z",
	  true,
	  "2026-01-03T09:00:00.000Z",
	  "",
	  "" },
	{ "and not after it",
	  { "FREQ=DAILY;UNTIL=20260103T080000Z", "2026-01-01T09:00:00", NULL, HOUR,
	    "Europe/Berlin" },
	  "2026-01-04T08:30:00.000Z",
	  false,
	  "",
	  "",
	  "2026-01-03T09:00:00.000Z" },
	{ "the last Friday of a month",
	  { "FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01T20:00:00", NULL, 2 * HOUR, "UTC" },
	  "2026-03-01T00:00:00.000Z",
	  false,
	  "",
	  "2026-03-27T20:00:00.000Z",
	  "2026-02-27T22:00:00.000Z" },
	{ "every other week, counted from its start",
	  { "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-01-05T00:00:00", NULL, HOUR, "UTC" },
	  "2026-03-10T00:00:00.000Z",
	  false,
	  "",
	  "2026-03-16T00:00:00.000Z",
	  "2026-03-02T01:00:00.000Z" },
	{ "the last working day of a month",
	  { "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01T08:00:00", NULL, HOUR,
	    "UTC" },
	  "2026-05-01T00:00:00.000Z",
	  false,
	  "",
	  "2026-05-29T08:00:00.000Z",
	  "2026-04-30T09:00:00.000Z" },
	{ "Friday the 13th",
	  { "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-01-01T08:00:00", NULL, HOUR, "UTC" },
	  "2026-05-01T00:00:00.000Z",
	  false,
	  "",
	  "2026-11-13T08:00:00.000Z",
	  "" },
	{ "leap days",
	  { "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29T00:00:00", NULL, HOUR, "UTC" },
	  "2026-03-01T00:00:00.000Z",
	  false,
	  "",
	  "2028-02-29T00:00:00.000Z",
	  "" },
};

static void assert_time(struct arena *arena, const char *what, int64_t wall, const char *expected)
{
	const char *text = wall ? clock_text(arena, wall) : "";

	if (!text_equal(text, expected))
		fail_msg("%s: '%s', expected '%s'", what, text, expected);
}

static void a_span_is_inside_or_tells_when_it_comes(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct calendar_state found;
		struct error error = { 0 };

		assert_ok(calendar_at(&rows[i].span, wall_of(rows[i].at), &found, &error));
		if (found.inside != rows[i].inside)
			fail_msg("%s: inside is %d", rows[i].what, found.inside);
		assert_time(arena, rows[i].what, found.until, rows[i].until);
		assert_time(arena, rows[i].what, found.next, rows[i].next);
		if (!found.inside)
			assert_time(arena, rows[i].what, found.ended, rows[i].ended);
	}
}

#define MAY_NEVER(rule)                                                                            \
	"'" rule "' may never come: a month has no sixth Monday, BYSETPOS is 1 to 4 (or -1 to "    \
	"-4) of the days in BYDAY, and neither goes with BYMONTHDAY"

static void a_rule_that_cannot_be_is_refused_soon(void **state)
{
	static const struct {
		const char *rule, *expected;
	} wrong[] = {
		{ "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
		  "'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30' never comes within 10 years after its "
		  "start" },
		{ "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
		  "'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30' never comes within 10 years after its "
		  "start" },
		{ "FREQ=DAILY;UNTIL=20200101",
		  "'FREQ=DAILY;UNTIL=20200101' never comes within 10 years after its start" },
		{ "FREQ=HOURLY", "'HOURLY' is not supported in a rule: give days and hours, as in "
				 "\"FREQ=WEEKLY;BYDAY=MO,TU\"" },
		{ "freq=minutely", "'MINUTELY' is not supported in a rule: give days and hours, as "
				   "in \"FREQ=WEEKLY;BYDAY=MO,TU\"" },
		{ "FREQ=DAILY;BYSECOND=1", "'BYSECOND' is not supported in a rule: give days and "
					   "hours, as in \"FREQ=WEEKLY;BYDAY=MO,TU\"" },
		{ "FREQ=YEARLY;RSCALE=HEBREW", "'RSCALE' is not supported in a rule: give days and "
					       "hours, as in \"FREQ=WEEKLY;BYDAY=MO,TU\"" },
		{ "FREQ=WEEKLY;BYDAY=XX", "'FREQ=WEEKLY;BYDAY=XX' is no rule of RFC 5545, as in "
					  "\"FREQ=WEEKLY;BYDAY=MO,TU\"" },
		{ "FREQ=MONTHLY;BYDAY=53TH", MAY_NEVER("FREQ=MONTHLY;BYDAY=53TH") },
		{ "FREQ=MONTHLY;BYDAY=-6MO", MAY_NEVER("FREQ=MONTHLY;BYDAY=-6MO") },
		{ "FREQ=MONTHLY;BYSETPOS=3", MAY_NEVER("FREQ=MONTHLY;BYSETPOS=3") },
		{ "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5",
		  MAY_NEVER("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5") },
		{ "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2",
		  MAY_NEVER("FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2") },
		{ "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
		  MAY_NEVER("FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1") },
		{ "FREQ=DAILY;COUNT=1001", "'FREQ=DAILY;COUNT=1001' counts to more than 1000; say "
					   "UNTIL" },
		{ "FREQ=WEEKLY;INTERVAL=0",
		  "'FREQ=WEEKLY;INTERVAL=0' is no rule of RFC 5545, as in "
		  "\"FREQ=WEEKLY;BYDAY=MO,TU\"" },
		{ "", "'' is no rule of RFC 5545, as in \"FREQ=WEEKLY;BYDAY=MO,TU\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct error error = { 0 };

		assert_refused(calendar_rule_is_sound(wrong[i].rule, "2026-01-01T00:00:00", &error),
			       ERROR_INVALID, wrong[i].expected);
	}
}

/* Rules that make their reader work: none may take long, and none may hang. */
static void no_rule_keeps_the_reader_busy(void **state)
{
	static const char *const heavy[] = {
		"FREQ=DAILY",
		"FREQ=DAILY;COUNT=1000",
		"FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23",
		"FREQ=YEARLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYHOUR=0,6,12,18",
		"FREQ=YEARLY;INTERVAL=9999",
		"FREQ=DAILY;INTERVAL=3651;BYMONTH=2;BYMONTHDAY=29",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-1;BYMONTHDAY=13",
		"FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;INTERVAL=51",
	};
	int64_t before = clock_monotonic();

	(void)state;
	for (size_t i = 0; i < COUNT(heavy); i++) {
		struct calendar_span span = { heavy[i], "1970-01-01T00:00:00", NULL,
					      366 * 24 * HOUR, "Europe/Berlin" };
		struct calendar_state found;
		struct error error = { 0 };

		if (calendar_rule_is_sound(span.rule, span.start, &error) &&
		    !calendar_at(&span, wall_of("2026-03-01"), &found, &error))
			assert_int_equal(error.code, ERROR_INVALID);
	}
	assert_true(clock_monotonic() - before < 5000);
}

static void a_local_time_is_read_in_three_forms(void **state)
{
	static const struct {
		const char *text, *expected;
	} times[] = {
		{ "2026-03-01", "2026-03-01T00:00:00" },
		{ "2026-03-01T09:05", "2026-03-01T09:05:00" },
		{ "2026-03-01 09:05:07", "2026-03-01T09:05:07" },
		{ "2024-02-29", "2024-02-29T00:00:00" },
		{ "2026-02-29", NULL },
		{ "2026-13-01", NULL },
		{ "2026-00-01", NULL },
		{ "2026-01-01T24:00", NULL },
		{ "2026-01-01T10:60", NULL },
		{ "2026-01-01T10", NULL },
		{ "2026-01-01T10:00Z", NULL },
		{ "2026-01-01x10:00", NULL },
		{ "2026-01-01T-1:00", NULL },
		{ "1969-12-31", NULL },
		{ "2100-01-01", NULL },
		{ "tomorrow", NULL },
		{ "", NULL },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		const char *found = calendar_time(arena, times[i].text);

		if (!text_equal(found, times[i].expected))
			fail_msg("'%s' gives '%s'", times[i].text, found ? found : "nothing");
	}
}

static void a_moment_is_told_in_the_zone(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	int64_t wall = wall_of("2026-03-02T08:00:00.000Z");

	(void)state;
	assert_string_equal(calendar_text(arena, wall, "Europe/Berlin"),
			    "Mon 2026-03-02 09:00 Europe/Berlin");
	assert_string_equal(calendar_text(arena, wall + 5500, "UTC"),
			    "Mon 2026-03-02 08:00:05 UTC");
	assert_string_equal(calendar_text(arena, wall, "Nowhere/Land"), "Mon 2026-03-02 08:00 UTC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_span_is_inside_or_tells_when_it_comes),
		cmocka_unit_test(a_rule_that_cannot_be_is_refused_soon),
		cmocka_unit_test(no_rule_keeps_the_reader_busy),
		cmocka_unit_test(a_local_time_is_read_in_three_forms),
		cmocka_unit_test(a_moment_is_told_in_the_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
