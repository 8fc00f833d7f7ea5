#ifndef TESTS_AGENT_KILLS_H
#define TESTS_AGENT_KILLS_H
#include "tests/agent/fixture.h"

/* Attempts that are killed at any moment until one comes through, over files of both modes, in
 * groups and one by one: every effect is there, and once.  The same for every kind of target. */
static inline void kills_lose_and_repeat_nothing(struct fixture (*make)(struct arena *arena),
						 size_t files, unsigned seeds)
{
	static const char *const modes[] = { "", TXMODE_NONE_LINE };
	int64_t effects = 3 * (int64_t)(files - 1);

	for (unsigned seed = 0; seed < seeds; seed++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = make(arena);
		const char **texts = arena_new_array(arena, const char *, files);
		unsigned attempts;

		texts[0] = "CREATE TABLE a (x integer);";
		for (size_t k = 1; k < files; k++)
			texts[k] =
			    arena_printf(arena,
					 "%sINSERT INTO a VALUES (%zu);\nINSERT INTO a VALUES "
					 "(%zu);\nINSERT INTO a VALUES (%zu);",
					 modes[seed % COUNT(modes)], 3 * k, 3 * k + 1, 3 * k + 2);
		fixture.one_by_one = seed % 4 > 1;
		fixture_files(&fixture, texts, files);
		attempts = fixture_attempts_killed(&fixture, seed);
		assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), effects);
		assert_int_equal(fixture_rows(&fixture, "SELECT DISTINCT x FROM a"), effects);
		assert_int_equal(fixture_ledger(&fixture).count, files);
		print_message("seed %u: %u attempts\n", seed, attempts);
	}
}
#endif
