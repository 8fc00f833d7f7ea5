#include "coordinator/expectation.h"

#include <string.h>

#include "core/evidence.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

#define S 1000000

/* What a rehearsal on data says: so long did the first statement take. */
static struct bytes evidence_of(struct arena *arena, int64_t duration)
{
	struct evidence evidence = { .way = EVIDENCE_CLONE, .server = "PostgreSQL 15.4" };
	struct evidence_statement *statement = evidence_add(arena, &evidence);

	statement->version = scene_versions[0];
	statement->line = 1;
	statement->head = "CREATE TABLE";
	statement->state = EVIDENCE_SHOWN;
	statement->duration = duration;
	statement->rows = statement->bytes = -1;
	evidence_judge(&evidence);
	return evidence_write(arena, &evidence);
}

static struct report report_on(struct scene *scene, const struct assignment *assignment,
			       enum phase phase)
{
	return (struct report) { .rollout = assignment->rollout,
				 .target = assignment->target,
				 .attempt = assignment->attempt,
				 .epoch = assignment->epoch,
				 .sequence = ++scene->sequence,
				 .phase = phase,
				 .outcome =
				     phase == PHASE_FINISHED ? OUTCOME_SUCCEEDED : OUTCOME_NONE,
				 .error = "",
				 .preparation = "" };
}

static void rehearse(struct scene *scene, int64_t duration)
{
	struct sync sync = scene->sync;
	struct report reports[2];
	struct answer answer;

	scene_report(scene);
	scene_start(scene, ROLLOUT_REHEARSE);
	answer = world_answer(scene->arena, scene_idle(scene));
	assert_int_equal(answer.assignments.count, 2);
	for (size_t i = 0; i < 2; i++) {
		reports[i] = report_on(scene, &answer.assignments.items[i], PHASE_FINISHED);
		reports[i].found = evidence_of(scene->arena, duration);
	}
	sync.reports = reports;
	sync.report_count = 2;
	agent_sync(scene->agent, &sync);
}

/* The first statement of an apply took so long. */
static struct rollout apply(struct scene *scene, int64_t duration)
{
	struct rollout rollout = scene_start(scene, ROLLOUT_APPLY);
	struct assignment assignment = scene_assignment(scene, scene_idle(scene));
	struct statement_report statement = { .version = scene_versions[0],
					      .line = 1,
					      .state = "succeeded",
					      .duration = duration,
					      .sqlstate = "",
					      .message = "",
					      .detail = "",
					      .hint = "",
					      .text = "CREATE TABLE",
					      .phase = "" };
	struct report report = report_on(scene, &assignment, PHASE_PROGRESS);
	struct sync sync = scene->sync;

	report.statements = &statement;
	report.statement_count = 1;
	sync.reports = &report;
	sync.report_count = 1;
	sync.attempts = &assignment.attempt;
	sync.attempt_count = 1;
	agent_sync(scene->agent, &sync);
	return world_look(scene->world, rollout.id);
}

static void a_statement_that_takes_far_longer_than_rehearsed_halts_the_rollout(void **state)
{
	struct scene *scene = *state;
	struct rollout rollout;

	rehearse(scene, 2 * S);
	rollout = apply(scene, 25 * S);
	assert_string_equal(rollout_state_name(rollout.state), "halted");
	assert_string_equal(rollout.why,
			    "target s1 took far longer than rehearsed: 20240101000000 line 1 took "
			    "25s, in the rehearsal 2s; a person decides: resume or cancel");
	projections_follow_from_the_log(scene->world);
}

static void one_that_takes_its_time_does_not(void **state)
{
	struct scene *scene = *state;

	rehearse(scene, 3 * S);
	assert_string_equal(rollout_state_name(apply(scene, 25 * S).state), "running");
}

static void without_a_rehearsal_nobody_expected_anything(void **state)
{
	struct scene *scene = *state;

	scene_report(scene);
	assert_string_equal(rollout_state_name(apply(scene, 600 * S).state), "running");
}

static void what_was_shown_is_part_of_the_plan(void **state)
{
	struct scene *scene = *state;
	struct assignment assignment;
	struct rollout rollout;
	struct hash digest;

	rehearse(scene, 2 * S);
	rollout = scene_start(scene, ROLLOUT_APPLY);
	assignment = scene_assignment(scene, scene_idle(scene));
	assert_non_null(strstr(assignment.plan.evidence, "\"targets\":2"));
	digest = plan_digest(&assignment.plan);
	assert_memory_equal(&rollout.plan_digest, &digest, sizeof digest);
	assignment.plan.evidence = "";
	digest = plan_digest(&assignment.plan);
	assert_memory_not_equal(&rollout.plan_digest, &digest, sizeof digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_statement_that_takes_far_longer_than_rehearsed_halts_the_rollout),
		SCENE_TEST(one_that_takes_its_time_does_not),
		SCENE_TEST(without_a_rehearsal_nobody_expected_anything),
		SCENE_TEST(what_was_shown_is_part_of_the_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
