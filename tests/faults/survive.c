#include "tests/faults/survive.h"

#define MOST_CALLS 2000

static size_t file_count(const struct scenario *scenario)
{
	size_t count = 0;

	while (count < COUNT(scenario->files) && scenario->files[count])
		count++;
	return count;
}

static bool resolve(struct fixture *fixture, struct error *error)
{
	struct resolution resolution = {
		.version = fixture->versions[fixture->count - 1],
		.kind = RESOLVE_APPLIED,
		.reason = "by hand",
	};
	struct execution execution;
	bool done;

	if (!target_open(&fixture->settings, &fixture->target, error))
		return false;
	execution = fixture_execution(fixture);
	done = executor_resolve(&execution, &resolution, error);
	target_close(fixture->target);
	/* Said twice it is refused: the first time it held. */
	return done || error->code == ERROR_CONFLICT;
}

static bool act(const struct scenario *scenario, struct fixture *fixture, struct error *error)
{
	*error = (struct error) { 0 };
	switch (scenario->act) {
	case SCENARIO_BASELINE:
		return fixture_baseline(fixture, fixture->count, error);
	case SCENARIO_RESOLVE:
		return resolve(fixture, error);
	default:
		return fixture_run(fixture, error);
	}
}

static bool holds(const struct ledger *ledger, const char *version)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (text_equal(ledger->rows[i].version, version))
			return ledger->rows[i].outcome == LEDGER_APPLIED;
	return false;
}

static void no_success_is_claimed_that_does_not_hold(struct fixture *fixture)
{
	struct ledger ledger;

	if (!fixture->seen_count || fixture->rehearse)
		return;
	ledger = fixture_ledger(fixture);
	for (size_t i = 0; i < fixture->seen_count; i++) {
		const struct seen *seen = &fixture->seen[i];

		if (seen->state == PROGRESS_MIGRATION_SUCCEEDED && !holds(&ledger, seen->migration))
			fail_msg("%s: %s is said to be applied and is not", fault_text(),
				 seen->migration);
		if (seen->state == PROGRESS_MIGRATION_FAILED && holds(&ledger, seen->migration))
			fail_msg("%s: %s is said to have failed and holds", fault_text(),
				 seen->migration);
	}
}

static void nothing_happened_twice(const struct ground *ground, const struct fixture *fixture)
{
	if (ground->count(fixture, "SELECT count(*) FROM (SELECT 1 FROM effects GROUP BY m, s "
				   "HAVING count(*) > 1) AS twice"))
		fail_msg("%s: an effect is there twice", fault_text());
}

static void says_something(enum fault fault, const struct error *error)
{
	static const enum error_code expected[] = { ERROR_UNREACHABLE, ERROR_FAILED, ERROR_LOCKED,
						    ERROR_INVALID };

	if (strlen(error->text) < 20)
		fail_msg("%s: the error says '%s'", fault_text(), error->text);
	/* The database did not say no: the same may be tried again. */
	if ((fault == FAULT_CUT || fault == FAULT_ENDED || fault == FAULT_LOST) &&
	    error->code == ERROR_FAILED)
		fail_msg("%s: it is said to have failed: %s", fault_text(), error->text);
	for (size_t i = 0; i < COUNT(expected); i++)
		if (error->code == expected[i])
			return;
	fail_msg("%s: %s", fault_text(), error->text);
}

/* In the order of the files: a row that an earlier run wrote stands where that wrote it. */
static const char *ledger_text(struct fixture *fixture)
{
	struct ledger ledger = fixture_ledger(fixture);
	struct buffer buffer = buffer_in(fixture->arena);

	for (size_t i = 0; i < fixture->count; i++) {
		for (size_t k = 0; k < ledger.count; k++) {
			const struct ledger_row *row = &ledger.rows[k];

			if (text_equal(row->version, fixture->versions[i]))
				buffer_printf(&buffer, "%s%s %s %u/%u", buffer.size ? ", " : "",
					      row->version, ledger_outcome_name(row->outcome),
					      row->applied, row->statements);
		}
	}
	return buffer_text(&buffer);
}

static void is_complete(const struct scenario *scenario, const struct ground *ground,
			struct fixture *fixture)
{
	const char *ledger = ledger_text(fixture);

	nothing_happened_twice(ground, fixture);
	if (ground->count(fixture, "SELECT count(*) FROM effects") != scenario->effects)
		fail_msg("%s: effects are missing", fault_text());
	if (!text_equal(ledger, scenario->ledger))
		fail_msg("%s: the ledger says %s", fault_text(), ledger);
}

static struct fixture begin(const struct scenario *scenario, const struct ground *ground,
			    struct arena *arena)
{
	struct fixture fixture = ground->make(arena);
	struct error error;

	fixture.allow_dirty = true;
	fixture_files(&fixture, scenario->files, file_count(scenario));
	fixture.together = scenario->together;
	fixture.one_by_one = scenario->one_by_one;
	if (scenario->act == SCENARIO_RESOLVE)
		assert_false(fixture_run(&fixture, &error));
	fixture.rehearse = scenario->rehearse;
	fixture.rehearsed.way = scenario->way;
	fixture.seen_count = 0;
	return fixture;
}

/* True when the call failed; there are more of them, then. */
static bool survives(const struct scenario *scenario, const struct ground *ground, enum fault fault,
		     unsigned call)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = begin(scenario, ground, arena);
	struct error error;
	bool done, happened;

	fault_plan(fault, call);
	done = act(scenario, &fixture, &error);
	happened = fault_over();
	if (!done)
		says_something(fault, &error);
	no_success_is_claimed_that_does_not_hold(&fixture);
	nothing_happened_twice(ground, &fixture);
	fixture.epoch++;
	if (happened && !act(scenario, &fixture, &error))
		fail_msg("%s: the next run: %s", fault_text(), error.text);
	is_complete(scenario, ground, &fixture);
	return happened;
}

void scenario_survives(const struct scenario *scenario, const struct ground *ground,
		       enum fault fault, unsigned stride)
{
	unsigned step = fault_stride(stride), call = fault_first(step), failed = 0;

	while (survives(scenario, ground, fault, call)) {
		failed++;
		call += step;
		assert_true(call < MOST_CALLS);
	}
	print_message("%s: %u calls failed (%s)\n", scenario->name, failed, fault_name(fault));
}
