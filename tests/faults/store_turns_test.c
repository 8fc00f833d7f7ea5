#include "coordinator/looks.h"
#include "coordinator/sessions.h"
#include "tests/faults/faults.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

/* Every call of the coordinator's store fails once, in each kind of turn.  Whoever is refused asks
 * again and gets what is due to them, and nothing waits for something that nobody will do. */
struct turn_case {
	const char *name;
	void (*before)(struct scene *scene);
	void (*turn)(struct scene *scene);  /* in here one call fails */
	void (*again)(struct scene *scene); /* what is done anew, some time later */
	enum task_state first, second;      /* of r-1 then */
};

static void say(struct scene *scene, enum phase phase, enum outcome outcome)
{
	scene_say(scene, &scene->first, phase, outcome);
}

static void asks(struct scene *scene)
{
	agent_sync(scene->agent, &scene->sync);
}

static void waits_for_a_look(struct scene *scene)
{
	scene_report(scene);
	world_pass(scene->world, LOOK_FRESH + 1);
	assert_int_equal(scene_start(scene, ROLLOUT_APPLY).state, ROLLOUT_PENDING);
}

static void is_idle(struct scene *scene)
{
	scene_idle(scene);
}

static void starts(struct scene *scene)
{
	struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct error ignored = world_rollout(scene->world, &request, NULL);

	(void)ignored;
}

static void starts_and_asks(struct scene *scene)
{
	starts(scene);
	asks(scene);
}

static void begins(struct scene *scene)
{
	scene_begin(scene);
}

static void says_started(struct scene *scene)
{
	say(scene, PHASE_STARTED, OUTCOME_NONE);
}

static void says_succeeded(struct scene *scene)
{
	say(scene, PHASE_FINISHED, OUTCOME_SUCCEEDED);
}

static void says_failed(struct scene *scene)
{
	say(scene, PHASE_FINISHED, OUTCOME_FAILED);
}

static void has_erred(struct scene *scene)
{
	scene_begin(scene);
	say(scene, PHASE_FINISHED, OUTCOME_ERRORED);
}

static void time_for_a_retry(struct scene *scene)
{
	world_pass(scene->world, 1500);
}

static void is_at_work(struct scene *scene)
{
	scene_begin(scene);
	says_started(scene);
}

static void is_silent(struct scene *scene)
{
	world_pass(scene->world, PARK + LEASE);
}

static void has_forgotten(struct scene *scene)
{
	scene_begin(scene);
	agent_hello(scene->agent);
}

static void decide(struct scene *scene, enum rollout_decision decision)
{
	struct error ignored = world_decide(scene->world, "r-1", decision, NULL);

	(void)ignored;
}

static void is_cancelled(struct scene *scene)
{
	decide(scene, DECISION_CANCEL);
}

static void is_paused(struct scene *scene)
{
	is_at_work(scene);
	decide(scene, DECISION_PAUSE);
	says_succeeded(scene);
	asks(scene);
}

static void is_resumed(struct scene *scene)
{
	decide(scene, DECISION_RESUME);
	asks(scene);
}

static const struct turn_case cases[] = {
	{ "a look opens the gate", waits_for_a_look, asks, asks, TASK_LEASED, TASK_QUEUED },
	{ "a rollout is started", is_idle, starts, starts_and_asks, TASK_LEASED, TASK_QUEUED },
	{ "work is begun", begins, says_started, says_started, TASK_RUNNING, TASK_QUEUED },
	{ "work has ended", begins, says_succeeded, says_succeeded, TASK_SUCCEEDED, TASK_LEASED },
	{ "work has failed", begins, says_failed, says_failed, TASK_FAILED, TASK_QUEUED },
	{ "a retry is due", has_erred, time_for_a_retry, asks, TASK_LEASED, TASK_QUEUED },
	{ "an agent is silent", begins, is_silent, is_silent, TASK_QUEUED, TASK_QUEUED },
	{ "one at work is silent", is_at_work, is_silent, is_silent, TASK_INDETERMINATE,
	  TASK_QUEUED },
	{ "an agent forgot its work", has_forgotten, asks, asks, TASK_LEASED, TASK_QUEUED },
	{ "a person cancels", begins, is_cancelled, is_cancelled, TASK_LEASED, TASK_CANCELLED },
	{ "a person resumes", is_paused, is_resumed, is_resumed, TASK_SUCCEEDED, TASK_LEASED },
};

static const struct {
	enum fault fault;
	unsigned stride;
} faults[] = {
	{ FAULT_REFUSED, 19 },
	{ FAULT_BUSY, 13 },
	{ FAULT_DISK, 7 },
	{ FAULT_DISK_AFTER, 1 },
};

static void state_is(struct scene *scene, const struct turn_case *row, size_t task,
		     enum task_state expected)
{
	enum task_state state = scene_state(scene, task);

	if (state != expected)
		fail_msg("%s, %s: task %zu is %s", row->name, fault_text(), task,
			 task_state_name(state));
}

static struct scene *scene_new(void)
{
	struct scene *scene;
	void *state;

	scene_open(&state);
	scene = state;
	for (size_t i = 0; i < 2; i++) {
		scene->targets[i].examined = true;
		scene->targets[i].preflight.disk_free = -1;
	}
	return scene;
}

static void scene_end(struct scene *scene)
{
	void *state = scene;

	projections_follow_from_the_log(scene->world);
	scene_close(&state);
}

static bool survives(const struct turn_case *row, enum fault fault, unsigned call)
{
	struct scene *scene = scene_new();
	bool happened;

	row->before(scene);
	fault_plan(fault, call);
	row->turn(scene);
	happened = fault_over();
	for (int i = 0; i < 3; i++) {
		world_pass(scene->world, 1500);
		row->again(scene);
	}
	state_is(scene, row, 0, row->first);
	state_is(scene, row, 1, row->second);
	scene_end(scene);
	return happened;
}

static void case_survives(const struct turn_case *row)
{
	unsigned failed = 0;

	for (size_t k = 0; k < COUNT(faults); k++) {
		unsigned stride = fault_stride(faults[k].stride);

		for (unsigned call = fault_first(stride); survives(row, faults[k].fault, call);
		     call += stride)
			failed++;
	}
	print_message("%s: %u calls failed\n", row->name, failed);
	assert_true(failed);
}

static void no_call_that_fails_leaves_anything_waiting(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		case_survives(&cases[i]);
}

static bool enrolment_survives(enum fault fault, unsigned call)
{
	struct scene *scene = scene_new();
	struct conversation *said;
	struct actor_agent *stranger = world_stranger(scene->world);
	const char *token = world_join_token(scene->world, "production", 0);
	bool happened;

	fault_plan(fault, call);
	agent_enrol(stranger, "production", "new", token);
	happened = fault_over();
	said = agent_enrol(stranger, "production", "new", token);
	if (world_answer(scene->arena, said).kind != ANSWER_ENROLLED)
		fail_msg("%s: it cannot enrol", fault_text());
	scene_end(scene);
	return happened;
}

static void an_enrolment_that_failed_succeeds_with_the_same_token(void **state)
{
	(void)state;
	for (size_t k = 0; k < COUNT(faults); k++)
		for (unsigned call = 1; enrolment_survives(faults[k].fault, call);
		     call += fault_stride(faults[k].stride))
			continue;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_that_fails_leaves_anything_waiting),
		cmocka_unit_test(an_enrolment_that_failed_succeeds_with_the_same_token),
	};

	fault_spare_readers();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
