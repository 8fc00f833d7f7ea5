#include "coordinator/testify.h"

#include <string.h>

#include "core/plan.h"
#include "core/testimony.h"
#include "proto/report_value.h"
#include "tests/support/scene.h"

static struct hash evidence_of(struct arena *arena, const struct report *report)
{
	struct bytes text = value_write(arena, report_value(arena, report));

	return hash_of(text.data, text.size);
}

static struct value *claims_of(struct scene *scene, const struct report *report)
{
	struct value *claims = value_object(scene->arena);
	struct hash evidence = evidence_of(scene->arena, report);

	value_put_text(claims, "agent", scene->agent->id);
	value_put_text(claims, "project", "shop");
	value_put_text(claims, "environment", "staging");
	value_put_text(claims, "target", report->target);
	value_put_text(claims, "rollout", report->rollout);
	value_put_text(claims, "attempt", report->attempt);
	value_put_integer(claims, "epoch", (int64_t)report->epoch);
	value_put_text(claims, "outcome", outcome_name(report->outcome));
	value_put_text(claims, "evidence", hash_hex(scene->arena, &evidence));
	return claims;
}

static struct bytes signed_by(struct scene *scene, const struct key_pair *key, struct value *claims,
			      const char *log)
{
	struct value *words = value_object(scene->arena);

	value_put_text(words, "kind", "attempt");
	value_put_text(words, "log", log);
	value_put(words, "claims", claims);
	return value_write(scene->arena, testimony_sign(scene->arena, words, "any", key));
}

static struct report end_of(const struct assignment *assignment)
{
	return (struct report) {
		.rollout = assignment->rollout,
		.target = assignment->target,
		.attempt = assignment->attempt,
		.epoch = assignment->epoch,
		.sequence = 2,
		.phase = PHASE_FINISHED,
		.outcome = OUTCOME_FAILED,
		.error = "no such table",
		.preparation = "",
	};
}

static struct answer tell(struct scene *scene, struct report *report)
{
	struct sync sync = scene->sync;

	sync.reports = report;
	sync.report_count = 1;
	sync.attempts = &report->attempt;
	sync.attempt_count = 1;
	return world_answer(scene->arena, agent_sync(scene->agent, &sync));
}

static struct value *newest(struct scene *scene, const char *type)
{
	struct log_filter filter = { .after = -1, .type = type, .newest = true, .limit = 1 };
	struct log_page page;
	struct error error = { 0 };

	assert_ok(log_page_read(scene->arena, world_reader(scene->world), &filter, &page, &error));
	assert_int_equal(page.count, 1);
	return page.items[0].body;
}

static void the_entry_carries_what_the_agent_signed(void **state)
{
	struct scene *scene = *state;
	struct report report = end_of((scene_begin(scene), &scene->first));
	struct value *entry, *words;
	struct error error;

	report.testimony = signed_by(scene, &scene->agent->key, claims_of(scene, &report), NULL);
	assert_int_equal(tell(scene, &report).kind, ANSWER_ASSIGNMENTS);
	assert_int_equal(scene_state(scene, 0), TASK_FAILED);
	entry = newest(scene, "task.moved");
	assert_ok(testimony_open(scene->arena, value_get(entry, "testimony"),
				 scene->agent->key.public_key, &words, &error));
	assert_ok(testimony_supports(scene->arena, words, entry, &error));
}

static void an_agent_that_signs_nothing_is_believed_as_before(void **state)
{
	struct scene *scene = *state;
	struct report report = end_of((scene_begin(scene), &scene->first));

	assert_int_equal(tell(scene, &report).kind, ANSWER_ASSIGNMENTS);
	assert_int_equal(scene_state(scene, 0), TASK_FAILED);
	assert_null(value_get(newest(scene, "task.moved"), "testimony"));
}

/* How a testimony is wrong, and what is said of it. */
static const struct wrong {
	const char *member, *value; /* a claim that is changed; NULL: none */
	bool other_key;
	const char *log;
	const char *text; /* instead of an envelope */
	const char *why;
} wrongs[] = {
	{ NULL, NULL, true, NULL, NULL, "the agent's key did not sign it" },
	{ "outcome", "succeeded", false, NULL, NULL, "the agent did not say the entry's outcome" },
	{ "target", "s2", false, NULL, NULL, "the agent did not say the entry's target" },
	{ "agent", "a-9", false, NULL, NULL, "the agent did not say the entry's agent" },
	{ "attempt", "x", false, NULL, NULL, "the agent did not say the entry's attempt" },
	{ "evidence", "00", false, NULL, NULL, "the agent did not say the entry's evidence" },
	{ NULL, NULL, false, "another.example.com", NULL,
	  "it was said for the log another.example.com" },
	{ NULL, NULL, false, NULL, "{}",
	  "it is no DSSE envelope of " TESTIMONY_TYPE " with one signature" },
	{ NULL, NULL, false, NULL, "[", "line 1, column 1: ']' expected near end of file" },
};

static void a_wrong_one_is_refused_and_that_is_logged(void **state)
{
	struct scene *scene = *state;
	struct report report = end_of((scene_begin(scene), &scene->first));
	struct key_pair other;

	key_pair_make(&other);
	for (size_t i = 0; i < COUNT(wrongs); i++) {
		struct value *claims = claims_of(scene, &report);
		struct answer answer;
		const char *expected = arena_printf(
		    scene->arena, "what agent %s signed of target %s does not hold: %s",
		    scene->agent->id, report.target, wrongs[i].why);

		if (wrongs[i].member)
			value_put_text(claims, wrongs[i].member, wrongs[i].value);
		report.testimony =
		    wrongs[i].text
			? bytes_of(wrongs[i].text)
			: signed_by(scene, wrongs[i].other_key ? &other : &scene->agent->key,
				    claims, wrongs[i].log);
		answer = tell(scene, &report);
		assert_int_equal(answer.kind, ANSWER_REFUSAL);
		assert_int_equal(answer.refusal.code, ERROR_FORBIDDEN);
		assert_string_equal(answer.refusal.text, expected);
		assert_string_equal(value_get_text(newest(scene, "agent.refused"), "error"),
				    expected);
		assert_int_equal(scene_state(scene, 0), TASK_LEASED);
	}
	assert_int_equal(world_entries(scene->world, "agent.refused"), COUNT(wrongs));
}

/* It enrolled again meanwhile, and what waited in its spool bears its old name. */
static void what_comes_late_is_logged_without_a_signature_that_is_wrong(void **state)
{
	struct scene *scene = *state;
	struct report report = end_of((scene_begin(scene), &scene->first));
	struct value *entry;

	assert_int_equal(tell(scene, &report).kind, ANSWER_ASSIGNMENTS);
	scene->agent = world_enrol(scene->world, "staging", "eu-2");
	report.sequence++;
	report.testimony = signed_by(scene, &scene->agent->key, value_object(scene->arena), NULL);
	assert_int_equal(tell(scene, &report).kind, ANSWER_ASSIGNMENTS);
	entry = newest(scene, "report.late");
	assert_null(value_get(entry, "testimony"));
	assert_non_null(strstr(value_get_text(entry, "unsigned"), "the entry's agent"));
}

static void a_plan_is_signed_by_the_coordinator_that_made_it(void **state)
{
	struct scene *scene = *state;
	struct rollout rollout = (scene_begin(scene), world_look(scene->world, "r-1"));
	struct value *entry = newest(scene, "rollout.created");
	struct bytes covered = planned_bytes(scene->arena, "r-1", &rollout.plan_digest), signature;
	uint8_t key[PUBLIC_KEY_SIZE];

	assert_true(hex_decode(value_get_text(entry, "signed_by"), key, sizeof key));
	assert_memory_equal(key, scene->agent->coordinator_key, sizeof key);
	assert_true(
	    base64_decode(scene->arena, bytes_of(value_get_text(entry, "signature")), &signature));
	assert_true(
	    signature_holds(key, covered.data, covered.size, (const uint8_t *)signature.data));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(the_entry_carries_what_the_agent_signed),
		SCENE_TEST(an_agent_that_signs_nothing_is_believed_as_before),
		SCENE_TEST(a_wrong_one_is_refused_and_that_is_logged),
		SCENE_TEST(what_comes_late_is_logged_without_a_signature_that_is_wrong),
		SCENE_TEST(a_plan_is_signed_by_the_coordinator_that_made_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
