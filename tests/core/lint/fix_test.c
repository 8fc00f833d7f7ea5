#include "core/lint/fix.h"

#include <string.h>

#include "tests/support/files.h"
#include "tests/support/fixed.h"
#include "tests/support/scratch.h"

#define TABLES                                                                                     \
	"CREATE TABLE orders (id bigint PRIMARY KEY, total int, customer int);\n"                  \
	"CREATE TABLE customers (id int PRIMARY KEY);\n"
#define MIXED                                                                                      \
	"ALTER TABLE orders ADD COLUMN note text;\n"                                               \
	"CREATE INDEX orders_total ON orders (total);\n"                                           \
	"COMMENT ON TABLE orders IS 'x';\n"
#define SEVERAL ": becomes 3 files, which hold one after the other and no longer all or nothing\n"
#define BUILDS  "(builds the index orders_total while orders is written to)\n"
#define BUILD                                                                                      \
	"DROP INDEX CONCURRENTLY IF EXISTS orders_total;\n"                                        \
	"CREATE INDEX CONCURRENTLY orders_total ON orders (total);\n"

static const struct {
	const char *name;
	const char *files[9];
	const char *fixed;
} cases[] = {
	{ "an index alone: the file stays one",
	  { "1_a.sql", TABLES, "2_b.sql",
	    "-- faster\nCREATE UNIQUE INDEX IF NOT EXISTS orders_total ON orders (total) WHERE "
	    "total > "
	    "0; -- why\n" },
	  "== 2_b.sql " BUILDS "-- lockstep:txmode none\n\n"
	  "-- faster\nDROP INDEX CONCURRENTLY IF EXISTS orders_total;\n"
	  "CREATE UNIQUE INDEX CONCURRENTLY orders_total ON orders (total) WHERE total > 0; -- "
	  "why\n" },
	{ "an index without a name gets the one that the server would choose",
	  { "1_a.sql", TABLES, "2_b.sql",
	    "CREATE INDEX ON public.orders USING btree (lower(total::text), (total + 1), id)" },
	  "== 2_b.sql (builds the index orders_lower_expr_id_idx while public.orders is written "
	  "to)\n-- lockstep:txmode none\n\n"
	  "CREATE INDEX CONCURRENTLY orders_lower_expr_id_idx ON public.orders USING btree "
	  "(lower(total::text), (total + 1), id);" },
	{ "what stands around it stays byte for byte, in its order",
	  { "1_a.sql", TABLES, "2_b.sql",
	    "-- one\nALTER  TABLE orders ADD COLUMN x int ; /* two */\n"
	    "CREATE INDEX orders_total ON orders (total);\n"
	    "\n-- three\nUPDATE customers  SET id = id;;\n" },
	  "== 2_b.sql\n-- one\nALTER  TABLE orders ADD COLUMN x int ; /* two */\n"
	  "== 3_b_concurrently.sql " BUILDS "-- lockstep:txmode none\n\n" BUILD
	  "== 4_b_then.sql (works when the locks before it are given back)\n-- three\nUPDATE "
	  "customers  SET id = id;;\n## 2_b.sql" SEVERAL },
	{ "two statements of which the second rests on the first",
	  { "20240101000000_a.sql", TABLES, "20240102000000_b.sql",
	    "CREATE UNIQUE INDEX orders_total ON orders (total);\n"
	    "INSERT INTO orders (id, total) VALUES (1, 2) ON CONFLICT (total) DO NOTHING;\n",
	    "20240103000000_c.sql", "SELECT 1;\n" },
	  "== 20240102000000_b.sql " BUILDS "-- lockstep:txmode none\n\n"
	  "DROP INDEX CONCURRENTLY IF EXISTS orders_total;\n"
	  "CREATE UNIQUE INDEX CONCURRENTLY orders_total ON orders (total);\n"
	  "== 20240102000001_b_then.sql\n"
	  "INSERT INTO orders (id, total) VALUES (1, 2) ON CONFLICT (total) DO NOTHING;\n"
	  "## 20240102000000_b.sql: becomes 2 files, which hold one after the other and no longer "
	  "all or nothing\n" },
	{ "a file that runs statement by statement anyhow stays one",
	  { "1_a.sql", TABLES, "2_b.sql", "-- lockstep:txmode none\n\n" MIXED },
	  "== 2_b.sql " BUILDS "-- lockstep:txmode none\n\n"
	  "ALTER TABLE orders ADD COLUMN note text;\n" BUILD "COMMENT ON TABLE orders IS 'x';\n" },
	{ "the file's own BEGIN and COMMIT go around each part that they hold",
	  { "1_a.sql", TABLES, "2_b.sql", "-- mine\nBEGIN;\n" MIXED "COMMIT;\n" },
	  "== 2_b.sql\n-- mine\nBEGIN;\nALTER TABLE orders ADD COLUMN note text;\nCOMMIT;\n"
	  "== 3_b_concurrently.sql " BUILDS "-- lockstep:txmode none\n\n" BUILD
	  "== 4_b_then.sql\nBEGIN;\nCOMMENT ON TABLE orders IS 'x';\nCOMMIT;\n## 2_b.sql" SEVERAL },
	{ "what is set for the session is set in each file, timeouts not for an index",
	  { "1_a.sql", TABLES, "2_b.sql",
	    "SET search_path = public;\nSET lock_timeout = '1s';\n" MIXED },
	  "== 2_b.sql\nSET search_path = public;\nSET lock_timeout = '1s';\n"
	  "ALTER TABLE orders ADD COLUMN note text;\n"
	  "== 3_b_concurrently.sql " BUILDS
	  "-- lockstep:txmode none\n\nSET search_path = public;\n" BUILD
	  "== 4_b_then.sql\nSET search_path = public;\nSET lock_timeout = '1s';\n"
	  "COMMENT ON TABLE orders IS 'x';\n## 2_b.sql" SEVERAL },
	{ "what the file says of itself holds in each part",
	  { "1_a.sql", TABLES, "2_b.sql", "-- lockstep:lock-timeout 5s\n\n" MIXED },
	  "== 2_b.sql\n-- lockstep:lock-timeout 5s\n\nALTER TABLE orders ADD COLUMN note text;\n"
	  "== 3_b_concurrently.sql " BUILDS
	  "-- lockstep:txmode none\n-- lockstep:lock-timeout 5s\n\n" BUILD
	  "== 4_b_then.sql\n-- lockstep:lock-timeout 5s\n\nCOMMENT ON TABLE orders IS 'x';\n"
	  "## 2_b.sql" SEVERAL },
	{ "golang-migrate: the way back stays one",
	  { "1_a.up.sql", TABLES, "1_a.down.sql", "DROP TABLE orders;\n", "2_b.up.sql", MIXED,
	    "2_b.down.sql", "DROP INDEX orders_total;\n" },
	  "== 2_b.up.sql\nALTER TABLE orders ADD COLUMN note text;\n"
	  "== 3_b_concurrently.down.sql\n-- The way back of 2_b.up.sql undoes this, too.\nSELECT "
	  "1;\n"
	  "== 3_b_concurrently.up.sql " BUILDS "-- lockstep:txmode none\n\n" BUILD
	  "== 4_b_then.down.sql\n-- The way back of 2_b.up.sql undoes this, too.\nSELECT 1;\n"
	  "== 4_b_then.up.sql\nCOMMENT ON TABLE orders IS 'x';\n"
	  "## 2_b.up.sql: its way back undoes all of its 3 files: revert them together\n"
	  "## 2_b.up.sql" SEVERAL },
	{ "goose",
	  { "1_a.sql", "-- +goose Up\n" TABLES, "2_b.sql",
	    "-- +goose Up\n-- +goose StatementBegin\nALTER TABLE orders ADD COLUMN note text;\n"
	    "-- +goose StatementEnd\nCREATE INDEX orders_total ON orders (total);\n"
	    "-- +goose Down\nDROP INDEX orders_total;\n" },
	  "== 2_b.sql\n-- +goose Up\nALTER TABLE orders ADD COLUMN note text;\n"
	  "-- +goose Down\nDROP INDEX orders_total;\n"
	  "== 3_b_concurrently.sql " BUILDS "-- +goose NO TRANSACTION\n-- +goose Up\n" BUILD
	  "\n-- +goose Down\n-- The way back of 2_b.sql undoes this, too.\nSELECT 1;\n"
	  "## 2_b.sql: its way back undoes all of its 2 files: revert them together\n"
	  "## 2_b.sql: becomes 2 files, which hold one after the other and no longer all or "
	  "nothing\n" },
	{ "goose: marks stand around what needs them",
	  { "1_a.sql", "-- +goose Up\n" TABLES, "2_b.sql",
	    "-- +goose Up\n-- +goose StatementBegin\nDO $$ BEGIN NULL; END $$;\n"
	    "CREATE INDEX orders_total ON orders (total)\n"
	    "-- +goose StatementEnd\n\n-- +goose Down\n-- +goose StatementBegin\n"
	    "DROP INDEX orders_total;\n-- +goose StatementEnd\n" },
	  "== 2_b.sql\n-- +goose Up\n-- +goose StatementBegin\nDO $$ BEGIN NULL; END $$;\n"
	  "-- +goose StatementEnd\n"
	  "-- +goose Down\n-- +goose StatementBegin\nDROP INDEX orders_total;\n"
	  "-- +goose StatementEnd\n"
	  "== 3_b_concurrently.sql " BUILDS "-- +goose NO TRANSACTION\n-- +goose Up\n" BUILD
	  "\n-- +goose Down\n-- The way back of 2_b.sql undoes this, too.\nSELECT 1;\n"
	  "## 2_b.sql: its way back undoes all of its 2 files: revert them together\n"
	  "## 2_b.sql: becomes 2 files, which hold one after the other and no longer all or "
	  "nothing\n" },
	{ "goose: an index alone",
	  { "1_a.sql", "-- +goose Up\n" TABLES, "2_b.sql",
	    "-- +goose Up\nCREATE INDEX orders_total ON orders (total);\n"
	    "-- +goose Down\nDROP INDEX orders_total;\n" },
	  "== 2_b.sql " BUILDS "-- +goose NO TRANSACTION\n-- +goose Up\n" BUILD
	  "-- +goose Down\nDROP INDEX orders_total;\n" },
	{ "dbmate",
	  { "1_a.sql", "-- migrate:up\n" TABLES, "2_b.sql",
	    "-- migrate:up\nCREATE INDEX orders_total ON orders (total);\n"
	    "SELECT 1;\n-- migrate:down\nDROP INDEX orders_total;\n" },
	  "== 2_b.sql " BUILDS "-- migrate:up transaction:false\n" BUILD
	  "-- migrate:down\nDROP INDEX orders_total;\n"
	  "== 3_b_then.sql\n-- migrate:up\nSELECT 1;\n"
	  "\n-- migrate:down\n-- The way back of 2_b.sql undoes this, too.\nSELECT 1;\n"
	  "## 2_b.sql: its way back undoes all of its 2 files: revert them together\n"
	  "## 2_b.sql: becomes 2 files, which hold one after the other and no longer all or "
	  "nothing\n" },
	{ "flyway",
	  { "V1__a.sql", TABLES, "V2__b.sql", MIXED },
	  "== V2__b.sql\nALTER TABLE orders ADD COLUMN note text;\n"
	  "== V3__b_concurrently.sql " BUILDS BUILD
	  "== V3__b_concurrently.sql.conf\nexecuteInTransaction=false\n"
	  "== V4__b_then.sql\nCOMMENT ON TABLE orders IS 'x';\n## V2__b.sql" SEVERAL },
	{ "drizzle: one file, whose journal its own tool keeps",
	  { "meta/_journal.json",
	    "{\"version\":\"7\",\"dialect\":\"postgresql\",\"entries\":[{\"idx\":0,\"version\":"
	    "\"7\","
	    "\"when\":1,\"tag\":\"0000_a\",\"breakpoints\":true},{\"idx\":1,\"version\":\"7\","
	    "\"when\":2,\"tag\":\"0001_b\",\"breakpoints\":true}]}",
	    "0000_a.sql", TABLES, "0001_b.sql",
	    "ALTER TABLE \"orders\" ADD COLUMN \"note\" text;--> statement-breakpoint\n"
	    "CREATE INDEX \"orders_total\" ON \"orders\" USING btree (\"total\");--> "
	    "statement-breakpoint\nSELECT 1;" },
	  "== 0001_b.sql (builds the index orders_total while \"orders\" is written to)\n"
	  "-- lockstep:txmode none\n\n"
	  "ALTER TABLE \"orders\" ADD COLUMN \"note\" text;--> statement-breakpoint\n"
	  "DROP INDEX CONCURRENTLY IF EXISTS orders_total;\n--> statement-breakpoint\n"
	  "CREATE INDEX CONCURRENTLY orders_total ON \"orders\" USING btree (\"total\");--> "
	  "statement-breakpoint\nSELECT 1;" },
	{ "no version is free",
	  { "1_a.sql", TABLES, "2_b.sql", MIXED, "3_c.sql", "SELECT 1;\n" },
	  "-- PG101 2_b.sql: no version is free between 2_b.sql and the migration behind it: "
	  "number "
	  "that one anew\n" },
	{ "the file says that it is one transaction",
	  { "1_a.sql", TABLES, "2_b.sql", "-- lockstep:txmode file\n\n" MIXED },
	  "-- PG101 2_b.sql: the file says txmode file, which part of it could not keep\n" },
	{ "a temporary table",
	  { "1_a.sql", TABLES, "2_b.sql",
	    "CREATE TEMP TABLE kept AS SELECT 1;\nCREATE INDEX orders_total ON orders (total);\n" },
	  "-- PG101 2_b.sql: its temporary table is gone in the next file\n" },
	{ "an index that is there already",
	  { "1_a.sql", TABLES "CREATE TABLE orders_total ();\n", "2_b.sql",
	    "CREATE INDEX orders_total ON orders (total);\n" },
	  "-- PG101 2_b.sql: orders_total is there already: the statement would fail\n" },
	{ "what has no transaction beside what has one",
	  { "1_a.sql", TABLES, "2_b.sql",
	    "ALTER TABLE orders ADD COLUMN note text;\n-- slow\n"
	    "CREATE INDEX CONCURRENTLY orders_total ON orders (total);\n" },
	  "== 2_b.sql\nALTER TABLE orders ADD COLUMN note text;\n"
	  "== 3_b_concurrently.sql (runs alone, without a transaction)\n-- lockstep:txmode none\n\n"
	  "-- slow\nCREATE INDEX CONCURRENTLY orders_total ON orders (total);\n"
	  "## 2_b.sql: becomes 2 files, which hold one after the other and no longer all or "
	  "nothing\n" },
	{ "an index that may be there, and is",
	  { "1_a.sql", TABLES "CREATE INDEX orders_total ON orders (total);\n", "2_b.sql",
	    "CREATE INDEX IF NOT EXISTS orders_total ON orders (total, id);\n" },
	  "" },
	{ "a block that does more",
	  { "1_a.sql", TABLES, "2_b.sql",
	    "DO $$ BEGIN IF true THEN ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0); END "
	    "IF; "
	    "END $$;\n" },
	  "-- PG305 2_b.sql: it stands in a DO block that does more than to add what is not there: "
	  "write its steps by hand\n" },
	{ "nothing is found",
	  { "1_a.sql", TABLES, "2_b.sql", "ALTER TABLE orders ADD COLUMN note text;\n" },
	  "" },
};

static void each_file_becomes_what_its_transactions_need(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *found = test_fixed(arena, cases[i].files, 1);

		if (!strcmp(found, cases[i].fixed))
			continue;
		wrong++;
		print_message("%s\n--- expected\n", cases[i].name);
		print_message("%s", cases[i].fixed);
		print_message("--- found\n");
		print_message("%s", found);
	}
	assert_int_equal(wrong, 0);
}

/* The directory's atlas.sum. */
static const char *sum_of(const char *const *files)
{
	struct file_set set = test_files(arena, files);
	struct directory directory;
	struct error error;

	assert_ok(directory_read(arena, "atlas", &set, &directory, &error));
	return arena_text_n(arena, sum_write(arena, &directory.sum).data,
			    sum_write(arena, &directory.sum).size);
}

static void the_sum_is_that_of_the_new_files(void **state)
{
	const char *files[] = { "1_a.sql", TABLES, "2_b.sql", MIXED, NULL, NULL, NULL };
	struct lint_fixed fixed;

	(void)state;
	files[5] = sum_of(files);
	files[4] = "atlas.sum";
	fixed = test_fix(arena, files, 1);
	assert_int_equal(fixed.file_count, 4);
	assert_int_equal(fixed.rewritten, 1);
	assert_string_equal(fixed.files[1].path, "3_b_concurrently.sql");
	assert_true(bytes_start_with(fixed.files[1].after, "-- atlas:txmode none\n\nDROP INDEX"));
	assert_null(fixed.files[1].before.data);
	assert_string_equal(fixed.files[3].path, "atlas.sum");
	assert_int_equal(fixed.directory.sum_state, SUM_MATCHES);
	assert_int_equal(fixed.directory.count, 4);
}

static void a_sum_that_does_not_match_is_not_written_over(void **state)
{
	const char *files[] = { "1_a.sql", TABLES, "2_b.sql", MIXED, NULL, NULL, NULL };
	struct lint_fixed fixed;
	struct error error;

	(void)state;
	files[5] = sum_of(files);
	files[4] = "atlas.sum";
	files[3] = "SELECT 2;\n";
	assert_refused(test_try_fix(arena, files, 1, &fixed, &error), ERROR_INTEGRITY,
		       "atlas.sum does not match: L3: 2_b.sql was edited; restore the file, or run "
		       "`lockstep migrate hash` when the change is meant");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_file_becomes_what_its_transactions_need),
		TEST(the_sum_is_that_of_the_new_files),
		TEST(a_sum_that_does_not_match_is_not_written_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
