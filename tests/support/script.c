#include "tests/support/script.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/clock.h"
#include "tests/support/test.h"

#define PATIENCE 20000
#define CHUNK    64 /* small, so that a blob takes several */

struct frame {
	struct frame *next;
	struct conversation *conversation;
	size_t size;
	char bytes[];
};

struct script {
	struct arena *arena;
	struct key_pair key;
	struct listener *listener;
	pthread_mutex_t mutex;
	pthread_cond_t arrived;
	struct frame *first, **last;
	struct scripted open; /* without a conversation: none */
	struct enrol enrol;
	bool enrolled, in_session;
	uint8_t nonce[NONCE_SIZE];
	uint64_t counter;
	size_t hellos, fetches;
	struct bytes blobs[32];
	size_t blob_count;
	struct refusal refusal;
};

static void frame_arrived(void *context, struct conversation *conversation, struct bytes bytes)
{
	struct script *script = context;
	struct frame *frame = calloc(1, sizeof *frame + bytes.size);

	frame->conversation = conversation;
	frame->size = bytes.size;
	memcpy(frame->bytes, bytes.data, bytes.size);
	pthread_mutex_lock(&script->mutex);
	*script->last = frame;
	script->last = &frame->next;
	pthread_cond_signal(&script->arrived);
	pthread_mutex_unlock(&script->mutex);
}

static struct frame *frame_take(struct script *script)
{
	struct frame *frame = script->first;

	if (frame && !(script->first = frame->next))
		script->last = &script->first;
	return frame;
}

struct script *script_open(void)
{
	struct listener_options options = { .url = "tcp://127.0.0.1:0" };
	struct script *script = calloc(1, sizeof *script);
	struct error error = { 0 };

	script->arena = arena_open();
	script->last = &script->first;
	key_pair_make(&script->key);
	pthread_mutex_init(&script->mutex, NULL);
	pthread_cond_init(&script->arrived, NULL);
	assert_ok(listener_open(&options, frame_arrived, script, &script->listener, &error));
	return script;
}

const char *script_url(const struct script *script)
{
	return listener_url(script->listener);
}

const struct key_pair *script_key(const struct script *script)
{
	return &script->key;
}

struct arena *script_arena(struct script *script)
{
	return script->arena;
}

const struct enrol *script_enrolled(const struct script *script)
{
	return script->enrolled ? &script->enrol : NULL;
}

size_t script_hellos(const struct script *script)
{
	return script->hellos;
}

size_t script_fetches(const struct script *script)
{
	return script->fetches;
}

void script_offer(struct script *script, struct bytes blob)
{
	script->blobs[script->blob_count++] = blob;
}

void script_refuse_next(struct script *script, enum error_code code, const char *text)
{
	script->refusal = (struct refusal) { code, text };
}

static void answer(struct script *script, struct conversation *conversation,
		   const struct answer *said)
{
	struct envelope envelope = { .protocol = PROTOCOL_VERSION,
				     .payload = codec_encode_answer(script->arena, said) };

	conversation_answer(conversation, codec_encode_envelope(script->arena, &envelope));
}

/* What a new process says to the requests that reach it again. */
static void session_unknown(struct script *script, struct conversation *conversation)
{
	struct answer reply = { .kind = ANSWER_REFUSAL,
				.refusal = { ERROR_CONFLICT, "say hello again" } };

	answer(script, conversation, &reply);
}

void script_restart(struct script *script)
{
	struct frame *frame;

	pthread_mutex_lock(&script->mutex);
	while ((frame = frame_take(script))) {
		session_unknown(script, frame->conversation);
		free(frame);
	}
	pthread_mutex_unlock(&script->mutex);
	if (script->open.conversation)
		session_unknown(script, script->open.conversation);
	script->open = (struct scripted) { 0 };
	script->in_session = false;
}

void script_replace(struct script *script)
{
	script_restart(script);
	key_pair_make(&script->key);
}

void script_close(struct script *script)
{
	script_restart(script);
	listener_close(script->listener);
	pthread_cond_destroy(&script->arrived);
	pthread_mutex_destroy(&script->mutex);
	arena_close(script->arena);
	free(script);
}

static struct frame *frame_wait(struct script *script)
{
	int64_t until = clock_wall() + PATIENCE;
	struct timespec deadline = { until / 1000, until % 1000 * 1000000 };
	struct frame *frame;

	pthread_mutex_lock(&script->mutex);
	while (!script->first &&
	       !pthread_cond_timedwait(&script->arrived, &script->mutex, &deadline))
		continue;
	frame = frame_take(script);
	pthread_mutex_unlock(&script->mutex);
	if (!frame)
		fail_msg("the agent said nothing for %d s", PATIENCE / 1000);
	return frame;
}

static void envelope_check(struct script *script, const struct envelope *envelope,
			   const struct request *request)
{
	struct bytes covered = codec_signed_bytes(script->arena, envelope);

	if (request->kind == REQUEST_ENROL) {
		script->enrol = request->enrol;
		script->enrolled = true;
	}
	assert_true(script->enrolled);
	assert_int_equal(envelope->signature.size, SIGNATURE_SIZE);
	assert_true(signature_holds(script->enrol.public_key, covered.data, covered.size,
				    (const uint8_t *)envelope->signature.data));
	if (request->kind != REQUEST_SYNC && request->kind != REQUEST_FETCH)
		return;
	assert_string_equal(envelope->agent, "a-1");
	if (!script->in_session)
		return;
	assert_memory_equal(envelope->nonce.data, script->nonce, NONCE_SIZE);
	assert_true(envelope->counter > script->counter);
	script->counter = envelope->counter;
}

static struct answer chunk_of(struct script *script, const struct fetch *fetch)
{
	script->fetches++;
	for (size_t i = 0; i < script->blob_count; i++) {
		struct bytes blob = script->blobs[i];
		struct hash hash = hash_of(blob.data, blob.size);
		size_t left = blob.size - (size_t)fetch->offset;

		if (hash_equal(&hash, &fetch->hash))
			return (struct answer) {
				.kind = ANSWER_CHUNK,
				.chunk = { hash,
					   fetch->offset,
					   blob.size,
					   { blob.data + fetch->offset,
					     left < CHUNK ? left : CHUNK } },
			};
	}
	return (struct answer) { .kind = ANSWER_REFUSAL,
				 .refusal = { ERROR_NOT_FOUND, "no such blob" } };
}

static struct answer reply_to(struct script *script, const struct request *request)
{
	struct answer reply = { .kind = ANSWER_REFUSAL, .refusal = script->refusal };

	if (script->refusal.code && request->kind != REQUEST_FETCH) {
		script->refusal.code = ERROR_NONE;
	} else if (request->kind == REQUEST_ENROL) {
		reply = (struct answer) { .kind = ANSWER_ENROLLED, .enrolled = { .agent = "a-1" } };
		memcpy(reply.enrolled.coordinator_key, script->key.public_key, PUBLIC_KEY_SIZE);
	} else if (request->kind == REQUEST_HELLO) {
		script->hellos++;
		script->in_session = true;
		script->counter = 0;
		random_bytes(script->nonce, NONCE_SIZE);
		reply =
		    (struct answer) { .kind = ANSWER_WELCOME, .welcome = { .version = "0.1.0" } };
		memcpy(reply.welcome.nonce, script->nonce, NONCE_SIZE);
		memcpy(reply.welcome.coordinator_key, script->key.public_key, PUBLIC_KEY_SIZE);
	} else if (request->kind == REQUEST_FETCH && script->in_session) {
		reply = chunk_of(script, &request->fetch);
	} else {
		reply.refusal = (struct refusal) { ERROR_CONFLICT, "say hello again" };
	}
	return reply;
}

/* Handles one frame; true when it was a sync, which stays open. */
static bool frame_handle(struct script *script, struct frame *frame, struct scripted *scripted)
{
	struct bytes bytes = { arena_copy(script->arena, frame->bytes, frame->size), frame->size };
	struct conversation *conversation = frame->conversation;
	struct envelope envelope;
	struct request request;
	struct error error = { 0 };
	struct answer reply;

	free(frame);
	assert_ok(codec_decode_envelope(script->arena, bytes, &envelope, &error));
	assert_ok(codec_decode_request(script->arena, envelope.payload, &request, &error));
	envelope_check(script, &envelope, &request);
	if (script->open.conversation)
		conversation_drop(script->open.conversation);
	script->open = (struct scripted) { 0 };
	if (request.kind == REQUEST_SYNC && script->in_session && !script->refusal.code) {
		script->open = *scripted = (struct scripted) { conversation, request.sync };
		return true;
	}
	reply = reply_to(script, &request);
	answer(script, conversation, &reply);
	return false;
}

void script_hello(struct script *script)
{
	size_t before = script->hellos;
	struct scripted scripted;

	while (script->hellos == before)
		frame_handle(script, frame_wait(script), &scripted);
}

struct scripted script_sync(struct script *script)
{
	struct scripted scripted;

	while (!frame_handle(script, frame_wait(script), &scripted))
		continue;
	return scripted;
}

void script_assign(struct script *script, const struct scripted *scripted,
		   const struct assignment *assignments, size_t count)
{
	struct answer reply = { .kind = ANSWER_ASSIGNMENTS };

	reply.assignments.count = count;
	reply.assignments.items = arena_new_array(script->arena, struct assignment, count);
	for (size_t i = 0; i < count; i++)
		reply.assignments.items[i] = assignments[i];
	script->open = (struct scripted) { 0 };
	answer(script, scripted->conversation, &reply);
}

struct scripted script_sync_until(struct script *script, bool (*holds)(const struct sync *sync))
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (clock_monotonic() < until) {
		struct scripted scripted =
		    script->open.conversation ? script->open : script_sync(script);

		if (holds(&scripted.sync))
			return scripted;
		if (sync_brings_news(&scripted.sync))
			script_assign(script, &scripted, NULL, 0);
		else
			script_sync(script);
	}
	fail_msg("what the test waits for did not come");
	return (struct scripted) { 0 };
}

static bool sync_mentions(const struct sync *sync, const char *attempt)
{
	for (size_t i = 0; i < sync->attempt_count; i++)
		if (text_equal(sync->attempts[i], attempt))
			return true;
	for (size_t i = 0; i < sync->report_count; i++)
		if (text_equal(sync->reports[i].attempt, attempt))
			return true;
	return false;
}

void script_assign_surely(struct script *script, const struct assignment *assignments, size_t count)
{
	int64_t until = clock_monotonic() + PATIENCE;
	struct scripted scripted = script->open.conversation ? script->open : script_sync(script);

	do {
		script_assign(script, &scripted, assignments, count);
		scripted = script_sync(script);
	} while (!sync_mentions(&scripted.sync, assignments[0].attempt) &&
		 clock_monotonic() < until);
}
