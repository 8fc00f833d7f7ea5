#include "coordinator/gate.h"
#include "coordinator/gate_rules.h"

#include "core/base/clock.h"
#include "tests/support/test.h"

#define HOUR ((int64_t)3600000)
#define NOW  ((int64_t)1772438400000) /* Mon 2026-03-02 08:00 UTC */

static struct gate_upstream proven_both[] = {
	{ .environment = "eu", .proven = true, .targets = 1, .since = NOW - 30 * HOUR },
	{ .environment = "us", .proven = true, .targets = 1, .since = NOW - 3 * HOUR },
};
static struct gate_upstream proven_one[] = {
	{ .environment = "eu", .targets = 1 },
	{ .environment = "us", .proven = true, .targets = 1, .since = NOW - 3 * HOUR },
};
static struct gate_upstream lost_one[] = {
	{ .environment = "eu", .proven = true, .targets = 1, .lost = "e1", .since = NOW },
	{ .environment = "us", .proven = true, .targets = 1, .since = NOW - 3 * HOUR },
};
static struct gate_upstream proven_none[] = {
	{ .environment = "eu", .targets = 1 },
	{ .environment = "us", .targets = 0 },
};

static const struct gate_span office = { .name = "office",
					 .zone = "Europe/Berlin",
					 .next = NOW + 2 * HOUR,
					 .ended = NOW - 60 * HOUR },
			      open_office = { .name = "office",
					      .zone = "Europe/Berlin",
					      .inside = true,
					      .until = NOW + HOUR },
			      never = { .name = "once", .zone = "UTC", .ended = NOW - HOUR },
			      broken = { .name = "lunch",
					 .zone = "Mars/Base",
					 .problem = "the zone Mars/Base is not known here" };
static const struct gate_span two[] = { { .name = "late", .zone = "UTC", .next = NOW + 5 * HOUR },
					{ .name = "early", .zone = "UTC", .next = NOW + HOUR } };
static const struct gate_span one_broken[] = {
	{ .name = "lunch", .zone = "Mars/Base", .problem = "the zone is gone" },
	{ .name = "office", .zone = "UTC", .inside = true, .until = NOW + HOUR },
};
static const struct gate_span frozen[] = {
	{ .name = "year end", .zone = "Europe/Berlin", .inside = true, .until = NOW + 24 * HOUR },
	{ .name = "sale", .zone = "UTC", .inside = true, .until = NOW + HOUR },
	{ .name = "later", .zone = "UTC", .next = NOW + 240 * HOUR },
};

#define TWO(list)             .upstream = list, .upstream_count = 2
#define WINDOWS(list, number) .time = { .windows = list, .window_count = number }

/* "" is an open gate; `opens` in hours from now, 0: not known. */
static const struct {
	const char *gate;
	struct gate_facts facts;
	const char *reason;
	int64_t opens;
} rows[] = {
	{ "upstream", { TWO(proven_both) }, "", 0 },
	{ "upstream",
	  { TWO(proven_one) },
	  "release 3 has not succeeded in eu; roll it out there first",
	  0 },
	{ "upstream", { TWO(proven_one), .upstream_any = true }, "", 0 },
	{ "upstream", { TWO(lost_one), .upstream_any = true }, "", 0 },
	{ "upstream",
	  { TWO(lost_one) },
	  "target e1 of eu is regressed, so release 3 is no longer proven there (`lockstep "
	  "status`)",
	  0 },
	{ "upstream",
	  { TWO(proven_none), .upstream_any = true },
	  "release 3 has not succeeded in eu; roll it out there first; release 3 has not succeeded "
	  "in us, which has no targets; roll it out there first",
	  0 },
	{ "soak", { TWO(proven_both) }, "", 0 },
	{ "soak", { TWO(proven_both), .time.soak = 3 * HOUR }, "", 0 },
	{ "soak",
	  { TWO(proven_both), .time.soak = 4 * HOUR },
	  "release 3 has to be in us for 4h, and is since Mon 2026-03-02 05:00 UTC; opens Mon "
	  "2026-03-02 09:00 UTC",
	  1 },
	{ "soak", { TWO(proven_both), .time.soak = 24 * HOUR, .upstream_any = true }, "", 0 },
	{ "soak",
	  { TWO(proven_one), .time.soak = 4 * HOUR, .upstream_any = true },
	  "release 3 has to be in us for 4h, and is since Mon 2026-03-02 05:00 UTC; opens Mon "
	  "2026-03-02 09:00 UTC",
	  1 },
	{ "soak", { TWO(proven_one), .time.soak = 4 * HOUR }, "", 0 },
	{ "soak",
	  { TWO(proven_both),
	    .time = { .soak = 4 * HOUR, .windows = &open_office, .window_count = 1 } },
	  "release 3 has to be in us for 4h, and is since Mon 2026-03-02 06:00 Europe/Berlin; "
	  "opens Mon 2026-03-02 10:00 Europe/Berlin",
	  1 },
	{ "window", { .release = 3 }, "", 0 },
	{ "window", { WINDOWS(&open_office, 1) }, "", 0 },
	{ "window",
	  { WINDOWS(&office, 1) },
	  "production changes only in its windows (office); opens Mon 2026-03-02 11:00 "
	  "Europe/Berlin",
	  2 },
	{ "window",
	  { WINDOWS(two, 2) },
	  "production changes only in its windows (late, early); opens Mon 2026-03-02 09:00 UTC",
	  1 },
	{ "window",
	  { WINDOWS(&never, 1) },
	  "production changes only in its windows (once); none of them comes in the next ten years",
	  0 },
	{ "window",
	  { WINDOWS(&broken, 1) },
	  "window lunch cannot be told: the zone Mars/Base is not known here",
	  0 },
	{ "window", { WINDOWS(one_broken, 2) }, "", 0 },
	{ "freeze", { .time = { .freezes = &never, .freeze_count = 1 } }, "", 0 },
	{ "freeze",
	  { .time = { .freezes = frozen, .freeze_count = 3, .thaws = NOW + 24 * HOUR } },
	  "production is frozen (year end, sale); opens Tue 2026-03-03 09:00 Europe/Berlin",
	  24 },
	{ "freeze",
	  { .time = { .freezes = frozen, .freeze_count = 3 } },
	  "production is frozen (year end, sale)",
	  0 },
	{ "freeze",
	  { .time = { .freezes = &broken, .freeze_count = 1 } },
	  "freeze lunch cannot be told: the zone Mars/Base is not known here",
	  0 },
	/* The freeze wins over the window that is open. */
	{ "freeze",
	  { .time = { .windows = &open_office,
		      .window_count = 1,
		      .freezes = frozen,
		      .freeze_count = 1,
		      .thaws = NOW + 24 * HOUR } },
	  "production is frozen (year end); opens Tue 2026-03-03 09:00 Europe/Berlin",
	  24 },
};

static void each_gate_of_time_says_why_it_is_shut_and_when_it_opens(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct gate *gate = gate_find(rows[i].gate);
		struct gate_facts facts = rows[i].facts;
		const char *reason;
		int64_t opens;

		facts.now = NOW;
		facts.release = 3;
		facts.environment = "production";
		reason = gate->shut(arena, &facts);
		if (!text_equal(reason ? reason : "", rows[i].reason))
			fail_msg("row %zu, %s: '%s', expected '%s'", i, gate->name,
				 reason ? reason : "", rows[i].reason);
		opens = reason && gate->opens ? gate->opens(&facts) : 0;
		if (opens != (rows[i].opens ? NOW + rows[i].opens * HOUR : 0))
			fail_msg("row %zu, %s: opens at %lld", i, gate->name, (long long)opens);
	}
}

static const struct gate_span drains_late = {
	.name = "a", .zone = "UTC", .drains = true, .ended = NOW
};
static const struct gate_span mixed[] = {
	{ .name = "a", .zone = "UTC", .drains = true, .ended = NOW - 2 * HOUR },
	{ .name = "b", .zone = "UTC", .ended = NOW - HOUR },
};
static const struct gate_span freezing[] = {
	{ .name = "a", .zone = "UTC", .inside = true, .until = NOW + HOUR },
	{ .name = "b", .zone = "UTC", .drains = true },
};
static const struct gate_span draining[] = {
	{ .name = "a", .zone = "UTC", .inside = true, .until = NOW + HOUR },
	{ .name = "b", .zone = "UTC", .inside = true, .until = NOW + HOUR, .drains = true },
};

static void what_was_open_last_says_whether_work_stops(void **state)
{
	struct gate_facts facts = { .now = NOW };

	(void)state;
	assert_false(gate_drains(&facts, "window"));
	facts.time = (struct gate_time) { .windows = &drains_late, .window_count = 1 };
	assert_true(gate_drains(&facts, "window"));
	assert_false(gate_drains(&facts, "freeze"));
	assert_false(gate_drains(&facts, "upstream"));
	facts.time = (struct gate_time) { .windows = mixed, .window_count = 2 };
	assert_false(gate_drains(&facts, "window"));
	facts.time = (struct gate_time) { .freezes = freezing, .freeze_count = 2 };
	assert_false(gate_drains(&facts, "freeze"));
	facts.time = (struct gate_time) { .freezes = draining, .freeze_count = 2 };
	assert_true(gate_drains(&facts, "freeze"));
}

static void the_next_change_is_the_earliest_that_is_to_come(void **state)
{
	struct gate_facts facts = { .now = NOW };

	(void)state;
	assert_true(gate_changes(&facts) == INT64_MAX);
	facts.time = (struct gate_time) {
		.windows = two, .window_count = 2, .freezes = frozen, .freeze_count = 3
	};
	assert_true(gate_changes(&facts) == NOW + HOUR);
	facts.time = (struct gate_time) { .windows = &never, .window_count = 1, .soak = 4 * HOUR };
	facts.upstream = proven_both;
	facts.upstream_count = 2;
	assert_true(gate_changes(&facts) == NOW + HOUR);
	facts.time.soak = 2 * HOUR;
	assert_true(gate_changes(&facts) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_gate_of_time_says_why_it_is_shut_and_when_it_opens),
		cmocka_unit_test(what_was_open_last_says_whether_work_stops),
		cmocka_unit_test(the_next_change_is_the_earliest_that_is_to_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
