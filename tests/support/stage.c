#include "tests/support/stage.h"

#include "core/base/file.h"
#include "core/base/log.h"

const struct planned_file stage_files[STAGE_FILES] = {
	{ "0001_users.sql", "CREATE TABLE users (id int);\nINSERT INTO users VALUES (1), (2);\n" },
	{ "0002_orders.sql", "CREATE TABLE orders (id int);\n" },
};

static void *agent_thread(void *context)
{
	struct stage *stage = context;

	stage->fine = agent_run(stage->agent, &stage->idle, &stage->error);
	return NULL;
}

void stage_agent_begin(struct stage *stage)
{
	struct error error = { 0 };

	assert_ok(agent_open(&stage->settings, &stage->agent, &error));
	assert_int_equal(pthread_create(&stage->thread, NULL, agent_thread, stage), 0);
	stage->running = true;
}

void stage_agent_wait(struct stage *stage)
{
	pthread_join(stage->thread, NULL);
	agent_close(stage->agent);
	stage->running = false;
}

void stage_agent_end(struct stage *stage)
{
	agent_stop(stage->agent);
	stage_agent_wait(stage);
	assert_true(stage->fine);
	assert_true(stage->idle);
}

static char *settings_text(struct stage *stage)
{
	return arena_printf(stage->arena,
			    "coordinator: %s\n"
			    "environment: staging\n"
			    "name: eu-agent\n"
			    "state: %s/state\n"
			    "join-token-file: %s/token\n"
			    "grace: 300ms\n"
			    "targets:\n"
			    "  - {name: eu, project: shop, url: \"sqlite://%s/eu.db\"}\n"
			    "  - {name: us, project: shop, url: \"sqlite://%s/us.db\", "
			    "rehearsal: yes}\n",
			    script_url(stage->script), stage->folder, stage->folder, stage->folder,
			    stage->folder);
}

int stage_open(void **state)
{
	struct stage *stage = test_calloc(1, sizeof *stage);
	struct error error = { 0 };

	log_from(LOG_ERROR);
	stage->arena = arena_open();
	stage->folder = test_folder(stage->arena);
	stage->script = script_open();
	test_write(stage->arena, stage->folder, "token", "join-me\n");
	test_write(stage->arena, stage->folder, "agent.yaml", settings_text(stage));
	assert_ok(agent_settings_load(stage->arena,
				      path_join(stage->arena, stage->folder, "agent.yaml"),
				      &stage->settings, &error));
	stage->planned = planned_release(stage->arena, stage_files, STAGE_FILES);
	script_offer(stage->script, stage->planned->manifest);
	for (size_t i = 0; i < STAGE_FILES; i++)
		script_offer(stage->script, bytes_of(stage_files[i].text));
	stage_agent_begin(stage);
	*state = stage;
	return 0;
}

int stage_close(void **state)
{
	struct stage *stage = *state;

	if (stage->running)
		stage_agent_end(stage);
	script_close(stage->script);
	arena_close(stage->arena);
	test_free(stage);
	return 0;
}

bool knows_both_targets(const struct sync *sync)
{
	return sync->target_count == 2;
}

const struct report *end_in(const struct sync *sync)
{
	for (size_t i = 0; i < sync->report_count; i++)
		if (sync->reports[i].phase == PHASE_FINISHED)
			return &sync->reports[i];
	return NULL;
}

bool tells_an_end(const struct sync *sync)
{
	return end_in(sync) != NULL;
}

bool tells_nothing(const struct sync *sync)
{
	return !sync->report_count && sync->target_count == 2;
}

bool holds_an_attempt(const struct sync *sync)
{
	return sync->attempt_count > 0;
}

void stage_assign(struct stage *stage, enum verb verb, const char *target, const char *attempt)
{
	script_sync_until(stage->script, knows_both_targets);
	planned_assign(stage->arena, stage->planned, verb, target, attempt, &stage->empty,
		       script_key(stage->script));
	script_assign_surely(stage->script, &stage->planned->assignment, 1);
}

const struct report *stage_wait_for_end(struct stage *stage, struct scripted *scripted)
{
	*scripted = script_sync_until(stage->script, tells_an_end);
	return end_in(&scripted->sync);
}

const struct target_state *state_in(const struct sync *sync, const char *name)
{
	for (size_t i = 0; i < sync->target_count; i++)
		if (text_equal(sync->targets[i].name, name))
			return &sync->targets[i];
	fail_msg("the sync does not name target %s", name);
	return NULL;
}
