#include <string.h>

#include "coordinator/enrol.h"
#include "coordinator/http/peer.h"
#include "coordinator/keys.h"
#include "coordinator/leases.h"
#include "coordinator/outbox.h"
#include "coordinator/prove.h"
#include "coordinator/reports.h"
#include "coordinator/store/agents.h"
#include "coordinator/sync.h"
#include "coordinator/witnesses.h"
#include "proto/codec.h"
#include "proto/listener.h"

#define REFUSALS_A_MINUTE 60

/* One request of an agent that proved who it is. */
struct request_of {
	const struct agent *agent;
	struct session *session;
	const struct envelope *envelope;
	const struct request *request;
	struct conversation *conversation;
	struct hash covered; /* of the signed bytes */
};

static bool signed_by(struct turn *turn, const struct envelope *envelope, const struct agent *agent,
		      struct hash *covered, struct error *error)
{
	struct bytes bytes = codec_signed_bytes(turn->arena, envelope);

	*covered = hash_of(bytes.data, bytes.size);
	if (envelope->signature.size == SIGNATURE_SIZE &&
	    signature_holds(agent->public_key, bytes.data, bytes.size,
			    (const uint8_t *)envelope->signature.data))
		return true;
	return error_set(error, ERROR_FORBIDDEN,
			 "the request is not signed by agent %s, or was altered on its way",
			 agent->id);
}

static bool known_agent(struct turn *turn, const char *id, struct agent *agent, struct error *error)
{
	if (!agent_load(turn->arena, turn->store, id, agent, error))
		return error->code == ERROR_NOT_FOUND
			   ? error_set(error, ERROR_FORBIDDEN,
				       "agent %s is not known here; to enrol it, remove "
				       "identity.json from "
				       "its state folder and give it a join token",
				       id)
			   : false;
	if (agent->revoked)
		return error_set(error, ERROR_FORBIDDEN,
				 "agent %s was revoked; to let it in again, remove identity.json "
				 "from its state folder and give it a new join token",
				 id);
	return true;
}

static bool hello_take(struct turn *turn, const struct request_of *of, struct error *error)
{
	struct answer answer = { .kind = ANSWER_WELCOME,
				 .welcome = { .version = LOCKSTEP_VERSION } };

	struct hash root, before = of->session->demand_hash;

	if (!log_head(turn->store, &answer.welcome.log_size, &root, error) ||
	    !witnesses_meet(turn, of->session, &of->request->hello, error))
		return false;
	session_offer(of->session, &of->covered, answer.welcome.nonce);
	session_note_verbs(of->session, &of->request->hello);
	/* What waited for signatures may go on now, or the other way round. */
	turn->changed |= !hash_equal(&before, &of->session->demand_hash);
	prove_key(turn, &answer.welcome);
	if (!keys_show(turn, &answer.welcome, error) ||
	    !keys_take_handover(turn, of->agent, &of->request->hello, &answer.welcome, error))
		return false;
	memcpy(of->session->public_key, answer.welcome.agent_key.data, PUBLIC_KEY_SIZE);
	memcpy(answer.welcome.coordinator_key, turn->coordinator->key.public_key, PUBLIC_KEY_SIZE);
	outbox_answer(turn->coordinator, of->conversation, &answer);
	return true;
}

/* Counters rise within a session; an equal one with equal bytes is the same request, sent again
 * because its answer was lost. */
static bool fresh(const struct request_of *of, struct error *error)
{
	struct session *session = of->session;
	struct hash payload;

	if (!session_accepts_nonce(session, of->envelope->nonce))
		return error_set(error, ERROR_CONFLICT, "unknown session; say hello");
	payload = hash_of(of->envelope->payload.data, of->envelope->payload.size);
	if (of->envelope->counter < session->counter ||
	    (of->envelope->counter == session->counter && !hash_equal(&payload, &session->payload)))
		return error_set(
		    error, ERROR_REFUSED,
		    "request %llu of agent %s is a replay: request %llu was here already",
		    (unsigned long long)of->envelope->counter, of->agent->id,
		    (unsigned long long)session->counter);
	session->counter = of->envelope->counter;
	session->payload = payload;
	return true;
}

static void park(struct turn *turn, const struct request_of *of)
{
	struct session *session = of->session;

	if (session->parked)
		outbox_drop(turn->coordinator, session->parked);
	session->parked = of->conversation;
	session->arrived = true;
	session->park_until = turn->now + PARK;
	session->leaving = of->request->sync.leaving;
	session->log_seen = of->request->sync.log_seen;
	session->assignment_count = session->assignment_room = 0;
	session->withheld = 0;
	session->answer_now = sync_brings_news(&of->request->sync);
}

/* Nothing that is told of a look becomes an entry. */
static void take_looks(struct turn *turn, const struct request_of *of)
{
	const struct sync *sync = &of->request->sync;
	struct looks *looks = &turn->coordinator->looks;

	for (size_t i = 0; i < sync->target_count; i++)
		looks_take(looks, of->agent->environment, &sync->targets[i], turn->now);
}

static bool sync_take(struct turn *turn, const struct request_of *of, struct error *error)
{
	const struct sync *sync = &of->request->sync;
	const struct agent *agent = of->agent;

	if (!fresh(of, error))
		return false;
	if (of->session->lease)
		of->session->lease = turn->now + LEASE;
	if (!reports_take(turn, agent->id, agent->environment, sync, error) ||
	    !targets_take(turn, agent->id, agent->environment, sync, error) ||
	    !keys_note_followed(turn, agent, sync, error))
		return false;
	take_looks(turn, of);
	park(turn, of);
	witnesses_hear(turn, of->session, sync->cosignature);
	return leases_compare(turn, of->session, sync, error);
}

static bool fetch_take(struct turn *turn, const struct request_of *of, struct error *error)
{
	const struct fetch *fetch = &of->request->fetch;
	struct answer answer = { .kind = ANSWER_CHUNK,
				 .chunk = { .hash = fetch->hash, .offset = fetch->offset } };
	bool may = false;

	if (!fresh(of, error) ||
	    !agent_may_fetch(turn->store, of->agent->id, &fetch->hash, &may, error))
		return false;
	if (!may)
		return error_set(error, ERROR_NOT_FOUND,
				 "no release of a project that agent %s serves has a file %s",
				 of->agent->id, hash_hex(turn->arena, &fetch->hash));
	if (!blob_chunk(turn->arena, turn->store, &fetch->hash, fetch->offset, CHUNK_SIZE,
			&answer.chunk.data, &answer.chunk.total, error))
		return false;
	outbox_answer(turn->coordinator, of->conversation, &answer);
	return true;
}

static bool (*const takes[REQUEST_KIND_COUNT])(struct turn *turn, const struct request_of *of,
					       struct error *error) = {
	[REQUEST_HELLO] = hello_take,
	[REQUEST_SYNC] = sync_take,
	[REQUEST_FETCH] = fetch_take,
};

static bool take_signed(struct turn *turn, struct request_of *of, struct error *error)
{
	struct agent agent;

	if (!known_agent(turn, of->envelope->agent, &agent, error) ||
	    !signed_by(turn, of->envelope, &agent, &of->covered, error))
		return false;
	turn->actor.name = agent.id;
	of->agent = &agent;
	of->session = sessions_of(&turn->coordinator->sessions, agent.id);
	session_note_key(of->session, agent.public_key);
	of->session->seen = turn->wall;
	of->session->heard = turn->now;
	return takes[of->request->kind](turn, of, error);
}

static bool take_enrol(struct turn *turn, const struct request_of *of, struct error *error)
{
	char text[CONVERSATION_PEER_SIZE];
	const char *peer;
	struct answer answer;

	turn->coordinator->answers->peer(of->conversation, text);
	peer = peer_named(turn->arena, text);
	if (!enrol_may_try(turn, peer, error))
		return false;
	if (!enrol_take(turn, of->envelope, &of->request->enrol, &answer, error)) {
		if (error->code == ERROR_FORBIDDEN)
			enrol_failed(turn, peer);
		return false;
	}
	outbox_answer(turn->coordinator, of->conversation, &answer);
	return true;
}

bool frame_take(struct turn *turn, struct conversation *conversation, struct bytes frame,
		struct error *error)
{
	struct envelope envelope;
	struct request request;
	struct request_of of = { .envelope = &envelope,
				 .request = &request,
				 .conversation = conversation };

	turn->actor = (struct actor) { ACTOR_AGENT, "" };
	if (!codec_decode_envelope(turn->arena, frame, &envelope, error) ||
	    !codec_decode_request(turn->arena, envelope.payload, &request, error))
		return false;
	return request.kind == REQUEST_ENROL ? take_enrol(turn, &of, error)
					     : take_signed(turn, &of, error);
}

/* A stranger cannot make the log grow at will. */
static bool may_log(struct turn *turn, struct value *body)
{
	struct refusal_limit *limit = &turn->coordinator->refusals;

	if (turn->now - limit->since >= 60000)
		*limit =
		    (struct refusal_limit) { .since = turn->now, .suppressed = limit->suppressed };
	if (limit->logged >= REFUSALS_A_MINUTE) {
		limit->suppressed++;
		return false;
	}
	limit->logged++;
	if (limit->suppressed)
		value_put_integer(body, "suppressed", limit->suppressed);
	limit->suppressed = 0;
	return true;
}

void frame_refuse(struct turn *turn, struct conversation *conversation, struct bytes frame,
		  const struct error *why)
{
	struct answer answer = { .kind = ANSWER_REFUSAL, .refusal = { why->code, why->text } };
	struct value *body = turn_entry(turn);
	struct envelope envelope;
	struct error ignored;

	outbox_answer(turn->coordinator, conversation, &answer);
	/* Asking an agent to say hello is no refusal; our own troubles are not the agent's. */
	if (why->code == ERROR_CONFLICT || why->code == ERROR_INTERNAL ||
	    why->code == ERROR_UNREACHABLE || !may_log(turn, body))
		return;
	if (codec_decode_envelope(turn->arena, frame, &envelope, &ignored) && *envelope.agent)
		value_put_text(body, "agent", envelope.agent);
	value_put_text(body, "code", error_name(why->code));
	value_put_text(body, "error", why->text);
	turn_refuse(turn, ENTRY_AGENT_REFUSED, body);
}
