#include "agent/session.h"

#include <inttypes.h>
#include <string.h>

#include "agent/testify.h"
#include "core/base/clock.h"
#include "core/tlog/handover.h"
#include "proto/codec.h"

#define PATIENCE   15000
#define BLOB_LIMIT ((uint64_t)256 * 1024 * 1024)

void session_keep(struct session *session, struct identity *identity, struct witness *witness,
		  const struct seal_settings *seal)
{
	session->identity = identity;
	session->witness = witness;
	session->seal = seal;
}

static struct bytes frame_of(struct arena *arena, struct session *session,
			     const struct request *request)
{
	bool with_session = request->kind == REQUEST_SYNC || request->kind == REQUEST_FETCH;
	uint8_t *signature = arena_alloc(arena, SIGNATURE_SIZE);
	struct envelope envelope = {
		.protocol = PROTOCOL_VERSION,
		.agent = session->identity->enrolled ? session->identity->agent : "",
		.nonce = { (const char *)session->nonce, with_session ? NONCE_SIZE : 0 },
		.counter = ++session->counter,
		.payload = codec_encode_request(arena, request),
		.signature = { (const char *)signature, SIGNATURE_SIZE },
	};
	struct bytes covered = codec_signed_bytes(arena, &envelope);

	sign_bytes(&session->identity->key, covered.data, covered.size, signature);
	return codec_encode_envelope(arena, &envelope);
}

/* A refusal comes back as an answer here, so that ERROR_LOCKED can only mean the waking. */
static bool ask(struct arena *arena, struct session *session, const struct request *request,
		int64_t patience, struct answer *answer, struct error *error)
{
	struct envelope envelope;
	struct bytes frame;

	return channel_exchange(arena, session->channel, frame_of(arena, session, request),
				patience ? patience : PATIENCE, &frame, error) &&
	       codec_decode_envelope(arena, frame, &envelope, error) &&
	       codec_decode_answer(arena, envelope.payload, answer, error);
}

static bool answer_is(struct session *session, const struct answer *answer, enum answer_kind kind,
		      struct error *error)
{
	if (answer->kind == kind)
		return true;
	if (answer->kind != ANSWER_REFUSAL)
		return error_set(error, ERROR_INVALID,
				 "the coordinator answered something else than was asked");
	if (answer->refusal.code == ERROR_CONFLICT)
		session->open = false;
	return error_set(error, answer->refusal.code, "%s", answer->refusal.text);
}

bool session_enrol(struct arena *arena, struct session *session, const struct enrol *enrol,
		   struct error *error)
{
	struct request request = { .kind = REQUEST_ENROL, .enrol = *enrol };
	struct identity *identity = session->identity;
	struct answer answer;

	if (!ask(arena, session, &request, session->patience, &answer, error) ||
	    !answer_is(session, &answer, ANSWER_ENROLLED, error))
		return false;
	identity->agent = answer.enrolled.agent;
	memcpy(identity->coordinator_key, answer.enrolled.coordinator_key, PUBLIC_KEY_SIZE);
	memcpy(identity->first_key, answer.enrolled.coordinator_key, PUBLIC_KEY_SIZE);
	identity->recoverable = false;
	identity->succession = (struct succession_list) { 0 };
	identity->enrolled = true;
	return true;
}

static bool takes_next(const struct identity *identity, const struct welcome *welcome)
{
	return identity->has_next && welcome->agent_key.size == PUBLIC_KEY_SIZE &&
	       !memcmp(identity->next.public_key, welcome->agent_key.data, PUBLIC_KEY_SIZE);
}

static bool hello(struct arena *arena, struct session *session, struct error *error)
{
	const char *verbs[] = { verb_name(VERB_RESOLVE),      verb_name(VERB_REVERT),
				verb_name(VERB_RECONCILE),    verb_name(VERB_EJECT),
				ability_name(ABILITY_VERIFY), ability_name(ABILITY_WAVES),
				ability_name(ABILITY_PROOF),  ability_name(ABILITY_EVIDENCE),
				ability_name(ABILITY_COSIGN) };
	struct request request = { .kind = REQUEST_HELLO,
				   .hello = { LOCKSTEP_VERSION,
					      verbs,
					      sizeof verbs / sizeof *verbs,
					      session->log_policy,
					      session->log_policy_age,
					      { 0 } } };
	const struct welcome *welcome;
	struct error ignored;
	struct answer answer;

	/* Keys that cannot be read are told as none; each plan is refused with the reason. */
	if (session->seal && !seal_demand(arena, session->seal, &request.hello.demand, &ignored))
		request.hello.demand.release_key_count = 0;
	session->demand = demand_hash(&request.hello.demand);
	if (session->rotate && session->identity->has_next)
		request.hello.handover =
		    bytes_of(handover_make(arena, session->identity->agent, &session->identity->key,
					   &session->identity->next));
	if (!ask(arena, session, &request, session->patience, &answer, error) ||
	    !answer_is(session, &answer, ANSWER_WELCOME, error))
		return false;
	welcome = &answer.welcome;
	if (!follow(session->identity, session->witness->state, welcome, &session->followed, error))
		return false;
	if (takes_next(session->identity, welcome) &&
	    !identity_promote(session->witness->state, session->identity, error))
		return false;
	session->rotate = welcome->rotate;
	if (!witness_meet(session->witness, welcome, session->identity->coordinator_key, error))
		return false;
	memcpy(session->nonce, welcome->nonce, NONCE_SIZE);
	session->counter = 0;
	session->log_size = welcome->log_size;
	session->open = true;
	return true;
}

/* The new key may have been handed over, and the answer that said so lost. */
static bool hello_with_next(struct arena *arena, struct session *session, struct error *error)
{
	struct identity *identity = session->identity;
	struct key_pair old = identity->key;
	struct error cause;
	bool done;

	identity->key = identity->next;
	session->rotate = false;
	done = hello(arena, session, &cause);
	if (!done && identity->has_next) {
		identity->key = old;
		if (cause.code != ERROR_FORBIDDEN)
			*error = cause;
	}
	key_pair_release(&old);
	return done;
}

bool session_hello(struct arena *arena, struct session *session, struct error *error)
{
	return hello(arena, session, error) ||
	       (error->code == ERROR_FORBIDDEN && session->identity->has_next &&
		hello_with_next(arena, session, error));
}

void session_rest(struct session *session)
{
	struct error ignored;

	if (session->rotate && session->open)
		session->open =
		    !identity_prepare(session->witness->state, session->identity, &ignored);
}

void session_tell_keys(struct session *session)
{
	if (session->seal && seal_changed(session->seal, &session->demand))
		session->open = false;
}

static struct bytes key_bytes(const uint8_t key[PUBLIC_KEY_SIZE])
{
	return (struct bytes) { (const char *)key, PUBLIC_KEY_SIZE };
}

bool session_sync(struct arena *arena, struct session *session, const struct sync *sync,
		  int64_t patience, struct assignments *assignments, bool *woken,
		  struct error *error)
{
	struct testifier testifier = { session->identity, session->witness };
	struct request request = { .kind = REQUEST_SYNC, .sync = *sync };
	struct answer answer;

	*woken = false;
	request.sync.log_seen = witness_seen(session->witness);
	testify_targets(arena, &testifier, &request.sync);
	request.sync.cosignature =
	    witness_cosign(arena, session->witness, session->identity, clock_wall());
	request.sync.coordinator_key = key_bytes(session->identity->coordinator_key);
	if (session->identity->recoverable)
		request.sync.recovery_key = key_bytes(session->identity->recovery_key);
	if (!ask(arena, session, &request, patience, &answer, error)) {
		*woken = error->code == ERROR_LOCKED;
		return false;
	}
	if (!answer_is(session, &answer, ANSWER_ASSIGNMENTS, error))
		return false;
	witness_said(session->witness);
	*assignments = answer.assignments;
	session->log_size = answer.assignments.log_size;
	return true;
}

static bool chunk_fits(const struct chunk *chunk, const struct fetch *fetch, uint64_t total,
		       struct error *error)
{
	if (!hash_equal(&chunk->hash, &fetch->hash) || chunk->offset != fetch->offset ||
	    (fetch->offset && chunk->total != total) || chunk->total > BLOB_LIMIT ||
	    chunk->data.size > chunk->total - chunk->offset ||
	    (!chunk->data.size && chunk->total > chunk->offset))
		return error_set(
		    error, ERROR_INVALID,
		    "the coordinator sent a chunk that was not asked for (offset %" PRIu64
		    " of %" PRIu64 ")",
		    chunk->offset, chunk->total);
	return true;
}

static bool fetch_chunk(struct arena *arena, struct session *session, const struct fetch *fetch,
			struct chunk *chunk, struct error *error)
{
	struct request request = { .kind = REQUEST_FETCH, .fetch = *fetch };
	struct answer answer;

	while (!ask(arena, session, &request, session->patience, &answer, error))
		if (error->code != ERROR_LOCKED)
			return false;
	if (!answer_is(session, &answer, ANSWER_CHUNK, error))
		return false;
	*chunk = answer.chunk;
	return true;
}

bool session_fetch(struct session *session, const struct hash *hash, struct fetch_sink sink,
		   struct error *error)
{
	struct fetch fetch = { .hash = *hash };
	uint64_t total = 0;

	do {
		SCOPED(arena_release) struct arena *scratch = arena_open();
		struct chunk chunk;

		if (!fetch_chunk(scratch, session, &fetch, &chunk, error) ||
		    !chunk_fits(&chunk, &fetch, total, error) ||
		    !sink.take(sink.context, chunk.data, error))
			return false;
		total = chunk.total;
		fetch.offset += chunk.data.size;
	} while (fetch.offset < total);
	return true;
}
