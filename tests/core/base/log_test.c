#include "tests/support/test.h"

#include <string.h>
#include <unistd.h>

#include "core/base/log.h"

/* What `say` writes to stderr. */
static const char *said(struct arena *arena, void (*say)(void))
{
	int ends[2], kept = dup(STDERR_FILENO);
	char *text = arena_alloc(arena, 8192);
	ssize_t size;

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	say();
	dup2(kept, STDERR_FILENO);
	close(kept);
	size = read(ends[0], text, 8191);
	close(ends[0]);
	assert_true(size >= 0);
	return text;
}

static void say_pairs(void)
{
	log_line(LOG_WARNING, "target_lost", "target=%s after=%d", "a\nb\x1b[31m", 30);
}

static void say_levels(void)
{
	log_from(LOG_WARNING);
	log_line(LOG_INFO, "quiet", "%s", "");
	log_line(LOG_ERROR, "loud", "%s", "x=1");
	log_from(LOG_INFO);
}

static void say_much(void)
{
	char text[5000];

	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	log_line(LOG_INFO, "much", "text=%s", text);
}

static void an_event_is_one_line_whatever_its_values_hold(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(said(arena, say_pairs),
			    "warning target_lost target=a b [31m after=30\n");
}

static void what_is_below_the_level_is_not_written(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(said(arena, say_levels), "error loud x=1\n");
}

static void a_long_line_is_cut_and_ends(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *text = said(arena, say_much);
	size_t size = strlen(text);

	(void)state;
	assert_in_range(size, 2000, 2048);
	assert_int_equal(text[size - 1], '\n');
	assert_ptr_equal(strchr(text, '\n'), text + size - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_whatever_its_values_hold),
		cmocka_unit_test(what_is_below_the_level_is_not_written),
		cmocka_unit_test(a_long_line_is_cut_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
