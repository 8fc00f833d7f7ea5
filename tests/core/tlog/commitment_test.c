#include "core/tlog/commitment.h"

#include <string.h>

#include "tests/support/test.h"

static int start(void **state)
{
	*state = arena_open();
	return 0;
}

static int end(void **state)
{
	arena_close(*state);
	return 0;
}
#define WITH_ARENA(name) cmocka_unit_test_setup_teardown(name, start, end)

static struct disclosure disclose(const char *text, uint8_t first)
{
	struct disclosure disclosure = { .text = bytes_of(text) };

	for (size_t i = 0; i < SALT_SIZE; i++)
		disclosure.salt[i] = (uint8_t)(first + i);
	disclosure.commitment = commitment_of(disclosure.salt, disclosure.text);
	return disclosure;
}

/* printf of the salt and the text | sha256sum */
static void a_commitment_is_the_hash_of_the_salt_and_the_text(void **state)
{
	struct disclosure disclosure = disclose("anna", 0);

	assert_string_equal(hash_hex(*state, &disclosure.commitment),
			    "7e0169d272e2deb0ed387db827e32cc3e5e4fae15b880dd5381b216eeadd11b5");
}

static void an_object_is_a_commitment_only_when_it_says_so_exactly(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} rows[] = {
		{ "{\"commitment\":\"sha256:"
		  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}",
		  true },
		{ "{\"commitment\":\"sha256:"
		  "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\"}",
		  false },
		{ "{\"commitment\":\"sha256:000102\"}", false },
		{ "{\"commitment\":\"000102030405060708090a0b0c0d0e0f10111213141516171819\"}",
		  false },
		{ "{\"commitment\":17}", false },
		{ "{}", false },
		{ "\"sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"",
		  false },
	};
	struct arena *arena = *state;
	struct error error = { 0 };
	struct hash hash;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct value *list;
		const char *text = arena_printf(arena, "[%s]", rows[i].text);

		assert_ok(value_parse(arena, bytes_of(text), &list, &error));
		assert_int_equal(commitment_read(value_at(list, 0), &hash), rows[i].is);
	}
	assert_false(commitment_read(NULL, &hash));
}

static void a_disclosure_is_read_as_it_was_written(void **state)
{
	struct disclosure written = disclose("the \"sale\" is on\n\xC3\xA9", 7), read;
	struct error error = { 0 };

	assert_ok(disclosure_read(*state, disclosure_write(*state, &written), &read, &error));
	assert_true(hash_equal(&read.commitment, &written.commitment));
	assert_memory_equal(read.salt, written.salt, SALT_SIZE);
	assert_true(bytes_equal(read.text, written.text));
	assert_false(read.redacted);
	written.redacted = true;
	written.kind = DISCLOSURE_TEXT;
	assert_null(strstr(disclosure_write(*state, &written).data, "sale"));
	assert_ok(disclosure_read(*state, disclosure_write(*state, &written), &read, &error));
	assert_true(read.redacted);
	assert_int_equal(read.kind, DISCLOSURE_TEXT);
	assert_int_equal(read.text.size, 0);
}

static void what_was_not_committed_to_is_no_disclosure(void **state)
{
	struct disclosure disclosure = disclose("anna", 0), read;
	struct error error = { 0 };

	disclosure.text = bytes_of("carl");
	assert_false(disclosure_read(*state, disclosure_write(*state, &disclosure), &read, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
	assert_non_null(strstr(error.text, "is not what was committed to"));
	disclosure = disclose("anna", 0);
	disclosure.salt[31] ^= 1;
	assert_false(disclosure_read(*state, disclosure_write(*state, &disclosure), &read, &error));
	assert_int_equal(error.code, ERROR_INTEGRITY);
}

static void what_is_no_disclosure_is_refused(void **state)
{
	static const char *const lines[] = {
		"",
		"{",
		"[]",
		"{}",
		"{\"kind\":\"name\"}",
		"17",
		"{\"commitment\":\"sha256:"
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
		"1d1e1f\",\"kind\":\"number\"}",
		"{\"commitment\":\"sha256:"
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
		"1d1e1f\",\"kind\":\"name\",\"text\":\"a\"}",
		"{\"commitment\":\"sha256:"
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
		"1d1e1f\",\"kind\":\"name\",\"salt\":\"00\",\"text\":\"a\"}",
	};
	struct disclosure read;

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct error error = { 0 };

		assert_false(disclosure_read(*state, bytes_of(lines[i]), &read, &error));
		assert_int_equal(error.code, ERROR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(a_commitment_is_the_hash_of_the_salt_and_the_text),
		WITH_ARENA(an_object_is_a_commitment_only_when_it_says_so_exactly),
		WITH_ARENA(a_disclosure_is_read_as_it_was_written),
		WITH_ARENA(what_was_not_committed_to_is_no_disclosure),
		WITH_ARENA(what_is_no_disclosure_is_refused),
	};

	crypto_start();
	return cmocka_run_group_tests_name("core/tlog/commitment", tests, NULL, NULL);
}
