/* The public migration folders that LOCKSTEP_CORPUS names: real directories, with what a correct
 * reading of each gives. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "core/base/file.h"
#include "core/directory.h"
#include "core/import.h"
#include "core/release.h"

static struct arena *arena;
static const char *corpus;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	corpus = test_corpus(arena);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static void need_corpus(void)
{
	if (corpus)
		return;
	print_message("skipped: LOCKSTEP_CORPUS names no folder of migration folders\n");
	skip();
}

static struct directory read_directory(const char *path, const char *format)
{
	struct error error = { 0 };
	struct directory directory;
	struct file_set files;

	assert_ok(directory_load(arena, path_join(arena, corpus, path), NULL, &files, &error));
	assert_ok(directory_read(arena, format, &files, &directory, &error));
	return directory;
}

static const char *read_text(const char *path)
{
	struct error error = { 0 };
	struct bytes text;

	assert_ok(file_read(arena, path_join(arena, corpus, path), 0, &text, &error));
	return text.data;
}

static const struct {
	const char *name, *format, *as; /* `as`: what auto finds */
	size_t count;
	enum sum_state sum;
	enum dialect dialect;
} folders[] = {
	{ "chainloop", "atlas", "atlas", 140, SUM_MATCHES, DIALECT_ANY },
	{ "digger", "atlas", "atlas", 74, SUM_MATCHES, DIALECT_ANY },
	{ "digger-taco-pg", "atlas", "plain", 14, SUM_ABSENT, DIALECT_ANY },
	{ "digger-taco-sqlite", "atlas", "plain", 14, SUM_ABSENT, DIALECT_ANY },
	{ "hatchet-atlas", "atlas", "atlas", 81, SUM_MATCHES, DIALECT_ANY },
	{ "datum", "atlas", "atlas", 9, SUM_MATCHES, DIALECT_ANY },
	{ "datum-early", "atlas", "atlas", 33, SUM_MATCHES, DIALECT_ANY },
	{ "e2b-atlas", "atlas", "atlas", 20, SUM_MATCHES, DIALECT_ANY },
	{ "cosmo", "drizzle", "drizzle", 148, SUM_ABSENT, DIALECT_POSTGRES },
	{ "homarr-pg", "drizzle", "drizzle", 10, SUM_ABSENT, DIALECT_POSTGRES },
	{ "homarr-sqlite", "drizzle", "drizzle", 42, SUM_ABSENT, DIALECT_SQLITE },
	{ "mail0-zero", "drizzle", "drizzle", 26, SUM_ABSENT, DIALECT_POSTGRES },
	{ "ai-chatbot", "drizzle", "drizzle", 9, SUM_ABSENT, DIALECT_POSTGRES },
	{ "kaneo", "drizzle", "drizzle", 43, SUM_ABSENT, DIALECT_POSTGRES },
	{ "llmgateway", "drizzle", "drizzle", 20, SUM_ABSENT, DIALECT_POSTGRES },
	{ "better-chatbot", "drizzle", "drizzle", 16, SUM_ABSENT, DIALECT_POSTGRES },
	{ "latitude-v1", "drizzle", "drizzle", 39, SUM_ABSENT, DIALECT_ANY },
	{ "dyad", "drizzle", "drizzle", 50, SUM_ABSENT, DIALECT_SQLITE },
	{ "vibesdk", "drizzle", "drizzle", 9, SUM_ABSENT, DIALECT_SQLITE },
	{ "minder", "golang-migrate", "golang-migrate", 117, SUM_ABSENT, DIALECT_ANY },
	{ "e2b-golang-migrate", "golang-migrate", "golang-migrate", 26, SUM_ABSENT, DIALECT_ANY },
	{ "datum-goose-pg", "goose", "goose", 9, SUM_MATCHES, DIALECT_ANY },
	{ "datum-goose-sqlite", "goose", "goose", 9, SUM_MATCHES, DIALECT_ANY },
	{ "e2b-goose", "goose", "goose", 131, SUM_ABSENT, DIALECT_ANY },
	{ "marquez", "flyway", "flyway", 84, SUM_ABSENT, DIALECT_ANY },
	{ "uaa", "flyway", "flyway", 89, SUM_ABSENT, DIALECT_ANY },
	{ "cas-cif", "sqitch", "sqitch", 334, SUM_ABSENT, DIALECT_POSTGRES },
	{ "cas-cif-mocks", "sqitch", "sqitch", 3, SUM_ABSENT, DIALECT_POSTGRES },
	{ "umami", "prisma", "prisma", 19, SUM_ABSENT, DIALECT_POSTGRES },
};

static void check_order(const struct directory *directory, const char *folder)
{
	struct buffer order = buffer_in(arena);

	for (size_t i = 0; i < directory->count; i++)
		buffer_printf(&order, "%s\n", directory->migrations[i].name);
	assert_string_equal(buffer_text(&order),
			    read_text(arena_printf(arena, "%s/expected/order.txt", folder)));
}

static void every_folder_is_read_with_its_count_order_and_sum(void **state)
{
	(void)state;
	need_corpus();
	for (size_t i = 0; i < COUNT(folders); i++) {
		const char *path = arena_printf(arena, "%s/dir", folders[i].name);
		struct directory directory = read_directory(path, folders[i].format);

		assert_int_equal(directory.count, folders[i].count);
		assert_int_equal(directory.sum_state, folders[i].sum);
		assert_int_equal(directory.dialect, folders[i].dialect);
		check_order(&directory, folders[i].name);
		directory = read_directory(path, "auto");
		assert_string_equal(directory.format->name, folders[i].as);
		check_order(&directory, folders[i].name);
	}
}

/* import_rewrite itself compares what is run. */
static void every_folder_without_psql_can_be_written_anew(void **state)
{
	(void)state;
	need_corpus();
	for (size_t i = 0; i < COUNT(folders); i++) {
		struct directory directory = read_directory(
		    arena_printf(arena, "%s/dir", folders[i].name), folders[i].format);
		struct error error = { 0 };
		struct directory again;
		struct imported imported;

		if (text_equal(folders[i].name, "cas-cif")) {
			assert_false(import_rewrite(arena, &directory, directory.dialect, &imported,
						    &error));
			assert_non_null(strstr(error.text, "psql meta-command \\copy"));
			continue;
		}
		assert_ok(import_rewrite(arena, &directory, directory.dialect, &imported, &error));
		assert_ok(directory_read(arena, "auto", &imported.files, &again, &error));
		assert_ok(directory_verify(&again, &error));
		assert_string_equal(again.format->name, "atlas");
		assert_int_equal(again.count, folders[i].count);
	}
}

static void the_right_sum_is_computed_for_every_tree_of_a_conflict(void **state)
{
	static const struct {
		const char *folder, *tree;
		const char *problem; /* NULL: the committed one matches */
	} cases[] = {
		{ "conflict-chainloop-atlas-markers", "fixed", NULL },
		{ "conflict-chainloop-atlas-markers", "markers",
		  "atlas.sum:1: conflict markers (<<<<<<< HEAD); resolve them, then run `lockstep "
		  "migrate "
		  "hash`" },
		{ "conflict-digger-atlas-two-totals", "base", NULL },
		{ "conflict-digger-atlas-two-totals", "a", NULL },
		{ "conflict-digger-atlas-two-totals", "b", NULL },
		{ "conflict-digger-atlas-two-totals", "merged",
		  "atlas.sum:2: a second total, as a merge leaves it behind; restore the file, or "
		  "run "
		  "`lockstep migrate hash` when the migrations are as they should be" },
	};

	(void)state;
	need_corpus();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct directory directory = read_directory(
		    arena_printf(arena, "%s/%s", cases[i].folder, cases[i].tree), "auto");
		const char *expected =
		    arena_printf(arena, "%s/expected/%s.atlas.sum", cases[i].folder, cases[i].tree);
		struct error error = { 0 };

		assert_string_equal(directory.format->name, "atlas");
		assert_string_equal(sum_write(arena, &directory.sum).data, read_text(expected));
		if (cases[i].problem)
			assert_refused(directory_verify(&directory, &error), ERROR_INTEGRITY,
				       cases[i].problem);
		else
			assert_ok(directory_verify(&directory, &error));
	}
}

static void a_version_that_two_authors_took_is_refused(void **state)
{
	struct error error = { 0 };
	struct directory directory;
	struct file_set files;

	(void)state;
	need_corpus();
	assert_ok(directory_load(arena,
				 path_join(arena, corpus, "conflict-minder-golang-migrate/merged"),
				 NULL, &files, &error));
	assert_refused(
	    directory_read(arena, "auto", &files, &directory, &error), ERROR_INTEGRITY,
	    "000065_repo_reminder.up.sql and 000065_rule_instance_project_id.up.sql both "
	    "have version 000065; rename the newer one, with its .down.sql, to a number "
	    "after 000066");
	assert_int_equal(read_directory("conflict-minder-golang-migrate/fixed", "auto").count, 67);
}

static void a_file_that_no_journal_names_is_warned_of(void **state)
{
	struct directory directory;

	(void)state;
	need_corpus();
	directory = read_directory("conflict-cosmo-drizzle-half-resolved/merged", "auto");
	assert_int_equal(directory.warning_count, 4);
	assert_string_equal(
	    directory.warnings[3],
	    "0142_same_chronomancer.sql is not named in meta/_journal.json and will "
	    "not be applied");
}

static void histories_go_on_or_are_refused_as_their_stories_say(void **state)
{
	static const struct {
		const char *folder, *from, *to, *error;
	} cases[] = {
		/* Drizzle itself skips what these merges added in silence */
		{ "conflict-kaneo-drizzle-pg", "base-0006", "merged-0006", NULL },
		{ "conflict-kaneo-drizzle-pg", "base", "merged", NULL },
		{ "conflict-kaneo-drizzle-pg", "merged", "head", NULL },
		{ "conflict-vibesdk-drizzle-sqlite", "b-staging", "merged", NULL },
		{ "conflict-vibesdk-drizzle-sqlite", "a-main", "merged",
		  "0006_gigantic_shinko_yamashiro comes before 0006_puzzling_bloodstrike, which is "
		  "already registered; move it behind 0006_puzzling_bloodstrike, the last "
		  "registered "
		  "one (a later version; in a Drizzle journal, a later entry)" },
		{ "conflict-digger-atlas-two-totals", "base", "a", NULL },
		{ "conflict-digger-atlas-two-totals", "a", "merged",
		  "20240328182453.sql comes before 20240329100957.sql, which is already "
		  "registered; "
		  "move it behind 20240402110915.sql, the last registered one (a later version; "
		  "in a Drizzle journal, a later entry)" },
		{ "conflict-minder-golang-migrate", "a", "fixed", NULL },
		{ "conflict-minder-golang-migrate", "b", "fixed",
		  "000065_repo_reminder.up.sql is registered and now called "
		  "000066_repo_reminder.up.sql; give it its old name back" },
	};

	(void)state;
	need_corpus();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct directory from = read_directory(
		    arena_printf(arena, "%s/%s", cases[i].folder, cases[i].from), "auto");
		struct directory to = read_directory(
		    arena_printf(arena, "%s/%s", cases[i].folder, cases[i].to), "auto");
		struct registry_change change = { from.migrations, from.count, to.migrations,
						  to.count,        NULL,       0 };
		struct error error = { 0 };

		if (cases[i].error)
			assert_refused(registry_accepts(&change, &error), ERROR_INTEGRITY,
				       cases[i].error);
		else
			assert_ok(registry_accepts(&change, &error));
	}
}

static void what_two_authors_of_other_tools_collide_in_is_refused_by_name(void **state)
{
	static const struct {
		const char *tree, *error;
	} cases[] = {
		{ "conflict-e2b-goose/merged",
		  "20260723120000_rename_default_team_names_to_project.sql and "
		  "20260723120000_set_tier_max_disk_size.sql both have version 20260723120000; "
		  "rename the newer one to a number after 20260723120000" },
		{ "conflict-marquez-flyway/merged", "V20__alter_jobs_to_add_namespace_name.sql and "
						    "V20__drop_lineage_pk.sql both have "
						    "version 20; rename the newer one" },
	};

	(void)state;
	need_corpus();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct directory directory;
		struct file_set files;

		assert_ok(directory_load(arena, path_join(arena, corpus, cases[i].tree), NULL,
					 &files, &error));
		assert_refused(directory_read(arena, "auto", &files, &directory, &error),
			       ERROR_INTEGRITY, cases[i].error);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_folder_is_read_with_its_count_order_and_sum),
		TEST(every_folder_without_psql_can_be_written_anew),
		TEST(the_right_sum_is_computed_for_every_tree_of_a_conflict),
		TEST(a_version_that_two_authors_took_is_refused),
		TEST(a_file_that_no_journal_names_is_warned_of),
		TEST(histories_go_on_or_are_refused_as_their_stories_say),
		TEST(what_two_authors_of_other_tools_collide_in_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
