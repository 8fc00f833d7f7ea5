#include "tests/agent/postgres/database.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include "core/base/file.h"
#include "core/directory.h"

/* The public migration folders, replayed by the executor and compared object by object with what a
 * correct replay gives. */
static const struct {
	const char *name;
	enum dialect dialect;
	const char *needs; /* NULL, or what the server has to have */
} folders[] = {
	{ "ai-chatbot", DIALECT_POSTGRES, NULL },
	{ "better-chatbot", DIALECT_POSTGRES, NULL },
	{ "cas-cif-mocks", DIALECT_POSTGRES,
	  "DO $$ BEGIN CREATE ROLE cif_internal; CREATE ROLE cif_external; CREATE ROLE cif_admin; "
	  "CREATE ROLE cif_guest; END $$" },
	{ "chainloop", DIALECT_POSTGRES, NULL },
	{ "cosmo", DIALECT_POSTGRES, NULL },
	{ "datum", DIALECT_POSTGRES, NULL },
	{ "datum-early", DIALECT_SQLITE, NULL },
	{ "datum-goose-pg", DIALECT_POSTGRES, NULL },
	{ "datum-goose-sqlite", DIALECT_SQLITE, NULL },
	{ "digger", DIALECT_POSTGRES, NULL },
	{ "digger-taco-pg", DIALECT_POSTGRES, NULL },
	{ "digger-taco-sqlite", DIALECT_SQLITE, NULL },
	{ "dyad", DIALECT_SQLITE, NULL },
	{ "e2b-atlas", DIALECT_POSTGRES, NULL },
	{ "e2b-golang-migrate", DIALECT_POSTGRES, NULL },
	{ "e2b-goose", DIALECT_POSTGRES, NULL },
	{ "hatchet-atlas", DIALECT_POSTGRES, NULL },
	{ "homarr-pg", DIALECT_POSTGRES, NULL },
	{ "homarr-sqlite", DIALECT_SQLITE, NULL },
	{ "kaneo", DIALECT_POSTGRES, NULL },
	{ "latitude-v1", DIALECT_POSTGRES, NULL },
	{ "llmgateway", DIALECT_POSTGRES, NULL },
	{ "mail0-zero", DIALECT_POSTGRES, NULL },
	{ "marquez", DIALECT_POSTGRES, NULL },
	{ "minder", DIALECT_POSTGRES, NULL },
	{ "uaa", DIALECT_POSTGRES, NULL },
	{ "umami", DIALECT_POSTGRES, NULL },
	{ "vibesdk", DIALECT_SQLITE, NULL },
};

#define SQLITE_CATALOG                                                                             \
	"SELECT type||' '||name||' '||tbl_name||' '||"                                             \
	"rtrim(replace(replace(coalesce(sql,''),char(13),''),char(10),' '))"                       \
	"FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE 'lockstep_%'"

struct lines {
	char **items;
	size_t count, room;
};

static void lines_add(struct arena *arena, struct lines *lines, const char *text, size_t size)
{
	if (lines->count == lines->room) {
		char **grown;

		lines->room = lines->room ? lines->room * 2 : 256;
		grown = arena_new_array(arena, char *, lines->room);
		if (lines->count)
			memcpy(grown, lines->items, lines->count * sizeof *grown);
		lines->items = grown;
	}
	lines->items[lines->count++] = arena_text_n(arena, text, size);
}

/* An object may take several lines. */
static void lines_add_all(struct arena *arena, struct lines *lines, struct bytes text)
{
	while (text.size) {
		const char *end = memchr(text.data, '\n', text.size);
		size_t size = end ? (size_t)(end - text.data) : text.size;

		lines_add(arena, lines, text.data, size);
		text.data += end ? size + 1 : size;
		text.size -= end ? size + 1 : size;
	}
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct lines lines_of_file(struct arena *arena, const char *path)
{
	struct error error = { 0 };
	struct lines lines = { 0 };
	struct bytes text;

	assert_ok(file_read(arena, path, 0, &text, &error));
	lines_add_all(arena, &lines, text);
	if (lines.count)
		qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
	return lines;
}

/* The query that the corpus itself is described with. */
static char *postgres_catalog_query(struct arena *arena, const char *corpus)
{
	struct error error = { 0 };
	struct bytes text;
	char *start, *end;

	assert_ok(file_read(arena, path_join(arena, corpus, "README.md"), 0, &text, &error));
	start = strstr(text.data, "```sql\n");
	end = start ? strstr(start + 7, "```") : NULL;
	assert_non_null(end);
	return arena_text_n(arena, start + 7, (size_t)(end - start - 7));
}

static struct lines postgres_catalog(struct arena *arena, const char *url, const char *corpus)
{
	PGconn *connection = PQconnectdb(url);
	PGresult *result = PQexec(connection, postgres_catalog_query(arena, corpus));
	struct lines lines = { 0 };

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s", PQerrorMessage(connection));
	for (int i = 0; i < PQntuples(result); i++) {
		const char *line = PQgetvalue(result, i, 0);

		if (!strstr(line, " lockstep.") && strcmp(line, "schema lockstep"))
			lines_add_all(arena, &lines, bytes_of(line));
	}
	PQclear(result);
	PQfinish(connection);
	if (lines.count)
		qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
	return lines;
}

static struct lines sqlite_catalog(struct arena *arena, const char *url)
{
	struct lines lines = { 0 };
	sqlite3_stmt *statement;
	sqlite3 *database;

	assert_int_equal(sqlite3_open(url + strlen("sqlite://"), &database), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database, SQLITE_CATALOG, -1, &statement, NULL),
			 SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(statement, 0);

		lines_add_all(arena, &lines, bytes_of(line));
	}
	sqlite3_finalize(statement);
	sqlite3_close(database);
	if (lines.count)
		qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
	return lines;
}

/* Prints the first objects in which they differ; true when there are none. */
static bool same_catalog(const struct lines *expected, const struct lines *found)
{
	size_t i = 0, k = 0, shown = 0;

	while ((i < expected->count || k < found->count) && shown < 5) {
		int order = i == expected->count ? 1
			    : k == found->count  ? -1
						 : strcmp(expected->items[i], found->items[k]);

		if (order < 0)
			print_message("  missing: %s\n", expected->items[i]);
		if (order > 0)
			print_message("  surplus: %s\n", found->items[k]);
		shown += order != 0;
		i += order <= 0;
		k += order >= 0;
	}
	return !shown;
}

static void folder_read(struct fixture *fixture, const char *path)
{
	struct directory_limits limits = { 0 };
	struct error error = { 0 };
	struct directory directory;
	struct file_set files;

	assert_ok(directory_load(fixture->arena, path, &limits, &files, &error));
	assert_ok(directory_read(fixture->arena, "auto", &files, &directory, &error));
	fixture->migrations = directory.migrations;
	fixture->count = directory.count;
	fixture->versions = arena_new_array(fixture->arena, const char *, directory.count);
	for (size_t i = 0; i < directory.count; i++)
		fixture->versions[i] = directory.migrations[i].version;
}

/* latitude-v1 wants an extension that Debian's server does not have.  The expected catalog is that
 * of a replay that goes on past its three files. */
static void without_pgvector(struct fixture *fixture)
{
	struct error error = { 0 };
	size_t kept = 0;

	assert_false(fixture_run(fixture, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_non_null(strstr(error.text,
			       "20260517062033_enable-pgvector-extension:2: statement 1 of "
			       "1 failed: extension \"vector\" is not available"));
	for (size_t i = 0; i < fixture->count; i++) {
		if (text_starts_with(fixture->versions[i], "2026051706203"))
			continue;
		fixture->migrations[kept] = fixture->migrations[i];
		fixture->versions[kept++] = fixture->versions[i];
	}
	assert_int_equal(kept, 36);
	fixture->count = kept;
}

static struct lines catalog(struct fixture *fixture, const char *corpus, bool postgres)
{
	return postgres ? postgres_catalog(fixture->arena, fixture->settings.url, corpus)
			: sqlite_catalog(fixture->arena, fixture->settings.url);
}

/* What is pending of the folder can be rehearsed, and nothing of it remains. */
static bool rehearsed(struct fixture *fixture, const char *corpus, size_t at)
{
	bool postgres = folders[at].dialect == DIALECT_POSTGRES;
	struct lines before = catalog(fixture, corpus, postgres), after;
	struct error error = { 0 };
	size_t gaps = 0;
	bool done;

	fixture->rehearse = true;
	done = fixture_run(fixture, &error);
	fixture->rehearse = false;
	if (!done)
		print_message("rehearsal: %s\n", error.text);
	for (size_t i = 0; i < fixture->seen_count; i++)
		gaps += fixture->seen[i].state == PROGRESS_STATEMENT_NOT_REHEARSED;
	print_message("rehearsed, but for %zu statements; ", gaps);
	after = catalog(fixture, corpus, postgres);
	return same_catalog(&before, &after) && done;
}

/* What comes before the last one is then to be made again where that is rehearsed. */
static bool run_but_the_last(struct fixture *fixture, struct error *error)
{
	bool done;

	fixture->count--;
	done = fixture_run(fixture, error);
	fixture->count++;
	return done;
}

static bool replay(const char *corpus, size_t at)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *name = folders[at].name, *folder = path_join(arena, corpus, name);
	bool postgres = folders[at].dialect == DIALECT_POSTGRES;
	struct fixture fixture =
	    postgres
		? database_fixture(arena)
		: fixture_new(arena, arena_printf(arena, "sqlite://%s/c.db", test_folder(arena)));
	struct lines expected, found;
	struct error error = { 0 };
	int64_t started;

	folder_read(&fixture, path_join(arena, folder, "dir"));
	if (!strcmp(name, "latitude-v1"))
		without_pgvector(&fixture);
	if (!rehearsed(&fixture, corpus, at))
		return false;
	started = clock_monotonic();
	if (!run_but_the_last(&fixture, &error) || !rehearsed(&fixture, corpus, at) ||
	    !fixture_run(&fixture, &error)) {
		print_message("%s: %s\n", name, error.text);
		return false;
	}
	print_message("%s: %zu migrations in %lld ms\n", name, fixture.count,
		      (long long)(clock_monotonic() - started));
	expected = lines_of_file(arena, path_join(arena, folder, "expected/catalog.txt"));
	found = catalog(&fixture, corpus, postgres);
	return same_catalog(&expected, &found);
}

static void every_folder_gives_the_expected_schema(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *corpus = test_corpus(arena);
	size_t same = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(folders); i++) {
		if (folders[i].needs)
			admin_do(folders[i].needs);
		same += replay(corpus, i);
		admin_do("DROP ROLE IF EXISTS authenticated, trigger_user, cif_internal, "
			 "cif_external, cif_admin, cif_guest");
	}
	print_message("%zu of %zu folders give the expected schema\n", same, COUNT(folders));
	assert_int_equal(same, COUNT(folders));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_folder_gives_the_expected_schema),
	};

	crypto_start();
	if (!server_given("integration/corpus"))
		return 0;
	if (!test_corpus(NULL)) {
		printf("skip - integration/corpus: LOCKSTEP_CORPUS does not name the public "
		       "folders\n");
		return 0;
	}
	test_alone("roles");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
