#include "tests/support/test.h"

#include "core/ledger.h"

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

static struct ledger sample(void)
{
	struct ledger_row *rows = arena_new_array(arena, struct ledger_row, 2);

	rows[0] = (struct ledger_row) {
		.version = "2",
		.name = "2_b.sql",
		.content = hash_of("two", 3),
		.txmode = TXMODE_NONE,
		.outcome = LEDGER_PARTIAL,
		.statements = 3,
		.applied = 1,
		.attempt = "a-2",
		.epoch = 4,
		.started = 1770000000000,
		.error = "division by zero",
		.operator= "lockstep 0.1.0 agent eu-1",
	};
	rows[1] = (struct ledger_row) {
		.version = "1",
		.name = "1_a.sql",
		.content = hash_of("one", 3),
		.entry = hash_of("entry", 5),
		.txmode = TXMODE_FILE,
		.outcome = LEDGER_APPLIED,
		.statements = 2,
		.applied = 2,
		.attempt = "a-1",
		.epoch = 3,
		.started = 1770000000000,
		.finished = 1770000000100,
		.duration = 100,
		.operator= "lockstep 0.1.0 agent eu-1",
	};
	return (struct ledger) { .exists = true, .epoch = 4, .rows = rows, .count = 2 };
}

/* The digests were computed apart from this program. */
static void a_digest_is_over_the_rows_in_order_of_versions(void **state)
{
	struct ledger ledger = sample();
	struct hash digest = ledger_digest(&ledger);

	(void)state;
	assert_string_equal(hash_hex(arena, &digest),
			    "70c7cceb9af935c40f62d15e01c5c749f16c1329ad1d2663e56fae6b133d33b3");
}

static void a_base_leaves_the_pending_versions_out(void **state)
{
	static const char *const pending[] = { "3", "2" };
	struct ledger ledger = sample();
	struct hash base = ledger_base(&ledger, pending, 2);

	(void)state;
	assert_string_equal(hash_hex(arena, &base),
			    "f0c5a237243d127b7f4d2c8a7120c6dc838a35c8fa96839a1411472fce19df10");
}

static void times_attempts_and_epochs_do_not_move_a_digest(void **state)
{
	struct ledger a = sample(), b = sample();
	struct hash digest_a, digest_b;

	(void)state;
	b.rows[0].attempt = "other";
	b.rows[0].epoch = 99;
	b.rows[0].finished = b.rows[0].duration = b.rows[0].started = 1;
	b.epoch = 99;
	digest_a = ledger_digest(&a);
	digest_b = ledger_digest(&b);
	assert_true(hash_equal(&digest_a, &digest_b));
	b.rows[0].applied = 2;
	digest_b = ledger_digest(&b);
	assert_false(hash_equal(&digest_a, &digest_b));
}

static void what_is_written_is_read_back(void **state)
{
	struct ledger ledger = sample(), again, none = { 0 };
	struct error error = { 0 };
	struct bytes text = ledger_write(arena, &ledger);

	(void)state;
	assert_ok(ledger_parse(arena, text, &again, &error));
	assert_true(bytes_equal(ledger_write(arena, &again), text));
	assert_true(again.exists);
	assert_int_equal(again.epoch, 4);
	assert_int_equal(again.count, 2);
	assert_string_equal(again.rows[0].error, "division by zero");
	assert_null(again.rows[1].error);
	assert_memory_equal(again.rows[1].entry.bytes, ledger.rows[1].entry.bytes, HASH_SIZE);
	assert_ok(ledger_parse(arena, ledger_write(arena, &none), &again, &error));
	assert_false(again.exists);
	assert_int_equal(again.count, 0);
}

#define HASH "\"content\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","
#define TAIL                                                                                       \
	"\"statements\":1,\"applied\":1,\"epoch\":1,\"started\":0,\"finished\":0,\"duration\":0}]" \
	"}"
#define HEAD "{\"epoch\":1,\"rows\":[{\"version\":\"1\","

static void what_is_no_ledger_is_refused_by_member(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "[]", "ledger: rows: a list was expected" },
		{ "{\"rows\":[]}", "ledger: epoch: missing" },
		{ "{\"epoch\":-1,\"rows\":[]}",
		  "ledger: epoch: -1 is not between 0 and 9007199254740992" },
		{ "{\"epoch\":1,\"rows\":[7]}", "ledger: rows[0]: an object was expected" },
		{ "{\"epoch\":1,\"rows\":[{}]}", "ledger: rows[0]: version: missing" },
		{ "{\"epoch\":1,\"rows\":[{\"version\":1}]}",
		  "ledger: rows[0]: version: a text was expected" },
		{ HEAD HASH "\"txmode\":\"all\",\"outcome\":\"applied\"," TAIL,
		  "ledger: rows[0]: txmode: \"all\" is not known" },
		{ HEAD HASH "\"txmode\":\"file\",\"outcome\":\"done\"," TAIL,
		  "ledger: rows[0]: outcome: \"done\" is not known" },
		{ HEAD "\"content\":\"BA\",\"txmode\":\"file\",\"outcome\":\"applied\"," TAIL,
		  "ledger: rows[0]: content: 64 lower-case hexadecimal digits were expected" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct ledger ledger;

		assert_refused(ledger_parse(arena, bytes_of(cases[i].text), &ledger, &error),
			       ERROR_INVALID, cases[i].error);
	}
}

static void every_outcome_has_a_name_that_leads_back(void **state)
{
	enum ledger_outcome outcome;

	(void)state;
	for (int i = 0; i < LEDGER_OUTCOME_COUNT; i++) {
		assert_true(ledger_outcome_from_name(ledger_outcome_name((enum ledger_outcome)i),
						     &outcome));
		assert_int_equal(outcome, i);
	}
	assert_false(ledger_outcome_from_name("done", &outcome));
	assert_false(ledger_outcome_from_name(NULL, &outcome));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_digest_is_over_the_rows_in_order_of_versions),
		TEST(a_base_leaves_the_pending_versions_out),
		TEST(times_attempts_and_epochs_do_not_move_a_digest),
		TEST(what_is_written_is_read_back),
		TEST(what_is_no_ledger_is_refused_by_member),
		TEST(every_outcome_has_a_name_that_leads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
