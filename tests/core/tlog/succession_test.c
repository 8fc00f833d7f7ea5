#include "tests/support/test.h"

#include <string.h>

#include "core/tlog/succession.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	crypto_start();
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

/* Keys are called by a letter; R is the recovery key. */
static struct key_pair pair_of(char letter)
{
	struct key_pair pair;
	uint8_t seed[32];

	memset(seed, letter, sizeof seed);
	key_pair_from_seed(&pair, seed);
	return pair;
}

/* "A>B" A rotates to B, "A!B" it is revoked, "AlB" the log's key rotates; another letter behind it
 * signs in the place of whom it has to be. */
static struct succession statement_of(const char *text)
{
	struct succession statement = {
		.act = text[1] == '!' ? SUCCESSION_REVOKE : SUCCESSION_ROTATE,
		.of = text[1] == 'l' ? SUCCESSION_LOG : SUCCESSION_COORDINATOR,
		.since = 7,
	};
	struct key_pair key = pair_of(text[0]), successor = pair_of(text[2]);
	struct key_pair by = pair_of(text[1] == '!' ? 'R' : text[0]);
	struct succession read;
	struct error error;

	if (text[3] && text[3] != ' ')
		by = pair_of(text[3]);
	memcpy(statement.key, key.public_key, PUBLIC_KEY_SIZE);
	memcpy(statement.successor, successor.public_key, PUBLIC_KEY_SIZE);
	assert_ok(succession_read(arena, bytes_of(succession_sign(arena, &statement, &by)), &read,
				  &error));
	return read;
}

static bool follow(const char *statements, const uint8_t *recovery, struct succession_end *end,
		   struct error *error)
{
	struct key_pair first = pair_of('A');
	struct succession_start start = { SUCCESSION_COORDINATOR, first.public_key, recovery };
	struct succession items[8];
	struct succession_list list = { items, 0 };

	while (*statements) {
		items[list.count++] = statement_of(statements);
		statements += strcspn(statements, " ");
		statements += strspn(statements, " ");
	}
	return succession_follow(arena, &start, &list, end, error);
}

static void whoever_walks_ends_at_the_key_that_nothing_succeeds(void **state)
{
	static const struct {
		const char *statements;
		char end;   /* with the recovery key */
		char alone; /* without one */
	} rows[] = {
		{ "", 'A', 'A' },
		{ "A>B", 'B', 'B' },
		{ "B>C A>B", 'C', 'C' },
		{ "A>B A>B", 'B', 'B' },
		{ "A!B", 'B', 'A' },
		{ "A>X A!B", 'B', 'X' }, /* who stole A named X */
		{ "A>X X>Y A!B", 'B', 'Y' },
		{ "A>B A!B", 'B', 'B' }, /* found to be stolen after it was replaced */
		{ "A>B B!C", 'C', 'B' },
		{ "A!B B>C C!D", 'D', 'A' },
		{ "A>BX", 'A', 'A' }, /* signed by X */
		{ "A!BX", 'A', 'A' },
		{ "A!BA", 'A', 'A' }, /* the key does not revoke itself */
		{ "X>A", 'A', 'A' },
		{ "AlB", 'A', 'A' }, /* the log's key is another matter */
	};
	struct key_pair recovery = pair_of('R');

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct key_pair end = pair_of(rows[i].end), alone = pair_of(rows[i].alone);
		struct succession_end found;
		struct error error;

		print_message("%s\n", rows[i].statements);
		assert_ok(follow(rows[i].statements, recovery.public_key, &found, &error));
		assert_memory_equal(found.key, end.public_key, PUBLIC_KEY_SIZE);
		assert_ok(follow(rows[i].statements, NULL, &found, &error));
		assert_memory_equal(found.key, alone.public_key, PUBLIC_KEY_SIZE);
	}
}

static void the_path_holds_what_decided_and_nothing_else(void **state)
{
	struct key_pair recovery = pair_of('R');
	struct succession_end end;
	struct error error;

	(void)state;
	assert_ok(follow("X>Y A>X A!B B>C", recovery.public_key, &end, &error));
	assert_int_equal(end.path.count, 2);
	assert_int_equal(end.path.items[0].act, SUCCESSION_REVOKE);
	assert_int_equal(end.path.items[1].act, SUCCESSION_ROTATE);
}

static void what_contradicts_itself_leads_nowhere(void **state)
{
	static const struct {
		const char *statements, *words;
	} rows[] = {
		{ "A>B A>X", "two keys claim to succeed the coordinator's key" },
		{ "A!B A!X", "enrol agents anew" },
		{ "A>B B>A", "in a circle" },
		{ "A!B B>A", "in a circle" }, /* what is revoked does not come back */
		{ "A!B B!A", "in a circle" },
	};
	struct key_pair recovery = pair_of('R');

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct succession_end end;
		struct error error;

		assert_false(follow(rows[i].statements, recovery.public_key, &end, &error));
		assert_int_equal(error.code, ERROR_INTEGRITY);
		assert_non_null(strstr(error.text, rows[i].words));
	}
}

static void a_statement_is_read_in_its_one_form_only(void **state)
{
	struct succession statement = statement_of("A!B"), read;
	const char *text = succession_text(arena, &statement);
	struct error error;

	(void)state;
	assert_ok(succession_parse(arena, bytes_of(text), &read, &error));
	assert_int_equal(read.since, 7);
	for (size_t i = 0; text[i]; i++) {
		char *changed = arena_text(arena, text);

		/* In a key one digit is as good as another. */
		if (strchr("0123456789abcdef", text[i]) && i > 40)
			continue;
		changed[i] ^= 1;
		if (succession_parse(arena, bytes_of(changed), &read, &error))
			assert_string_equal(succession_text(arena, &read), changed);
		changed[i] = '\0';
		assert_false(succession_parse(arena, bytes_of(changed), &read, &error));
	}
	assert_false(
	    succession_parse(arena, bytes_of(arena_printf(arena, "%sx\n", text)), &read, &error));
	assert_false(succession_read(arena, bytes_of(text), &read, &error));
}

static void a_changed_statement_does_not_hold(void **state)
{
	struct succession statement = statement_of("A!B"), read;
	struct key_pair recovery = pair_of('R');
	size_t size = strlen(statement.note), held = 0;
	struct error error;

	(void)state;
	assert_true(succession_holds(&statement, recovery.public_key));
	for (size_t i = 0; i < size; i++) {
		char *changed = arena_text(arena, statement.note);

		changed[i] ^= 1;
		held += succession_read(arena, bytes_of(changed), &read, &error) &&
			succession_holds(&read, recovery.public_key);
	}
	assert_int_equal(held, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whoever_walks_ends_at_the_key_that_nothing_succeeds),
		cmocka_unit_test(the_path_holds_what_decided_and_nothing_else),
		cmocka_unit_test(what_contradicts_itself_leads_nowhere),
		cmocka_unit_test(a_statement_is_read_in_its_one_form_only),
		cmocka_unit_test(a_changed_statement_does_not_hold),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
