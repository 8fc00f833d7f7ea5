#include "tests/support/world.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger.h"
#include "proto/codec.h"

static void answer(struct conversation *conversation, struct bytes frame)
{
	if (conversation->answered || conversation->dropped)
		fail_msg("a conversation was answered twice");
	conversation->answered = true;
	conversation->frame =
	    (struct bytes) { arena_copy(conversation->arena, frame.data, frame.size), frame.size };
}

static void drop(struct conversation *conversation)
{
	if (conversation->answered || conversation->dropped)
		fail_msg("a conversation was dropped after its end");
	conversation->dropped = true;
}

const struct answers world_answers = { answer, drop };

static void open_coordinator(struct world *world)
{
	struct coordinator_options options = { .state = world->state,
					       .answers = &world_answers,
					       .now = world->now };
	struct error error = { 0 };

	assert_ok(coordinator_open(&options, &world->coordinator, &error));
}

struct world *world_open(struct arena *arena)
{
	struct world *world = arena_new(arena, struct world);

	crypto_start();
	*world = (struct world) { arena, test_folder(arena), NULL, 1000, 1795132800000 };
	open_coordinator(world);
	return world;
}

void world_close(struct world *world)
{
	coordinator_close(world->coordinator);
	world->coordinator = NULL;
}

void world_restart(struct world *world)
{
	world_close(world);
	open_coordinator(world);
}

void world_pass(struct world *world, int64_t milliseconds)
{
	int64_t until = world->now + milliseconds;

	while (coordinator_deadline(world->coordinator) <= until) {
		int64_t due = coordinator_deadline(world->coordinator);

		world->wall += due > world->now ? due - world->now : 0;
		world->now = due > world->now ? due : world->now;
		coordinator_turn(world->coordinator, NULL, 0, world->now, world->wall);
	}
	world->wall += until - world->now;
	world->now = until;
}

struct conversation *world_send(struct world *world, struct bytes frame)
{
	struct conversation *conversation = arena_new(world->arena, struct conversation);
	struct event event = { .kind = EVENT_FRAME, .conversation = conversation, .frame = frame };

	conversation->arena = world->arena;
	coordinator_turn(world->coordinator, &event, 1, world->now, world->wall);
	return conversation;
}

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

struct answer world_answer(struct arena *arena, const struct conversation *conversation)
{
	struct error error = { 0 };
	struct envelope envelope;
	struct answer result;

	if (!conversation->answered)
		fail_msg("the conversation was not answered");
	assert_ok(codec_decode_envelope(arena, conversation->frame, &envelope, &error));
	assert_ok(codec_decode_answer(arena, envelope.payload, &result, &error));
	return result;
}

struct join_context {
	const char *environment, *name, *secret;
};

static bool make_join_token(struct turn *turn, void *context, struct error *error)
{
	struct join_context *join = context;
	const char *secret;
	int64_t expires;

	if (!operation_join_token_create(turn, join->environment, NULL, 0, &secret, &expires,
					 error))
		return false;
	join->secret = strdup(secret);
	return true;
}

static void free_secret(void *secret)
{
	free(secret);
}

struct actor_agent *world_enrol(struct world *world, const char *environment, const char *name)
{
	struct actor_agent *agent = arena_new(world->arena, struct actor_agent);
	struct join_context join = { environment, name, NULL };
	struct request request = {
		.kind = REQUEST_ENROL,
		.enrol = { .name = name, .environment = environment, .version = "test" }
	};
	struct error error = world_run(world, make_join_token, &join);
	struct answer answered;

	if (error.code)
		fail_msg("%s", error.text);
	arena_defer(world->arena, free_secret, (void *)(uintptr_t)join.secret);
	*agent = (struct actor_agent) { .world = world, .id = "" };
	key_pair_make(&agent->key);
	request.enrol.token = join.secret;
	memcpy(request.enrol.public_key, agent->key.public_key, PUBLIC_KEY_SIZE);
	answered = world_answer(world->arena, world_send(world, agent_frame(agent, &request)));
	assert_int_equal(answered.kind, ANSWER_ENROLLED);
	agent->id = answered.enrolled.agent;
	agent_hello(agent);
	return agent;
}

void agent_hello(struct actor_agent *agent)
{
	struct request request = { .kind = REQUEST_HELLO, .hello = { "test" } };
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

struct work_call {
	struct call call;
	world_work *work;
	void *context;
	struct error error;
};

static bool run_work(struct turn *turn, struct call *call, struct error *error)
{
	struct work_call *work = (struct work_call *)call;

	return work->work(turn, work->context, error);
}

static void keep_error(struct call *call, const struct error *error)
{
	struct work_call *work = (struct work_call *)call;

	work->error = error ? *error : (struct error) { 0 };
}

struct error world_run(struct world *world, world_work *work, void *context)
{
	struct work_call call = { .call = { .run = run_work,
					    .answer = keep_error,
					    .actor = { ACTOR_PERSON, "alice" },
					    .cause = "test" },
				  .work = work,
				  .context = context };
	struct event event = { .kind = EVENT_CALL, .call = &call.call };

	call.error.code = ERROR_TIMEOUT;
	coordinator_turn(world->coordinator, &event, 1, world->now, world->wall);
	return call.error;
}

static void close_store(void *store)
{
	store_close(store);
}

struct store *world_reader(struct world *world)
{
	struct store *store = NULL;
	struct error error = { 0 };

	assert_ok(
	    store_open(coordinator_store_path(world->coordinator), STORE_READER, &store, &error));
	arena_defer(world->arena, close_store, store);
	return store;
}

struct push_context {
	struct push push;
	const char *const *files;
	uint64_t number;
};

static bool put_blob(struct turn *turn, const char *project, struct bytes bytes,
		     struct error *error)
{
	struct hash hash = hash_of(bytes.data, bytes.size);
	struct blob_upload upload;

	if (!blob_upload_begin(&upload, project, &hash, bytes, error))
		return false;
	while (upload.rest)
		if (!operation_blob_put(turn, &upload, error))
			return false;
	return true;
}

static bool push(struct turn *turn, void *context, struct error *error)
{
	struct push_context *given = context;
	struct release_file *files = arena_new_array(turn->arena, struct release_file, 64);
	struct prepared_release prepared;
	struct release_row row;
	bool created;

	given->push.files = files;
	given->push.file_count = 0;
	for (const char *const *file = given->files; *file; file += 2) {
		struct bytes text = bytes_of(file[1]);
		struct hash hash = hash_of(text.data, text.size);

		if (!put_blob(turn, given->push.project, text, error))
			return false;
		files[given->push.file_count++] =
		    (struct release_file) { file[0], hash, text.size };
	}
	if (!push_prepare(turn->arena, turn->store, &given->push, &prepared, error)) {
		operation_push_refused(turn, &given->push, error);
		return false;
	}
	if (!operation_push(turn, &given->push, &prepared, &row, &created, error))
		return false;
	given->number = row.release.number;
	return true;
}

struct error world_push(struct world *world, const char *project, const char *const *files,
			uint64_t *number)
{
	struct push_context context = { .push = { .project = project, .format = "auto" },
					.files = files };
	struct error error = world_run(world, push, &context);

	if (number)
		*number = context.number;
	return error;
}

struct pipeline_context {
	const char *project, *text;
};

static bool apply_pipeline(struct turn *turn, void *context, struct error *error)
{
	struct pipeline_context *given = context;
	struct pipeline_row row;
	bool changed;

	return operation_pipeline_apply(turn, given->project, bytes_of(given->text), &row, &changed,
					error);
}

struct error world_pipeline(struct world *world, const char *project, const char *text)
{
	struct pipeline_context context = { project, text };

	return world_run(world, apply_pipeline, &context);
}

struct rollout world_look(struct world *world, const char *id)
{
	SCOPED(store_release) struct store *store = NULL;
	struct error error = { 0 };
	struct rollout rollout = { 0 };

	assert_ok(
	    store_open(coordinator_store_path(world->coordinator), STORE_READER, &store, &error));
	assert_ok(rollout_load(world->arena, store, NULL, id, &rollout, &error));
	return rollout;
}

struct rollout_context {
	const struct rollout_request *request;
	const char *id;
	enum rollout_decision decision;
	char found[32];
};

static bool start_rollout(struct turn *turn, void *context, struct error *error)
{
	struct rollout_context *given = context;
	struct gate_verdicts verdicts;
	struct rollout rollout;

	if (!operation_rollout_start(turn, given->request, &rollout, &verdicts, error))
		return false;
	memcpy(given->found, rollout.id, strlen(rollout.id) + 1);
	return true;
}

struct error world_rollout(struct world *world, const struct rollout_request *request,
			   struct rollout *rollout)
{
	struct rollout_context context = { .request = request };
	struct error error = world_run(world, start_rollout, &context);

	if (!error.code && rollout)
		*rollout = world_look(world, context.found);
	return error;
}

static bool decide(struct turn *turn, void *context, struct error *error)
{
	struct rollout_context *given = context;
	struct rollout rollout;

	return operation_rollout_decide(turn, NULL, given->id, given->decision, "", &rollout,
					error);
}

struct error world_decide(struct world *world, const char *id, enum rollout_decision decision,
			  struct rollout *rollout)
{
	struct rollout_context context = { .id = id, .decision = decision };
	struct error error = world_run(world, decide, &context);

	if (rollout)
		*rollout = world_look(world, id);
	return error;
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

struct target_state world_target(struct world *world, const char *project, const char *name,
				 const char *const *applied)
{
	SCOPED(store_release) struct store *store = NULL;
	struct error error = { 0 };
	struct release_row row = { 0 };
	struct ledger ledger = { 0 };

	assert_ok(
	    store_open(coordinator_store_path(world->coordinator), STORE_READER, &store, &error));
	if (release_load(world->arena, store, project, 0, &row, &error))
		fill_ledger(world, &row.release, applied, &ledger);
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
