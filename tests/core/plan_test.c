#include "tests/support/test.h"

#include "core/plan.h"

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

static struct plan sample_plan(void)
{
	return (struct plan) {
		.project = "shop",
		.environment = "production",
		.verb = "apply",
		.release = 7,
		.release_digest = hash_of("r", 1),
		.policy = hash_of("p", 1),
		.targets = hash_of("t", 1),
		.target_count = 3,
		.execution = "",
		.resolution = "",
	};
}

/* Computed apart from this program: SHA-256 over 8 byte big endian lengths and the fields. */
static void a_plan_digest_is_the_hash_of_its_length_prefixed_fields(void **state)
{
	struct plan plan = sample_plan();
	struct hash digest = plan_digest(&plan);

	(void)state;
	assert_string_equal(hash_hex(arena, &digest),
			    "cad4aa480139b60ad06544cda1cef63e3d71fc9783dfb84e16936c7ce4a94565");
}

static void every_field_of_a_plan_changes_its_digest(void **state)
{
	struct plan plans[13];
	struct hash digests[COUNT(plans)];

	(void)state;
	for (size_t i = 0; i < COUNT(plans); i++)
		plans[i] = sample_plan();
	plans[1].project = "shop2";
	plans[2].environment = "staging";
	plans[3].verb = "rehearse";
	plans[4].release = 8;
	plans[5].release_digest.bytes[0] ^= 1;
	plans[6].policy.bytes[0] ^= 1;
	plans[7].targets.bytes[0] ^= 1;
	plans[8].target_count = 4;
	plans[9].execution = "lock-timeout=5000";
	plans[10].resolution = "lock-timeout=5000";
	plans[11].verify = "lock-timeout=5000";
	plans[12].evidence = "lock-timeout=5000";
	for (size_t i = 0; i < COUNT(plans); i++) {
		digests[i] = plan_digest(&plans[i]);
		for (size_t k = 0; k < i; k++)
			assert_false(hash_equal(&digests[i], &digests[k]));
	}
}

static void a_part_and_a_ticket_have_fixed_bytes(void **state)
{
	static const char *pending[] = { "1", "2" };
	struct plan_part part = { "eu-1", hash_of("base", 4), pending, 2, 0 };
	struct ticket ticket = { hash_of("plan", 4), "r-12", "eu-1", "a-1", 5, 60000 };
	struct bytes part_bytes = plan_part_bytes(arena, &part);
	struct bytes signed_bytes = ticket_bytes(arena, &ticket);
	struct hash part_hash = hash_of(part_bytes.data, part_bytes.size);
	struct hash ticket_hash = hash_of(signed_bytes.data, signed_bytes.size);

	(void)state;
	assert_string_equal(hash_hex(arena, &part_hash),
			    "cfca2f446f6825e1aec92f18a8ef5f2ee443e94449bdd2146e17cb49eb4684f4");
	assert_string_equal(hash_hex(arena, &ticket_hash),
			    "e24914ee89775c8c293ae39162450a722bb53b07aa8e8599d020e6d2a2486dbc");
}

static void no_two_lists_of_versions_look_alike(void **state)
{
	static const char *one[] = { "12" }, *two[] = { "1", "2" };
	struct plan_part a = { "eu-1", { { 0 } }, one, 1, 0 }, b = { "eu-1", { { 0 } }, two, 2, 0 };
	struct plan_part c = { "eu-11", { { 0 } }, two, 2, 0 };
	struct plan_part d = { "eu-1", { { 0 } }, two, 2, 1 };

	(void)state;
	assert_false(bytes_equal(plan_part_bytes(arena, &a), plan_part_bytes(arena, &b)));
	assert_false(bytes_equal(plan_part_bytes(arena, &b), plan_part_bytes(arena, &c)));
	assert_false(bytes_equal(plan_part_bytes(arena, &b), plan_part_bytes(arena, &d)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plan_digest_is_the_hash_of_its_length_prefixed_fields),
		TEST(every_field_of_a_plan_changes_its_digest),
		TEST(a_part_and_a_ticket_have_fixed_bytes),
		TEST(no_two_lists_of_versions_look_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
