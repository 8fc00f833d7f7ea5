#include "tests/support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/minisign_secret.h"

/* Made by minisign 0.11. */
#define COMMENT "untrusted comment: minisign public key 1F0C483871A573F1\n"
#define LINE    "RWTxc6VxOEgMH0QYKMWtJw8WsiAv2C7HC+jZu0jt3nHyEEKgf0ILQrRo"
#define SECRET                                                                                     \
	"untrusted comment: my comment\n"                                                          \
	"RWRTY0IyVjC4M8hfl7f28zy6oSlm3/D/NV2G6awVH185GlYzSXYAAAACAAAAAAAAAEAAAAAALF+nv2AwYEc4DM4g" \
	"yUh6T3/kWRhoIeEwz5iAmJkseZIs17IesvhnC4/E+iwSS4pH5tzQgApwTldMiFDsU3tF7c+zN21KmHDj6HZkbypJ" \
	"huXZurwaBUHPl2woceUOnIfCaV/yQIn+Q6g=\n"
#define MESSAGE "h1:abc\n"
#define SIGNED                                                                                     \
	"RUTxc6VxOEgMHypOq5u2lauCpZsMrtnWABDySSwBqbqMt1OC/o0E+2r00xFOodndBh/2FvKbUXVM18mMURwaZHMm" \
	"KuDAzdGWxw0=\n"
#define GLOBAL                                                                                     \
	"daV7YjUFd61tw8TeALgAJx13wzIzNX0eFegbTGcsOip3pkqnaBpdw5BBVf6Pb5QpVRtIzYPC4TZ9JxB8cAiwBQ="  \
	"=\n"
#define TRUSTED   "trusted comment: timestamp:1795292837\tfile:f\thashed\n"
#define SIGNATURE "untrusted comment: signature from minisign secret key\n" SIGNED TRUSTED GLOBAL

static struct error error;

static struct minisign_public public_of(const char *text)
{
	struct minisign_public key;

	assert_ok(minisign_public_read(bytes_of(text), &key, &error));
	return key;
}

static struct minisign_signature signature_of(const char *text)
{
	struct minisign_signature signature;

	assert_ok(minisign_signature_read(arena, bytes_of(text), &signature, &error));
	return signature;
}

static void public_keys_are_read_and_written_as_minisign_does(void **state)
{
	static const char *const forms[] = { LINE, LINE "\n", COMMENT LINE "\n",
					     "untrusted comment: anna\r\n" LINE "\r\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct minisign_public key = public_of(forms[i]);

		assert_string_equal(minisign_id_text(arena, key.id), "1F0C483871A573F1");
		assert_string_equal(minisign_public_write(arena, &key), COMMENT LINE "\n");
	}
}

static void what_is_no_public_key_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		COMMENT,
		LINE "x",
		"RUTxc6VxOEgMH0QYKMWtJw8WsiAv2C7HC+jZu0jt3nHyEEKgf0ILQrRo", /* ED */
		COMMENT LINE "\n" LINE "\n",
		"RWTxc6VxOEgMH0QYKMWtJw8WsiAv2C7HC+jZu0jt3nHyEEKgf0ILQr==",
		SECRET,
		SIGNATURE,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct minisign_public key;

		if (minisign_public_read(bytes_of(cases[i]), &key, &error))
			fail_msg("%s was accepted", cases[i]);
		assert_int_equal(error.code, ERROR_INVALID);
	}
}

static void the_id_of_a_key_is_read_as_it_is_shown(void **state)
{
	struct minisign_public key = public_of(LINE);
	uint8_t id[MINISIGN_ID_SIZE];

	(void)state;
	assert_true(minisign_id_read("1f0c483871A573F1", id));
	assert_memory_equal(id, key.id, sizeof id);
	assert_false(minisign_id_read("1F0C483871A573", id));
	assert_false(minisign_id_read("1F0C483871A573FX", id));
}

static void a_signature_of_the_tool_holds(void **state)
{
	struct minisign_public key = public_of(LINE);
	struct minisign_signature signature = signature_of(SIGNATURE);

	(void)state;
	assert_true(signature.prehashed);
	assert_string_equal(signature.comment, "timestamp:1795292837\tfile:f\thashed");
	assert_ok(minisign_verify(&key, bytes_of(MESSAGE), &signature, &error));
	assert_string_equal(minisign_signature_write(arena, &signature), SIGNATURE);
}

static void neither_text_nor_comment_nor_key_can_be_another(void **state)
{
	struct minisign_public key = public_of(LINE), other = key;
	struct minisign_signature signature = signature_of(SIGNATURE), changed;

	(void)state;
	assert_refused(minisign_verify(&key, bytes_of("h1:abd\n"), &signature, &error),
		       ERROR_INTEGRITY,
		       "the signature by key 1F0C483871A573F1 is of something else");
	changed = signature;
	changed.comment = "timestamp:1795292838\tfile:f\thashed";
	assert_refused(minisign_verify(&key, bytes_of(MESSAGE), &changed, &error), ERROR_INTEGRITY,
		       "the trusted comment is not what key 1F0C483871A573F1 signed");
	changed = signature;
	changed.prehashed = false;
	assert_false(minisign_verify(&key, bytes_of(MESSAGE), &changed, &error));
	other.id[0] ^= 1;
	assert_refused(minisign_verify(&other, bytes_of(MESSAGE), &signature, &error),
		       ERROR_NOT_FOUND, "signed by key 1F0C483871A573F1, not by 1F0C483871A573F0");
	other = key;
	other.key[5] ^= 1;
	assert_false(minisign_verify(&other, bytes_of(MESSAGE), &signature, &error));
}

static void every_flipped_bit_of_a_signature_is_noticed(void **state)
{
	struct minisign_public key = public_of(LINE);
	struct minisign_signature signature = signature_of(SIGNATURE), changed;

	(void)state;
	for (size_t bit = 0; bit < SIGNATURE_SIZE * 8; bit++) {
		changed = signature;
		changed.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(minisign_verify(&key, bytes_of(MESSAGE), &changed, &error));
		changed = signature;
		changed.global[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(minisign_verify(&key, bytes_of(MESSAGE), &changed, &error));
	}
}

static void a_signature_that_is_not_whole_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "line 1" },
		{ SIGNED TRUSTED GLOBAL, "line 1" },
		{ "untrusted comment: x\n" TRUSTED GLOBAL, "line 2" },
		{ "untrusted comment: x\n" SIGNED GLOBAL, "line 3" },
		{ "untrusted comment: x\n" SIGNED "trusted comment: a\x01\n" GLOBAL, "line 3" },
		{ "untrusted comment: x\n" SIGNED "trusted comment: a\xff\n" GLOBAL, "line 3" },
		{ "untrusted comment: x\n" SIGNED TRUSTED, "line 4" },
		{ "untrusted comment: x\n" SIGNED TRUSTED SIGNED, "line 4" },
		{ SIGNATURE "more\n", "line 4" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct minisign_signature signature;

		assert_false(
		    minisign_signature_read(arena, bytes_of(cases[i].text), &signature, &error));
		assert_int_equal(error.code, ERROR_INVALID);
		assert_non_null(strstr(error.text, cases[i].says));
	}
}

/* ---- with the tool itself ---- */

#define RUN(folder, ...)                                                                           \
	run(arena_printf(arena, "cd %s && printf 'hunter2\\nhunter2\\n' | minisign %s >log 2>&1",  \
			 folder, arena_printf(arena, __VA_ARGS__)))
static int run(const char *command)
{
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	return pclose(pipe);
}

static struct bytes read_file(const char *folder, const char *name)
{
	struct bytes text;

	assert_ok(file_read(arena, path_join(arena, folder, name), 0, &text, &error));
	return text;
}

static void write_pair(const char *folder, const struct minisign_secret *secret,
		       const char *password)
{
	struct minisign_public key = minisign_public_of(secret);
	char *text;

	assert_ok(minisign_secret_write(arena, secret, bytes_of(password), &text, &error));
	test_write(arena, folder, "our.key", text);
	test_write(arena, folder, "our.pub", minisign_public_write(arena, &key));
}

static void the_tool_verifies_what_was_signed_here(void **state)
{
	const char *folder = test_folder(arena);
	struct minisign_signature signature;
	struct minisign_secret secret;

	(void)state;
	minisign_secret_make(&secret);
	write_pair(folder, &secret, NULL);
	test_write(arena, folder, "message", MESSAGE);
	minisign_sign(&secret, bytes_of(MESSAGE), "timestamp:1\tproject:shop", &signature);
	test_write(arena, folder, "message.minisig", minisign_signature_write(arena, &signature));
	assert_int_equal(RUN(folder, "-V -H -p our.pub -m message"), 0);
	test_write(arena, folder, "message", MESSAGE "x");
	assert_int_not_equal(RUN(folder, "-V -p our.pub -m message"), 0);
}

static void what_the_tool_signs_with_our_key_holds(void **state)
{
	static const struct {
		const char *flags;
		bool prehashed;
	} cases[] = { { "", true }, { "-l", false } };
	const char *folder = test_folder(arena);
	struct minisign_secret secret;
	struct minisign_public key;

	(void)state;
	minisign_secret_make(&secret);
	write_pair(folder, &secret, NULL);
	key = minisign_public_of(&secret);
	test_write(arena, folder, "message", MESSAGE);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct minisign_signature signature;

		assert_int_equal(
		    RUN(folder, "-S %s -s our.key -t 'the comment' -m message", cases[i].flags), 0);
		assert_ok(minisign_signature_read(arena, read_file(folder, "message.minisig"),
						  &signature, &error));
		assert_int_equal(signature.prehashed, cases[i].prehashed);
		assert_string_equal(signature.comment, "the comment");
		assert_ok(minisign_verify(&key, bytes_of(MESSAGE), &signature, &error));
		assert_false(minisign_verify(&key, bytes_of("other"), &signature, &error));
	}
}

static void a_bare_key_of_the_tool_is_read_and_signs(void **state)
{
	const char *folder = test_folder(arena);
	struct minisign_signature signature;
	struct minisign_secret secret;
	bool asks;

	(void)state;
	assert_int_equal(RUN(folder, "-G -W -p their.pub -s their.key"), 0);
	assert_ok(minisign_secret_asks(read_file(folder, "their.key"), &asks, &error));
	assert_false(asks);
	assert_ok(minisign_secret_read(read_file(folder, "their.key"), bytes_of("ignored"), &secret,
				       &error));
	minisign_sign(&secret, bytes_of(MESSAGE), "c", &signature);
	test_write(arena, folder, "message", MESSAGE);
	test_write(arena, folder, "message.minisig", minisign_signature_write(arena, &signature));
	assert_int_equal(RUN(folder, "-V -p their.pub -m message"), 0);
}

static void a_key_under_a_password_opens_with_it_alone(void **state)
{
	struct minisign_public key = public_of(LINE), found;
	struct minisign_secret secret;
	bool asks;

	(void)state;
	assert_ok(minisign_secret_asks(bytes_of(SECRET), &asks, &error));
	assert_true(asks);
	assert_refused(minisign_secret_read(bytes_of(SECRET), bytes_of("hunter3"), &secret, &error),
		       ERROR_FORBIDDEN, "this is not the password of the secret key");
	assert_ok(minisign_secret_read(bytes_of(SECRET), bytes_of("hunter2"), &secret, &error));
	found = minisign_public_of(&secret);
	assert_memory_equal(&found, &key, sizeof key);
}

static void the_tool_opens_a_key_that_was_locked_here(void **state)
{
	const char *folder = test_folder(arena);
	struct minisign_signature signature;
	struct minisign_secret secret;
	struct minisign_public key;

	(void)state;
	minisign_secret_make(&secret);
	write_pair(folder, &secret, "hunter2");
	test_write(arena, folder, "message", MESSAGE);
	assert_int_equal(RUN(folder, "-S -s our.key -m message"), 0);
	signature = signature_of(read_file(folder, "message.minisig").data);
	key = minisign_public_of(&secret);
	assert_ok(minisign_verify(&key, bytes_of(MESSAGE), &signature, &error));
}

/* Bytes of the base64 line put in place of those at `at`. */
static char *secret_with(size_t at, const void *bytes, size_t size)
{
	const char *line = strchr(SECRET, '\n') + 1;
	struct bytes decoded;
	char *changed;

	assert_true(base64_decode(arena, (struct bytes) { line, strcspn(line, "\n") }, &decoded));
	changed = arena_copy(arena, decoded.data, decoded.size);
	memcpy(changed + at, bytes, size);
	return base64_encode(arena, changed, decoded.size);
}

static void a_secret_key_that_asks_for_too_much_is_refused(void **state)
{
	static const uint8_t much[8] = { 1, 0, 0, 0x40 }, long_[8] = { 1, 0, 0, 2 };
	static const struct {
		size_t at;
		const uint8_t *number;
	} cases[] = { { 38, long_ }, { 46, much } };
	struct minisign_secret secret;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = secret_with(cases[i].at, cases[i].number, 8);

		assert_refused(minisign_secret_read(bytes_of(text), bytes_of("x"), &secret, &error),
			       ERROR_INVALID,
			       "the secret key wants more time or memory for its password than "
			       "minisign takes");
	}
}

static void what_is_no_secret_key_is_refused(void **state)
{
	const char *cases[] = { "",
				LINE,
				SIGNATURE,
				secret_with(2, "XX", 2),
				secret_with(0, "ED", 2),
				secret_with(4, "B3", 2),
				SECRET "more\n" };
	struct minisign_secret secret;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(
		    minisign_secret_read(bytes_of(cases[i]), bytes_of("hunter2"), &secret, &error));
		assert_int_equal(error.code, ERROR_INVALID);
	}
	/* A bare key whose checksum does not hold. */
	assert_refused(minisign_secret_read(bytes_of(secret_with(2, "\0\0", 2)), bytes_of(NULL),
					    &secret, &error),
		       ERROR_INVALID, "the secret key is damaged; restore it from a backup");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(public_keys_are_read_and_written_as_minisign_does),
		TEST(what_is_no_public_key_is_refused),
		TEST(the_id_of_a_key_is_read_as_it_is_shown),
		TEST(a_signature_of_the_tool_holds),
		TEST(neither_text_nor_comment_nor_key_can_be_another),
		TEST(every_flipped_bit_of_a_signature_is_noticed),
		TEST(a_signature_that_is_not_whole_is_refused_with_its_line),
		TEST(the_tool_verifies_what_was_signed_here),
		TEST(what_the_tool_signs_with_our_key_holds),
		TEST(a_bare_key_of_the_tool_is_read_and_signs),
		TEST(a_key_under_a_password_opens_with_it_alone),
		TEST(the_tool_opens_a_key_that_was_locked_here),
		TEST(a_secret_key_that_asks_for_too_much_is_refused),
		TEST(what_is_no_secret_key_is_refused),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
