#include "coordinator/revert.h"

#include <string.h>

#include "tests/support/crowd.h"

/* Four targets that hold both versions of a release with ways back, served by one agent; b and c
 * are of one tier. */
#define TARGETS 4

struct line {
	struct world *world;
	struct actor_agent *agent;
	struct target_state targets[TARGETS];
	struct assignment held[TARGETS];
	size_t held_count;
	uint64_t sequence;
};

static const char *const files[] = {
	"1_a.up.sql", "CREATE TABLE a (id int);",  "1_a.down.sql", "DROP TABLE a;",
	"2_b.up.sql", "CREATE INDEX b ON a (id);", "2_b.down.sql", "DROP INDEX b;",
	NULL,
};
static const char *const both[] = { "1", "2", NULL };
static const char *const one[] = { "1", NULL };

static void hello(struct line *line, const char **verbs, size_t count)
{
	struct request request = { .kind = REQUEST_HELLO,
				   .hello = {
				       .version = "test", .verbs = verbs, .verb_count = count } };
	struct answer answer;

	line->agent->nonce = (struct bytes) { 0 };
	line->agent->counter = 0;
	answer = world_answer(line->world->arena,
			      world_send(line->world, agent_frame(line->agent, &request)));
	assert_int_equal(answer.kind, ANSWER_WELCOME);
	line->agent->nonce =
	    (struct bytes) { arena_copy(line->world->arena, answer.welcome.nonce, NONCE_SIZE),
			     NONCE_SIZE };
}

static void put_target(struct line *line, size_t i, const char *const *applied)
{
	static const char *const names[TARGETS] = { "a", "b", "c", "d" };
	static struct label tiers[TARGETS] = {
		{ "tier", "canary" }, { "tier", "big" }, { "tier", "big" }, { "tier", "small" }
	};

	line->targets[i] = world_target(line->world, "shop", names[i], applied);
	line->targets[i].labels = &tiers[i];
	line->targets[i].label_count = 1;
}

static void take(struct line *line, const struct report *report)
{
	const char *attempts[TARGETS];
	struct report told = report ? *report : (struct report) { 0 };
	struct sync sync = { .targets = line->targets,
			     .target_count = TARGETS,
			     .reports = &told,
			     .report_count = report ? 1 : 0,
			     .attempts = attempts,
			     .attempt_count = line->held_count };
	struct conversation *conversation;
	struct answer answer;

	for (size_t i = 0; i < line->held_count; i++)
		attempts[i] = line->held[i].attempt;
	conversation = agent_wait(line->agent, &sync);
	if (!conversation->answered)
		return;
	answer = world_answer(line->world->arena, conversation);
	for (size_t i = 0; i < answer.assignments.count; i++) {
		assert_int_equal(answer.assignments.items[i].verb, VERB_REVERT);
		line->held[line->held_count++] = answer.assignments.items[i];
	}
}

static void line_open(struct line *line, struct world *world, const char *pipeline)
{
	const char *verbs[] = { "revert", "verify", "waves" };

	*line = (struct line) { .world = world };
	assert_fine(world_push(world, "shop", files, NULL));
	assert_fine(world_pipeline(world, "shop", pipeline));
	line->agent = world_enrol(world, "staging", "eu-1");
	hello(line, verbs, COUNT(verbs));
	for (size_t i = 0; i < TARGETS; i++)
		put_target(line, i, both);
	take(line, NULL);
}

static const char *go_back(struct line *line)
{
	struct arena *arena = line->world->arena;
	struct revert_wish wish = { .project = "shop",
				    .environment = "staging",
				    .to = "1",
				    .reason = "slow",
				    .by = "carl" };
	struct rollout_request request = {
		.project = "shop", .environment = "staging", .kind = ROLLOUT_REVERT, .version = "1"
	};
	struct error error = { 0 };
	struct revert_plan plan;
	const char *id;

	assert_ok(revert_prepare(arena, world_reader(line->world), &wish, &plan, &error));
	request.release = plan.release;
	request.reversal = reversal_write(arena, &plan.reversal);
	assert_fine(crowd_start(line->world, carl, &request, &id));
	take(line, NULL);
	return id;
}

static const char *held(const struct line *line)
{
	struct buffer buffer = buffer_in(line->world->arena);

	for (size_t i = 0; i < line->held_count; i++)
		buffer_printf(&buffer, "%s%s", i ? " " : "", line->held[i].target);
	return buffer_text(&buffer);
}

static void end(struct line *line, const char *target)
{
	size_t at = 0;
	struct report report;

	while (!text_equal(line->held[at].target, target))
		at++;
	report = (struct report) { .rollout = line->held[at].rollout,
				   .target = target,
				   .attempt = line->held[at].attempt,
				   .epoch = line->held[at].epoch,
				   .sequence = ++line->sequence,
				   .phase = PHASE_FINISHED,
				   .outcome = OUTCOME_SUCCEEDED,
				   .error = "" };
	for (size_t i = 0; i < TARGETS; i++)
		if (text_equal(line->targets[i].name, target))
			put_target(line, i, one);
	line->held[at] = line->held[--line->held_count];
	take(line, &report);
}

static void what_is_taken_back_is_spread_over_the_values_of_a_label(void **state)
{
	struct line line;
	const char *id;

	line_open(&line, *state,
		  "environments:\n  - name: staging\n    budget: 50%\n    parallel: 2\n    spread: "
		  "{ tier: 1 }\n");
	id = go_back(&line);
	assert_string_equal(held(&line), "a b");
	end(&line, "a");
	assert_string_equal(held(&line), "b d"); /* c is of b's tier */
	end(&line, "d");
	assert_string_equal(held(&line), "b");
	end(&line, "b");
	assert_string_equal(held(&line), "c");
	end(&line, "c");
	assert_int_equal(world_look(line.world, id).state, ROLLOUT_SUCCEEDED);
}

static void what_is_taken_back_goes_wave_by_wave(void **state)
{
	struct line line;
	const char *id;

	line_open(&line, *state,
		  "environments:\n  - name: staging\n    budget: 3\n    waves:\n"
		  "      - { name: canary, select: { tier: canary }, pause: 10m }\n"
		  "      - { name: large, select: { tier: big } }\n");
	id = go_back(&line);
	assert_string_equal(held(&line), "a");
	end(&line, "a");
	assert_string_equal(held(&line), "");
	world_pass(line.world, 10 * 60 * 1000);
	take(&line, NULL);
	assert_string_equal(held(&line), "b c");
	end(&line, "b");
	assert_string_equal(held(&line), "c");
	end(&line, "c");
	assert_string_equal(held(&line), "d");
	end(&line, "d");
	assert_int_equal(world_look(line.world, id).state, ROLLOUT_SUCCEEDED);
}

static void an_agent_that_grew_old_while_it_waited_is_named(void **state)
{
	const char *verbs[] = { "verify", "waves" };
	struct line line;
	const char *id;

	line_open(&line, *state, "environments:\n  - name: staging\n    approvals: 1\n");
	id = go_back(&line);
	hello(&line, verbs, COUNT(verbs));
	take(&line, NULL);
	assert_fine(crowd_decide(line.world, anna, id, PLAN_APPROVED, NULL));
	assert_int_equal(world_look(line.world, id).state, ROLLOUT_PENDING);
	assert_string_equal(
	    crowd_gate(line.world, id, "agents"),
	    "target a: agent a-1 is too old for `revert`; upgrade it; target b: agent a-1 is too "
	    "old for `revert`; upgrade it; target c: agent a-1 is too old for `revert`; upgrade "
	    "it; target d: agent a-1 is too old for `revert`; upgrade it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(what_is_taken_back_is_spread_over_the_values_of_a_label),
		WORLD_TEST(what_is_taken_back_goes_wave_by_wave),
		WORLD_TEST(an_agent_that_grew_old_while_it_waited_is_named),
	};

	return cmocka_run_group_tests_name("coordinator/revert", tests, NULL, NULL);
}
