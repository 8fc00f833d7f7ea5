#include "tests/support/files.h"
#include "tests/support/twins.h"

#include "core/base/file.h"
#include "core/import.h"
#include "core/lint/rule.h"
#include "core/lint/run.h"
#include "core/lint/runner.h"

/* The public migration folders, every migration of them rewritten as far as it can be, and both run
 * by the executor: the same schema comes of them.  In a folder of the plain format, whose versions
 * leave room for more files, and as it is.  LOCKSTEP_CORPUS_ALL=1: not only some of them. */
static const struct {
	const char *name;
	const char *needs; /* NULL, or what the server has to have */
	bool always;       /* else only when LOCKSTEP_CORPUS_ALL is set */
} folders[] = {
	{ "ai-chatbot", NULL, false },
	{ "better-chatbot", NULL, true },
	{ "cas-cif-mocks",
	  "DO $$ BEGIN CREATE ROLE cif_internal; CREATE ROLE cif_external; CREATE ROLE cif_admin; "
	  "CREATE ROLE cif_guest; END $$",
	  false },
	{ "chainloop", NULL, false },
	{ "cosmo", NULL, false },
	{ "datum", NULL, false },
	{ "datum-goose-pg", NULL, false },
	{ "digger", NULL, true },
	{ "digger-taco-pg", NULL, false },
	{ "e2b-atlas", NULL, false },
	{ "e2b-golang-migrate", NULL, true },
	{ "e2b-goose", NULL, true },
	{ "hatchet-atlas", NULL, false },
	{ "homarr-pg", NULL, false },
	{ "kaneo", NULL, true },
	{ "llmgateway", NULL, false },
	{ "mail0-zero", NULL, false },
	{ "marquez", NULL, true },
	{ "minder", NULL, false },
	{ "uaa", NULL, false },
	{ "umami", NULL, true },
};

/* The same folder with room between the numbers of its migrations. */
static void spread(struct arena *arena, const struct directory *directory, struct directory *wide)
{
	struct imported imported;
	struct file_set files = { 0 };
	struct directory narrow;
	struct error error = { 0 };

	assert_ok(import_rewrite(arena, directory, DIALECT_POSTGRES, &imported, &error));
	assert_ok(directory_read(arena, "atlas", &imported.files, &narrow, &error));
	files.files = arena_new_array(arena, struct file, narrow.count + 1);
	for (size_t i = 0; i < narrow.count; i++)
		files.files[files.count++] = (struct file) {
			arena_printf(arena, "%09zu_%zu.sql", (i + 1) * 1000, i),
			narrow.migrations[i].text,
		};
	assert_ok(directory_read(arena, "plain", &files, wide, &error));
}

static const char *run(struct arena *arena, const struct directory *directory)
{
	struct fixture fixture = database_fixture(arena);
	struct error error = { 0 };

	twin_migrations(&fixture, directory);
	if (fixture_run(&fixture, &error))
		return fixture.settings.url;
	print_message("  %s\n", error.text);
	return NULL;
}

struct counts {
	size_t folders, equal;
	size_t migrations, found, rewritten, files, left;
};

/* Why findings stay: how often each reason. */
static struct {
	const char *code;
	char why[60];
	size_t count;
} reasons[300];

static void count_reason(const struct lint_fix_left *left)
{
	for (size_t i = 0; i < COUNT(reasons); i++) {
		if (!reasons[i].code) {
			reasons[i].code = left->finding->rule->code;
			snprintf(reasons[i].why, sizeof reasons[i].why, "%s", left->why);
		}
		if (!strcmp(reasons[i].code, left->finding->rule->code) &&
		    !strncmp(reasons[i].why, left->why, sizeof reasons[i].why - 1)) {
			reasons[i].count++;
			return;
		}
	}
}

static size_t blocking(const struct lint_findings *findings)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].blocks != LINT_BLOCKS_NOTHING &&
			 findings->items[i].grows == LINT_YES;
	return count;
}

/* What is known of the database that the migrations make; it is gone afterwards. */
static bool describe(struct arena *arena, const struct directory *directory, const char *roles,
		     struct bytes *schema, struct bytes *columns)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	const char *url;
	struct bytes lines;

	if (roles)
		admin_do(roles);
	url = run(scratch, directory);
	if (!url)
		return false;
	lines = twin_schema(scratch, url);
	*schema = bytes_of(arena_text_n(arena, lines.data, lines.size));
	lines = twin_columns(scratch, url);
	*columns = bytes_of(arena_text_n(arena, lines.data, lines.size));
	return true;
}

static bool compare(struct arena *arena, const struct directory *before,
		    const struct directory *after, const char *roles)
{
	struct bytes schemas[2], columns[2];
	const char *difference;
	bool done = true;

	for (int i = 0; i < 2; i++) {
		done = done && describe(arena, i ? after : before, roles, &schemas[i], &columns[i]);
		admin_do("DROP ROLE IF EXISTS authenticated, trigger_user, cif_internal, "
			 "cif_external, cif_admin, cif_guest");
	}
	if (!done)
		return false;
	difference = twin_difference(arena, schemas[0], schemas[1]);
	if (!difference)
		difference = twin_difference(arena, columns[0], columns[1]);
	if (difference)
		print_message("  %s\n", difference);
	return !difference;
}

static void read_folder(struct arena *arena, const char *path, struct directory *directory)
{
	struct directory_limits limits = { 0 };
	struct error error = { 0 };
	struct file_set files;

	assert_ok(directory_load(arena, path, &limits, &files, &error));
	assert_ok(directory_read(arena, "auto", &files, directory, &error));
}

/* Counts what stays, and whether the two come to the same. */
static void rewrite(const struct directory *before, size_t at, struct counts *counts)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_options how = { .dialect = DIALECT_POSTGRES };
	struct lint_fix_options options = { .lint = &how };
	struct lint_findings found;
	struct lint_fixed fixed;
	struct error error = { 0 };
	size_t left = 0, files;
	bool equal;

	lint_runner_heed(&how.runner, NULL);
	assert_ok(lint_run(arena, before, &how, &found, &error));
	assert_ok(lint_fix(arena, before, &options, &fixed, &error));
	for (size_t i = 0; i < fixed.left_count; i++) {
		const struct lint_finding *finding = fixed.left[i].finding;

		if (finding->blocks != LINT_BLOCKS_NOTHING && finding->grows == LINT_YES) {
			count_reason(&fixed.left[i]);
			left++;
		}
	}
	equal = !fixed.rewritten || compare(arena, before, &fixed.directory, folders[at].needs);
	files = fixed.rewritten + fixed.directory.count - before->count;
	print_message("%s (%s): %zu migrations, %zu findings that block, %zu migrations rewritten "
		      "to %zu, %zu such findings stay: %s\n",
		      folders[at].name, before->format->name, before->count, blocking(&found),
		      fixed.rewritten, files, left, equal ? "equal" : "NOT EQUAL");
	counts->folders++;
	counts->equal += equal;
	counts->migrations += before->count;
	counts->found += blocking(&found);
	counts->rewritten += fixed.rewritten;
	counts->files += files;
	counts->left += left;
}

static void rewrite_folder(const char *corpus, size_t at, struct counts *counts)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = path_join(arena, path_join(arena, corpus, folders[at].name), "dir");
	struct directory own, wide;

	read_folder(arena, path, &own);
	spread(arena, &own, &wide);
	rewrite(&wide, at, &counts[0]);
	rewrite(&own, at, &counts[1]);
}

static void tell(const char *which, const struct counts *counts)
{
	print_message("%s: %zu folders, %zu migrations: %zu findings that block, %zu migrations "
		      "rewritten to %zu, %zu such findings stay; %zu of %zu give the same schema\n",
		      which, counts->folders, counts->migrations, counts->found, counts->rewritten,
		      counts->files, counts->left, counts->equal, counts->folders);
	assert_int_equal(counts->equal, counts->folders);
	assert_true(counts->rewritten > 0);
}

static void what_is_rewritten_gives_the_same_schema(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *corpus = test_corpus(arena);
	bool all = getenv("LOCKSTEP_CORPUS_ALL") != NULL;
	struct counts counts[2] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(folders); i++)
		if (all || folders[i].always)
			rewrite_folder(corpus, i, counts);
	for (size_t i = 0; i < COUNT(reasons) && reasons[i].code; i++)
		print_message("stays %4zu %s %s\n", reasons[i].count, reasons[i].code,
			      reasons[i].why);
	tell("with room between the versions", &counts[0]);
	tell("as they are", &counts[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_rewritten_gives_the_same_schema),
	};

	crypto_start();
	if (!server_given("integration/lint_fix_corpus"))
		return 0;
	if (!test_corpus(NULL)) {
		printf("skip - integration/lint_fix_corpus: LOCKSTEP_CORPUS does not name the "
		       "public folders\n");
		return 0;
	}
	test_alone("roles");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
