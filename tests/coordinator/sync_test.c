#include "coordinator/sessions.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/log.h"
#include "core/plan.h"
#include "core/tlog/merkle.h"
#include "proto/codec.h"
#include "tests/support/world.h"

#include <string.h>

static const char *const files[] = { "20240101000000_users.sql",
				     "create table users (id integer primary key);\n",
				     "20240102000000_posts.sql",
				     "create table posts (id integer primary key);\n", NULL };
static const char *const both[] = { "20240101000000", "20240102000000", NULL };
static const char pipeline[] = "environments:\n"
			       "  - name: staging\n"
			       "  - name: production\n"
			       "    after: [staging]\n";

/* One project with a pipeline, a release and an agent that serves targets s1, s2 of staging. */
struct scene {
	struct arena *arena;
	struct world *world;
	struct actor_agent *agent;
	struct target_state targets[2];
	struct sync sync; /* reports both targets and nothing else */
};

static void fine(struct error error)
{
	if (error.code)
		fail_msg("%s", error.text);
}

static int open_scene(void **state)
{
	struct arena *arena = arena_open();
	struct scene *scene = arena_new(arena, struct scene);

	scene->arena = arena;
	scene->world = world_open(arena);
	fine(world_push(scene->world, "shop", files, NULL));
	fine(world_pipeline(scene->world, "shop", pipeline));
	scene->agent = world_enrol(scene->world, "staging", "eu-1");
	scene->targets[0] = world_target(scene->world, "shop", "s1", NULL);
	scene->targets[1] = world_target(scene->world, "shop", "s2", NULL);
	scene->sync = (struct sync) { .targets = scene->targets, .target_count = 2 };
	*state = scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	world_close(scene->world);
	arena_close(scene->arena);
	return 0;
}

static struct conversation *idle(struct scene *scene)
{
	return agent_wait(scene->agent, &scene->sync);
}

/* The agent has reported its targets and is away. */
static void report_targets(struct scene *scene)
{
	world_pass(scene->world, idle(scene)->answered ? 0 : PARK);
}

static struct rollout start(struct scene *scene, enum rollout_kind kind)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = kind };
	struct rollout rollout;

	fine(world_rollout(scene->world, &request, &rollout));
	return rollout;
}

static struct assignment only(struct scene *scene, const struct conversation *conversation)
{
	struct answer answer = world_answer(scene->arena, conversation);

	assert_int_equal(answer.kind, ANSWER_ASSIGNMENTS);
	assert_int_equal(answer.assignments.count, 1);
	return answer.assignments.items[0];
}

static struct report report_on(const struct assignment *assignment, enum phase phase,
			       enum outcome outcome)
{
	static uint64_t sequence;

	return (struct report) { .rollout = assignment->rollout,
				 .target = assignment->target,
				 .attempt = assignment->attempt,
				 .epoch = assignment->epoch,
				 .sequence = ++sequence,
				 .phase = phase,
				 .outcome = outcome,
				 .error = "" };
}

/* A sync that names the attempt and brings one report. */
static struct conversation *say(struct scene *scene, const struct assignment *assignment,
				enum phase phase, enum outcome outcome)
{
	struct report report = report_on(assignment, phase, outcome);
	struct sync sync = scene->sync;
	const char *attempts[] = { assignment->attempt };

	sync.reports = &report;
	sync.report_count = 1;
	sync.attempts = attempts;
	sync.attempt_count = phase == PHASE_FINISHED ? 0 : 1;
	if (outcome == OUTCOME_SUCCEEDED)
		for (size_t i = 0; i < 2; i++)
			if (text_equal(scene->targets[i].name, assignment->target))
				scene->targets[i] =
				    world_target(scene->world, "shop", assignment->target, both);
	return agent_sync(scene->agent, &sync);
}

static enum task_state state_of(struct scene *scene, size_t task)
{
	return world_look(scene->world, "r-1").tasks[task].state;
}

static void a_rollout_goes_target_by_target_to_its_end(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = idle(scene), *answer;
	struct assignment first, second;
	struct rollout rollout;

	assert_false(parked->answered);
	start(scene, ROLLOUT_APPLY);
	first = only(scene, parked);
	assert_string_equal(first.target, "s1");
	assert_int_equal(first.verb, VERB_APPLY);
	answer = say(scene, &first, PHASE_STARTED, OUTCOME_NONE);
	assert_int_equal(world_answer(scene->arena, answer).assignments.count, 0);
	assert_int_equal(state_of(scene, 0), TASK_RUNNING);
	second = only(scene, say(scene, &first, PHASE_FINISHED, OUTCOME_SUCCEEDED));
	assert_string_equal(second.target, "s2");
	say(scene, &second, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_SUCCEEDED);
	assert_string_equal(rollout.why, "every target succeeded");
}

static void the_ticket_and_the_proof_hold(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = idle(scene);
	struct assignment got;
	struct ticket ticket;
	struct bytes bytes;
	struct hash leaf;
	struct request hello = { .kind = REQUEST_HELLO, .hello = { "test" } };
	struct answer welcome;

	start(scene, ROLLOUT_APPLY);
	got = only(scene, parked);
	welcome =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(scene->agent, &hello)));
	ticket = (struct ticket) {
		plan_digest(&got.plan), got.rollout, got.target, got.attempt, got.epoch,
		got.valid_for
	};
	bytes = ticket_bytes(scene->arena, &ticket);
	assert_true(signature_holds(welcome.welcome.coordinator_key, bytes.data, bytes.size,
				    got.signature));
	leaf = merkle_leaf(plan_part_bytes(scene->arena, &got.part));
	assert_true(merkle_inclusion_holds(&leaf, got.part_index, got.plan.target_count,
					   got.part_proof, got.part_proof_count,
					   &got.plan.targets));
	assert_int_equal(got.part.pending_count, 2);
}

static void a_parked_sync_is_answered_with_nothing_after_its_time(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = idle(scene);

	world_pass(scene->world, PARK - 1);
	assert_false(parked->answered);
	world_pass(scene->world, 1);
	assert_int_equal(world_answer(scene->arena, parked).assignments.count, 0);
}

static void a_new_sync_supersedes_the_parked_one(void **state)
{
	struct scene *scene = *state;
	struct conversation *first = idle(scene), *second = idle(scene);

	assert_true(first->dropped);
	assert_false(second->answered);
}

static void a_lost_answer_is_given_again_in_the_same_session(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = idle(scene);
	struct assignment first, again;

	start(scene, ROLLOUT_APPLY);
	first = only(scene, parked);
	again = only(scene, idle(scene));
	assert_string_equal(again.attempt, first.attempt);
	assert_int_equal(again.epoch, first.epoch);
}

static void a_new_session_gets_a_new_attempt_with_a_higher_epoch(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked = idle(scene);
	struct assignment first, again;

	start(scene, ROLLOUT_APPLY);
	first = only(scene, parked);
	agent_hello(scene->agent);
	again = only(scene, idle(scene));
	assert_string_equal(again.target, first.target);
	assert_string_not_equal(again.attempt, first.attempt);
	assert_true(again.epoch > first.epoch);
}

static void a_silent_agent_loses_its_lease(void **state)
{
	struct scene *scene = *state;
	struct assignment got;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	world_pass(scene->world, LEASE - 1);
	assert_int_equal(state_of(scene, 0), TASK_LEASED);
	world_pass(scene->world, 1);
	assert_int_equal(state_of(scene, 0), TASK_QUEUED);
	/* It may have begun without a word, so no other target is touched. */
	assert_string_equal(only(scene, idle(scene)).target, got.target);
}

static void an_agent_lost_at_work_leaves_an_open_outcome_that_the_next_attempt_clears(void **state)
{
	struct scene *scene = *state;
	struct assignment got, again;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_pass(scene->world, LEASE);
	assert_int_equal(state_of(scene, 0), TASK_INDETERMINATE);
	agent_hello(scene->agent);
	again = only(scene, idle(scene));
	assert_string_equal(again.target, "s1");
	assert_true(again.epoch > got.epoch);
	say(scene, &again, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(state_of(scene, 0), TASK_SUCCEEDED);
}

static void an_agent_that_comes_back_keeps_its_attempt(void **state)
{
	struct scene *scene = *state;
	struct assignment got;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_pass(scene->world, LEASE);
	say(scene, &got, PHASE_PROGRESS, OUTCOME_NONE);
	assert_int_equal(state_of(scene, 0), TASK_RUNNING);
}

static void a_restarted_coordinator_asks_for_hello_and_goes_on(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct answer answer;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	world_restart(scene->world);
	answer = world_answer(scene->arena, idle(scene));
	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_int_equal(answer.refusal.code, ERROR_CONFLICT);
	assert_string_equal(answer.refusal.text, "unknown session; say hello");
	agent_hello(scene->agent);
	say(scene, &got, PHASE_PROGRESS, OUTCOME_NONE);
	assert_int_equal(state_of(scene, 0), TASK_RUNNING);
	say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(state_of(scene, 0), TASK_SUCCEEDED);
}

static void a_failure_halts_and_the_other_target_is_not_touched(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct rollout rollout;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_FINISHED, OUTCOME_FAILED);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_HALTED);
	assert_string_equal(rollout.why, "the failure budget is spent; a person decides: retry, "
					 "resume or cancel: s1");
	assert_int_equal(rollout.tasks[1].state, TASK_QUEUED);
	assert_false(idle(scene)->answered);
	fine(world_decide(scene->world, "r-1", DECISION_RETRY, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_RUNNING);
	assert_int_equal(rollout.tasks[0].state, TASK_LEASED);
}

static void resuming_after_a_failure_goes_on_with_the_others(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct rollout rollout;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_FINISHED, OUTCOME_FAILED);
	fine(world_decide(scene->world, "r-1", DECISION_RESUME, NULL));
	got = only(scene, idle(scene));
	assert_string_equal(got.target, "s2");
	say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_COMPLETED_WITH_FAILURES);
}

static void trouble_is_tried_again_three_times_and_then_counts(void **state)
{
	struct scene *scene = *state;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	for (int i = 0; i < 3; i++) {
		struct assignment got = only(scene, idle(scene));

		assert_string_equal(got.target, "s1");
		say(scene, &got, PHASE_FINISHED, OUTCOME_ERRORED);
		assert_int_equal(state_of(scene, 0), i < 2 ? TASK_ERRORED : TASK_FAILED);
		world_pass(scene->world, 25000);
	}
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_HALTED);
}

static void silent_evidence_halts_until_a_person_looked(void **state)
{
	struct scene *scene = *state;
	struct assignment got;
	struct rollout rollout;
	struct error error;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_FINISHED, OUTCOME_INDETERMINATE);
	rollout = world_look(scene->world, "r-1");
	assert_int_equal(rollout.state, ROLLOUT_HALTED);
	assert_int_equal(rollout.tasks[0].state, TASK_INDETERMINATE);
	assert_false(idle(scene)->answered);
	error = world_decide(scene->world, "r-1", DECISION_RESUME, NULL);
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(error.text, "rollout r-1 is halted: the outcome on a target is not "
					"known: look at it, then retry or cancel");
	fine(world_decide(scene->world, "r-1", DECISION_RETRY, &rollout));
	assert_int_equal(rollout.tasks[0].state, TASK_LEASED);
}

static void a_paused_rollout_stops_its_holder_and_goes_on_later(void **state)
{
	struct scene *scene = *state;
	struct assignment got, stop;
	struct conversation *parked;
	struct sync working = scene->sync;
	const char *attempts[1];

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	attempts[0] = got.attempt;
	working.attempts = attempts;
	working.attempt_count = 1;
	parked = agent_wait(scene->agent, &working);
	assert_false(parked->answered);
	fine(world_decide(scene->world, "r-1", DECISION_PAUSE, NULL));
	stop = only(scene, parked);
	assert_int_equal(stop.verb, VERB_STOP);
	assert_string_equal(stop.attempt, got.attempt);
	say(scene, &got, PHASE_FINISHED, OUTCOME_STOPPED);
	assert_int_equal(state_of(scene, 0), TASK_QUEUED);
	assert_false(idle(scene)->answered);
	fine(world_decide(scene->world, "r-1", DECISION_RESUME, NULL));
	assert_int_equal(state_of(scene, 0), TASK_LEASED);
}

static void a_cancelled_rollout_ends_when_its_holder_stopped(void **state)
{
	struct scene *scene = *state;
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct assignment got;
	struct rollout rollout;
	struct error error;

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	got = only(scene, idle(scene));
	say(scene, &got, PHASE_STARTED, OUTCOME_NONE);
	fine(world_decide(scene->world, "r-1", DECISION_CANCEL, &rollout));
	assert_int_equal(rollout.state, ROLLOUT_CANCELLED);
	assert_int_equal(rollout.tasks[0].state, TASK_RUNNING);
	assert_int_equal(rollout.tasks[1].state, TASK_CANCELLED);
	error = world_rollout(scene->world, &request, NULL);
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_string_equal(error.text,
			    "release 1 is not rolled out to staging: alone: rollout r-1 is "
			    "cancelled in staging; wait for it, or `lockstep rollout cancel r-1`");
	say(scene, &got, PHASE_FINISHED, OUTCOME_STOPPED);
	assert_int_equal(state_of(scene, 0), TASK_CANCELLED);
	fine(world_rollout(scene->world, &request, &rollout));
}

static void a_late_report_is_logged_and_changes_nothing(void **state)
{
	struct scene *scene = *state;
	SCOPED(store_release) struct store *reader = NULL;
	struct assignment old, new;
	struct log_filter filter = { .type = "report.late", .after = -1 };
	struct log_page page;
	struct error error = { 0 };

	report_targets(scene);
	start(scene, ROLLOUT_APPLY);
	old = only(scene, idle(scene));
	agent_hello(scene->agent);
	new = only(scene, idle(scene));
	say(scene, &new, PHASE_STARTED, OUTCOME_NONE);
	say(scene, &old, PHASE_FINISHED, OUTCOME_FAILED);
	assert_int_not_equal(world_look(scene->world, "r-1").state, ROLLOUT_HALTED);
	assert_ok(store_open(coordinator_store_path(scene->world->coordinator), STORE_READER,
			     &reader, &error));
	assert_ok(log_page_read(scene->arena, reader, &filter, &page, &error));
	assert_int_equal(page.count, 1);
	assert_string_equal(value_get_text(page.items[0].body, "outcome"), "failed");
}

static void a_target_with_nothing_pending_is_skipped(void **state)
{
	struct scene *scene = *state;
	struct rollout rollout;
	struct assignment got;

	scene->targets[0] = world_target(scene->world, "shop", "s1", both);
	idle(scene);
	rollout = start(scene, ROLLOUT_APPLY);
	assert_int_equal(rollout.tasks[0].state, TASK_SKIPPED);
	assert_string_equal(rollout.tasks[0].why, "nothing is pending");
	got = only(scene, idle(scene));
	assert_string_equal(got.target, "s2");
	say(scene, &got, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(scene->world, "r-1").state, ROLLOUT_SUCCEEDED);
}

static void bytes_are_fetched_in_chunks_and_only_by_those_they_concern(void **state)
{
	struct scene *scene = *state;
	struct actor_agent *stranger = world_enrol(scene->world, "production", "us-1");
	struct request fetch = { .kind = REQUEST_FETCH };
	struct answer answer;

	idle(scene);
	fetch.fetch.hash = hash_of(files[1], strlen(files[1]));
	answer =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(scene->agent, &fetch)));
	assert_int_equal(answer.kind, ANSWER_CHUNK);
	assert_int_equal(answer.chunk.total, strlen(files[1]));
	assert_true(bytes_equal_text(answer.chunk.data, files[1]));
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
	idle(scene);
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
	return idle(scene);
}

static struct conversation *of_nobody(struct scene *scene)
{
	scene->agent->id = "a-77";
	return idle(scene);
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
	struct actor_agent stranger = { .world = scene->world, .id = "" };
	struct request request = { .kind = REQUEST_ENROL,
				   .enrol = { .token = token,
					      .name = "eu-9",
					      .environment = "production",
					      .version = "test" } };

	key_pair_make(&stranger.key);
	memcpy(request.enrol.public_key, stranger.key.public_key, PUBLIC_KEY_SIZE);
	return world_send(scene->world, agent_frame(&stranger, &request));
}

static struct conversation *wrong_token(struct scene *scene)
{
	return enrolment(scene, "lsj_wrong");
}

static bool make_join_token(struct turn *turn, void *context, struct error *error)
{
	const char *secret;
	int64_t expires;

	if (!operation_join_token_create(turn, "staging", NULL, 1000, &secret, &expires, error))
		return false;
	memcpy(context, secret, strlen(secret) + 1);
	return true;
}

static struct conversation *wrong_environment(struct scene *scene)
{
	char secret[200];

	fine(world_run(scene->world, make_join_token, secret));
	return enrolment(scene, arena_text(scene->arena, secret));
}

static bool revoke(struct turn *turn, void *context, struct error *error)
{
	return operation_agent_revoke(turn, context, "lost laptop", error);
}

static struct conversation *revoked(struct scene *scene)
{
	fine(world_run(scene->world, revoke, (void *)(uintptr_t)scene->agent->id));
	return idle(scene);
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

	report_targets(scene);
	scene->sync.target_count = 1;
	scene->sync.untold = &name;
	scene->sync.untold_count = 1;
	idle(scene);
	fine(world_run(scene->world, count_targets, &count));
	assert_int_equal(count, 2);
	scene->sync.untold_count = 0;
	idle(scene);
	fine(world_run(scene->world, count_targets, &count));
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

		open_scene(&opened);
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
		close_scene(&opened);
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

static void a_join_token_is_used_once_and_its_lost_answer_is_given_again(void **state)
{
	struct scene *scene = *state;
	struct actor_agent fresh = { .world = scene->world, .id = "" };
	struct request request = {
		.kind = REQUEST_ENROL,
		.enrol = { .name = "eu-2", .environment = "staging", .version = "test" }
	};
	char secret[200];
	struct answer answer;

	fine(world_run(scene->world, make_join_token, secret));
	request.enrol.token = secret;
	key_pair_make(&fresh.key);
	for (int i = 0; i < 2; i++) {
		memcpy(request.enrol.public_key, fresh.key.public_key, PUBLIC_KEY_SIZE);
		answer = world_answer(scene->arena,
				      world_send(scene->world, agent_frame(&fresh, &request)));
		assert_int_equal(answer.kind, ANSWER_ENROLLED);
		assert_string_equal(answer.enrolled.agent, "a-2");
	}
	key_pair_make(&fresh.key);
	memcpy(request.enrol.public_key, fresh.key.public_key, PUBLIC_KEY_SIZE);
	answer =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(&fresh, &request)));
	assert_string_equal(answer.refusal.text,
			    "the join token of eu-2 was used already, by agent a-2; make another "
			    "one with `lockstep agent token`");
}

static void an_expired_join_token_is_refused(void **state)
{
	struct scene *scene = *state;
	char secret[200];
	struct actor_agent fresh = { .world = scene->world, .id = "" };
	struct request request = {
		.kind = REQUEST_ENROL,
		.enrol = { .name = "eu-2", .environment = "staging", .version = "test" }
	};
	struct answer answer;

	fine(world_run(scene->world, make_join_token, secret));
	world_pass(scene->world, 1000);
	request.enrol.token = secret;
	key_pair_make(&fresh.key);
	memcpy(request.enrol.public_key, fresh.key.public_key, PUBLIC_KEY_SIZE);
	answer =
	    world_answer(scene->arena, world_send(scene->world, agent_frame(&fresh, &request)));
	assert_string_equal(answer.refusal.text,
			    "the join token of eu-2 has expired; make another one with `lockstep "
			    "agent token`");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_rollout_goes_target_by_target_to_its_end),
		TEST(the_ticket_and_the_proof_hold),
		TEST(a_parked_sync_is_answered_with_nothing_after_its_time),
		TEST(a_new_sync_supersedes_the_parked_one),
		TEST(a_lost_answer_is_given_again_in_the_same_session),
		TEST(a_new_session_gets_a_new_attempt_with_a_higher_epoch),
		TEST(a_silent_agent_loses_its_lease),
		TEST(an_agent_lost_at_work_leaves_an_open_outcome_that_the_next_attempt_clears),
		TEST(an_agent_that_comes_back_keeps_its_attempt),
		TEST(a_restarted_coordinator_asks_for_hello_and_goes_on),
		TEST(a_failure_halts_and_the_other_target_is_not_touched),
		TEST(resuming_after_a_failure_goes_on_with_the_others),
		TEST(trouble_is_tried_again_three_times_and_then_counts),
		TEST(silent_evidence_halts_until_a_person_looked),
		TEST(a_paused_rollout_stops_its_holder_and_goes_on_later),
		TEST(a_cancelled_rollout_ends_when_its_holder_stopped),
		TEST(a_late_report_is_logged_and_changes_nothing),
		TEST(a_target_with_nothing_pending_is_skipped),
		TEST(bytes_are_fetched_in_chunks_and_only_by_those_they_concern),
		TEST(a_target_is_withdrawn_only_when_it_is_not_even_named),
		cmocka_unit_test(a_bad_request_is_refused_and_logged),
		TEST(a_stranger_cannot_fill_the_log),
		TEST(a_join_token_is_used_once_and_its_lost_answer_is_given_again),
		TEST(an_expired_join_token_is_refused),
	};

	return cmocka_run_group_tests_name("coordinator/sync", tests, NULL, NULL);
}
