#include "tests/support/world.h"

#include <string.h>

#include "coordinator/store/open.h"
#include "core/ledger.h"
#include "proto/codec.h"

struct bytes agent_frame(struct actor_agent *agent, const struct request *request)
{
	struct arena *arena = agent->world->arena;
	struct envelope envelope = {
		.protocol = PROTOCOL_VERSION,
		.agent = agent->id,
		.nonce = agent->nonce,
		.counter = ++agent->counter,
		.payload = codec_encode_request(arena, request),
	};
	struct bytes covered = codec_signed_bytes(arena, &envelope);
	uint8_t *signature = arena_alloc(arena, SIGNATURE_SIZE);

	sign_bytes(&agent->key, covered.data, covered.size, signature);
	envelope.signature = (struct bytes) { (const char *)signature, SIGNATURE_SIZE };
	return codec_encode_envelope(arena, &envelope);
}

struct join_context {
	struct arena *arena;
	const char *environment, *secret;
	int64_t valid_for;
};

static bool make_join_token(struct turn *turn, void *context, struct error *error)
{
	struct join_context *join = context;
	const char *secret;
	int64_t expires;

	if (!operation_join_token_create(turn, join->environment, NULL, join->valid_for, &secret,
					 &expires, error))
		return false;
	join->secret = arena_text(join->arena, secret);
	return true;
}

const char *world_join_token(struct world *world, const char *environment, int64_t valid_for)
{
	struct join_context join = { world->arena, environment, NULL, valid_for };

	assert_fine(world_run(world, make_join_token, &join));
	return join.secret;
}

struct conversation *agent_enrol(struct actor_agent *agent, const char *environment,
				 const char *name, const char *token)
{
	struct request request = { .kind = REQUEST_ENROL,
				   .enrol = { .token = token,
					      .name = name,
					      .environment = environment,
					      .version = "test" } };

	memcpy(request.enrol.public_key, agent->key.public_key, PUBLIC_KEY_SIZE);
	return world_send(agent->world, agent_frame(agent, &request));
}

struct actor_agent *world_stranger(struct world *world)
{
	struct actor_agent *agent = arena_new(world->arena, struct actor_agent);

	*agent = (struct actor_agent) { .world = world, .id = "" };
	key_pair_make(&agent->key);
	return agent;
}

struct actor_agent *world_enrol(struct world *world, const char *environment, const char *name)
{
	struct actor_agent *agent = world_stranger(world);
	const char *token = world_join_token(world, environment, 0);
	struct answer answered =
	    world_answer(world->arena, agent_enrol(agent, environment, name, token));

	assert_int_equal(answered.kind, ANSWER_ENROLLED);
	agent->id = answered.enrolled.agent;
	memcpy(agent->coordinator_key, answered.enrolled.coordinator_key, PUBLIC_KEY_SIZE);
	agent_hello(agent);
	return agent;
}

void agent_hello(struct actor_agent *agent)
{
	const char *verbs[] = { "resolve", "verify", "waves", "evidence" };
	struct request request = {
		.kind = REQUEST_HELLO,
		.hello = { .version = "test", .verbs = verbs, .verb_count = COUNT(verbs) }
	};
	struct answer answered;

	agent->nonce = (struct bytes) { 0 };
	answered = world_answer(agent->world->arena,
				world_send(agent->world, agent_frame(agent, &request)));
	assert_int_equal(answered.kind, ANSWER_WELCOME);
	agent->nonce =
	    (struct bytes) { arena_copy(agent->world->arena, answered.welcome.nonce, NONCE_SIZE),
			     NONCE_SIZE };
	agent->counter = 0;
}

struct conversation *agent_sync(struct actor_agent *agent, const struct sync *sync)
{
	struct request request = { .kind = REQUEST_SYNC, .sync = *sync };

	return world_send(agent->world, agent_frame(agent, &request));
}

struct conversation *agent_wait(struct actor_agent *agent, const struct sync *sync)
{
	struct arena *arena = agent->world->arena;
	struct conversation *told = agent_sync(agent, sync);
	struct sync quiet = *sync;
	struct answer answer;

	if (!told->answered)
		return told;
	answer = world_answer(arena, told);
	if (answer.kind != ANSWER_ASSIGNMENTS || answer.assignments.count)
		return told;
	quiet.targets =
	    arena_copy(arena, sync->targets, sync->target_count * sizeof *sync->targets);
	for (size_t i = 0; i < quiet.target_count; i++)
		quiet.targets[i].ledger = (struct bytes) { 0 };
	return agent_sync(agent, &quiet);
}

static struct ledger_row applied_row(const struct migration *migration)
{
	return (struct ledger_row) {
		.version = migration->version,
		.name = migration->name,
		.content = migration->content,
		.entry = migration->entry,
		.outcome = LEDGER_APPLIED,
		.statements = 1,
		.applied = 1,
		.attempt = "earlier",
		.epoch = 1,
		.operator= "test",
	};
}

static void fill_ledger(struct world *world, const struct release *release,
			const char *const *applied, struct ledger *ledger)
{
	ledger->rows = arena_new_array(world->arena, struct ledger_row, release->count + 1);
	for (; applied && *applied; applied++)
		for (size_t i = 0; i < release->count; i++)
			if (text_equal(release->migrations[i].version, *applied))
				ledger->rows[ledger->count++] =
				    applied_row(&release->migrations[i]);
	ledger->exists = ledger->count > 0;
}

static struct target_state make_target(struct world *world, const char *project, const char *name,
				       const char *const *applied, enum ledger_outcome last)
{
	SCOPED(store_release) struct store *store = NULL;
	struct error error = { 0 };
	struct release_row row = { 0 };
	struct ledger ledger = { 0 };

	assert_ok(
	    store_open(coordinator_store_path(world->coordinator), STORE_READER, &store, &error));
	if (release_load(world->arena, store, project, 0, &row, &error))
		fill_ledger(world, &row.release, applied, &ledger);
	if (ledger.count && last != LEDGER_APPLIED) {
		ledger.rows[ledger.count - 1].outcome = last;
		ledger.rows[ledger.count - 1].applied = 0;
	}
	return (struct target_state) {
		.name = name,
		.project = project,
		.dialect = DIALECT_SQLITE,
		.problem = "",
		.server = "SQLite 3.40.1",
		.ledger_digest = ledger_digest(&ledger),
		.ledger = ledger_write(world->arena, &ledger),
		.rehearsal = true,
	};
}

struct target_state world_target(struct world *world, const char *project, const char *name,
				 const char *const *applied)
{
	return make_target(world, project, name, applied, LEDGER_APPLIED);
}

struct target_state world_target_stopped(struct world *world, const char *project, const char *name,
					 const char *const *tried)
{
	return make_target(world, project, name, tried, LEDGER_INTENT);
}
