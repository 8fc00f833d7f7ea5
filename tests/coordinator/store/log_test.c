#include "coordinator/store/log.h"

#include <string.h>

#include "core/tlog/merkle.h"
#include "tests/support/projections.h"

static const char *const files[] = { "20240101000000_users.sql",
				     "create table users (id integer primary key);\n", NULL };

static void fine(struct error error)
{
	if (error.code)
		fail_msg("%s", error.text);
}

static struct report finished(const struct assignment *assignment, enum outcome outcome,
			      uint64_t sequence)
{
	return (struct report) { .rollout = assignment->rollout,
				 .target = assignment->target,
				 .attempt = assignment->attempt,
				 .epoch = assignment->epoch,
				 .sequence = sequence,
				 .phase = PHASE_FINISHED,
				 .outcome = outcome,
				 .error = "said the database" };
}

static bool make_token(struct turn *turn, void *context, struct error *error)
{
	struct token_request request = { .name = "ci", .role = ROLE_VIEWER };
	const char *secret;
	struct token token;

	(void)context;
	return operation_token_create(turn, &request, &secret, &token, error) &&
	       operation_token_revoke(turn, token.id, "a story", error) &&
	       operation_token_create(turn, &request, &secret, &token, error);
}

/* A rollout that fails on its only target, is retried, and succeeds; a late report; refusals. */
static void tell_a_story(struct world *world)
{
	static const char *const applied[] = { "20240101000000", NULL };
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct target_state target;
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct actor_agent *agent;
	struct assignment got, again;
	struct report report;
	struct conversation *parked;

	fine(world_push(world, "shop", files, NULL));
	fine(world_pipeline(world, "shop", "environments:\n  - name: staging\n"));
	fine(world_run(world, make_token, NULL));
	agent = world_enrol(world, "staging", "eu-1");
	target = world_target(world, "shop", "s1", NULL);
	parked = agent_wait(agent, &sync);
	fine(world_rollout(world, &request, NULL));
	got = world_answer(world->arena, parked).assignments.items[0];
	report = finished(&got, OUTCOME_FAILED, 1);
	sync.reports = &report;
	sync.report_count = 1;
	agent_sync(agent, &sync);
	sync.report_count = 0;
	parked = agent_wait(agent, &sync);
	fine(world_decide(world, "r-1", DECISION_RETRY, NULL));
	again = world_answer(world->arena, parked).assignments.items[0];
	report = finished(&got, OUTCOME_SUCCEEDED, 2);
	sync.report_count = 1;
	agent_sync(agent, &sync);
	report = finished(&again, OUTCOME_SUCCEEDED, 3);
	target = world_target(world, "shop", "s1", applied);
	agent_sync(agent, &sync);
	assert_int_equal(world_look(world, "r-1").state, ROLLOUT_SUCCEEDED);
	assert_int_equal(
	    world_rollout(
		world, &(struct rollout_request) { .project = "shop", .environment = "moon" }, NULL)
		.code,
	    ERROR_REFUSED);
}

static void the_projections_follow_from_the_log(void **state)
{
	struct world *world = world_open(arena_open());
	int rows = 0;

	(void)state;
	tell_a_story(world);
	projections_dump(world, &rows);
	assert_true(rows > 10);
	projections_follow_from_the_log(world);
	world_close(world);
	arena_close(world->arena);
}

static void the_tree_is_over_every_entry_from_the_first_on(void **state)
{
	struct world *world = world_open(arena_open());
	struct log_filter filter = { .after = -1, .limit = 1000 };
	struct log_page page;
	struct error error = { 0 };
	struct hash *leaves, root, expected;
	uint64_t size;

	(void)state;
	tell_a_story(world);
	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	assert_false(page.more);
	leaves = arena_new_array(world->arena, struct hash, page.count);
	for (size_t i = 0; i < page.count; i++) {
		const struct entry *entry = &page.items[i];
		struct value *raw;

		assert_ok(value_parse(world->arena, entry->text, &raw, &error));
		leaves[i] = merkle_leaf(entry->text);
		assert_true(hash_equal(&leaves[i], &entry->leaf));
		assert_int_equal(entry->seq, i);
		assert_true(bytes_equal(value_write(world->arena, raw), entry->text));
		assert_int_equal(value_get_integer(entry->body, "seq", -1), i);
		assert_non_null(value_get_text(entry->body, "time"));
		assert_non_null(value_get_text(entry->body, "cause"));
		assert_non_null(value_get_text(value_get(entry->body, "actor"), "kind"));
	}
	assert_ok(log_head(world_reader(world), &size, &root, &error));
	assert_int_equal(size, page.count);
	expected = merkle_root(leaves, page.count);
	assert_true(hash_equal(&root, &expected));
	world_close(world);
	arena_close(world->arena);
}

static void history_is_filtered_and_paged_in_both_directions(void **state)
{
	static const struct {
		struct log_filter filter;
		size_t least;
	} cases[] = {
		{ { .after = -1, .project = "shop" }, 8 },
		{ { .after = -1, .environment = "staging" }, 6 },
		{ { .after = -1, .target = "s1" }, 5 },
		{ { .after = -1, .rollout = "r-1" }, 5 },
		{ { .after = -1, .type = "task.moved" }, 3 },
		{ { .after = -1, .actor = "alice" }, 4 },
		{ { .after = -1, .migration = "20240101000000", .project = "shop" }, 2 },
		{ { .after = -1, .newest = true }, 10 },
	};
	struct world *world = world_open(arena_open());
	struct store *reader;

	(void)state;
	tell_a_story(world);
	reader = world_reader(world);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct log_filter filter = cases[i].filter;
		struct log_page page, one;
		struct error error = { 0 };

		assert_ok(log_page_read(world->arena, reader, &filter, &page, &error));
		assert_true(page.count >= cases[i].least);
		filter.limit = 1;
		for (size_t j = 0; j < page.count; j++) { /* one by one gives the same */
			assert_ok(log_page_read(world->arena, reader, &filter, &one, &error));
			assert_int_equal(one.items[0].seq, page.items[j].seq);
			assert_int_equal(one.more, j + 1 < page.count);
			filter.after = (int64_t)one.items[0].seq;
		}
	}
	world_close(world);
	arena_close(world->arena);
}

static bool append_and_fail(struct turn *turn, void *context, struct error *error)
{
	struct value *body = turn_entry(turn), *note = turn_entry(turn);

	(void)context;
	value_put_text(body, "project", "ghost");
	value_put_text(body, "dialect", "any");
	value_put_text(body, "format", "plain");
	value_put_text(note, "project", "ghost");
	turn_refuse(turn, ENTRY_RELEASE_REFUSED, note);
	return log_append(turn, ENTRY_PROJECT_CREATED, body, error) &&
	       error_set(error, ERROR_REFUSED, "no");
}

static void a_refused_operation_leaves_only_its_refusal(void **state)
{
	struct world *world = world_open(arena_open());
	struct log_filter filter = { .after = -1, .project = "ghost" };
	struct log_page page;
	struct error error = { 0 };

	(void)state;
	assert_int_equal(world_run(world, append_and_fail, NULL).code, ERROR_REFUSED);
	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	assert_int_equal(page.count, 1);
	assert_string_equal(page.items[0].type, "release.refused");
	world_close(world);
	arena_close(world->arena);
}

/* As SQLite does when the disk is full. */
static bool lose_the_transaction(struct turn *turn, void *context, struct error *error)
{
	struct value *note = turn_entry(turn);

	(void)context;
	store_rollback(turn->store);
	value_put_text(note, "project", "ghost");
	turn_refuse(turn, ENTRY_RELEASE_REFUSED, note);
	return error_set(error, ERROR_UNREACHABLE, "the disk is full");
}

static void nothing_is_written_behind_a_transaction_that_was_given_up(void **state)
{
	struct world *world = world_open(arena_open());
	struct error error = { 0 };
	struct hash root;
	uint64_t before, after;

	(void)state;
	assert_ok(log_head(world_reader(world), &before, &root, &error));
	assert_int_equal(world_run(world, lose_the_transaction, NULL).code, ERROR_UNREACHABLE);
	assert_ok(log_head(world_reader(world), &after, &root, &error));
	assert_int_equal(after, before);
	assert_int_equal(world_run(world, append_and_fail, NULL).code, ERROR_REFUSED);
	assert_ok(log_head(world_reader(world), &after, &root, &error));
	assert_int_equal(after, before + 1);
	world_close(world);
	arena_close(world->arena);
}

static bool append_much(struct turn *turn, void *context, struct error *error)
{
	struct value *body = turn_entry(turn);
	char *text = arena_alloc(turn->arena, 70000);

	(void)context;
	memset(text, 'x', 69999);
	value_put_text(body, "project", text);
	return log_append(turn, ENTRY_RELEASE_REFUSED, body, error);
}

static void an_entry_of_64_kib_is_refused(void **state)
{
	struct world *world = world_open(arena_open());
	struct error error;

	(void)state;
	error = world_run(world, append_much, NULL);
	assert_int_equal(error.code, ERROR_INTERNAL);
	assert_non_null(strstr(error.text, "over the limit"));
	world_close(world);
	arena_close(world->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_projections_follow_from_the_log),
		cmocka_unit_test(the_tree_is_over_every_entry_from_the_first_on),
		cmocka_unit_test(history_is_filtered_and_paged_in_both_directions),
		cmocka_unit_test(a_refused_operation_leaves_only_its_refusal),
		cmocka_unit_test(nothing_is_written_behind_a_transaction_that_was_given_up),
		cmocka_unit_test(an_entry_of_64_kib_is_refused),
	};

	return cmocka_run_group_tests_name("coordinator/store/log", tests, NULL, NULL);
}
