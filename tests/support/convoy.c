#include "tests/support/convoy.h"

#include "tests/support/scene.h"
#include "tests/support/shop.h"

void convoy_open(struct convoy *convoy, struct world *world, const char *pipeline,
		 const struct convoy_target *targets)
{
	*convoy = (struct convoy) { .world = world };
	assert_fine(world_push(world, "shop", shop_second, NULL));
	assert_fine(world_pipeline(world, "shop", pipeline));
	convoy->agent = world_enrol(world, "staging", "eu-1");
	for (; targets[convoy->count].name; convoy->count++) {
		const struct convoy_target *target = &targets[convoy->count];
		struct target_state *state = &convoy->targets[convoy->count];
		struct label *label = arena_new(world->arena, struct label);

		*label = (struct label) { target->key, target->value };
		*state = world_target(world, "shop", target->name, NULL);
		state->labels = label;
		state->label_count = target->key ? 1 : 0;
	}
	convoy_ask(convoy);
}

static void take(struct convoy *convoy, const struct sync *sync)
{
	struct conversation *conversation = agent_wait(convoy->agent, sync);
	struct answer answer;

	if (!conversation->answered)
		return;
	answer = world_answer(convoy->world->arena, conversation);
	assert_int_equal(answer.kind, ANSWER_ASSIGNMENTS);
	for (size_t i = 0; i < answer.assignments.count; i++) {
		if (answer.assignments.items[i].verb == VERB_STOP)
			convoy->told_to_stop = answer.assignments.items[i].target;
		if (answer.assignments.items[i].verb == VERB_APPLY) {
			assert_true(convoy->held_count < CONVOY_TARGETS);
			convoy->held[convoy->held_count++] = answer.assignments.items[i];
		}
	}
}

static void exchange(struct convoy *convoy, struct report *report)
{
	const char *attempts[CONVOY_TARGETS];
	struct sync sync = {
		.targets = convoy->targets,
		.target_count = convoy->count,
		.reports = report,
		.report_count = report ? 1 : 0,
		.attempts = attempts,
		.attempt_count = convoy->held_count,
	};

	for (size_t i = 0; i < convoy->held_count; i++)
		attempts[i] = convoy->held[i].attempt;
	take(convoy, &sync);
}

void convoy_ask(struct convoy *convoy)
{
	exchange(convoy, NULL);
}

void convoy_start(struct convoy *convoy)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = ROLLOUT_APPLY };
	struct rollout rollout;

	assert_fine(world_rollout(convoy->world, &request, &rollout));
	convoy_ask(convoy);
}

const char *convoy_held(const struct convoy *convoy)
{
	struct buffer buffer = buffer_in(convoy->world->arena);

	for (size_t i = 0; i < convoy->held_count; i++)
		buffer_printf(&buffer, "%s%s", i ? " " : "", convoy->held[i].target);
	return buffer_text(&buffer);
}

static size_t place_of(const struct convoy *convoy, const char *target)
{
	size_t i = 0;

	while (i < convoy->held_count && !text_equal(convoy->held[i].target, target))
		i++;
	assert_true(i < convoy->held_count);
	return i;
}

struct report convoy_report(struct convoy *convoy, const char *target, enum phase phase,
			    enum outcome outcome)
{
	const struct assignment *assignment = &convoy->held[place_of(convoy, target)];

	return (struct report) { .rollout = assignment->rollout,
				 .target = assignment->target,
				 .attempt = assignment->attempt,
				 .epoch = assignment->epoch,
				 .sequence = ++convoy->sequence,
				 .phase = phase,
				 .outcome = outcome,
				 .error = "" };
}

void convoy_tell(struct convoy *convoy, const struct report *report)
{
	struct report told = *report;

	exchange(convoy, &told);
}

void convoy_end(struct convoy *convoy, const char *target, enum outcome outcome)
{
	struct report report = convoy_report(convoy, target, PHASE_FINISHED, outcome);
	size_t place = place_of(convoy, target);

	for (size_t i = place; i + 1 < convoy->held_count; i++)
		convoy->held[i] = convoy->held[i + 1];
	convoy->held_count--;
	for (size_t i = 0; outcome == OUTCOME_SUCCEEDED && i < convoy->count; i++)
		if (text_equal(convoy->targets[i].name, target)) {
			struct target_state state =
			    world_target(convoy->world, "shop", target, scene_versions);

			state.labels = convoy->targets[i].labels;
			state.label_count = convoy->targets[i].label_count;
			convoy->targets[i] = state;
		}
	exchange(convoy, &report);
}

void convoy_verify(struct convoy *convoy, const char *target)
{
	struct report report = convoy_report(convoy, target, PHASE_PROGRESS, OUTCOME_NONE);

	report.verifying = true;
	exchange(convoy, &report);
}

const char *convoy_states(const struct convoy *convoy)
{
	struct rollout rollout = world_look(convoy->world, "r-1");
	char *text = arena_alloc(convoy->world->arena, rollout.task_count + 1);

	for (size_t i = 0; i < rollout.task_count; i++)
		text[i] = *task_state_name(rollout.tasks[i].state);
	text[rollout.task_count] = '\0';
	return text;
}

static bool advance(struct turn *turn, void *context, struct error *error)
{
	struct rollout rollout;

	turn->actor = (struct actor) { ACTOR_PERSON, "alice" };
	return operation_rollout_decide(turn, NULL, "r-1", DECISION_ADVANCE, context, &rollout,
					error);
}

struct error convoy_advance(struct convoy *convoy, const char *reason)
{
	return world_run(convoy->world, advance, (void *)(uintptr_t)reason);
}
