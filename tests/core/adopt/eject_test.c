#include "core/adopt/eject.h"

#include <string.h>

#include "tests/support/test.h"

/* Three migrations, of which the ledger holds the first two and the tool the first. */
struct scene {
	struct migration migrations[3];
	struct ledger_row rows[2];
	struct adoption_item items[3];
	struct standing standings[3];
	const char *checksums[3];
	int64_t stamps[3];
	struct adoption_files files;
	struct adoption adoption;
	struct reconciliation standing;
};

static struct scene *scene_in(struct arena *arena)
{
	static const char *const names[] = { "1_a.sql", "2_b.sql", "3_c.sql" };
	struct scene *scene = arena_new(arena, struct scene);

	for (size_t i = 0; i < 3; i++) {
		scene->migrations[i].version = arena_printf(arena, "%zu", i + 1);
		scene->migrations[i].name = names[i];
		scene->items[i].migration = &scene->migrations[i];
		scene->items[i].state = i ? ADOPTION_PENDING : ADOPTION_APPLIED;
		scene->standings[i].migration = &scene->migrations[i];
		scene->standings[i].state = i < 2 ? MIGRATION_APPLIED : MIGRATION_PENDING;
		scene->standings[i].row = i < 2 ? &scene->rows[i] : NULL;
		scene->checksums[i] = "c";
	}
	scene->rows[1].statements = 4;
	scene->files = (struct adoption_files) {
		scene->migrations, scene->checksums, scene->stamps, 3, scene->migrations, NULL, NULL
	};
	scene->adoption = (struct adoption) { .items = scene->items, .count = 3 };
	scene->standing = (struct reconciliation) { .standings = scene->standings, .count = 3 };
	return scene;
}

static bool made(struct arena *arena, const struct scene *scene, const char *tool,
		 struct ejection *ejection, struct error *error)
{
	struct ejection_facts facts = { history_tool_find(tool), &scene->files, &scene->adoption,
					&scene->standing };

	return ejection_make(arena, &facts, ejection, error);
}

static void only_what_the_tool_lacks_and_the_ledger_holds_is_written(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct scene *scene = scene_in(arena);
	struct error error = { 0 };
	struct ejection ejection;

	(void)state;
	assert_ok(made(arena, scene, "atlas", &ejection, &error));
	assert_int_equal(ejection.count, 1);
	assert_string_equal(ejection.entries[0].version, "2");
	assert_string_equal(ejection.entries[0].name, "2_b.sql");
	assert_int_equal(ejection.entries[0].statements, 4);
	assert_ok(made(arena, scene, "prisma", &ejection, &error));
	assert_string_equal(ejection.entries[0].name, "2_b");
}

static void a_tool_with_one_row_gets_the_last(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct scene *scene = scene_in(arena);
	struct error error = { 0 };
	struct ejection ejection;

	(void)state;
	scene->items[0].state = ADOPTION_PENDING;
	assert_ok(made(arena, scene, "golang-migrate", &ejection, &error));
	assert_int_equal(ejection.count, 1);
	assert_string_equal(ejection.entries[0].version, "2");
}

static void what_contradicts_or_is_not_ours_to_write_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct scene *scene = scene_in(arena);
	struct error error = { 0 };
	struct ejection ejection;

	(void)state;
	assert_refused(
	    made(arena, scene, "liquibase", &ejection, &error), ERROR_REFUSED,
	    "the rows of liquibase are its own to write: run `liquibase changelog-sync`");
	scene->items[0].state = ADOPTION_EDITED;
	assert_refused(made(arena, scene, "atlas", &ejection, &error), ERROR_CONFLICT,
		       "1_a.sql: it ran there with other bytes: nothing is written");
	scene->items[0].state = ADOPTION_BROKEN;
	assert_refused(made(arena, scene, "atlas", &ejection, &error), ERROR_CONFLICT,
		       "1_a.sql: it began there and did not end well: nothing is written");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_the_tool_lacks_and_the_ledger_holds_is_written),
		cmocka_unit_test(a_tool_with_one_row_gets_the_last),
		cmocka_unit_test(what_contradicts_or_is_not_ours_to_write_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
