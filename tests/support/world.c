#include "tests/support/world.h"

#include <stdio.h>
#include <string.h>

#include "coordinator/store/open.h"
#include "proto/codec.h"
#include "proto/listener.h"

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

static void peer(const struct conversation *conversation, char *text)
{
	snprintf(text, CONVERSATION_PEER_SIZE, "%s", conversation->peer ? conversation->peer : "");
}

const struct answers world_answers = { answer, drop, peer };

static void open_coordinator(struct world *world)
{
	struct coordinator_options options = { .state = world->state,
					       .answers = &world_answers,
					       .now = world->now,
					       .lockout = world->lockout,
					       .linter = world->linter,
					       .asker = world->asker };
	struct error error = { 0 };

	assert_ok(coordinator_open(&options, &world->coordinator, &error));
}

void assert_fine(struct error error)
{
	if (error.code)
		fail_msg("%s", error.text);
}

struct world *world_open_on(struct arena *arena, const char *state)
{
	struct world *world = arena_new(arena, struct world);

	crypto_start();
	*world =
	    (struct world) { .arena = arena, .state = state, .now = 1000, .wall = 1795132800000 };
	open_coordinator(world);
	return world;
}

struct world *world_open(struct arena *arena)
{
	return world_open_on(arena, test_folder(arena));
}

void world_close(struct world *world)
{
	coordinator_close(world->coordinator);
	world->coordinator = NULL;
}

int world_setup(void **state)
{
	*state = world_open(arena_open());
	return 0;
}

int world_teardown(void **state)
{
	struct world *world = *state;

	world_close(world);
	arena_close(world->arena);
	return 0;
}

void world_reopen(struct world *world)
{
	open_coordinator(world);
}

void world_restart(struct world *world)
{
	world_close(world);
	world_reopen(world);
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
	conversation->peer = world->peer;
	coordinator_turn(world->coordinator, &event, 1, world->now, world->wall);
	return conversation;
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

struct error world_run_as(struct world *world, const char *person, world_work *work, void *context)
{
	struct work_call call = { .call = { .run = run_work,
					    .answer = keep_error,
					    .actor = { ACTOR_PERSON, person },
					    .cause = "test" },
				  .work = work,
				  .context = context };
	struct event event = { .kind = EVENT_CALL, .call = &call.call };

	call.error.code = ERROR_TIMEOUT;
	coordinator_turn(world->coordinator, &event, 1, world->now, world->wall);
	return call.error;
}

struct error world_run(struct world *world, world_work *work, void *context)
{
	return world_run_as(world, "alice", work, context);
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

size_t world_entries(struct world *world, const char *type)
{
	struct log_filter filter = { .type = type, .after = -1, .limit = 1000 };
	struct log_page page;
	struct error error = { 0 };

	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	return page.count;
}

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
	struct push_result result;

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
	if (!operation_push(turn, &given->push, &prepared, &result, error))
		return false;
	given->number = result.row.release.number;
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

struct error world_replace(struct world *world, const char *project, const char *const *files,
			   const char *version)
{
	struct push_context context = { .push = { .project = project,
						  .format = "auto",
						  .replace = &version,
						  .replace_count = 1 },
					.files = files };

	return world_run(world, push, &context);
}

struct pipeline_context {
	const char *project, *text;
};

static bool apply_pipeline(struct turn *turn, void *context, struct error *error)
{
	struct pipeline_context *given = context;
	struct pipeline_change change;

	return operation_pipeline_apply(turn, given->project, bytes_of(given->text), &change,
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
