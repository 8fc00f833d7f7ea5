#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H
#include "coordinator/coordinator.h"
#include "coordinator/operations.h"
#include "proto/message.h"
#include "tests/support/test.h"

/* A coordinator in a temp folder with a clock that stands still until it is moved, and agents that
 * speak to it without a wire. */
struct world {
	struct arena *arena;
	const char *state;
	struct coordinator *coordinator;
	int64_t now, wall;
	const char *peer;                  /* where frames come from; NULL: it cannot be told */
	struct throttle_options lockout;   /* from the next start on */
	const struct lint_service *linter; /* from the next start on; NULL: no release is judged */
	const struct asker
	    *asker; /* of HTTP gates, from the next start on; NULL: nobody is asked */
};

/* Fails the test with the error, where there is one. */
void assert_fine(struct error error);

struct world *world_open(struct arena *arena);
/* On a state folder that is there already. */
struct world *world_open_on(struct arena *arena, const char *state);
void world_close(struct world *world);
/* cmocka's: the world and its arena are the state. */
int world_setup(void **state);
int world_teardown(void **state);
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

void world_reopen(struct world *world);  /* after world_close */
void world_restart(struct world *world); /* as after a crash: what is in memory is gone */
void world_pass(struct world *world, int64_t milliseconds); /* the clock moves, deadlines fire */

/* A conversation of an agent with the coordinator. */
struct conversation {
	struct arena *arena;
	bool answered, dropped;
	const char *peer;
	struct bytes frame;
};
extern const struct answers world_answers;
struct conversation *world_send(struct world *world, struct bytes frame);

/* An agent's side of the protocol. */
struct actor_agent {
	struct world *world;
	const char *id; /* "" before enrolment */
	struct key_pair key;
	uint8_t coordinator_key[PUBLIC_KEY_SIZE]; /* as it was told when it enrolled */
	struct bytes nonce;
	uint64_t counter;
};

struct bytes agent_frame(struct actor_agent *agent, const struct request *request);
/* Decodes what the conversation was answered with; fails the test when it was not. */
struct answer world_answer(struct arena *arena, const struct conversation *conversation);
/* `valid_for` in ms; 0: one day. */
const char *world_join_token(struct world *world, const char *environment, int64_t valid_for);
struct actor_agent *world_stranger(struct world *world); /* with a key, not enrolled */
struct conversation *agent_enrol(struct actor_agent *agent, const char *environment,
				 const char *name, const char *token);
/* Enrolled, and said hello. */
struct actor_agent *world_enrol(struct world *world, const char *environment, const char *name);
void agent_hello(struct actor_agent *agent);
struct conversation *agent_sync(struct actor_agent *agent, const struct sync *sync);
/* The same; when it is answered at once because of its ledgers, and with nothing, once more without
 * them, to wait for work. */
struct conversation *agent_wait(struct actor_agent *agent, const struct sync *sync);

/* An operation in a turn of its own; the error it ended with. */
typedef bool world_work(struct turn *turn, void *context, struct error *error);
struct error world_run(struct world *world, world_work *work, void *context); /* alice's */
struct error world_run_as(struct world *world, const char *person, world_work *work, void *context);

/* Pushes the files {path, text, path, text, ..., NULL}. */
struct error world_push(struct world *world, const char *project, const char *const *files,
			uint64_t *number);
/* The same, with one registered version that may get other bytes. */
struct error world_replace(struct world *world, const char *project, const char *const *files,
			   const char *version);
struct error world_pipeline(struct world *world, const char *project, const char *text);
struct error world_rollout(struct world *world, const struct rollout_request *request,
			   struct rollout *rollout);
struct error world_decide(struct world *world, const char *id, enum rollout_decision decision,
			  struct rollout *rollout);
/* As it stands. */
struct rollout world_look(struct world *world, const char *id);
struct store *world_reader(struct world *world); /* closed with the arena */
/* How many entries of this type the log holds, up to 1000. */
size_t world_entries(struct world *world, const char *type);

/* A target whose ledger holds `applied` (versions, NULL ends) of the newest release of `project`.
 */
struct target_state world_target(struct world *world, const char *project, const char *name,
				 const char *const *applied);
/* The same, but it is not known what became of the last of `tried`. */
struct target_state world_target_stopped(struct world *world, const char *project, const char *name,
					 const char *const *tried);
#endif
