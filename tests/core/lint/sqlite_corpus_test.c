/* Public migration folders of SQLite: the replayed schema is the one that really comes of them, and
 * what is called an error is one. */
#include <sqlite3.h>
#include <string.h>

#include "core/lint/lint.h"
#include "core/lint/run.h"
#include "core/lint/sqlite.h"
#include "tests/support/test.h"

static const struct {
	const char *name;
	const char *errors; /* "CODE FILE:LINE" */
	size_t most;        /* warnings: more would be noise */
} folders[] = {
	{ "vibesdk", "", 5 },
	{ "dyad", "", 0 },
	{ "homarr-sqlite", "", 30 },
	{ "digger-taco-sqlite", "", 6 },
	/* two copies leave out a column that is NOT NULL now and has no default */
	{ "datum-goose-sqlite",
	  "MF103 20240626184509_entitlements_features.sql:7 | "
	  "MF103 20240626184509_entitlements_features.sql:19",
	  14 },
};

/* Before anything is made that a skipped test would leave. */
static void need_corpus(void)
{
	if (test_corpus(NULL))
		return;
	print_message("skipped: LOCKSTEP_CORPUS names no folder of migration folders\n");
	skip();
}

static void read_folder(struct arena *arena, const char *name, struct directory *directory)
{
	const char *path = arena_printf(arena, "%s/%s/dir", test_corpus(arena), name);
	struct error error = { 0 };
	struct file_set files;

	assert_ok(directory_load(arena, path, NULL, &files, &error));
	assert_ok(directory_read(arena, "auto", &files, directory, &error));
}

static void exec(sqlite3 *database, struct arena *arena, struct bytes text)
{
	char *said = NULL;

	if (sqlite3_exec(database, arena_text_n(arena, text.data, text.size), NULL, NULL, &said))
		fail_msg("%.*s: %s", (int)text.size, text.data, said);
}

/* Everything is run, data too. */
static const char *really(struct arena *arena, const struct directory *directory)
{
	struct buffer text = buffer_in(arena);
	struct error error = { 0 };
	sqlite3_stmt *query = NULL;
	sqlite3 *database = NULL;

	assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
	for (size_t i = 0; i < directory->count; i++) {
		struct statement_list list;

		assert_ok(migration_statements(arena, &directory->migrations[i], DIALECT_SQLITE,
					       &list, &error));
		for (size_t k = 0; k < list.count; k++) {
			enum statement_kind kind = list.items[k].kind;

			if (kind != STATEMENT_BEGIN && kind != STATEMENT_COMMIT)
				exec(database, arena, list.items[k].text);
		}
	}
	assert_int_equal(sqlite3_prepare_v2(database,
					    "SELECT type, name, sql FROM sqlite_schema "
					    "ORDER BY type, name",
					    -1, &query, NULL),
			 SQLITE_OK);
	while (sqlite3_step(query) == SQLITE_ROW) {
		const char *sql = (const char *)sqlite3_column_text(query, 2);

		buffer_printf(&text, "%s %s %s\n", sqlite3_column_text(query, 0),
			      sqlite3_column_text(query, 1), sql ? sql : "");
	}
	sqlite3_finalize(query);
	sqlite3_close(database);
	return buffer_text(&text);
}

static void the_replayed_schema_is_the_real_one(void **state)
{
	(void)state;
	need_corpus();
	for (size_t i = 0; i < COUNT(folders); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_replay *replay = lint_replay_open(arena);
		struct directory directory;

		read_folder(arena, folders[i].name, &directory);
		for (size_t k = 0; k < directory.count; k++)
			lint_replay_play(arena, replay, &directory.migrations[k], true);
		assert_string_equal(lite_text(arena, lint_replay_database(replay)),
				    really(arena, &directory));
	}
}

static void few_things_are_found_and_what_is_an_error_is_one(void **state)
{
	(void)state;
	need_corpus();
	for (size_t i = 0; i < COUNT(folders); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_options options = { .dialect = DIALECT_SQLITE };
		struct buffer errors = buffer_in(arena);
		struct lint_findings findings;
		struct directory directory;
		struct error error = { 0 };

		read_folder(arena, folders[i].name, &directory);
		assert_ok(lint_run(arena, &directory, &options, &findings, &error));
		for (size_t k = 0; k < findings.count; k++) {
			if (findings.items[k].severity == LINT_ERROR)
				buffer_printf(&errors, "%s%s %s:%u", errors.size ? " | " : "",
					      findings.items[k].rule->code, findings.items[k].file,
					      findings.items[k].line);
		}
		assert_string_equal(buffer_text(&errors), folders[i].errors);
		print_message("%s: %zu errors, %zu warnings, %zu notes in %zu migrations\n",
			      folders[i].name, findings.by_severity[LINT_ERROR],
			      findings.by_severity[LINT_WARNING], findings.by_severity[LINT_NOTE],
			      directory.count);
		assert_in_range(findings.by_severity[LINT_WARNING], 0, folders[i].most);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_replayed_schema_is_the_real_one),
		cmocka_unit_test(few_things_are_found_and_what_is_an_error_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
