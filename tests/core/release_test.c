#include "tests/support/test.h"

#include <string.h>

#include "core/release.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct release sample(void)
{
	struct migration *migrations = arena_new_array(arena, struct migration, 2);
	struct release_file *files = arena_new_array(arena, struct release_file, 1);

	migrations[0] = (struct migration) {
		.version = "1",
		.description = "a",
		.name = "1_a.sql",
		.file = "1_a.sql",
		.size = 1,
		.content = hash_of("a", 1),
		.entry = hash_of("e", 1),
		.has_entry = true,
	};
	migrations[1] = (struct migration) {
		.version = "0001_b",
		.description = "b",
		.name = "0001_b",
		.file = "0001_b.sql",
		.size = 1,
		.content = hash_of("b", 1),
		.breakpoint = "--> statement-breakpoint",
		.directives = { TXMODE_NONE, true, "//", true, true, NULL, true, NULL },
	};
	files[0] = (struct release_file) { "meta/_journal.json", hash_of("j", 1), 1 };
	return (struct release) {
		.project = "shop",
		.number = 3,
		.digest = release_digest(migrations, 2),
		.format = "drizzle",
		.dialect = DIALECT_SQLITE,
		.sum = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
		.tag = "v1.2",
		.author = "Ada",
		.pushed_by = "token t-1",
		.created = 1770000000000,
		.migrations = migrations,
		.count = 2,
		.files = files,
		.file_count = 1,
	};
}

/* Computed apart from this program. */
static void a_digest_is_over_names_contents_and_directives(void **state)
{
	struct release release = sample();

	(void)state;
	assert_string_equal(hash_hex(arena, &release.digest),
			    "0d70035ebc4c164709c3f22f5cdae7f1b7207ba0a6ac20da9f14c68748d05c90");
}

static void marks_and_repetition_have_a_second_form_of_the_digest(void **state)
{
	struct release release = sample(), again;
	struct error error = { 0 };

	(void)state;
	release.migrations[0].marks = "goose";
	release.migrations[1].repeatable = true;
	release.digest = release_digest(release.migrations, 2);
	assert_string_equal(hash_hex(arena, &release.digest),
			    "e412a0b4a875470d5a509e637e8d6599db78dd99ced3aa46c715b456292997fd");
	assert_ok(release_from_manifest(arena, release_manifest(arena, &release), &again, &error));
	assert_string_equal(again.migrations[0].marks, "goose");
	assert_false(again.migrations[0].repeatable);
	assert_true(again.migrations[1].repeatable);
	release.migrations[0].marks = "rails";
	assert_refused(
	    release_from_manifest(arena, release_manifest(arena, &release), &again, &error),
	    ERROR_INVALID, "release manifest: migrations[0]: marks: \"rails\" is not known");
}

static void whatever_changes_what_is_run_changes_the_digest(void **state)
{
	struct hash digests[12];

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		struct release release = sample();
		struct migration *first = &release.migrations[0], swapped = *first;

		if (i == 1)
			first->name = "1_b.sql";
		if (i == 2)
			first->content.bytes[0] ^= 1;
		first->directives.txmode = i == 3 ? TXMODE_NONE : TXMODE_FILE;
		first->directives.delimiter = i == 4 ? "//" : NULL;
		first->directives.checkpoint = i == 5;
		first->directives.nolint = i == 6;
		first->directives.sum_ignored = i == 7;
		first->breakpoint = i == 8 ? "--> statement-breakpoint" : NULL;
		first->marks = i == 10 ? "goose" : NULL;
		first->repeatable = i == 11;
		if (i == 9) {
			release.migrations[0] = release.migrations[1];
			release.migrations[1] = swapped;
		}
		digests[i] = release_digest(release.migrations, 2);
		for (size_t k = 0; k < i; k++)
			assert_false(hash_equal(&digests[i], &digests[k]));
	}
}

static void what_is_written_is_read_back(void **state)
{
	struct release release = sample(), again;
	struct error error = { 0 };
	struct bytes text = release_manifest(arena, &release);

	(void)state;
	assert_ok(release_from_manifest(arena, text, &again, &error));
	assert_true(bytes_equal(release_manifest(arena, &again), text));
	assert_string_equal(again.project, "shop");
	assert_int_equal(again.number, 3);
	assert_int_equal(again.dialect, DIALECT_SQLITE);
	assert_string_equal(again.tag, "v1.2");
	assert_null(again.git_revision);
	assert_int_equal(again.count, 2);
	assert_true(again.migrations[0].has_entry);
	assert_false(again.migrations[1].has_entry);
	assert_string_equal(again.migrations[1].directives.delimiter, "//");
	assert_string_equal(again.files[0].path, "meta/_journal.json");
}

/* The manifest with `from` replaced once. */
static struct bytes altered(const char *from, const char *to)
{
	struct release release = sample();
	const char *text = release_manifest(arena, &release).data, *at = strstr(text, from);

	assert_non_null(at);
	return bytes_of(
	    arena_printf(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)));
}

static void an_altered_manifest_is_refused(void **state)
{
	static const struct {
		const char *from, *to;
		enum error_code code;
		const char *error;
	} cases[] = {
		{ "\"project\"", "\"projekt\"", ERROR_INVALID,
		  "release manifest: project: missing" },
		{ "\"format\":\"drizzle\"", "\"format\":7", ERROR_INVALID,
		  "release manifest: format: a text was expected" },
		{ "\"number\":3", "\"number\":-3", ERROR_INVALID,
		  "release manifest: number: -3 is not between 0 and 9007199254740992" },
		{ "\"sqlite\"", "\"oracle\"", ERROR_INVALID,
		  "release manifest: dialect: \"oracle\" is not known" },
		{ "meta/_journal.json", "../../etc/passwd", ERROR_INVALID,
		  "release manifest: files[0]: path: \"../../etc/passwd\" leads out of the "
		  "directory" },
		{ "\"txmode\":\"none\"", "\"txmode\":\"all\"", ERROR_INVALID,
		  "release manifest: migrations[1]: txmode: \"all\" is not known" },
		{ "\"name\":\"1_a.sql\"", "\"name\":\"1_x.sql\"", ERROR_INTEGRITY, NULL },
		{ "\"delimiter\":\"//\"", "\"delimiter\":\";\"", ERROR_INTEGRITY, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bytes text = altered(cases[i].from, cases[i].to);
		struct error error = { 0 };
		struct release release;

		assert_false(release_from_manifest(arena, text, &release, &error));
		assert_int_equal(error.code, cases[i].code);
		if (cases[i].error)
			assert_string_equal(error.text, cases[i].error);
		else
			assert_non_null(
			    strstr(error.text, "release 3 of shop: its migrations give digest "));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

/* So that an agent which does not know them refuses the release, and one that does sees them. */
static void what_is_run_otherwise_is_part_of_the_digest(void **state)
{
	struct release release = sample(), read;
	struct hash plain = release.digest;
	struct error error = { 0 };

	(void)state;
	release.migrations[0].directives.batched = true;
	release.digest = release_digest(release.migrations, release.count);
	assert_false(hash_equal(&plain, &release.digest));
	plain = release.digest;
	release.migrations[1].directives.may_fail = true;
	release.digest = release_digest(release.migrations, release.count);
	assert_false(hash_equal(&plain, &release.digest));
	assert_ok(release_from_manifest(arena, release_manifest(arena, &release), &read, &error));
	assert_true(read.migrations[0].directives.batched);
	assert_true(read.migrations[1].directives.may_fail);
	assert_false(read.migrations[0].directives.may_fail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_digest_is_over_names_contents_and_directives),
		TEST(marks_and_repetition_have_a_second_form_of_the_digest),
		TEST(whatever_changes_what_is_run_changes_the_digest),
		TEST(what_is_written_is_read_back),
		TEST(an_altered_manifest_is_refused),
		TEST(what_is_run_otherwise_is_part_of_the_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
