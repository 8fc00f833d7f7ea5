#include <string.h>

#include "coordinator/enrol.h"
#include "coordinator/store/agents.h"
#include "proto/codec.h"

static bool signed_by_itself(struct arena *arena, const struct envelope *envelope,
			     const struct enrol *enrol, struct error *error)
{
	struct bytes covered = codec_signed_bytes(arena, envelope);

	if (envelope->signature.size == SIGNATURE_SIZE &&
	    signature_holds(enrol->public_key, covered.data, covered.size,
			    (const uint8_t *)envelope->signature.data))
		return true;
	return error_set(error, ERROR_FORBIDDEN,
			 "the enrolment of %s is not signed by the key that it brings",
			 enrol->name);
}

static bool may_join(struct turn *turn, const struct enrol *enrol, const struct join_token *token,
		     struct error *error)
{
	if (!token->environment)
		return error_set(error, ERROR_FORBIDDEN,
				 "the join token of %s is not known; make one with `lockstep agent "
				 "token`",
				 enrol->name);
	if (!text_equal(token->environment, enrol->environment))
		return error_set(error, ERROR_FORBIDDEN,
				 "the join token of %s is for environment %s, not %s", enrol->name,
				 token->environment, enrol->environment);
	if (turn->wall >= token->expires)
		return error_set(
		    error, ERROR_FORBIDDEN,
		    "the join token of %s has expired; make another one with `lockstep "
		    "agent token`",
		    enrol->name);
	return true;
}

/* A join token is used once; the agent that used it may ask again when the answer was lost. */
static bool joined_before(struct turn *turn, const struct enrol *enrol,
			  const struct join_token *token, const char **id, struct error *error)
{
	struct agent agent;

	if (!agent_load(turn->arena, turn->store, token->used_by, &agent, error))
		return false;
	if (memcmp(agent.public_key, enrol->public_key, PUBLIC_KEY_SIZE) != 0)
		return error_set(error, ERROR_FORBIDDEN,
				 "the join token of %s was used already, by agent %s; make another "
				 "one with `lockstep agent token`",
				 enrol->name, agent.id);
	*id = agent.id;
	return true;
}

static bool join(struct turn *turn, const struct enrol *enrol, const struct join_token *token,
		 const struct hash *hash, const char **id, struct error *error)
{
	struct value *body = turn_entry(turn);
	uint64_t number = 0;

	if (!agent_next(turn->store, &number, error))
		return false;
	*id = arena_printf(turn->arena, "a-%llu", (unsigned long long)number);
	turn->actor.name = *id;
	value_put_text(body, "environment", token->environment);
	value_put_text(body, "agent", *id);
	value_put_integer(body, "number", (int64_t)number);
	value_put_text(body, "name", token->name ? token->name : enrol->name);
	value_put_text(body, "version", enrol->version);
	value_put_text(body, "public_key",
		       hex_encode(turn->arena, enrol->public_key, PUBLIC_KEY_SIZE));
	value_put_text(body, "join", hash_hex(turn->arena, hash));
	return log_append(turn, ENTRY_AGENT_ENROLLED, body, error);
}

bool enrol_may_try(struct turn *turn, const char *peer, struct error *error)
{
	int64_t rest = throttle_locked(turn->coordinator->enrolments, peer, turn->now);

	return !*peer || !rest ||
	       error_set(error, ERROR_UNREACHABLE,
			 "too many wrong join tokens came from %s; try again in %lld seconds", peer,
			 (long long)(rest + 999) / 1000);
}

void enrol_failed(struct turn *turn, const char *peer)
{
	struct coordinator *coordinator = turn->coordinator;
	int64_t lasts = *peer ? throttle_fail(coordinator->enrolments, peer, turn->now) : 0;
	struct value *body = turn_entry(turn);

	if (!lasts)
		return;
	value_put_text(body, "address", peer);
	value_put_integer(body, "seconds", lasts / 1000);
	value_put_integer(body, "failures", (int64_t)coordinator->lockout_after);
	turn_refuse(turn, ENTRY_ACCESS_LOCKED, body);
}

bool enrol_take(struct turn *turn, const struct envelope *envelope, const struct enrol *enrol,
		struct answer *answer, struct error *error)
{
	struct hash hash = hash_of(enrol->token, strlen(enrol->token));
	struct join_token token;
	const char *id = NULL;

	if (!signed_by_itself(turn->arena, envelope, enrol, error) ||
	    !join_token_find(turn->arena, turn->store, &hash, &token, error) ||
	    !may_join(turn, enrol, &token, error) ||
	    !(token.used_by ? joined_before(turn, enrol, &token, &id, error)
			    : join(turn, enrol, &token, &hash, &id, error)))
		return false;
	*answer = (struct answer) { .kind = ANSWER_ENROLLED, .enrolled = { .agent = id } };
	memcpy(answer->enrolled.coordinator_key, turn->coordinator->key.public_key,
	       PUBLIC_KEY_SIZE);
	return true;
}
