#include "tests/support/test.h"

#include <string.h>

#include "core/tlog/cosignature.h"
#include "core/tlog/quorum.h"

#define ORIGIN      "migrations.example.com/audit"
#define LOG_KEY     ORIGIN "+be2aa2bb+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define WITNESS     "witness.example.com/w1"
#define WITNESS_KEY WITNESS "+969980cf+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
#define TEXT        ORIGIN "\n3\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU=\n"
#define DASH        "\xe2\x80\x94 "
#define LOG_LINE                                                                                   \
	DASH ORIGIN " viqiuzXfFk2HBKKEPrmdHDqvsqlwrN9qGBJs0uNqvNhIgQOkBJtzaHvARFigIeimFSxSQNJvEsw" \
		    "uaBsVdo0e1KFLJgI=\n"
#define WITNESS_LINE                                                                               \
	DASH WITNESS                                                                               \
	    " lpmAzwAAAABpVbkAfrgaI/ccKw1Ucb20mst2WLeN/p50W+ykxgIlNda70Ua9unLMg5tSyamkDQuhuaRSQRv" \
	    "CIZopj9V+MthTjbYUAw==\n"
#define WITNESSED 1767225600

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

static struct key_pair pair_from(uint8_t first)
{
	struct key_pair pair;
	uint8_t seed[32];

	for (uint8_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)(first + i);
	key_pair_from_seed(&pair, seed);
	return pair;
}

static void keys_are_written_as_independent_tools_write_them(void **state)
{
	struct key_pair log = pair_from(0x00), witness = pair_from(0x20);
	struct note_key key = note_key_make(ORIGIN, NOTE_ED25519, log.public_key);

	(void)state;
	assert_string_equal(note_key_text(arena, &key), LOG_KEY);
	key = note_key_make(WITNESS, NOTE_COSIGNATURE, witness.public_key);
	assert_string_equal(note_key_text(arena, &key), WITNESS_KEY);
}

static void a_key_that_is_not_whole_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"a",
		"a+b",
		ORIGIN "+be2aa2bb",
		ORIGIN "+be2aa2bc"
		       "+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
		ORIGIN "+BE2AA2BB+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
		ORIGIN "+be2aa2bb+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG",
		"a b+be2aa2bb+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
		ORIGIN "+be2aa2bb+CQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct note_key key;
		struct error error;

		assert_false(note_key_read(arena, cases[i], &key, &error));
		assert_int_equal(error.code, ERROR_INVALID);
	}
}

static void a_checkpoint_is_signed_and_cosigned_to_the_byte(void **state)
{
	struct key_pair log = pair_from(0x00), witness = pair_from(0x20);
	struct checkpoint checkpoint = { .origin = ORIGIN, .size = 3 };
	struct bytes root;

	(void)state;
	assert_true(
	    base64_decode(arena, bytes_of("Nxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU="), &root));
	memcpy(checkpoint.root.bytes, root.data, HASH_SIZE);
	assert_string_equal(checkpoint_sign(arena, &checkpoint, &log), TEXT "\n" LOG_LINE);
	assert_string_equal(cosignature_make(arena, bytes_of(TEXT), WITNESS, &witness, WITNESSED),
			    WITNESS_LINE);
}

static void who_signed_is_known_and_any_change_is_seen(void **state)
{
	static const char whole[] = TEXT "\n" LOG_LINE WITNESS_LINE;
	struct note_key log, witness;
	struct signed_checkpoint checkpoint;
	struct error error;
	int64_t seconds;

	(void)state;
	assert_ok(note_key_read(arena, LOG_KEY, &log, &error));
	assert_ok(note_key_read(arena, WITNESS_KEY, &witness, &error));
	assert_ok(checkpoint_open(arena, bytes_of(whole), &log, &checkpoint, &error));
	assert_int_equal(checkpoint.head.size, 3);
	assert_ok(cosignature_verify(arena, &checkpoint.note, &witness, &seconds, &error));
	assert_int_equal(seconds, WITNESSED);
	for (size_t i = 0; i < sizeof whole - 1; i++) {
		char *bad = arena_text(arena, whole);

		bad[i] ^= 1;
		assert_false(
		    checkpoint_open(arena, bytes_of(bad), &log, &checkpoint, &error) &&
		    cosignature_verify(arena, &checkpoint.note, &witness, &seconds, &error));
	}
}

static void what_is_no_note_or_checkpoint_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "", "this is no signed note" },
		{ "a\n", "this is no signed note" },
		{ "a\n\n", "this is no signed note" },
		{ "a\n\n" DASH "b", "this is no signed note" },
		{ "a\tb\n\n" LOG_LINE, "this is no signed note" },
		{ "a\n\nx\n", "line 1 behind the text of this note is no signature" },
		{ TEXT "\n" LOG_LINE DASH "b AAAA\n", "line 2 behind the text" },
		{ TEXT "\n" WITNESS_LINE, ORIGIN " did not sign this note" },
		{ ORIGIN "\n03\n\n" LOG_LINE, "the signature of " ORIGIN " does not hold" },
	};
	struct note_key log;
	struct error error;

	(void)state;
	assert_ok(note_key_read(arena, LOG_KEY, &log, &error));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct signed_checkpoint checkpoint;

		assert_false(
		    checkpoint_open(arena, bytes_of(cases[i].text), &log, &checkpoint, &error));
		assert_non_null(strstr(error.text, cases[i].error));
	}
}

static void every_line_of_a_checkpoint_is_checked(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "\n3\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU=\n", "line 1" },
		{ "o\n-3\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU=\n", "line 2" },
		{ "o\n03\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU=\n", "line 2" },
		{ "o\n9223372036854775808\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU=\n",
		  "line 2" },
		{ "o\n3\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boV=\n", "line 3" },
		{ "o\n3\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVV=\n", "line 3" },
		{ "o\n3\n", "line 3" },
		{ "o\n3\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU=\nx\n\n", "extension" },
		{ "o\n3\nNxt0DL4ad8+Ycahx3EPm8+0Ju857F2yJXsD51B/boVU=\nx y\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct checkpoint checkpoint;
		struct error error = { 0 };
		bool read = checkpoint_read(arena, bytes_of(cases[i].text), &checkpoint, &error);

		assert_int_equal(read, !cases[i].error);
		assert_true(read || strstr(error.text, cases[i].error));
	}
}

static void a_policy_counts_who_cosigned(void **state)
{
	static const struct {
		const char *lines, *error; /* with "witness" and "other" above them */
	} cases[] = {
		{ "quorum none\n", NULL },
		{ "quorum w\n", NULL },
		{ "quorum o\n", "o did not" },
		{ "group both all w o\nquorum both\n", "o did not" },
		{ "group one any w o # enough\nquorum one\n", NULL },
		{ "group one 1 w o\n\nquorum one\n", NULL },
		{ "group a any o\ngroup b any w a\nquorum b\n", NULL },
		{ "group a any o\ngroup b all w a\nquorum b\n", "o did not" },
		{ "", "a line 'quorum NAME' or 'quorum none' is missing" },
		{ "quorum x\n", "line 3: 'x' is no witness or group" },
		{ "group a any w\ngroup b any w\nquorum b\n", "line 4: 'w' is in a group already" },
		{ "group a 3 w o\n", "line 3: '3' is not 'all', 'any' or a number from 1 to 2" },
		{ "group w any o\n", "line 3: the name 'w' is taken" },
		{ "witness v " WITNESS_KEY "\n", "line 3: 'v' has the key of 'w'" },
		{ "quorum w\nquorum w\n", "line 4: one line" },
		{ "log " WITNESS_KEY "\n", "line 3: the key of a log is of type Ed25519" },
		{ "watcher\n", "line 3: 'watcher' is not" },
	};
	struct note_key key = note_key_make("other", NOTE_COSIGNATURE, pair_from(0x00).public_key);
	struct note note;
	struct error error;

	(void)state;
	assert_ok(note_read(arena, bytes_of(TEXT "\n" LOG_LINE WITNESS_LINE), &note, &error));
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text =
		    arena_printf(arena, "witness w " WITNESS_KEY "\nwitness o %s\n%s",
				 note_key_text(arena, &key), cases[i].lines);
		struct quorum *quorum = arena_new(arena, struct quorum);
		bool met;

		error = (struct error) { 0 };
		met = quorum_read(arena, bytes_of(text), quorum, &error) &&
		      quorum_met(arena, quorum, &note, QUORUM_ANY_TIME, &error);
		assert_int_equal(met, !cases[i].error);
		assert_true(met || strstr(error.text, cases[i].error));
	}
}

/* The cosignature of w was made at 1767225600. */
static void a_cosignature_counts_only_in_its_time(void **state)
{
	static const struct {
		struct quorum_span span;
		const char *error;
	} cases[] = {
		{ { 1767225600, 1767225600 }, NULL },
		{ { 0, 1767225599 }, "w did at 2026-01-01T00:00:00.000Z, which is in the future" },
		{ { 1767225601, INT64_MAX },
		  "w did at 2026-01-01T00:00:00.000Z, which is too long" },
	};
	struct quorum *quorum = arena_new(arena, struct quorum);
	struct note note;
	struct error error = { 0 };

	(void)state;
	assert_ok(note_read(arena, bytes_of(TEXT "\n" LOG_LINE WITNESS_LINE), &note, &error));
	assert_ok(
	    quorum_read(arena, bytes_of("witness w " WITNESS_KEY "\nquorum w\n"), quorum, &error));
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool met = quorum_met(arena, quorum, &note, cases[i].span, &error);

		assert_int_equal(met, !cases[i].error);
		assert_true(met || strstr(error.text, cases[i].error));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_written_as_independent_tools_write_them),
		cmocka_unit_test(a_key_that_is_not_whole_is_refused),
		cmocka_unit_test(a_checkpoint_is_signed_and_cosigned_to_the_byte),
		cmocka_unit_test(who_signed_is_known_and_any_change_is_seen),
		cmocka_unit_test(what_is_no_note_or_checkpoint_is_refused),
		cmocka_unit_test(every_line_of_a_checkpoint_is_checked),
		cmocka_unit_test(a_policy_counts_who_cosigned),
		cmocka_unit_test(a_cosignature_counts_only_in_its_time),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
