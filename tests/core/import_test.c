#include "tests/support/scratch.h"

#include <string.h>

#include "core/import.h"
#include "tests/support/files.h"
#include "tests/support/reading.h"

static struct imported imported_of(const char *format, const char *const *list)
{
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;
	struct imported imported;

	assert_ok(directory_read(arena, format, &files, &directory, &error));
	assert_ok(import_rewrite(arena, &directory, directory.dialect, &imported, &error));
	return imported;
}

static const char *names_of(const struct imported *imported)
{
	struct buffer told = buffer_in(arena);

	for (size_t i = 0; i < imported->count; i++)
		buffer_printf(&told, "%s%s", i ? " " : "", imported->names[i]);
	return buffer_text(&told);
}

#define ENTRY(tag)       "{\"tag\":\"" tag "\"}"
#define JOURNAL(entries) "meta/_journal.json", "{\"dialect\":\"pg\",\"entries\":[" entries "]}"
#define UP               "-- +goose Up\n"

static void versions_stay_where_they_give_the_order(void **state)
{
	static const struct {
		const char *format;
		const char *files[10];
		bool renumbered;
		const char *names;
	} cases[] = {
		{ "golang-migrate",
		  { "10_c.up.sql", "", "10_c.down.sql", "", "9_b.up.sql", "", "1_a-x y.up.sql",
		    "" },
		  false,
		  "0001_a-x_y.sql 0009_b.sql 0010_c.sql" },
		{ "prisma", { "20240101_a/migration.sql", "" }, false, "20240101_a.sql" },
		{ "atlas",
		  { "20240101-a.sql", "", "20240102.sql", "" },
		  false,
		  "20240101_a.sql 20240102.sql" },
		{ "drizzle",
		  { JOURNAL(ENTRY("0000_a") "," ENTRY("0001_b")), "0000_a.sql", "", "0001_b.sql",
		    "" },
		  false,
		  "0000_a.sql 0001_b.sql" },
		/* a late entry, or one number twice: the journal gives the order */
		{ "drizzle",
		  { JOURNAL(ENTRY("0001_b") "," ENTRY("0001_a")), "0001_a.sql", "", "0001_b.sql",
		    "" },
		  true,
		  "0001_0001_b.sql 0002_0001_a.sql" },
		{ "flyway",
		  { "V1_10__b.sql", "", "V1_9__a.sql", "", "R__v.sql", "", "U1_9__a.sql", "" },
		  true,
		  "0001_V1_9_a.sql 0002_V1_10_b.sql 0003_R_v.sql" },
		{ "sqitch",
		  { "sqitch.plan", "b\na/c\n@v1\nb\n", "deploy/b.sql", "", "deploy/b@v1.sql", "",
		    "deploy/a/c.sql", "" },
		  true,
		  "0001_b_v1.sql 0002_a_c.sql 0003_b.sql" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct imported imported = imported_of(cases[i].format, cases[i].files);

		assert_string_equal(names_of(&imported), cases[i].names);
		assert_int_equal(imported.renumbered, cases[i].renumbered);
		assert_int_equal(imported.verbatim, imported.count);
		assert_int_equal(imported.files.count, imported.count + 2);
	}
}

static const struct {
	const char *format;
	const char *files[6];
	const char *text; /* of the new file */
} rewritten[] = {
	{ "goose",
	  { "1_a.sql", "-- licence\n" UP "-- the table\nCREATE TABLE a (\"DownCount\" int); -- x\n"
		       "-- +goose StatementBegin\nSELECT 1\n-- +goose StatementEnd\n"
		       "-- +goose Down\nDROP TABLE a;\n" },
	  "-- licence\n-- the table\nCREATE TABLE a (\"DownCount\" int);\nSELECT 1;\n" },
	{ "goose", { "1_a.sql", UP "-- +goose Down\n" }, "" },
	{ "goose",
	  { "1_a.sql", "-- lockstep:nolint\n\n" UP "-- +goose NO TRANSACTION\nSELECT 1;\n" },
	  "-- atlas:txmode none\n-- lockstep:nolint\n\nSELECT 1;\n" },
	{ "dbmate",
	  { "1_a.sql", "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\nSELECT 2;\n" },
	  "-- atlas:txmode none\n\nVACUUM;\n" },
	{ "liquibase",
	  { "1.sql", "--liquibase formatted sql\n--changeset a:1 endDelimiter://\n"
		     "SELECT 1; SELECT 2//\n" },
	  "-- atlas:delimiter -- end of statement\n\nSELECT 1; SELECT 2\n-- end of statement\n" },
	{ "drizzle",
	  { JOURNAL(ENTRY("0000_a")), "0000_a.sql",
	    "SELECT 1\n--> statement-breakpoint\nSELECT 2;" },
	  "SELECT 1;\nSELECT 2;\n" },
	{ "drizzle",
	  { JOURNAL(ENTRY("0000_a")), "0000_a.sql",
	    "SELECT 1; SELECT 2;--> statement-breakpoint\nSELECT 3;" },
	  "SELECT 1; SELECT 2;--> statement-breakpoint\nSELECT 3;" },
	{ "flyway",
	  { "V1__a.sql", "SELECT 1;\n", "V1__a.sql.conf", "executeInTransaction=false" },
	  "-- atlas:txmode none\n\nSELECT 1;\n" },
	{ "flyway", { "B1__a.sql", "SELECT 1;\n" }, "-- atlas:checkpoint\n\nSELECT 1;\n" },
	{ "goose",
	  { "1_a.sql", UP "COPY a FROM stdin;\n1\n2\n\\.\n-- +goose Down\n" },
	  "COPY a FROM stdin;\n1\n2\n\\.\n" },
	{ "goose",
	  { "1_a.sql",
	    UP "-- lockstep:batch key=id size=10\nUPDATE a SET b = 1;\n-- +goose Down\n" },
	  "-- lockstep:batch key=id size=10\nUPDATE a SET b = 1;\n" },
	{ "plain", { "1_a.sql", "-- atlas:sum ignore\nSELECT 1;\n" }, "SELECT 1;\n" },
};

static void a_file_runs_what_it_ran_and_is_not_touched_without_need(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rewritten); i++) {
		struct imported imported = imported_of(rewritten[i].format, rewritten[i].files);
		const struct file *file = file_set_find(&imported.files, imported.names[0]);

		assert_string_equal(arena_text_n(arena, file->bytes.data, file->bytes.size),
				    rewritten[i].text);
	}
}

static void the_map_keeps_the_old_names_and_hashes_and_the_sum_fits(void **state)
{
	static const char *const list[] = { "V1_2__a.sql", "SELECT 1;", NULL };
	struct imported imported = imported_of("flyway", list);
	const struct file *map = file_set_find(&imported.files, IMPORT_MAP);
	struct hash hash = hash_of("SELECT 1;", 9);
	struct error error = { 0 };
	struct directory again;

	(void)state;
	assert_string_equal(
	    arena_text_n(arena, map->bytes.data, map->bytes.size),
	    arena_printf(
		arena,
		"{\"format\":\"flyway\",\"migrations\":[{\"file\":\"0001_V1_2_a.sql\","
		"\"from\":{\"description\":\"a\",\"file\":\"V1_2__a.sql\",\"name\":\"V1_2__a.sql\","
		"\"sha256\":\"%s\",\"version\":\"1.2\"}}]}",
		hash_hex(arena, &hash)));
	assert_ok(directory_read(arena, "auto", &imported.files, &again, &error));
	assert_string_equal(again.format->name, "atlas");
	assert_ok(directory_verify(&again, &error));
	assert_non_null(file_set_find(&again.files, IMPORT_MAP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(versions_stay_where_they_give_the_order),
		TEST(a_file_runs_what_it_ran_and_is_not_touched_without_need),
		TEST(the_map_keeps_the_old_names_and_hashes_and_the_sum_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
