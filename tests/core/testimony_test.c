#include "core/testimony.h"

#include <string.h>

#include "tests/support/test.h"

static const char *const entry_text =
    "{\"type\":\"task.moved\",\"agent\":\"a-1\",\"project\":\"shop\",\"environment\":\"staging\","
    "\"target\":\"eu\",\"rollout\":\"r-1\",\"attempt\":\"r-1/0/1\",\"epoch\":3,\"outcome\":"
    "\"succeeded\",\"evidence\":\"00ff\",\"to\":\"succeeded\"}";
static const char *const claims[] = { "agent",   "project", "environment", "target",  "rollout",
				      "attempt", "epoch",   "outcome",     "evidence" };

static struct key_pair key_of(uint8_t seed)
{
	uint8_t bytes[32] = { seed };
	struct key_pair pair;

	key_pair_from_seed(&pair, bytes);
	return pair;
}

static struct value *parsed(struct arena *arena, const char *text)
{
	struct value *value;
	struct error error;

	assert_ok(value_parse(arena, bytes_of(text), &value, &error));
	return value;
}

static struct value *words_of(struct arena *arena, const char *kind, struct value *entry)
{
	struct value *words = value_object(arena), *list = value_object(arena);

	for (size_t i = 0; i < COUNT(claims); i++)
		if (value_get(entry, claims[i]))
			value_put(list, claims[i], value_get(entry, claims[i]));
	value_put_text(words, "kind", kind);
	value_put(words, "claims", list);
	return words;
}

static void what_an_agent_signed_is_read_again_with_its_key_alone(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct key_pair key = key_of(1), other = key_of(2);
	struct value *entry = parsed(arena, entry_text), *words;
	struct value *envelope =
	    testimony_sign(arena, words_of(arena, "attempt", entry), "a-1", &key);
	struct error error;

	(void)state;
	assert_ok(testimony_open(arena, envelope, key.public_key, &words, &error));
	assert_true(testimony_fits(entry));
	assert_ok(testimony_supports(arena, words, entry, &error));
	assert_refused(testimony_open(arena, envelope, other.public_key, &words, &error),
		       ERROR_INTEGRITY, "the agent's key did not sign it");
}

/* Fixed, so that it stays what others read: DSSE's pre-authentication encoding. */
static void an_envelope_is_dsse_byte_for_byte(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct key_pair key = key_of(1);
	struct value *words = parsed(arena, "{\"claims\":{\"agent\":\"a-1\"},\"kind\":\"target\"}");
	struct value *envelope = testimony_sign(arena, words, "a-1", &key);
	const char *covered = "DSSEv1 39 application/vnd.lockstep.testimony+json 42 "
			      "{\"claims\":{\"agent\":\"a-1\"},\"kind\":\"target\"}";
	struct bytes signature;

	(void)state;
	assert_true(base64_decode(
	    arena, bytes_of(value_get_text(value_at(value_get(envelope, "signatures"), 0), "sig")),
	    &signature));
	assert_int_equal(signature.size, SIGNATURE_SIZE);
	assert_true(signature_holds(key.public_key, covered, strlen(covered),
				    (const uint8_t *)signature.data));
}

static void every_changed_byte_of_an_envelope_is_noticed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct key_pair key = key_of(1);
	struct value *entry = parsed(arena, entry_text), *read, *words;
	struct bytes text = value_write(
	    arena, testimony_sign(arena, words_of(arena, "attempt", entry), "a-1", &key));
	char *copy = arena_copy(arena, text.data, text.size);
	struct bytes keyid = bytes_of("\"keyid\":\"a-1\"");
	size_t id = (size_t)(strstr(text.data, keyid.data) - text.data);
	struct error error;

	(void)state;
	for (size_t i = 0; i < text.size; i++) {
		if (i >= id && i < id + keyid.size)
			continue; /* DSSE does not sign it; its reader goes by the entry's agent */
		copy[i] ^= 1;
		if (value_parse(arena, (struct bytes) { copy, text.size }, &read, &error) &&
		    testimony_open(arena, read, key.public_key, &words, &error))
			fail_msg("byte %zu may be changed", i);
		copy[i] ^= 1;
	}
}

static void every_claim_is_compared_with_the_entry(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct value *entry = parsed(arena, entry_text);
	struct error error;

	(void)state;
	for (size_t i = 0; i < COUNT(claims); i++) {
		struct value *changed = parsed(arena, entry_text);
		struct value *words = words_of(arena, "attempt", entry);

		value_put_text(changed, claims[i], "something else");
		assert_refused(
		    testimony_supports(arena, words, changed, &error), ERROR_INTEGRITY,
		    arena_printf(arena, "the agent did not say the entry's %s", claims[i]));
		value_put(value_get(words, "claims"), claims[i], value_text(arena, NULL));
		assert_false(testimony_supports(arena, words, entry, &error));
	}
}

static void what_was_found_may_not_be_dropped_or_added(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct value *entry = parsed(arena, entry_text);
	struct value *words = words_of(arena, "attempt", entry);
	struct error error;

	(void)state;
	value_put_text(entry, "found", "aa");
	assert_refused(testimony_supports(arena, words, entry, &error), ERROR_INTEGRITY,
		       "the agent did not say the entry's found");
	value_put_text(value_get(words, "claims"), "found", "aa");
	assert_ok(testimony_supports(arena, words, entry, &error));
	assert_false(testimony_supports(arena, words, parsed(arena, entry_text), &error));
}

static void a_look_at_a_target_is_not_the_end_of_an_attempt(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct value *entry = parsed(arena, entry_text);
	struct error error;

	(void)state;
	assert_refused(testimony_supports(arena, words_of(arena, "target", entry), entry, &error),
		       ERROR_INTEGRITY, "it was said of something else");
	assert_false(testimony_fits(parsed(arena, "{\"type\":\"task.moved\",\"to\":\"leased\"}")));
	assert_false(testimony_fits(parsed(arena, "{\"type\":\"rollout.created\"}")));
}

static void the_ledger_may_be_left_out_only_where_the_target_was_not_reached(void **state)
{
	static const char *const text =
	    "{\"type\":\"target.reported\",\"agent\":\"a-1\",\"project\":\"shop\",\"environment\":"
	    "\"staging\",\"target\":\"eu\",\"rehearsal\":false,\"foreign_tables\":"
	    "false,\"ledger_digest\":\"00\"}";
	static const char *const said =
	    "{\"kind\":\"target\",\"claims\":{\"agent\":\"a-1\",\"project\":\"shop\","
	    "\"environment\":\"staging\",\"target\":\"eu\",\"rehearsal\":false,"
	    "\"foreign_tables\":false}}";
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error;

	(void)state;
	for (int reach = 0; reach < 3; reach++) {
		struct value *entry = parsed(arena, text), *words = parsed(arena, said);

		value_put_integer(entry, "reach", reach);
		value_put_integer(value_get(words, "claims"), "reach", reach);
		assert_int_equal(testimony_supports(arena, words, entry, &error), reach > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_agent_signed_is_read_again_with_its_key_alone),
		cmocka_unit_test(an_envelope_is_dsse_byte_for_byte),
		cmocka_unit_test(every_changed_byte_of_an_envelope_is_noticed),
		cmocka_unit_test(every_claim_is_compared_with_the_entry),
		cmocka_unit_test(what_was_found_may_not_be_dropped_or_added),
		cmocka_unit_test(a_look_at_a_target_is_not_the_end_of_an_attempt),
		cmocka_unit_test(the_ledger_may_be_left_out_only_where_the_target_was_not_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
