#include "tests/support/test.h"

#include <string.h>

#include "core/base/nearest.h"

static void the_nearest_word_is_found_when_one_is_near(void **state)
{
	static const char *const known[] = { "budget",    "after", "name",
					     "approvals", "soak",  "environments" };
	static const struct {
		const char *word, *best;
	} cases[] = {
		{ "budget", "budget" },
		{ "bugdet", "budget" },
		{ "budgets", "budget" },
		{ "enviroments", "environments" },
		{ "evnironmetns", "environments" },
		{ "aproval", "approvals" },
		{ "nmae", "name" },
		{ "soka", "soak" },
		{ "x", NULL },
		{ "", NULL },
		{ "zzzzzz", NULL },
		{ "bdgt", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct nearest nearest = nearest_to(cases[i].word);

		for (size_t k = 0; k < COUNT(known); k++)
			nearest_offer(&nearest, known[k]);
		if (!text_equal(nearest.best, cases[i].best))
			fail_msg("'%s' gave '%s'", cases[i].word,
				 nearest.best ? nearest.best : "nothing");
	}
}

static void overlong_words_are_never_near(void **state)
{
	char word[66];
	struct nearest nearest;

	(void)state;
	memset(word, 'a', sizeof word);
	word[65] = '\0';
	nearest = nearest_to(word);
	nearest_offer(&nearest, word);
	assert_null(nearest.best);
	nearest = nearest_to(word + 1);
	nearest_offer(&nearest, word);
	assert_null(nearest.best);
	nearest_offer(&nearest, word + 2);
	assert_ptr_equal(nearest.best, word + 2);
	assert_int_equal(nearest.distance, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_word_is_found_when_one_is_near),
		cmocka_unit_test(overlong_words_are_never_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
