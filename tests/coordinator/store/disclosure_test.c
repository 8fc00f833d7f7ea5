#include "coordinator/store/disclosure.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/crowd.h"
#include "tests/support/projections.h"

static const char *const files[] = { "20240101000000_users.sql",
				     "create table users (id integer primary key);\n", NULL };
static const char pipeline[] = "environments:\n  - name: staging\n    approvals: 2\n";

/* Names and words that stand nowhere else. */
static const char *const planted[] = {
	"alice",          "anna",          "boris",       "Zoe Zimmer",
	"ci-of-zoe",      "laptop-of-zoe", "carl",        "zoe's token leaked",
	"because of zoe", "audit by zoe",  "zoe says no",
};

static bool make_tokens(struct turn *turn, void *context, struct error *error)
{
	struct token_request request = { .name = "ci-of-zoe", .role = ROLE_VIEWER };
	const char *secret;
	struct token token;
	int64_t expires;

	(void)context;
	return operation_token_create(turn, &request, &secret, &token, error) &&
	       operation_token_revoke(turn, token.id, "zoe's token leaked", error) &&
	       operation_join_token_create(turn, "staging", "laptop-of-zoe", 0, &secret, &expires,
					   error);
}

static bool refuse_push(struct turn *turn, void *context, struct error *error)
{
	struct push push = { .project = "shop", .author = "Zoe Zimmer" };
	struct error why = { 0 };

	(void)context;
	error_set(&why, ERROR_INTEGRITY, "Zoe Zimmer may not do that");
	operation_push_refused(turn, &push, &why);
	return error_set(error, ERROR_REFUSED, "so it is");
}

static void tell_a_story(struct world *world)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct brake_request hold = { .kind = BRAKE_HOLD,
				      .project = "shop",
				      .environment = "staging",
				      .reason = "audit by zoe" };
	struct target_state target;
	struct sync sync = { .targets = &target, .target_count = 1 };
	const char *id;

	assert_fine(world_push(world, "shop", files, NULL));
	assert_fine(world_pipeline(world, "shop", pipeline));
	assert_fine(world_run(world, make_tokens, NULL));
	assert_int_equal(world_run(world, refuse_push, NULL).code, ERROR_REFUSED);
	target = world_target(world, "shop", "s1", NULL);
	agent_sync(world_enrol(world, "staging", "eu-1"), &sync);
	assert_fine(crowd_put(world, carl, &hold));
	assert_fine(crowd_start(world, carl, &request, &id));
	assert_fine(crowd_override(world, anna, id, "hold", "because of zoe"));
	assert_fine(crowd_decide(world, boris, id, PLAN_DENIED, "zoe says no"));
	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	assert_fine(world_decide(world, id, DECISION_CANCEL, NULL));
}

static struct log_page whole_log(struct world *world)
{
	struct log_filter filter = { .after = -1, .limit = 1000 };
	struct log_page page;
	struct error error = { 0 };

	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	return page;
}

static bool holds(struct bytes text, const char *word)
{
	return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

static void what_is_hashed_holds_neither_names_nor_words_of_people(void **state)
{
	struct world *world = *state;
	struct log_page page;

	tell_a_story(world);
	page = whole_log(world);
	assert_true(page.count > 15);
	for (size_t i = 0; i < page.count; i++)
		for (size_t k = 0; k < COUNT(planted); k++)
			if (holds(page.items[i].text, planted[k]))
				fail_msg("%s is in %s", planted[k], page.items[i].text.data);
}

static void history_reads_as_if_they_stood_there(void **state)
{
	struct world *world = *state;
	struct buffer all = buffer_in(world->arena);
	struct log_page page;

	tell_a_story(world);
	page = whole_log(world);
	for (size_t i = 0; i < page.count; i++) {
		struct bytes text = value_write(world->arena, page.items[i].body);

		assert_false(holds(text, "commitment"));
		assert_false(holds(text, "undisclosed"));
		buffer_add(&all, text.data, text.size);
		assert_string_equal(page.items[i].actor_name,
				    value_get_text(value_get(page.items[i].body, "actor"), "name"));
	}
	for (size_t k = 0; k < COUNT(planted); k++)
		if (!holds(buffer_bytes(&all), planted[k]))
			fail_msg("%s is not told", planted[k]);
}

static void the_projections_name_nobody_and_follow_from_the_log(void **state)
{
	struct world *world = *state;
	const char *dump;
	int rows;

	tell_a_story(world);
	dump = projections_dump(world, &rows);
	for (size_t k = 0; k < COUNT(planted); k++) {
		const char *hex = hex_encode(world->arena, planted[k], strlen(planted[k]));

		if (strstr(dump, hex))
			fail_msg("%s is in a projection", planted[k]);
	}
	projections_follow_from_the_log(world);
}

static void the_store_gives_back_who_it_was(void **state)
{
	struct world *world = *state;
	struct error error = { 0 };
	struct release_row release;
	struct rollout rollout;
	struct brake_list brakes;
	struct approval_list approvals;

	tell_a_story(world);
	assert_ok(release_load(world->arena, world_reader(world), "shop", 1, &release, &error));
	assert_string_equal(release.release.pushed_by, "alice");
	rollout = world_look(world, "r-1");
	assert_string_equal(rollout.created_by, "carl");
	assert_ok(brake_list(world->arena, world_reader(world), "shop", &brakes, &error));
	assert_string_equal(brakes.items[0].person, "carl");
	assert_string_equal(brakes.items[0].reason, "audit by zoe");
	assert_ok(approval_list(world->arena, world_reader(world), &rollout.plan_digest, &approvals,
				&error));
	assert_int_equal(approvals.count, 2);
	assert_string_equal(approvals.items[0].person, "boris");
	assert_string_equal(approvals.items[0].reason, "zoe says no");
}

static void history_is_filtered_by_who_it_was(void **state)
{
	struct world *world = *state;
	struct log_filter filter = { .after = -1, .limit = 1000, .actor = "anna" };
	struct error error = { 0 };
	struct log_page page;

	tell_a_story(world);
	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	assert_true(page.count >= 2);
	for (size_t i = 0; i < page.count; i++)
		assert_string_equal(page.items[i].actor_name, "anna");
	filter.actor = "nobody";
	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	assert_int_equal(page.count, 0);
}

struct salted {
	uint8_t salt[SALT_SIZE];
	struct hash commitment;
	char kind[8];
};

/* How many rows disclose that value; the last of them. */
static int disclosed(struct world *world, const char *value, struct salted *salted)
{
	const char *path = coordinator_store_path(world->coordinator);
	sqlite3_stmt *statement = NULL;
	sqlite3 *database = NULL;
	int count = 0;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database,
					    "select salt, commitment, kind from disclosure "
					    "where cast(value as text) = ?1",
					    -1, &statement, NULL),
			 SQLITE_OK);
	sqlite3_bind_text(statement, 1, value, -1, SQLITE_STATIC);
	for (; sqlite3_step(statement) == SQLITE_ROW; count++) {
		assert_int_equal(sqlite3_column_bytes(statement, 0), SALT_SIZE);
		memcpy(salted->salt, sqlite3_column_blob(statement, 0), SALT_SIZE);
		memcpy(&salted->commitment, sqlite3_column_blob(statement, 1), HASH_SIZE);
		snprintf(salted->kind, sizeof salted->kind, "%s",
			 (const char *)sqlite3_column_text(statement, 2));
	}
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return count;
}

static void a_name_is_one_commitment_and_every_text_its_own(void **state)
{
	struct world *world = *state;
	struct brake_request hold = { .kind = BRAKE_HOLD,
				      .project = "shop",
				      .environment = "staging",
				      .reason = "audit by zoe" };
	struct salted salted;

	tell_a_story(world);
	assert_int_equal(disclosed(world, "anna", &salted), 1);
	assert_string_equal(salted.kind, "name");
	assert_fine(crowd_lift(world, dora, &hold));
	assert_fine(crowd_put(world, anna, &hold));
	assert_int_equal(disclosed(world, "anna", &salted), 1);
	assert_int_equal(disclosed(world, "audit by zoe", &salted), 3);
	assert_string_equal(salted.kind, "text");
}

/* Who has the log and a list of everybody's names. */
static void guessing_names_finds_nobody(void **state)
{
	struct world *world = *state, *other = world_open(arena_open());
	struct bytes anna_bytes = bytes_of("anna");
	static const uint8_t zeros[SALT_SIZE];
	struct salted here, there;
	struct hash guess;

	tell_a_story(world);
	tell_a_story(other);
	assert_int_equal(disclosed(world, "anna", &here), 1);
	assert_int_equal(disclosed(other, "anna", &there), 1);
	assert_memory_not_equal(here.salt, there.salt, SALT_SIZE);
	assert_memory_not_equal(&here.commitment, &there.commitment, HASH_SIZE);
	guess = hash_of(anna_bytes.data, anna_bytes.size);
	assert_memory_not_equal(&here.commitment, &guess, HASH_SIZE);
	guess = commitment_of(zeros, anna_bytes);
	assert_memory_not_equal(&here.commitment, &guess, HASH_SIZE);
	guess = commitment_of(there.salt, anna_bytes);
	assert_memory_not_equal(&here.commitment, &guess, HASH_SIZE);
	guess = commitment_of(here.salt, anna_bytes);
	assert_memory_equal(&here.commitment, &guess, HASH_SIZE);
	world_close(other);
	arena_close(other->arena);
}

static size_t count_lines(struct world *world, uint64_t after)
{
	struct disclosure disclosure;
	struct error error = { 0 };
	struct bytes rest;
	size_t count = 0;

	assert_ok(disclosure_page(world->arena, world_reader(world), after, &rest, &error));
	for (; rest.size; count++)
		assert_ok(
		    disclosure_read(world->arena, bytes_take_line(&rest), &disclosure, &error));
	return count;
}

static void what_is_disclosed_is_told_in_pages_that_leave_nothing_out(void **state)
{
	struct world *world = *state;
	char name[] = "person-0000";
	size_t count;

	tell_a_story(world);
	count = count_lines(world, 0);
	assert_true(count > 10);
	assert_int_equal(count_lines(world, 3), count - 3);
	assert_int_equal(count_lines(world, count), 0);
	for (int i = 0; i < DISCLOSURE_PAGE; i++) {
		snprintf(name, sizeof name, "person-%04d", i);
		assert_int_equal(world_run_as(world, name, refuse_push, NULL).code, ERROR_REFUSED);
	}
	assert_int_equal(count_lines(world, 0), DISCLOSURE_PAGE);
	assert_int_equal(count_lines(world, DISCLOSURE_PAGE) + count_lines(world, 2000),
			 count + 2 * DISCLOSURE_PAGE - DISCLOSURE_PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(what_is_hashed_holds_neither_names_nor_words_of_people),
		WORLD_TEST(history_reads_as_if_they_stood_there),
		WORLD_TEST(the_projections_name_nobody_and_follow_from_the_log),
		WORLD_TEST(the_store_gives_back_who_it_was),
		WORLD_TEST(history_is_filtered_by_who_it_was),
		WORLD_TEST(a_name_is_one_commitment_and_every_text_its_own),
		WORLD_TEST(guessing_names_finds_nobody),
		WORLD_TEST(what_is_disclosed_is_told_in_pages_that_leave_nothing_out),
	};

	return cmocka_run_group_tests_name("coordinator/store/disclosure", tests, NULL, NULL);
}
