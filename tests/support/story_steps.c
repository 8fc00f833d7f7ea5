#include <string.h>

#include "coordinator/store/open.h"
#include "tests/support/fleet_agent.h"
#include "tests/support/story_backup.h"
#include "tests/support/story_setup.h"

#define TICK 5000  /* ms */
#define CALM 20000 /* things that happen before all rests */

static struct model_project *shop(const struct story *story)
{
	return story->fleet->projects;
}

static struct model_agent *agent_of(const struct story *story, const char *name)
{
	for (size_t i = 0; i < story->fleet->agent_count; i++)
		if (text_equal(story->fleet->agents[i].name, name))
			return &story->fleet->agents[i];
	fail_msg("there is no agent %s", name);
	return NULL;
}

static struct model_target *target_of(const struct story *story, const char *name)
{
	for (size_t i = 0; i < story->fleet->target_count; i++)
		if (text_equal(story->fleet->targets[i].name, name))
			return &story->fleet->targets[i];
	fail_msg("there is no target %s", name);
	return NULL;
}

/* ---- what there is ---- */

static void pipeline(struct story *story, const struct story_words *words)
{
	(void)words;
	story_pipeline(story, shop(story), story->block);
}

static void target(struct story *story, const struct story_words *words)
{
	story_target(story, words->items[0], words->items[1]);
}

static void agent(struct story *story, const struct story_words *words)
{
	fleet_add_agent_named(story->fleet, words->items[1], words->items[0]);
}

static void old_agent(struct story *story, const struct story_words *words)
{
	fleet_add_agent_named(story->fleet, words->items[1], words->items[0])->old = true;
}

static void push(struct story *story, const char *statements, bool bare)
{
	struct model_migration migration = { .statements = (unsigned)story_number(statements),
					     .bare = bare };

	fleet_push(story->fleet, shop(story), &migration);
}

static void whole(struct story *story, const struct story_words *words)
{
	push(story, words->items[0], false);
}

static void bare(struct story *story, const struct story_words *words)
{
	push(story, words->items[0], true);
}

static void ways_back(struct story *story, const struct story_words *words)
{
	(void)words;
	shop(story)->ways_back = true;
}

/* ---- what happens ---- */

static void settle(struct story *story, const struct story_words *words)
{
	(void)words;
	for (unsigned i = 0; fleet_proceed(story->fleet); i++)
		if (i > CALM)
			fail_msg("it never comes to rest");
}

static void until(struct story *story, const struct story_words *words)
{
	while (!strstr(buffer_text(&story->trace), words->items[0]))
		if (!fleet_proceed(story->fleet))
			fail_msg("'%s' never happens:\n%s", words->items[0],
				 buffer_text(&story->trace));
}

static void pass(struct story *story, int64_t milliseconds)
{
	for (; milliseconds > 0; milliseconds -= TICK) {
		fleet_pass(story->fleet, milliseconds < TICK ? milliseconds : TICK);
		fleet_watch(story->fleet);
		settle(story, NULL);
	}
}

static void seconds(struct story *story, const struct story_words *words)
{
	pass(story, (int64_t)story_number(words->items[0]) * 1000);
}

static void minutes(struct story *story, const struct story_words *words)
{
	pass(story, (int64_t)story_number(words->items[0]) * 60000);
}

/* It speaks, and does nothing else. */
static void busy(struct story *story, const struct story_words *words)
{
	struct model_agent *stuck = agent_of(story, words->items[0]);

	stuck->stuck = true;
	pass(story, (int64_t)story_number(words->items[1]) * 1000);
	stuck->stuck = false;
}

static void one(struct story *story, const struct story_words *words)
{
	(void)words;
	push(story, "1", false);
}

static void dies(struct story *story, const struct story_words *words)
{
	model_agent_crash(agent_of(story, words->items[0]));
}

static void starts(struct story *story, const struct story_words *words)
{
	model_agent_rise(story->fleet, agent_of(story, words->items[0]));
	settle(story, NULL);
}

/* Nothing that is on its way arrives. */
static void cut_off(struct story *story, const struct story_words *words)
{
	struct model_agent *cut = agent_of(story, words->items[0]);

	cut->cut = true;
	for (struct model_message **at = &story->fleet->flying; *at;)
		if ((*at)->agent == cut)
			*at = (*at)->next;
		else
			at = &(*at)->next;
}

static void reached(struct story *story, const struct story_words *words)
{
	struct model_agent *back = agent_of(story, words->items[0]);

	back->cut = false;
	if (back->open)
		fleet_send(story->fleet, back);
	settle(story, NULL);
}

/* Somebody on the way kept it. */
static void again(struct story *story, const struct story_words *words)
{
	world_send(story->fleet->world, agent_of(story, words->items[0])->reported);
	fleet_watch(story->fleet);
}

static void restart(struct story *story, const struct story_words *words)
{
	(void)words;
	fleet_restart(story->fleet, false);
	for (size_t i = 0; i < story->fleet->agent_count; i++)
		if (story->fleet->agents[i].up && story->fleet->agents[i].open)
			fleet_send(story->fleet, &story->fleet->agents[i]);
	settle(story, NULL);
}

static void refuses(struct story *story, const struct story_words *words)
{
	target_of(story, words->items[0])->poisoned[story_number(words->items[1]) - 1] = true;
}

static void verifies_not(struct story *story, const struct story_words *words)
{
	target_of(story, words->items[0])->wrong = true;
}

static void is_silent(struct story *story, const struct story_words *words)
{
	target_of(story, words->items[0])->silent = true;
}

static void may_be_rehearsed_on(struct story *story, const struct story_words *words)
{
	target_of(story, words->items[0])->rehearsal = true;
}

static void mended(struct story *story, const struct story_words *words)
{
	(void)words;
	fleet_heal(story->fleet);
}

/* What came after the first so many migrations did not happen. */
static void restored(struct story *story, const struct story_words *words)
{
	struct model_target *back = target_of(story, words->items[0]);
	size_t kept = (size_t)story_number(words->items[1]);

	for (size_t i = kept; i < back->count; i++)
		memset(back->effects[i], 0, sizeof back->effects[i]);
	back->lost = true;
	back->count = back->applied = kept;
}

static void service_no(struct story *story, const struct story_words *words)
{
	(void)words;
	story->fleet->service.refuses = true;
}

static void service_yes(struct story *story, const struct story_words *words)
{
	(void)words;
	story->fleet->service.refuses = false;
}

static void backed_up(struct story *story, const struct story_words *words)
{
	(void)words;
	story_backup(story);
}

static void put_back(struct story *story, const struct story_words *words)
{
	(void)words;
	story_put_back(story);
	settle(story, NULL);
}

const struct story_step story_steps[] = {
	{ "the pipeline is", pipeline },
	{ "target % is in %", target },
	{ "agent %, of an earlier version, serves %", old_agent },
	{ "agent % serves %", agent },
	{ "a migration of one statement is pushed", one },
	{ "a migration of % statements in one transaction is pushed", whole },
	{ "a migration of % statements, each on its own, is pushed", bare },
	{ "each migration comes with its way back", ways_back },
	{ "all goes on until nothing is left to do", settle },
	{ "all goes on until: %", until },
	{ "% seconds pass", seconds },
	{ "% minutes pass", minutes },
	{ "agent % is busy with its statement for % seconds", busy },
	{ "agent % dies", dies },
	{ "agent % starts again", starts },
	{ "agent % is cut off from the network", cut_off },
	{ "agent % is reached again", reached },
	{ "the last report of agent % arrives once more", again },
	{ "the coordinator dies and starts again", restart },
	{ "the coordinator's store is backed up", backed_up },
	{ "the coordinator's store is lost, and its backup put in place", put_back },
	{ "the database of % will refuse migration %", refuses },
	{ "the verification on % will say no", verifies_not },
	{ "on % nothing shows what became of a statement", is_silent },
	{ "% may be rehearsed on", may_be_rehearsed_on },
	{ "the databases are mended", mended },
	{ "the database of % is restored from a backup with % migrations", restored },
	{ "the service will say no", service_no },
	{ "the service will say yes", service_yes },
	{ 0 },
};
