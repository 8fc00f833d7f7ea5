#include "coordinator/sessions.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/log.h"
#include "coordinator/store/open.h"
#include "proto/codec.h"
#include "tests/support/scene.h"
#include "tests/support/shop.h"

#include <string.h>

static void a_parked_sync_is_answered_with_nothing_after_its_time(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = scene_idle(scene);

	world_pass(scene->world, PARK - 1);
	assert_false(parked->answered);
	world_pass(scene->world, 1);
	assert_int_equal(world_answer(scene->arena, parked).assignments.count, 0);
}

static void a_new_sync_supersedes_the_parked_one(void **state)
{
	struct scene *scene = *state;
	struct conversation *first = scene_idle(scene), *second = scene_idle(scene);

	assert_true(first->dropped);
	assert_false(second->answered);
}

static void a_late_report_is_logged_and_changes_nothing(void **state)
{
	struct scene *scene = *state;
	SCOPED(store_release) struct store *reader = NULL;
	struct assignment old, new;
	struct log_filter filter = { .type = "report.late", .after = -1 };
	struct log_page page;
	struct error error = { 0 };

	old = scene_begin(scene);
	agent_hello(scene->agent);
	new = scene_assignment(scene, scene_idle(scene));
	scene_say(scene, &new, PHASE_STARTED, OUTCOME_NONE);
	scene_say(scene, &old, PHASE_FINISHED, OUTCOME_FAILED);
	assert_int_not_equal(world_look(scene->world, "r-1").state, ROLLOUT_HALTED);
	assert_ok(store_open(coordinator_store_path(scene->world->coordinator), STORE_READER,
			     &reader, &error));
	assert_ok(log_page_read(scene->arena, reader, &filter, &page, &error));
	assert_int_equal(page.count, 1);
	assert_string_equal(value_get_text(page.items[0].body, "outcome"), "failed");
}

static void bytes_are_fetched_in_chunks_and_only_by_those_they_concern(void **state)
{
	struct scene *scene = *state;
	struct actor_agent *stranger = world_enrol(scene->world, "production", "us-1");
	struct request fetch = { .kind = REQUEST_FETCH };
	struct answer answer;

	scene_idle(scene);
	fetch.fetch.hash = hash_of(SHOP_USERS, strlen(SHOP_USERS));
	answer =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(scene->agent, &fetch)));
	assert_int_equal(answer.kind, ANSWER_CHUNK);
	assert_int_equal(answer.chunk.total, strlen(SHOP_USERS));
	assert_true(bytes_equal_text(answer.chunk.data, SHOP_USERS));
	answer =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(stranger, &fetch)));
	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_int_equal(answer.refusal.code, ERROR_NOT_FOUND);
}

/* What an agent can get wrong, and the exact words that it hears. */
static struct conversation *replayed(struct scene *scene)
{
	struct request request = { .kind = REQUEST_SYNC, .sync = scene->sync };
	struct bytes old = agent_frame(scene->agent, &request);

	world_send(scene->world, old);
	scene_idle(scene);
	return world_send(scene->world, old);
}

static struct conversation *altered(struct scene *scene)
{
	struct request request = { .kind = REQUEST_SYNC, .sync = scene->sync };
	struct bytes frame = agent_frame(scene->agent, &request);
	char *bytes = arena_copy(scene->arena, frame.data, frame.size);
	char *at = memmem(bytes, frame.size, "SQLite 3.40.1", 13);

	assert_non_null(at);
	at[7] = '4';
	return world_send(scene->world, (struct bytes) { bytes, frame.size });
}

static struct conversation *of_another_key(struct scene *scene)
{
	key_pair_make(&scene->agent->key);
	return scene_idle(scene);
}

static struct conversation *of_nobody(struct scene *scene)
{
	scene->agent->id = "a-77";
	return scene_idle(scene);
}

static struct conversation *of_another_protocol(struct scene *scene)
{
	struct envelope envelope = { .protocol = 99, .agent = "", .payload = { "x", 1 } };

	return world_send(scene->world, codec_encode_envelope(scene->arena, &envelope));
}

static struct conversation *garbage(struct scene *scene)
{
	return world_send(scene->world, bytes_of("\xff\xff\xff"));
}

static struct conversation *enrolment(struct scene *scene, const char *token)
{
	return agent_enrol(world_stranger(scene->world), "production", "eu-9", token);
}

static struct conversation *wrong_token(struct scene *scene)
{
	return enrolment(scene, "lsj_wrong");
}

static struct conversation *wrong_environment(struct scene *scene)
{
	return enrolment(scene, world_join_token(scene->world, "staging", 1000));
}

static bool revoke(struct turn *turn, void *context, struct error *error)
{
	return operation_agent_revoke(turn, context, "lost laptop", error);
}

static struct conversation *revoked(struct scene *scene)
{
	assert_fine(world_run(scene->world, revoke, (void *)(uintptr_t)scene->agent->id));
	return scene_idle(scene);
}

static bool count_targets(struct turn *turn, void *context, struct error *error)
{
	struct target_rows rows;

	if (!target_list(turn->arena, turn->store, "shop", "staging", &rows, error))
		return false;
	*(size_t *)context = rows.count;
	return true;
}

static void a_target_is_withdrawn_only_when_it_is_not_even_named(void **state)
{
	struct scene *scene = *state;
	const char *name = "s2";
	size_t count = 0;

	scene_report(scene);
	scene->sync.target_count = 1;
	scene->sync.untold = &name;
	scene->sync.untold_count = 1;
	scene_idle(scene);
	assert_fine(world_run(scene->world, count_targets, &count));
	assert_int_equal(count, 2);
	scene->sync.untold_count = 0;
	scene_idle(scene);
	assert_fine(world_run(scene->world, count_targets, &count));
	assert_int_equal(count, 1);
}

static void a_bad_request_is_refused_and_logged(void **state)
{
	static const struct {
		struct conversation *(*send)(struct scene *scene);
		enum error_code code;
		const char *text;
	} cases[] = {
		{ replayed, ERROR_REFUSED,
		  "request 1 of agent a-1 is a replay: request 3 was here already" },
		{ altered, ERROR_FORBIDDEN,
		  "the request is not signed by agent a-1, or was altered on its way" },
		{ of_another_key, ERROR_FORBIDDEN,
		  "the request is not signed by agent a-1, or was altered on its way" },
		{ of_nobody, ERROR_FORBIDDEN,
		  "agent a-77 is not known here; to enrol it, remove identity.json from its state "
		  "folder and give it a join token" },
		{ of_another_protocol, ERROR_INVALID, NULL },
		{ garbage, ERROR_INVALID, NULL },
		{ wrong_token, ERROR_FORBIDDEN,
		  "the join token of eu-9 is not known; make one with `lockstep agent token`" },
		{ wrong_environment, ERROR_FORBIDDEN,
		  "the join token of eu-9 is for environment staging, not production" },
		{ revoked, ERROR_FORBIDDEN,
		  "agent a-1 was revoked; to let it in again, remove identity.json from its state "
		  "folder and give it a new join token" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct log_filter filter = { .type = "agent.refused", .after = -1 };
		struct log_page page;
		struct error error = { 0 };
		struct scene *scene;
		struct answer answer;
		void *opened;

		scene_open(&opened);
		scene = opened;
		answer = world_answer(scene->arena, cases[i].send(scene));
		assert_int_equal(answer.kind, ANSWER_REFUSAL);
		if (cases[i].text)
			assert_string_equal(answer.refusal.text, cases[i].text);
		assert_int_equal(answer.refusal.code, cases[i].code);
		assert_ok(log_page_read(scene->arena, world_reader(scene->world), &filter, &page,
					&error));
		assert_int_equal(page.count, 1);
		assert_string_equal(value_get_text(page.items[0].body, "error"),
				    answer.refusal.text);
		scene_close(&opened);
	}
}

static void a_stranger_cannot_fill_the_log(void **state)
{
	struct scene *scene = *state;
	struct log_filter filter = { .type = "agent.refused", .after = -1, .limit = 1000 };
	struct log_page page;
	struct error error = { 0 };

	for (int i = 0; i < 100; i++)
		garbage(scene);
	world_pass(scene->world, 60000);
	garbage(scene);
	assert_ok(log_page_read(scene->arena, world_reader(scene->world), &filter, &page, &error));
	assert_int_equal(page.count, 61);
	assert_int_equal(value_get_integer(page.items[60].body, "suppressed", 0), 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_parked_sync_is_answered_with_nothing_after_its_time),
		SCENE_TEST(a_new_sync_supersedes_the_parked_one),
		SCENE_TEST(a_late_report_is_logged_and_changes_nothing),
		SCENE_TEST(bytes_are_fetched_in_chunks_and_only_by_those_they_concern),
		SCENE_TEST(a_target_is_withdrawn_only_when_it_is_not_even_named),
		cmocka_unit_test(a_bad_request_is_refused_and_logged),
		SCENE_TEST(a_stranger_cannot_fill_the_log),
	};

	return cmocka_run_group_tests_name("coordinator/sync", tests, NULL, NULL);
}
