#include "tests/support/test.h"

#include <string.h>
#include <sys/stat.h>

#include "core/base/crypto.h"
#include "core/base/file.h"

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

static void sha_256_gives_the_published_digests(void **state)
{
	static const struct {
		const char *text;
		size_t times;
		const char *hex;
	} cases[] = {
		{ "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "aaaaaaaaaa", 100000,
		  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct hasher hasher;
		struct hash hash;

		hasher_start(&hasher);
		for (size_t k = 0; k < cases[i].times; k++)
			hasher_add(&hasher, cases[i].text, strlen(cases[i].text));
		hash = hasher_snapshot(&hasher);
		assert_string_equal(hash_hex(arena, &hash), cases[i].hex);
		hash = hasher_end(&hasher);
		assert_string_equal(hash_hex(arena, &hash), cases[i].hex);
	}
}

static void fields_are_told_apart_where_bytes_are_not(void **state)
{
	static const char *const lists[][3] = {
		{ "ab", "c" }, { "a", "bc" }, { "abc" }, { "ab", "c", "" }
	};
	struct hash hashes[COUNT(lists)];

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct hasher hasher;

		hasher_start(&hasher);
		for (size_t k = 0; k < 3 && lists[i][k]; k++)
			hasher_add_field(&hasher, lists[i][k], strlen(lists[i][k]));
		hashes[i] = hasher_end(&hasher);
		for (size_t k = 0; k < i; k++)
			assert_false(hash_equal(&hashes[i], &hashes[k]));
	}
}

static void hexadecimal_is_read_in_exactly_one_form(void **state)
{
	static const struct {
		const char *hex;
		bool good;
	} cases[] = {
		{ "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", true },
		{ "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false },
		{ "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85", false },
		{ "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555", false },
		{ "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false },
		{ "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8 5", false },
		{ "", false },
		{ NULL, false },
	};
	struct hash hash;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (hash_from_hex(cases[i].hex, &hash) != cases[i].good)
			fail_msg("%s", cases[i].hex ? cases[i].hex : "NULL");
}

static void base64_gives_the_vectors_of_rfc_4648(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
	};
	static const char *const bad[] = { "Zg", "Zg=", "Zh==", "Z===", "Zm9v ", "Zm-_", "=" };
	struct bytes bytes;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(base64_encode(arena, cases[i][0], strlen(cases[i][0])),
				    cases[i][1]);
		assert_true(base64_decode(arena, bytes_of(cases[i][1]), &bytes));
		assert_true(bytes_equal_text(bytes, cases[i][0]));
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (base64_decode(arena, bytes_of(bad[i]), &bytes))
			fail_msg("%s was read", bad[i]);
}

static void signatures_are_those_of_rfc_8032(void **state)
{
	static const struct {
		const char *seed, *public_key, *message, *signature;
	} cases[] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
		  "c61e3970"
		  "1cf9b46bd25bf5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
		  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
		  "458f3613"
		  "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
		{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
		  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
		  "ae67f760"
		  "984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t seed[32], message[2], signature[SIGNATURE_SIZE];
		size_t size = strlen(cases[i].message) / 2;
		struct key_pair pair;

		assert_true(hex_decode(cases[i].seed, seed, sizeof seed));
		assert_true(hex_decode(cases[i].message, message, size));
		key_pair_from_seed(&pair, seed);
		assert_string_equal(hex_encode(arena, pair.public_key, PUBLIC_KEY_SIZE),
				    cases[i].public_key);
		sign_bytes(&pair, message, size, signature);
		assert_string_equal(hex_encode(arena, signature, SIGNATURE_SIZE),
				    cases[i].signature);
		assert_true(signature_holds(pair.public_key, message, size, signature));
		signature[0] ^= 1;
		assert_false(signature_holds(pair.public_key, message, size, signature));
		signature[0] ^= 1;
		assert_false(signature_holds(pair.public_key, "other", 5, signature));
		key_pair_release(&pair);
	}
}

static void a_key_file_is_made_once_and_is_private(void **state)
{
	const char *path = path_join(arena, test_folder(arena), "key");
	struct key_pair first, again;
	struct error error = { 0 };
	struct stat facts;

	(void)state;
	assert_ok(key_pair_load(&first, path, &error));
	assert_ok(key_pair_load(&again, path, &error));
	assert_memory_equal(&first, &again, sizeof first);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	key_pair_make(&again);
	assert_memory_not_equal(&first, &again, sizeof first);
	key_pair_release(&first);
	for (size_t i = 0; i < sizeof first; i++)
		assert_int_equal(((const uint8_t *)&first)[i], 0);
}

static void a_file_that_is_no_key_is_refused_and_kept(void **state)
{
	static const char *const cases[] = {
		"", "hunter2\n",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f6\n\n",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
	};
	const char *folder = test_folder(arena), *path = path_join(arena, folder, "key");
	struct error error = { 0 };
	struct key_pair pair;
	struct bytes text;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		test_write(arena, folder, "key", cases[i]);
		assert_refused(key_pair_load(&pair, path, &error), ERROR_INVALID,
			       arena_printf(arena,
					    "%s: not a key file (64 hexadecimal digits and a "
					    "newline); restore it from a backup",
					    path));
		assert_ok(file_read(arena, path, 0, &text, &error));
		assert_true(bytes_equal_text(text, cases[i]));
	}
}

static void tokens_carry_their_prefix_and_differ(void **state)
{
	const char *one = random_token(arena, "join_"), *two = random_token(arena, "join_");

	(void)state;
	assert_int_equal(strlen(one), 5 + 64);
	assert_true(text_starts_with(one, "join_"));
	assert_string_not_equal(one, two);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sha_256_gives_the_published_digests),
		TEST(fields_are_told_apart_where_bytes_are_not),
		TEST(hexadecimal_is_read_in_exactly_one_form),
		TEST(base64_gives_the_vectors_of_rfc_4648),
		TEST(signatures_are_those_of_rfc_8032),
		TEST(a_key_file_is_made_once_and_is_private),
		TEST(a_file_that_is_no_key_is_refused_and_kept),
		TEST(tokens_carry_their_prefix_and_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
