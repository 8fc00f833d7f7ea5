#include <unistd.h>

#include "coordinator/looks.h"
#include "tests/faults/faults.h"
#include "tests/support/fleet.h"
#include "tests/support/projections.h"

/* Programs die here, machines do not: nothing has to reach the disk. */
int fsync(int file)
{
	(void)file;
	return 0;
}

int fdatasync(int file)
{
	(void)file;
	return 0;
}

/* Two rollouts of a small fleet through the real coordinator; one call of its store fails, once.
 * Nobody helps: both succeed, every invariant holds behind every step, and the projections follow
 * from the log. */
static struct fleet *small_fleet(struct arena *arena)
{
	static const char *const environments[] = { "staging", "production", NULL };
	static const size_t targets[] = { 2, 1 };
	static const unsigned budgets[] = { 0, 0 };
	struct fleet *fleet = fleet_open_plain(arena, environments, targets, budgets);

	for (size_t i = 0; environments[i]; i++)
		fleet_add_agent(fleet, environments[i]);
	fleet_heal(fleet);
	fleet_settle(fleet);
	return fleet;
}

/* Nobody looked for a while, so that it first waits for its agents.  Whoever is told that it failed
 * starts it again; it may be there. */
static void roll_out(struct fleet *fleet, const char *environment)
{
	struct rollout_request request = { .project = "shop", .environment = environment };
	struct error error;

	world_pass(fleet->world, LOOK_FRESH + 1);
	error = world_rollout(fleet->world, &request, NULL);
	if (error.code == ERROR_UNREACHABLE || error.code == ERROR_INTERNAL)
		error = world_rollout(fleet->world, &request, NULL);
	if (error.code && error.code != ERROR_REFUSED)
		fail_msg("%s: %s", fault_text(), error.text);
	fleet_collect(fleet);
	fleet_settle(fleet);
}

static void has_succeeded(struct fleet *fleet, const char *id)
{
	struct rollout rollout = world_look(fleet->world, id);

	if (rollout.state != ROLLOUT_SUCCEEDED)
		fail_msg("%s: %s is %s: %s", fault_text(), id, rollout_state_name(rollout.state),
			 rollout.why);
}

/* Every conversation has its end, also those that waited when the coordinator stopped. */
static void nobody_waits(struct fleet *fleet)
{
	for (const struct model_message *m = fleet->flying; m; m = m->next)
		if (m->conversation && !m->conversation->answered && !m->conversation->dropped)
			fail_msg("%s: a conversation is left over", fault_text());
}

static bool survives(enum fault fault, unsigned call)
{
	struct arena *arena = arena_open();
	struct fleet *fleet = small_fleet(arena);
	bool happened;

	fault_plan(fault, call);
	roll_out(fleet, "staging");
	roll_out(fleet, "production");
	happened = fault_over();
	has_succeeded(fleet, "r-1");
	has_succeeded(fleet, "r-2");
	assert_true(fleet_is_done(fleet));
	fleet_check_standing(fleet);
	projections_follow_from_the_log(fleet->world);
	fleet_close(fleet);
	nobody_waits(fleet);
	arena_close(arena);
	return happened;
}

static void no_call_that_fails_stops_a_rollout_or_repeats_anything(void **state)
{
	static const struct {
		enum fault fault;
		unsigned stride;
	} faults[] = {
		{ FAULT_REFUSED, 97 },
		{ FAULT_BUSY, 41 },
		{ FAULT_DISK, 37 },
		{ FAULT_DISK_AFTER, 3 },
	};

	(void)state;
	for (size_t k = 0; k < COUNT(faults); k++) {
		unsigned stride = fault_stride(faults[k].stride), failed = 0;

		for (unsigned call = fault_first(stride); survives(faults[k].fault, call);
		     call += stride)
			failed++;
		print_message("%u calls failed (%s)\n", failed, fault_name(faults[k].fault));
		assert_true(failed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_that_fails_stops_a_rollout_or_repeats_anything),
	};

	fault_spare_readers();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
