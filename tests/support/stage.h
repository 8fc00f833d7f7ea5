#ifndef TESTS_SUPPORT_STAGE_H
#define TESTS_SUPPORT_STAGE_H
#include "agent/agent.h"
#include "tests/support/planned.h"
#include "tests/support/script.h"
#include "tests/support/test.h"
#include <pthread.h>

#define STAGE_FILES 2
extern const struct planned_file stage_files[STAGE_FILES];

/* An agent with two SQLite targets, its thread, and the coordinator that it talks to. */
struct stage {
	struct arena *arena;
	char *folder;
	struct script *script;
	struct agent_settings settings;
	struct agent *agent;
	pthread_t thread;
	bool running, fine, idle;
	struct error error;
	struct planned *planned;
	struct ledger empty; /* what plans are made on */
};

/* cmocka's setup and teardown: enrolled, with the targets "eu" and "us" (may be rehearsed on), and
 * the release offered. */
int stage_open(void **state);
int stage_close(void **state);

void stage_agent_begin(struct stage *stage);
void stage_agent_wait(struct stage *stage); /* it ends by itself */
void stage_agent_end(struct stage *stage);  /* stopped, and has to be fine */

/* What script_sync_until may wait for. */
bool knows_both_targets(const struct sync *sync);
bool tells_an_end(const struct sync *sync);
bool tells_nothing(const struct sync *sync);
bool holds_an_attempt(const struct sync *sync);

const struct report *end_in(const struct sync *sync);
const struct target_state *state_in(const struct sync *sync, const char *name);

/* All that the release has for a target without a ledger; until the agent has it. */
void stage_assign(struct stage *stage, enum verb verb, const char *target, const char *attempt);
const struct report *stage_wait_for_end(struct stage *stage, struct scripted *scripted);
#endif
