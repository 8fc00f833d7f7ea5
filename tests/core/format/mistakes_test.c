/* What other tools are known to get wrong, each by its name, and what is read here. */
#include "tests/support/scratch.h"

#include "core/directory.h"
#include "tests/support/files.h"

static const struct {
	const char *mistake, *format;
	const char *files[12];
	const char *runs; /* migrations between "||", statements between "|"; or the error */
} mistakes[] = {
	{ "a line that holds the word Down is dropped (Atlas reading goose)",
	  "goose",
	  { "1_a.sql", "-- +goose Up\nCREATE TABLE t (\n  \"DownCount\" int\n);\n-- +goose "
		       "Down\nDROP TABLE t;\n" },
	  "CREATE TABLE t (\n  \"DownCount\" int\n)" },
	{ "a line that holds the word down is dropped (Atlas reading dbmate)",
	  "dbmate",
	  { "1_a.sql", "-- migrate:up\nCREATE TABLE t (downloads int);\nALTER TABLE t ADD COLUMN "
		       "shutdown_at int;\n-- migrate:down\nDROP TABLE t;\n" },
	  "CREATE TABLE t (downloads int) | ALTER TABLE t ADD COLUMN shutdown_at int" },
	{ "an option makes the mark unknown, and both ways run (Atlas reading dbmate)",
	  "dbmate",
	  { "1_a.sql", "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down "
		       "transaction:false\nSELECT 2;\n" },
	  "none: SELECT 1" },
	{ "NO TRANSACTION is not heeded (Atlas reading goose)",
	  "goose",
	  { "1_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n" },
	  "none: VACUUM" },
	{ "a txmode directive counts in one format only (Atlas)",
	  "golang-migrate",
	  { "1_a.up.sql", "-- atlas:txmode none\n\nSELECT 1;\n" },
	  "none: SELECT 1" },
	{ "CR LF switches a directive off without a word (Atlas)",
	  "plain",
	  { "1_a.sql", "-- atlas:txmode none\r\n\r\nSELECT 1;\r\n" },
	  "none: SELECT 1" },
	{ "V9 and V2_1 run after B10, compared as text (Atlas reading Flyway)",
	  "flyway",
	  { "B10__b.sql", "SELECT 10;", "V2_1__a.sql", "SELECT 2.1;", "V9__a.sql", "SELECT 9;",
	    "V9.5__a.sql", "SELECT 9.5;", "V11__c.sql", "SELECT 11;" },
	  "SELECT 2.1 || SELECT 9 || SELECT 9.5 || checkpoint: SELECT 10 || SELECT 11" },
	{ "V10 runs before V9 (by name)",
	  "flyway",
	  { "V10__b.sql", "SELECT 10;", "V9__a.sql", "SELECT 9;" },
	  "SELECT 9 || SELECT 10" },
	{ "a repeatable script runs once (Atlas reading Flyway)",
	  "flyway",
	  { "R__v.sql", "SELECT 1;", "V1__a.sql", "SELECT 2;" },
	  "SELECT 2 || repeatable: SELECT 1" },
	{ "changesets are taken for comments (Atlas reading Liquibase)",
	  "liquibase",
	  { "a.sql", "--liquibase formatted sql\n--changeset a:1 dbms:mysql\nSELECT "
		     "1;\n--changeset a:2\nSELECT 2;\n--rollback SELECT 3;\n" },
	  "SELECT 2" },
	{ "a down file runs as a migration (Atlas reading golang-migrate)",
	  "golang-migrate",
	  { "1_a.up.sql", "SELECT 1;", "1_a.down.sql", "SELECT 2;" },
	  "SELECT 1" },
	{ "down files run as well when the format is forgotten (Atlas, #3363)",
	  "atlas",
	  { "1_a.up.sql", "SELECT 1;", "1_a.down.sql", "SELECT 2;" },
	  "1_a.down.sql: a way back in golang-migrate's manner would be run as a migration; read "
	  "the directory with --format golang-migrate" },
	{ "10 runs before 9, by the bytes of the names",
	  "golang-migrate",
	  { "10_b.up.sql", "SELECT 10;", "9_a.up.sql", "SELECT 9;" },
	  "SELECT 9 || SELECT 10" },
	{ "the assertions of an archive run as SELECTs, and what they forbid as well (Atlas)",
	  "atlas",
	  { "1_a.sql", "-- atlas:txtar\n\n-- checks.sql --\nSELECT 0;\n-- migration.sql --\nDROP "
		       "TABLE t;\n" },
	  "1_a.sql:1: a txtar archive with checks cannot be run: its assertions would be passed "
	  "over; put the migration alone into the file" },
	{ "a way back behind its mark runs where the mark is not the first thing (plain SQL)",
	  "plain",
	  { "1_a.sql", "SELECT 1;\n-- +goose Down\nSELECT 2;\n" },
	  "1_a.sql:2: what is behind \"-- +goose Down\" would be run as well; read the directory "
	  "with --format goose" },
	{ "a version without a description is none, and an undo script is one",
	  "flyway",
	  { "V1.sql", "SELECT 1;", "U1__a.sql", "SELECT 2;" },
	  "SELECT 1" },
	{ "repeatable scripts go by the bytes of their names, 10 before 1",
	  "flyway",
	  { "R__10_b.sql", "SELECT 10;", "R__1_a.sql", "SELECT 1;" },
	  "repeatable: SELECT 1 || repeatable: SELECT 10" },
	{ "files in folders are passed over (Liquibase's includeAll does not)",
	  "liquibase",
	  { "1.0/a.sql", "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n", "b.sql",
	    "--liquibase formatted sql\n--changeset a:1\nSELECT 2;\n" },
	  "SELECT 1 || SELECT 2" },
	{ "two files of one version panic (Atlas)",
	  "atlas",
	  { "1_a.sql", "", "1_b.sql", "" },
	  "1_a.sql and 1_b.sql both have version 1; rename the newer one and hash again: mv "
	  "1_b.sql 2_b.sql && lockstep migrate hash" },
	{ "an entry that was merged late with an older time is skipped (Drizzle)",
	  "drizzle",
	  { "meta/_journal.json",
	    "{\"dialect\":\"pg\",\"entries\":[{\"when\":9,\"tag\":\"0000_a\"},{\"when\":5,\"tag\":"
	    "\"0001_late\"}]}",
	    "0000_a.sql", "SELECT 1;", "0001_late.sql", "SELECT 2;" },
	  "SELECT 1 || SELECT 2" },
	{ "several statements in one chunk are refused (Drizzle)",
	  "drizzle",
	  { "meta/_journal.json", "{\"dialect\":\"pg\",\"entries\":[{\"tag\":\"0000_a\"}]}",
	    "0000_a.sql", "SELECT 1; SELECT 2;--> statement-breakpoint\nSELECT 3;" },
	  "SELECT 1 | SELECT 2 | SELECT 3" },
	{ "a chunk without a semicolon runs into the next one (Drizzle, read as plain SQL)",
	  "drizzle",
	  { "meta/_journal.json", "{\"dialect\":\"pg\",\"entries\":[{\"tag\":\"0000_a\"}]}",
	    "0000_a.sql", "SELECT 1\n--> statement-breakpoint\nSELECT 2" },
	  "SELECT 1 | SELECT 2" },
	{ "COMMIT inside a file leaves the runner's transaction (Drizzle)",
	  "drizzle",
	  { "meta/_journal.json", "{\"dialect\":\"pg\",\"entries\":[{\"tag\":\"0000_a\"}]}",
	    "0000_a.sql",
	    "COMMIT;--> statement-breakpoint\nCREATE INDEX CONCURRENTLY i ON t (a);" },
	  "mode none: COMMIT | CREATE INDEX CONCURRENTLY i ON t (a)" },
	{ "a file's own BEGIN and COMMIT nest in the runner's transaction",
	  "sqitch",
	  { "sqitch.plan", "a\n", "deploy/a.sql", "BEGIN;\nSELECT 1;\nCOMMIT;\n" },
	  "own: BEGIN | SELECT 1 | COMMIT" },
	{ "concurrently in lower case fails in a transaction (Flyway)",
	  "flyway",
	  { "V1__a.sql", "create index concurrently i on t (a);" },
	  "mode none: create index concurrently i on t (a)" },
	{ "a statement that ends in the middle of a line is not seen (goose)",
	  "goose",
	  { "1_a.sql", "-- +goose Up\nSELECT 1; SELECT 2;\n" },
	  "SELECT 1 | SELECT 2" },
	{ "a Go-coded version is skipped without a word",
	  "goose",
	  { "1_a.sql", "-- +goose Up\n", "2_b.go", "" },
	  "2_b.go: Go code, which only the program it is compiled into can run; write the same "
	  "change as SQL under the same number or, where every database has it already, an SQL "
	  "file of that number with nothing in it but \"-- +goose Up\"" },
	{ "an empty file is no migration",
	  "plain",
	  { "1_a.sql", "", "2_b.sql", "-- nothing\n" },
	  " || " },
	{ "psql's commands start programs",
	  "sqitch",
	  { "sqitch.plan", "a\n", "deploy/a.sql", "\\copy t from program 'ls'\n" },
	  "a.sql:1:1: psql meta-command \\copy is not SQL; use INSERT, or COPY ... FROM stdin with "
	  "the data behind it" },
	{ "a reworked change runs its newest script twice (by name)",
	  "sqitch",
	  { "sqitch.plan", "a\n@v1\na\n", "deploy/a.sql", "SELECT 2;", "deploy/a@v1.sql",
	    "SELECT 1;" },
	  "SELECT 1 || SELECT 2" },
	{ "a-b comes before a, by path (Prisma)",
	  "prisma",
	  { "a/migration.sql", "SELECT 1;", "a-b/migration.sql", "SELECT 2;" },
	  "SELECT 1 || SELECT 2" },
};

/* "none" where the file says so itself, "mode none" where its statements do. */
static void add_mode(struct buffer *told, const struct migration *migration,
		     const struct statement_list *list)
{
	struct migration_outline outline = { 0 };
	struct execution_mode mode;

	for (size_t i = 0; i < list->count; i++)
		migration_outline_add(&outline, &list->items[i]);
	mode = migration_mode(migration, &outline);
	if (migration->repeatable)
		buffer_add_text(told, "repeatable: ");
	if (migration->directives.checkpoint)
		buffer_add_text(told, "checkpoint: ");
	if (migration->directives.txmode == TXMODE_NONE)
		buffer_add_text(told, "none: ");
	else if (mode.own_transaction)
		buffer_add_text(told, "own: ");
	else if (mode.txmode == TXMODE_NONE)
		buffer_add_text(told, "mode none: ");
}

static const char *read_and_cut(const char *format, const char *const *list)
{
	struct file_set files = test_files(arena, list);
	struct buffer told = buffer_in(arena);
	struct error error = { 0 };
	struct directory directory;

	if (!directory_read(arena, format, &files, &directory, &error))
		return arena_text(arena, error.text);
	for (size_t i = 0; i < directory.count; i++) {
		const struct migration *migration = &directory.migrations[i];
		struct statement_list cut;

		if (!migration_statements(arena, migration, DIALECT_POSTGRES, &cut, &error))
			return arena_text(arena, error.text);
		buffer_add_text(&told, i ? " || " : "");
		add_mode(&told, migration, &cut);
		for (size_t k = 0; k < cut.count; k++)
			buffer_printf(&told, "%s%.*s", k ? " | " : "", (int)cut.items[k].text.size,
				      cut.items[k].text.data);
	}
	return buffer_text(&told);
}

static void mistakes_of_others_are_not_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const char *runs = read_and_cut(mistakes[i].format, mistakes[i].files);

		if (!text_equal(runs, mistakes[i].runs))
			fail_msg("%s: %s", mistakes[i].mistake, runs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(mistakes_of_others_are_not_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
