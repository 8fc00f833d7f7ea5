#include "coordinator/redact.h"

#include <sqlite3.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/crowd.h"
#include "tests/support/projections.h"

static const char *const files[] = { "20240101000000_users.sql",
				     "create table users (id integer primary key);\n", NULL };
static const char pipeline[] =
    "environments:\n  - name: staging\n    approvals: { count: 2, not: author }\n";

struct asking {
	struct redact_request request;
	struct redaction redaction;
};

static bool redact(struct turn *turn, void *context, struct error *error)
{
	struct asking *asking = context;

	return operation_redact(turn, &asking->request, &asking->redaction, error);
}

static struct error forget(struct world *world, const char *person, const char *reason)
{
	struct asking asking = { .request = { .person = person, .reason = reason } };

	return world_run(world, redact, &asking);
}

static struct error forget_entry(struct world *world, uint64_t entry)
{
	struct asking asking = { .request = { .entry = entry, .reason = "so it is" } };

	return world_run(world, redact, &asking);
}

/* Anna approved a plan that she started again later; boris denied it, and spoke of anna. */
static const char *tell_a_story(struct world *world)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct target_state target;
	struct sync sync = { .targets = &target, .target_count = 1 };
	const char *id;

	assert_fine(world_push(world, "shop", files, NULL));
	assert_fine(world_pipeline(world, "shop", pipeline));
	target = world_target(world, "shop", "s1", NULL);
	agent_sync(world_enrol(world, "staging", "eu-1"), &sync);
	assert_fine(crowd_start(world, carl, &request, &id));
	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	assert_fine(world_decide(world, id, DECISION_CANCEL, NULL));
	assert_fine(crowd_start(world, anna, &request, &id));
	assert_fine(crowd_decide(world, boris, id, PLAN_DENIED, "anna is not herself"));
	assert_fine(crowd_decide(world, boris, id, PLAN_WITHDRAWN, "the annals say otherwise"));
	return id;
}

static void who_is_forgotten_is_still_one_and_the_same(void **state)
{
	struct world *world = *state;
	const char *id = tell_a_story(world), *before = crowd_gate(world, id, "approvals"), *after;
	struct approval_list approvals;
	struct error error = { 0 };
	struct rollout rollout;

	assert_non_null(before);
	assert_non_null(strstr(before, "anna's does not count"));
	assert_fine(forget(world, "anna", "asked for it"));
	rollout = world_look(world, id);
	assert_true(text_starts_with(rollout.created_by, REDACTED_PREFIX));
	assert_ok(approval_list(world->arena, world_reader(world), &rollout.plan_digest, &approvals,
				&error));
	assert_string_equal(approvals.items[0].person, rollout.created_by);
	world_pass(world, 1000);
	after = crowd_gate(world, id, "approvals");
	assert_non_null(after);
	assert_non_null(strstr(after, "does not count"));
	assert_null(strstr(after, "anna"));
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	assert_non_null(crowd_gate(world, id, "approvals")); /* one of two */
	assert_fine(crowd_decide(world, dora, id, PLAN_APPROVED, NULL));
	assert_null(crowd_gate(world, id, "approvals"));
}

static void what_follows_from_the_log_is_the_same_afterwards(void **state)
{
	struct world *world = *state;
	const char *before, *after;
	int rows;

	tell_a_story(world);
	before = projections_dump(world, &rows);
	assert_fine(forget(world, "boris", "asked for it"));
	after = projections_dump(world, &rows);
	assert_string_equal(after, before);
	projections_follow_from_the_log(world);
}

static size_t entries_with(struct world *world, const char *word)
{
	struct log_filter filter = { .after = -1, .limit = 1000 };
	struct error error = { 0 };
	struct log_page page;
	size_t count = 0;

	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	for (size_t i = 0; i < page.count; i++)
		count += text_holds_word(value_write(world->arena, page.items[i].body), word);
	return count;
}

static void texts_that_hold_the_name_go_with_it_and_no_others(void **state)
{
	struct world *world = *state;

	tell_a_story(world);
	assert_true(entries_with(world, "anna") > 3);
	assert_true(entries_with(world, "herself") > 0);
	assert_fine(forget(world, "anna", "asked for it"));
	assert_int_equal(entries_with(world, "anna"), 0);
	assert_int_equal(entries_with(world, "herself"), 0);
	assert_int_equal(entries_with(world, "annals"), 1);
	assert_int_equal(world_entries(world, "log.redacted"), 1);
}

static void nothing_is_left_in_the_files_even_while_somebody_reads(void **state)
{
	struct world *world = *state;
	const char *path = coordinator_store_path(world->coordinator);
	const char *wal = arena_printf(world->arena, "%s-wal", path);
	struct store *reader = world_reader(world);
	struct error error = { 0 };
	struct bytes bytes;
	struct hash root;
	uint64_t size;

	tell_a_story(world);
	assert_ok(store_begin(reader, &error));
	assert_ok(log_head(reader, &size, &root, &error)); /* its snapshot is taken */
	assert_fine(forget(world, "anna", "asked for it"));
	assert_ok(file_read(world->arena, wal, 1 << 26, &bytes, &error));
	assert_non_null(memmem(bytes.data, bytes.size, "anna is not", 11));
	store_rollback(reader);
	world_pass(world, 1000);
	assert_ok(file_read(world->arena, wal, 1 << 26, &bytes, &error));
	assert_false(text_holds_word(bytes, "anna"));
	assert_ok(file_read(world->arena, path, 1 << 26, &bytes, &error));
	assert_false(text_holds_word(bytes, "anna"));
}

static void what_cannot_be_forgotten_is_refused_with_the_reason(void **state)
{
	struct world *world = *state;
	struct asking look = { .request = { .person = "boris", .look = true } };

	tell_a_story(world);
	assert_non_null(strstr(forget(world, "nobody", "so").text, "nobody in the log is called"));
	assert_non_null(strstr(forget(world, "anna", "").text, "why?"));
	assert_non_null(strstr(forget(world, "anna", "anna left").text, "in other words"));
	assert_int_equal(forget_entry(world, 0).code, ERROR_REFUSED);
	assert_int_equal(forget_entry(world, 9999).code, ERROR_NOT_FOUND);
	assert_fine(world_run(world, redact, &look));
	assert_true(look.redaction.count > 1);
	assert_true(entries_with(world, "boris") > 0);
	assert_int_equal(world_entries(world, "log.redacted"), 0);
}

static void entries_from_before_there_were_commitments_cannot_be(void **state)
{
	struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct log_filter filter = { .after = -1, .limit = 1, .type = "approval.denied" };
	struct error error = { 0 };
	struct bytes text;
	struct world *world;
	struct log_page page;
	sqlite3 *raw = NULL;

	(void)state;
	assert_ok(
	    file_read(arena, "coordinator/store/fixtures/version3.sql", 1 << 20, &text, &error));
	assert_int_equal(sqlite3_open(path_join(arena, folder, "coordinator.db"), &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, text.data, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "pragma user_version = 3", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
	assert_ok(file_read(arena, "coordinator/store/fixtures/version3.key", 1000, &text, &error));
	assert_ok(
	    file_write(path_join(arena, folder, "coordinator.key"), text, FILE_PRIVATE, &error));
	world = world_open_on(arena, folder);
	error = forget(world, "carl", "asked for it");
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "holds the name carl itself"));
	assert_ok(log_page_read(arena, world_reader(world), &filter, &page, &error));
	assert_int_equal(forget_entry(world, page.items[0].seq).code, ERROR_REFUSED);
	world_close(world);
	arena_close(arena);
}

static void words_are_found_where_they_stand_alone(void **state)
{
	static const struct {
		const char *text, *word;
		bool holds;
	} rows[] = {
		{ "anna", "anna", true },
		{ "by anna.", "anna", true },
		{ "annals", "anna", false },
		{ "johanna", "anna", false },
		{ "annals of anna", "anna", true },
		{ "\xC3\xA9"
		  "anna",
		  "anna", false },
		{ "Anna Berg <a@b.c>", "Anna Berg <a@b.c>", true },
		{ "(a@b.c)", "a@b.c", true },
		{ "", "anna", false },
		{ "anna", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(text_holds_word(bytes_of(rows[i].text), rows[i].word),
				 rows[i].holds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(who_is_forgotten_is_still_one_and_the_same),
		WORLD_TEST(what_follows_from_the_log_is_the_same_afterwards),
		WORLD_TEST(texts_that_hold_the_name_go_with_it_and_no_others),
		WORLD_TEST(nothing_is_left_in_the_files_even_while_somebody_reads),
		WORLD_TEST(what_cannot_be_forgotten_is_refused_with_the_reason),
		cmocka_unit_test(entries_from_before_there_were_commitments_cannot_be),
		cmocka_unit_test(words_are_found_where_they_stand_alone),
	};

	return cmocka_run_group_tests_name("coordinator/redact", tests, NULL, NULL);
}
