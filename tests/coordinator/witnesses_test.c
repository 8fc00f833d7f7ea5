#include "tests/support/scene.h"

#include <string.h>
#include <unistd.h>

#include "agent/witness.h"
#include "coordinator/logbook.h"
#include "coordinator/sessions.h"
#include "core/base/file.h"

/* An agent that looks at the log as the real one does. */
struct watcher {
	struct actor_agent *agent;
	struct identity identity;
	struct witness witness;
	struct conversation *parked;
	struct answer heard; /* the last answer */
	unsigned shown;      /* heads */
};

static void hello(struct watcher *watcher, const char *policy, int64_t age)
{
	static const char *verbs[] = {
		"resolve", "verify", "waves", "evidence", "proof", "cosign"
	};
	struct actor_agent *agent = watcher->agent;
	struct arena *arena = agent->world->arena;
	struct request request = { .kind = REQUEST_HELLO,
				   .hello = { .version = "test",
					      .verbs = verbs,
					      .verb_count = COUNT(verbs),
					      .log_policy = policy,
					      .log_policy_age = age } };
	struct answer answered;
	struct error error;

	agent->nonce = (struct bytes) { 0 };
	answered = world_answer(arena, world_send(agent->world, agent_frame(agent, &request)));
	assert_int_equal(answered.kind, ANSWER_WELCOME);
	agent->nonce =
	    (struct bytes) { arena_copy(arena, answered.welcome.nonce, NONCE_SIZE), NONCE_SIZE };
	agent->counter = 0;
	assert_ok(
	    witness_meet(&watcher->witness, &answered.welcome, agent->coordinator_key, &error));
}

static struct watcher watcher_of(struct actor_agent *agent)
{
	struct watcher watcher = { .agent = agent };
	struct error error;

	watcher.identity =
	    (struct identity) { .key = agent->key, .enrolled = true, .agent = agent->id };
	assert_ok(witness_open(&watcher.witness, test_folder(agent->world->arena), &error));
	hello(&watcher, NULL, 0);
	return watcher;
}

static const char *vkey_of(struct watcher *watcher)
{
	struct arena *arena = watcher->agent->world->arena;
	struct note_key key = note_key_make(
	    arena_printf(arena, "%s/%s", watcher->witness.log.name, watcher->agent->id),
	    NOTE_COSIGNATURE, watcher->agent->key.public_key);

	return note_key_text(arena, &key);
}

static const char *demand_of(struct watcher *witness)
{
	struct arena *arena = witness->agent->world->arena;

	return arena_printf(arena, "log %s\nwitness w %s\nquorum w\n",
			    note_key_text(arena, &witness->witness.log), vkey_of(witness));
}

/* Asks, as long as it is answered with nothing but heads, and looks at them. */
static void listen_to(struct watcher *watcher, const struct sync *said)
{
	struct world *world = watcher->agent->world;
	struct sync sync = said ? *said : (struct sync) { 0 };
	struct error error;

	for (int i = 0; i < 9; i++) {
		sync.log_seen = witness_seen(&watcher->witness);
		sync.cosignature = witness_cosign(world->arena, &watcher->witness,
						  &watcher->identity, world->wall);
		watcher->parked =
		    said ? agent_wait(watcher->agent, &sync) : agent_sync(watcher->agent, &sync);
		witness_said(&watcher->witness);
		if (!watcher->parked->answered)
			return;
		watcher->heard = world_answer(world->arena, watcher->parked);
		assert_int_equal(watcher->heard.kind, ANSWER_ASSIGNMENTS);
		if (watcher->heard.assignments.count || !watcher->heard.assignments.checkpoint.size)
			return;
		watcher->shown++;
		assert_ok(witness_look(&watcher->witness, watcher->heard.assignments.checkpoint,
				       watcher->heard.assignments.growth, &error));
	}
	fail_msg("it is shown heads without end");
}

/* Takes what it was sent while it waited. */
static bool take_parked(struct watcher *watcher)
{
	struct error error;

	if (!watcher->parked->answered)
		return false;
	watcher->heard = world_answer(watcher->agent->world->arena, watcher->parked);
	watcher->shown += watcher->heard.assignments.checkpoint.size > 0;
	if (watcher->heard.assignments.checkpoint.size)
		assert_ok(witness_look(&watcher->witness, watcher->heard.assignments.checkpoint,
				       watcher->heard.assignments.growth, &error));
	return true;
}

static const char *why_of(struct scene *scene)
{
	struct rollout rollout = world_look(scene->world, "r-1");

	assert_int_equal(rollout.state, ROLLOUT_PENDING);
	return rollout.why;
}

static void a_rollout_waits_for_the_word_that_its_agent_demands(void **state)
{
	struct scene *scene = *state;
	struct watcher strict = watcher_of(scene->agent);
	struct watcher witness = watcher_of(world_enrol(scene->world, "staging", "w"));
	const char *policy = demand_of(&witness);
	struct assignment work;
	struct error error;

	assert_ok(witness_demand(&strict.witness, bytes_of(policy), 0, &error));
	hello(&strict, policy, 0);
	listen_to(&witness, NULL);
	listen_to(&strict, &scene->sync);
	scene_start(scene, ROLLOUT_APPLY);
	assert_false(strict.parked->answered);
	assert_non_null(strstr(why_of(scene), "witnesses: target s1: agent a-1 acts only on what "
					      "is witnessed"));
	assert_true(take_parked(&witness));
	listen_to(&witness, NULL);
	assert_true(take_parked(&strict));
	assert_int_equal(strict.heard.assignments.count, 1);
	work = strict.heard.assignments.items[0];
	assert_ok(witness_verify(&strict.witness, &work, scene->world->wall, &error));
	witness_close(&strict.witness);
	witness_close(&witness.witness);
}

/* It keeps nothing of what it is shown. */
static void without_that_word_it_waits_for_ever(void **state)
{
	struct scene *scene = *state;
	struct watcher strict = watcher_of(scene->agent);
	struct watcher witness = watcher_of(world_enrol(scene->world, "staging", "w"));
	const char *policy = demand_of(&witness);

	hello(&strict, policy, 0);
	listen_to(&strict, &scene->sync);
	scene_start(scene, ROLLOUT_APPLY);
	for (int i = 0; i < 10; i++) {
		world_pass(scene->world, 12000);
		listen_to(&strict, &scene->sync);
		if (strict.parked->answered)
			assert_int_equal(strict.heard.assignments.count, 0);
	}
	assert_non_null(strstr(why_of(scene), "witnesses: target s1"));
	witness_close(&strict.witness);
	witness_close(&witness.witness);
}

static void work_that_is_held_is_told_again_only_with_the_word_that_is_demanded_now(void **state)
{
	struct scene *scene = *state;
	struct watcher strict = watcher_of(scene->agent);
	struct watcher witness = watcher_of(world_enrol(scene->world, "staging", "w"));
	const char *policy = demand_of(&witness);
	struct error error;

	listen_to(&witness, NULL);
	listen_to(&strict, &scene->sync);
	scene_start(scene, ROLLOUT_APPLY);
	assert_true(take_parked(&strict));
	assert_int_equal(strict.heard.assignments.count, 1);
	assert_ok(witness_demand(&strict.witness, bytes_of(policy), 0, &error));
	hello(&strict, policy, 0);
	listen_to(&strict, &scene->sync);
	assert_false(strict.parked->answered);
	assert_true(take_parked(&witness));
	listen_to(&witness, NULL);
	assert_true(take_parked(&strict));
	assert_int_equal(strict.heard.assignments.count, 1);
	assert_ok(witness_verify(&strict.witness, &strict.heard.assignments.items[0],
				 scene->world->wall, &error));
	witness_close(&strict.witness);
	witness_close(&witness.witness);
}

static void words_that_grow_old_are_asked_for_again(void **state)
{
	struct scene *scene = *state;
	struct watcher strict = watcher_of(scene->agent);
	struct watcher witness = watcher_of(world_enrol(scene->world, "staging", "w"));

	hello(&strict, demand_of(&witness), 120);
	listen_to(&strict, &scene->sync);
	listen_to(&witness, NULL);
	for (int i = 0; i < 12; i++) {
		world_pass(scene->world, 10000);
		take_parked(&witness);
		listen_to(&witness, NULL);
	}
	assert_in_range(witness.shown, 3, 6); /* in two minutes, of words good for one */
	witness_close(&strict.witness);
	witness_close(&witness.witness);
}

/* What it was shown is lost on the way: it goes on with what it knows. */
static void a_head_that_did_not_arrive_is_shown_again_but_not_at_once(void **state)
{
	struct scene *scene = *state;
	struct watcher strict = watcher_of(scene->agent);
	struct watcher witness = watcher_of(world_enrol(scene->world, "staging", "w"));
	struct sync nothing = { 0 };

	hello(&strict, demand_of(&witness), 0);
	listen_to(&strict, &scene->sync);
	witness.parked = agent_sync(witness.agent, &nothing);
	assert_true(witness.parked->answered);
	witness.parked = agent_sync(witness.agent, &nothing);
	assert_false(witness.parked->answered);
	world_pass(scene->world, 6000);
	listen_to(&strict, &scene->sync);
	assert_true(take_parked(&witness));
	assert_int_equal(witness.shown, 1);
	witness_close(&strict.witness);
	witness_close(&witness.witness);
}

static void nobody_is_shown_heads_that_nobody_demands(void **state)
{
	struct scene *scene = *state;
	struct watcher watcher = watcher_of(scene->agent);

	listen_to(&watcher, &scene->sync);
	for (int i = 0; i < 3; i++) {
		world_enrol(scene->world, "staging", arena_printf(scene->arena, "n%d", i));
		assert_false(watcher.parked->answered);
	}
	assert_int_equal(witness_seen(&watcher.witness), 0);
	witness_close(&watcher.witness);
}

static const char *served(struct world *world)
{
	const char *checkpoint = NULL;
	struct error error;

	return logbook_publish(world->arena, coordinator_logbook(world->coordinator),
			       world_reader(world), &checkpoint, &error)
		   ? checkpoint
		   : NULL;
}

static void reopen(struct world *world, const char *policy)
{
	struct coordinator_options options = { .state = world->state,
					       .answers = &world_answers,
					       .now = world->now,
					       .wall = world->wall,
					       .log_policy = policy };
	struct error error;

	world_close(world);
	assert_ok(coordinator_open(&options, &world->coordinator, &error));
}

static void only_what_is_cosigned_and_kept_is_given_out(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct watcher witness = watcher_of(scene->agent);
	const char *policy = demand_of(&witness), *first;
	const char *blocked = path_join(scene->arena, world->state, "checkpoint.cosigned");
	struct error error;

	reopen(world, policy);
	assert_null(served(world));
	hello(&witness, NULL, 0);
	assert_ok(folder_make(path_join(scene->arena, blocked, "x"), &error));
	listen_to(&witness, NULL);
	assert_null(served(world));
	assert_int_equal(rmdir(path_join(scene->arena, blocked, "x")), 0);
	assert_int_equal(rmdir(blocked), 0);
	world_pass(world, 2000);
	first = served(world);
	assert_non_null(strstr(first, "/a-1 "));
	reopen(world, policy);
	assert_string_equal(served(world), first);
	witness_close(&witness.witness);
}

static void the_policy_has_to_name_the_log(void **state)
{
	struct world *world = *state;
	struct coordinator_options options = { .state = world->state,
					       .answers = &world_answers,
					       .now = world->now,
					       .log_policy = "quorum none\n" };
	struct error error;

	world_close(world);
	assert_false(coordinator_open(&options, &world->coordinator, &error));
	assert_int_equal(error.code, ERROR_INVALID);
	assert_non_null(strstr(error.text, "add the line 'log lockstep/"));
	world_reopen(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_rollout_waits_for_the_word_that_its_agent_demands),
		SCENE_TEST(without_that_word_it_waits_for_ever),
		SCENE_TEST(work_that_is_held_is_told_again_only_with_the_word_that_is_demanded_now),
		SCENE_TEST(words_that_grow_old_are_asked_for_again),
		SCENE_TEST(a_head_that_did_not_arrive_is_shown_again_but_not_at_once),
		SCENE_TEST(only_what_is_cosigned_and_kept_is_given_out),
		SCENE_TEST(nobody_is_shown_heads_that_nobody_demands),
		WORLD_TEST(the_policy_has_to_name_the_log),
	};

	return cmocka_run_group_tests_name("coordinator/witnesses", tests, NULL, NULL);
}
