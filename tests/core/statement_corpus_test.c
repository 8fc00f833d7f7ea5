/* Public migration folders: all of their SQL can be cut, but for psql's scripts, and what is cut is
 * the whole file. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "core/base/file.h"
#include "core/statement.h"

struct survey {
	struct statement_options options;
	size_t files, statements, meta;
};

/* Cut alone, text between statements gives none: nothing but comments and delimiters. */
static void check_gap(struct arena *arena, const struct statement_options *options,
		      const char *from, const char *end)
{
	struct error error = { 0 };
	struct statement_list list;

	assert_ok(statement_split(arena, (struct bytes) { from, (size_t)(end - from) }, options,
				  &list, &error));
	assert_int_equal(list.count, 0);
}

static void check_file(struct survey *survey, const char *path)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct statement_list list;
	struct bytes text;
	const char *behind;

	assert_ok(file_read(arena, path, 0, &text, &error));
	survey->files++;
	if (!statement_split(arena, text, &survey->options, &list, &error)) {
		if (!strstr(path, "/cas-cif/") || !strstr(error.text, ": psql meta-command \\"))
			fail_msg("%s:%s", path, error.text);
		survey->meta++;
		return;
	}
	behind = text.data;
	for (size_t i = 0; i < list.count; i++) {
		check_gap(arena, &survey->options, behind, list.items[i].text.data);
		behind = list.items[i].text.data + list.items[i].text.size;
		assert_int_not_equal(list.items[i].kind, STATEMENT_COPY_STDIN);
	}
	check_gap(arena, &survey->options, behind, text.data + text.size);
	survey->statements += list.count;
}

static void check_folder(struct survey *survey, const char *path)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct folder folder;

	assert_ok(folder_list(arena, path, 100000, &folder, &error));
	for (size_t i = 0; i < folder.count; i++) {
		const char *inside = path_join(arena, path, folder.items[i].name);

		if (folder.items[i].kind == FILE_FOLDER)
			check_folder(survey, inside);
		else if (folder.items[i].kind == FILE_REGULAR && text_ends_with(inside, ".sql"))
			check_file(survey, inside);
	}
}

static bool is_sqlite(const char *name)
{
	static const char *const names[] = { "datum-early", "dyad", "vibesdk" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (text_equal(name, names[i]))
			return true;
	return text_ends_with(name, "-sqlite");
}

static void check_corpus(struct survey *survey, const char *corpus)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct folder folder;

	assert_ok(folder_list(arena, corpus, 1000, &folder, &error));
	for (size_t i = 0; i < folder.count; i++) {
		const char *name = folder.items[i].name;

		survey->options.dialect = is_sqlite(name) ? DIALECT_SQLITE : DIALECT_POSTGRES;
		if (folder.items[i].kind == FILE_FOLDER && !text_equal(name, "threeway"))
			check_folder(survey, path_join(arena, corpus, name));
	}
}

static void every_file_of_the_corpus_can_be_cut_but_psql_scripts(void **state)
{
	const char *corpus = test_corpus(NULL);
	struct survey survey = { .options.breakpoint = "--> statement-breakpoint" };

	(void)state;
	if (!corpus) {
		print_message("LOCKSTEP_CORPUS is not set: the public folders are not here\n");
		skip();
	}
	check_corpus(&survey, corpus);
	print_message("%zu files, %zu statements, %zu psql scripts refused\n", survey.files,
		      survey.statements, survey.meta);
	assert_true(survey.files > survey.meta);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_of_the_corpus_can_be_cut_but_psql_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
