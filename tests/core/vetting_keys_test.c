#include "tests/support/test.h"

#include <string.h>

#include "core/tlog/handover.h"
#include "core/vetting_keys.h"

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

static struct key_pair pair_of(char letter)
{
	struct key_pair pair;
	uint8_t seed[32];

	memset(seed, letter, sizeof seed);
	key_pair_from_seed(&pair, seed);
	return pair;
}

static const char *hex_of(char letter)
{
	struct key_pair pair = pair_of(letter);

	return hex_encode(arena, pair.public_key, PUBLIC_KEY_SIZE);
}

/* "A>B" A rotates to B, "A!B" it is revoked, "=R" the recovery key is made known; a fourth letter
 * signs in the place of whom it has to be. */
static struct value *entry_of(const char *text, int64_t seq, uint64_t since)
{
	struct value *entry = value_object(arena);
	bool revoked = text[1] == '!';
	struct succession statement = { .act = revoked ? SUCCESSION_REVOKE : SUCCESSION_ROTATE,
					.since = since };
	struct key_pair key = pair_of(text[0]), successor = pair_of(text[2]);
	struct key_pair by = pair_of(text[3] ? text[3] : revoked ? 'R' : text[0]);

	value_put_integer(entry, "seq", seq);
	value_put_text(entry, "type", revoked ? "key.revoked" : "key.rotated");
	if (text[0] == '=') {
		value_put_text(entry, "type", "key.recovery_set");
		value_put_text(entry, "key", hex_of(text[1]));
		return entry;
	}
	memcpy(statement.key, key.public_key, PUBLIC_KEY_SIZE);
	memcpy(statement.successor, successor.public_key, PUBLIC_KEY_SIZE);
	value_put_text(entry, "of", "coordinator");
	value_put_text(entry, "statement", succession_sign(arena, &statement, &by));
	return entry;
}

/* Statements and plans ("A": signed by A), an entry each; false: one is wrong. */
static bool read_log(const char *log, uint64_t since, struct vetting_keys *keys,
		     struct error *error)
{
	char *text = arena_text(arena, log), *rest = NULL;
	int64_t seq = 0;

	*keys = (struct vetting_keys) { .last_plan = -1 };
	for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct value *entry = value_object(arena);
		struct key_pair pair = pair_of(*word);

		value_put_integer(entry, "seq", seq);
		if (!word[1] && !vetting_keys_signed(keys, pair.public_key, entry))
			return error_set(error, ERROR_INTEGRITY, "another key");
		if (word[1] && !vetting_keys_take(arena, keys, entry_of(word, seq, since), error))
			return false;
		seq++;
	}
	return true;
}

static void plans_are_signed_by_the_key_of_their_time(void **state)
{
	static const struct {
		const char *log, *error;
		uint64_t since, doubtful;
	} rows[] = {
		{ "A A", "", 0, 0 },
		{ "A B", "another key", 0, 0 },
		{ "A A>B B", "", 0, 0 },
		{ "A A>B A", "another key", 0, 0 },
		{ "A>B A", "another key", 0, 0 },
		{ "A A>BX", "a key was replaced, and the key itself did not sign that", 0, 0 },
		{ "A B>C", "a key was replaced that was not in use", 0, 0 },
		{ "A A>B A>C", "a key was replaced that was not in use", 0, 0 },
		{ "=R A A!B B", "", 2, 0 },
		{ "=R A A!B B", "", 1, 1 }, /* what it signed since then is doubtful */
		{ "=R A A A!B B", "", 2, 2 },
		{ "=R A A!B A", "another key", 2, 0 },
		{ "=R A A>B A!B B", "", 0, 0 }, /* found to be stolen later */
		{ "A A!B", "a key was revoked, and the recovery key did not sign that", 0, 0 },
		{ "=R A A!BX", "a key was revoked, and the recovery key did not sign that", 0, 0 },
		{ "=R A A!BA", "a key was revoked, and the recovery key did not sign that", 0, 0 },
		{ "=R A A!B", "a key was revoked, and the recovery key did not sign that", 9, 0 },
		{ "=R =X", "there was a recovery key before", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vetting_keys keys;
		struct error error = { .text = "" };

		print_message("%s\n", rows[i].log);
		assert_int_equal(read_log(rows[i].log, rows[i].since, &keys, &error),
				 !*rows[i].error);
		assert_string_equal(error.text, rows[i].error);
		if (!*rows[i].error)
			assert_int_equal(keys.doubtful, rows[i].doubtful);
	}
}

static void an_agents_key_is_handed_over_by_both_keys(void **state)
{
	struct key_pair old = pair_of('A'), next = pair_of('B'), other = pair_of('C');
	const char *note = handover_make(arena, "a-3", &old, &next);
	size_t size = strlen(note), held = 0;
	uint8_t found[PUBLIC_KEY_SIZE];
	struct error error;

	(void)state;
	assert_ok(handover_read(bytes_of(note), "a-3", old.public_key, found, &error));
	assert_memory_equal(found, next.public_key, PUBLIC_KEY_SIZE);
	assert_false(handover_read(bytes_of(note), "a-4", old.public_key, found, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_false(handover_read(bytes_of(note), "a-3", other.public_key, found, &error));
	for (size_t i = 0; i < size; i++) {
		char *changed = arena_text(arena, note);

		changed[i] ^= 1;
		held += handover_read(bytes_of(changed), "a-3", old.public_key, found, &error);
		changed[i] = '\0';
		held += handover_read(bytes_of(changed), "a-3", old.public_key, found, &error);
	}
	assert_int_equal(held, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans_are_signed_by_the_key_of_their_time),
		cmocka_unit_test(an_agents_key_is_handed_over_by_both_keys),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
