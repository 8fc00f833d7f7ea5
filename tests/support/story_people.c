#include <string.h>

#include "coordinator/revert.h"
#include "tests/support/story.h"

/* Somebody who asks for something; what comes of it is in the log. */
struct asking {
	struct story *story;
	const char *rollout, *gate, *reason;
	enum plan_decision word;
	enum rollout_decision decision;
	struct rollout_request request;
	struct brake_request brake;
	struct target_place place;
};

static struct model_project *shop(const struct story *story)
{
	return story->fleet->projects;
}

/* bob and cora may approve, all others deploy. */
static enum role role_of(const char *person)
{
	return text_equal(person, "bob") || text_equal(person, "cora") ? ROLE_APPROVER
								       : ROLE_DEPLOYER;
}

static void ask(struct asking *asking, const char *person, world_work *work)
{
	fleet_check_said(asking->story->fleet, person,
			 world_run_as(asking->story->fleet->world, person, work, asking));
}

/* ---- rollouts ---- */

static bool start(struct turn *turn, void *context, struct error *error)
{
	struct asking *asking = context;
	struct gate_verdicts verdicts;
	struct rollout rollout;

	asking->request.project = shop(asking->story)->name;
	return operation_rollout_start(turn, &asking->request, &rollout, &verdicts, error);
}

static void starts(struct story *story, const struct story_words *words)
{
	struct asking asking = {
		.story = story,
		.request = { .environment = words->items[2],
			     .role = role_of(words->items[0]),
			     .release = story_number(words->items[1]) },
	};

	ask(&asking, words->items[0], start);
}

static void starts_all_the_same(struct story *story, const struct story_words *words)
{
	struct asking asking = {
		.story = story,
		.request = { .environment = words->items[2],
			     .role = role_of(words->items[0]),
			     .release = story_number(words->items[1]),
			     .override = words->items[3],
			     .reason = words->items[4] },
	};

	ask(&asking, words->items[0], start);
}

static void rehearses(struct story *story, const struct story_words *words)
{
	struct asking asking = {
		.story = story,
		.request = { .environment = words->items[2],
			     .kind = ROLLOUT_REHEARSE,
			     .release = story_number(words->items[1]) },
	};

	ask(&asking, words->items[0], start);
}

static void takes_back(struct story *story, const struct story_words *words)
{
	fleet_revert(story->fleet, shop(story), words->items[0],
		     (size_t)story_number(words->items[1]));
}

static bool decide(struct turn *turn, void *context, struct error *error)
{
	struct asking *asking = context;
	struct rollout rollout;

	return operation_rollout_decide(turn, NULL, asking->rollout, asking->decision,
					asking->reason, &rollout, error);
}

static void decides(struct story *story, const struct story_words *words,
		    enum rollout_decision decision)
{
	struct asking asking = { .story = story,
				 .rollout = words->items[1],
				 .decision = decision,
				 .reason = words->items[2] ? words->items[2] : "" };

	ask(&asking, words->items[0], decide);
}

static void pauses(struct story *story, const struct story_words *words)
{
	decides(story, words, DECISION_PAUSE);
}

static void resumes(struct story *story, const struct story_words *words)
{
	decides(story, words, DECISION_RESUME);
}

static void retries(struct story *story, const struct story_words *words)
{
	decides(story, words, DECISION_RETRY);
}

static void cancels(struct story *story, const struct story_words *words)
{
	decides(story, words, DECISION_CANCEL);
}

static void advances(struct story *story, const struct story_words *words)
{
	decides(story, words, DECISION_ADVANCE);
}

static void replans(struct story *story, const struct story_words *words)
{
	fleet_replan(story->fleet, fleet_rollout(story->fleet, words->items[1]));
}

/* ---- plans ---- */

static bool say(struct turn *turn, void *context, struct error *error)
{
	struct asking *asking = context;
	struct plan_request request = { shop(asking->story)->name, asking->rollout,
					role_of(turn->actor.name), asking->reason, NULL };
	struct rollout rollout;

	if (asking->gate)
		return operation_plan_override(turn, &request, asking->gate, &rollout, error);
	return operation_plan_decide(turn, &request, asking->word, &rollout, error);
}

static void approves(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story,
				 .rollout = words->items[1],
				 .word = PLAN_APPROVED,
				 .reason = "I read it" };

	ask(&asking, words->items[0], say);
}

static void denies(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story,
				 .rollout = words->items[1],
				 .word = PLAN_DENIED,
				 .reason = words->items[2] };

	ask(&asking, words->items[0], say);
}

static void withdraws(struct story *story, const struct story_words *words)
{
	struct asking asking = {
		.story = story, .rollout = words->items[1], .word = PLAN_WITHDRAWN, .reason = ""
	};

	ask(&asking, words->items[0], say);
}

static void overrides(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story,
				 .gate = words->items[1],
				 .rollout = words->items[2],
				 .reason = words->items[3] };

	ask(&asking, words->items[0], say);
}

/* ---- brakes ---- */

static bool put(struct turn *turn, void *context, struct error *error)
{
	return operation_brake_put(turn, &((struct asking *)context)->brake, error);
}

static bool lift(struct turn *turn, void *context, struct error *error)
{
	return operation_brake_lift(turn, &((struct asking *)context)->brake, error);
}

static void stops_the_line(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story,
				 .brake = { .kind = BRAKE_LINE, .reason = words->items[1] } };

	ask(&asking, words->items[0], put);
}

static void lets_the_line_go(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story, .brake = { .kind = BRAKE_LINE } };

	ask(&asking, words->items[0], lift);
}

static struct asking holding(struct story *story, const struct story_words *words)
{
	return (struct asking) { .story = story,
				 .brake = { .kind = BRAKE_HOLD,
					    .project = shop(story)->name,
					    .environment = words->items[1],
					    .reason = words->items[2] } };
}

static void holds(struct story *story, const struct story_words *words)
{
	struct asking asking = holding(story, words);

	ask(&asking, words->items[0], put);
}

static void unholds(struct story *story, const struct story_words *words)
{
	struct asking asking = holding(story, words);

	ask(&asking, words->items[0], lift);
}

static void vetoes(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story,
				 .brake = { .kind = BRAKE_VETO,
					    .project = shop(story)->name,
					    .release = story_number(words->items[1]),
					    .reason = words->items[2] } };

	ask(&asking, words->items[0], put);
}

static void pins(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story,
				 .brake = { .kind = BRAKE_PIN,
					    .project = shop(story)->name,
					    .environment = words->items[1],
					    .release = story_number(words->items[2]),
					    .reason = words->items[3] } };

	ask(&asking, words->items[0], put);
}

/* ---- targets ---- */

static bool accept(struct turn *turn, void *context, struct error *error)
{
	struct asking *asking = context;

	return operation_target_accept(turn, &asking->place, asking->reason, error);
}

static void accepts(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story,
				 .place = { shop(story)->name, words->items[2], words->items[1] },
				 .reason = words->items[3] };

	ask(&asking, words->items[0], accept);
}

static void resolves(struct story *story, const struct story_words *words)
{
	(void)words;
	fleet_resolve_all(story->fleet);
}

/* ---- questions ---- */

static bool explain(struct turn *turn, void *context, struct error *error)
{
	struct asking *asking = context;
	struct gate_verdicts verdicts;
	struct rollout rollout;

	if (!rollout_load(turn->arena, turn->store, NULL, asking->rollout, &rollout, error) ||
	    !rollout_gates(turn, &rollout, &verdicts, error))
		return false;
	for (size_t i = 0; i < verdicts.count; i++)
		if (!verdicts.items[i].open)
			story_tell(asking->story, "the gate %s is shut: %s", verdicts.items[i].name,
				   verdicts.items[i].reason);
	return true;
}

static void explains(struct story *story, const struct story_words *words)
{
	struct asking asking = { .story = story, .rollout = words->items[0] };

	assert_fine(world_run(story->fleet->world, explain, &asking));
}

const struct story_step story_people[] = {
	{ "% starts release % in % and asks that % be passed: %", starts_all_the_same },
	{ "% starts release % in %", starts },
	{ "% rehearses release % in %", rehearses },
	{ "alice takes % back to migration %", takes_back },
	{ "% pauses %", pauses },
	{ "% resumes %", resumes },
	{ "% retries %", retries },
	{ "% cancels %", cancels },
	{ "% lets the next wave of % begin: %", advances },
	{ "% lets the next wave of % begin", advances },
	{ "% plans % anew", replans },
	{ "% approves %", approves },
	{ "% denies %: %", denies },
	{ "% takes back what was said of %", withdraws },
	{ "% asks that the gate % be passed for %: %", overrides },
	{ "% stops the line: %", stops_the_line },
	{ "% lets the line go", lets_the_line_go },
	{ "% puts % on hold: %", holds },
	{ "% ends the hold of %", unholds },
	{ "% pins % to release %: %", pins },
	{ "% marks release % as bad: %", vetoes },
	{ "% takes the ledger of % in % as it is: %", accepts },
	{ "alice looks at the database and says what holds", resolves },
	{ "why does % not go on?", explains },
	{ 0 },
};
