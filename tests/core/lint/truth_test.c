#include "core/base/file.h"
#include "core/base/value.h"
#include "tests/support/judged.h"
#include "tests/support/test.h"

#include <string.h>

/* A table of forms that others measured on PostgreSQL 15, beside the checkout where there is one:
 * for each, whether it blocks writes for a time that grows with a table, the strongest lock on each
 * relation, what was rewritten and scanned.  None may be missed, none be a false alarm. */
struct tally {
	struct arena *arena;
	const struct judged *judged;
	const char *name;
	struct value *rewrote, *scans;
	size_t wrong;
};

static void wrong(struct tally *tally, const char *what, const char *relation)
{
	print_message("%s: %s %s\n", tally->name, what, relation);
	tally->wrong++;
}

static void compare_lock(const char *relation, struct value *value, void *context)
{
	struct tally *tally = context;
	const struct judged_touch *touch = test_judged_touch(tally->judged, relation);

	if (strcmp(value_as_text(value), lock_mode_short(touch ? touch->lock : LOCK_NONE)) != 0)
		wrong(tally,
		      arena_printf(tally->arena, "takes %s, not %s on", value_as_text(value),
				   lock_mode_short(touch ? touch->lock : LOCK_NONE)),
		      relation);
}

static bool lists(struct value *names, const char *name)
{
	for (size_t i = 0; i < value_count(names); i++) {
		if (!strcmp(value_as_text(value_at(names, i)), name))
			return true;
	}
	return false;
}

static void compare_work(struct tally *tally)
{
	for (size_t i = 0; i < tally->judged->count; i++) {
		const struct judged_touch *touch = &tally->judged->touches[i];

		if (touch->fresh || touch->index || touch->parted)
			continue;
		if (touch->rewrites != lists(tally->rewrote, touch->name))
			wrong(tally, touch->rewrites ? "does not rewrite" : "rewrites",
			      touch->name);
		if (touch->scans != (value_get(tally->scans, touch->name) != NULL))
			wrong(tally, touch->scans ? "does not scan" : "scans", touch->name);
	}
}

static void every_form_does_what_the_linter_says(void **state)
{
	static const struct lint_server server = { .major = 15 };
	SCOPED(arena_release) struct arena *home = arena_open();
	const char *corpus = test_corpus(home);
	size_t found = 0, missed = 0, alarms = 0, quiet = 0, different = 0;
	struct value *table, *cases;
	struct bytes text;
	struct error error;

	(void)state;
	if (!corpus || !file_read(home, arena_printf(home, "%s/../lint-truth-sample.json", corpus),
				  0, &text, &error)) {
		print_message("the measured forms are not beside the checkout\n");
		arena_close(home); /* nothing comes back from skip */
		skip();
	}
	assert_ok(value_parse(home, text, &table, &error));
	cases = value_get(table, "cases");
	for (size_t i = 0; i < value_count(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct value *form = value_at(cases, i);
		struct judged judged =
		    test_judge(arena, value_get_text(table, "setup"), "set search_path = lab",
			       value_get_text(form, "sql"), &server);
		struct tally tally = { .arena = arena,
				       .judged = &judged,
				       .name = value_get_text(form, "name"),
				       .rewrote = value_get(form, "rewrote"),
				       .scans = value_get(form, "scans") };
		bool grows = value_get_bool(form, "blocks_writes_growing", false);

		if ((judged.grows != LINT_NO) != grows)
			wrong(&tally, grows ? "is missed" : "is a false alarm", "");
		found += grows && judged.grows == LINT_YES;
		missed += grows && judged.grows != LINT_YES;
		alarms += !grows && judged.grows != LINT_NO;
		quiet += !grows && judged.grows == LINT_NO;
		value_each(value_get(form, "locks"), compare_lock, &tally);
		compare_work(&tally);
		different += tally.wrong != 0;
	}
	print_message("%zu forms: %zu found, %zu missed, %zu false alarms, %zu quiet and right; "
		      "%zu differ in a lock, a rewrite or a scan\n",
		      value_count(cases), found, missed, alarms, quiet, different);
	assert_int_equal(missed + alarms + different, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_does_what_the_linter_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
