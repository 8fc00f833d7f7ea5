#include "coordinator/glass.h"

#include "tests/support/projections.h"
#include "tests/support/scene.h"

#define GLASS(reason) "{\"at\":\"when " reason "\",\"break_glass\":\"" reason "\",\"by\":\"anna\"}"

/* s1 with both migrations, by these attempts and with these details. */
static struct target_state broken(struct scene *scene, const char *const *attempts,
				  const char *const *details)
{
	struct target_state state = world_target(scene->world, "shop", "s1", scene_versions);
	struct error error = { 0 };
	struct ledger ledger;

	assert_ok(ledger_parse(scene->arena, state.ledger, &ledger, &error));
	for (size_t i = 0; i < ledger.count; i++) {
		ledger.rows[i].attempt = attempts[i];
		ledger.rows[i].details = details[i];
	}
	state.ledger = ledger_write(scene->arena, &ledger);
	return state;
}

static struct value *entry(struct scene *scene, size_t index)
{
	struct log_filter filter = { .after = -1, .type = "target.break_glass" };
	struct log_page page;
	struct error error = { 0 };

	assert_ok(log_page_read(scene->arena, world_reader(scene->world), &filter, &page, &error));
	assert_true(index < page.count);
	return page.items[index].body;
}

static void each_time_comes_into_the_log_once(void **state)
{
	struct scene *scene = *state;
	const char *const attempts[] = { "cli-1", "cli-2" };
	const char *const details[] = { GLASS("down"), GLASS("still down") };

	scene->targets[0] = broken(scene, attempts, details);
	agent_sync(scene->agent, &scene->sync);
	assert_int_equal(world_entries(scene->world, "target.break_glass"), 2);
	assert_string_equal(value_get_text(entry(scene, 0), "reason"), "down");
	assert_string_equal(value_get_text(entry(scene, 0), "versions"), "20240101000000");
	assert_string_equal(value_get_text(entry(scene, 1), "reason"), "still down");
	assert_string_equal(value_get_text(entry(scene, 1), "by"), "anna");
	assert_string_equal(value_get_text(entry(scene, 1), "at"), "when still down");
	agent_hello(scene->agent);
	agent_sync(scene->agent, &scene->sync);
	scene->agent = world_enrol(scene->world, "staging", "eu-2");
	agent_sync(scene->agent, &scene->sync);
	assert_int_equal(world_entries(scene->world, "target.break_glass"), 2);
	projections_follow_from_the_log(scene->world);
}

static void rows_of_one_attempt_are_one_entry_and_the_others_none(void **state)
{
	struct scene *scene = *state;
	const char *const attempts[] = { "cli-1", "cli-1" };
	const char *const both[] = { GLASS("down"), GLASS("down") };
	const char *const none[] = { "{\"adopted_from\":\"break_glass\"}", NULL };

	scene->targets[0] = broken(scene, attempts, none);
	agent_sync(scene->agent, &scene->sync);
	assert_int_equal(world_entries(scene->world, "target.break_glass"), 0);
	scene->targets[0] = broken(scene, attempts, both);
	agent_sync(scene->agent, &scene->sync);
	assert_int_equal(world_entries(scene->world, "target.break_glass"), 1);
	assert_string_equal(value_get_text(entry(scene, 0), "versions"),
			    "20240101000000, 20240103000000");
	assert_int_equal(value_get_integer(entry(scene, 0), "count", 0), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(each_time_comes_into_the_log_once),
		SCENE_TEST(rows_of_one_attempt_are_one_entry_and_the_others_none),
	};

	return cmocka_run_group_tests_name("coordinator/glass", tests, NULL, NULL);
}
