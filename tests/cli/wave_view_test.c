#include <stdlib.h>
#include <string.h>

#include "cli/rollout_view.h"
#include "tests/support/test.h"

/* A rollout of three waves and 1,000 targets, as the API tells it. */
static struct value *fleet(struct arena *arena, size_t targets)
{
	struct value *rollout, *tasks = value_array(arena);
	struct error error = { 0 };

	assert_ok(value_parse(
	    arena,
	    bytes_of(
		"{\"id\":\"r-1\",\"kind\":\"apply\",\"release\":7,\"environment\":\"staging\","
		"\"state\":\"running\",\"why\":\"\",\"created_by\":\"anna\",\"waves\":["
		"{\"number\":1,\"name\":\"canary\",\"state\":\"done\",\"goes\":\"one at a time "
		"(budget 0), then a pause of 10m\",\"tasks\":{\"succeeded\":1}},"
		"{\"number\":2,\"name\":\"tenth\",\"state\":\"running\",\"goes\":\"at most 2 at "
		"once (budget 1)\",\"tasks\":{\"succeeded\":12,\"failed\":1,\"running\":1,"
		"\"queued\":86}},"
		"{\"number\":3,\"name\":\"rest\",\"state\":\"queued\",\"goes\":\"at most 6 at "
		"once (budget 5)\",\"tasks\":{\"queued\":899}}]}"),
	    &rollout, &error));
	for (size_t i = 0; i < targets; i++) {
		struct value *task = value_object(arena);

		value_put_text(task, "target", arena_printf(arena, "db-%04zu", i));
		value_put_text(task, "state",
			       i < 13    ? "succeeded"
			       : i == 13 ? "failed"
			       : i == 14 ? "running"
					 : "queued");
		value_put_text(task, "why", i == 13 ? "the database refused a statement" : "");
		value_put_text(task, "error", i == 13 ? "it said no" : "");
		value_add(tasks, task);
	}
	value_put(rollout, "tasks", tasks);
	return rollout;
}

static const char *shown(struct arena *arena, const struct value *rollout, bool all)
{
	struct screen screen = { 0 };
	char *text = NULL;
	size_t size = 0;
	const char *copy;

	screen.out = screen.err = open_memstream(&text, &size);
	rollout_view_show(&screen, rollout, NULL, &(struct rollout_shown) { .all = all });
	fclose(screen.out);
	copy = arena_text(arena, text);
	free(text);
	return copy;
}

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void a_thousand_targets_are_shown_on_one_screen(void **state)
{
	const char *text = shown(*state, fleet(*state, 1000), false);

	assert_true(lines_of(text) <= 20);
	assert_non_null(
	    strstr(text, "2 tenth   > running  86 queued, 1 running, 12 succeeded, 1 failed"));
	assert_non_null(strstr(text, "\ndb-0013  x failed"));
	assert_non_null(strstr(text, "\ndb-0014  > running"));
	assert_null(strstr(text, "db-0015"));
	assert_non_null(strstr(text, "\n1000 targets: 985 queued, 1 running, 13 succeeded, 1 "
				     "failed; --all shows each\n"));
	assert_non_null(strstr(text, "db-0013: it said no"));
}

static void all_of_them_are_shown_when_that_is_asked_for(void **state)
{
	const char *text = shown(*state, fleet(*state, 1000), true);

	assert_true(lines_of(text) > 1000);
	assert_non_null(strstr(text, "\ndb-0999"));
	assert_null(strstr(text, "--all"));
}

static void a_block_that_is_redrawn_has_a_line_for_each_wave(void **state)
{
	struct screen screen = { .width = 80, .height = 24 };
	const char *block = rollout_view_live(*state, &screen, fleet(*state, 1000));

	assert_true(lines_of(block) <= 23);
	assert_non_null(strstr(block,
			       "\n  > wave 2 tenth: running, 86 queued, 1 running, 12 succeeded, "
			       "1 failed\n"));
}

static int start(void **state)
{
	*state = arena_open();
	return 0;
}

static int stop(void **state)
{
	arena_close(*state);
	return 0;
}

#define IN_ARENA(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(a_thousand_targets_are_shown_on_one_screen),
		IN_ARENA(all_of_them_are_shown_when_that_is_asked_for),
		IN_ARENA(a_block_that_is_redrawn_has_a_line_for_each_wave),
	};

	return cmocka_run_group_tests_name("cli/wave_view", tests, NULL, NULL);
}
