#include "coordinator/testify.h"

#include "coordinator/logbook.h"
#include "coordinator/loop.h"
#include "coordinator/store/agents.h"
#include "core/plan.h"
#include "core/testimony.h"
#include "proto/report_value.h"

static bool of_this_log(const struct turn *turn, const struct value *words, struct error *error)
{
	const char *log = value_get_text(words, "log");

	return !log || text_equal(log, logbook_key(turn->coordinator->logbook)->name) ||
	       error_set(error, ERROR_INTEGRITY, "it was said for the log %s", log);
}

/* The evidence of an agent that is newer than this program has more in it than is kept here, and
 * another hash. */
static bool says_more(const struct value *words)
{
	return value_get_integer(words, "report", REPORT_WORDS) > REPORT_WORDS;
}

static bool check(struct turn *turn, struct value *body, struct value *envelope,
		  struct error *error)
{
	struct value *words;
	struct agent agent;

	if (!agent_load(turn->arena, turn->store, turn->actor.name, &agent, error) ||
	    !testimony_open(turn->arena, envelope, agent.public_key, &words, error))
		return false;
	if (says_more(words)) {
		value_put_text(body, "unsigned", "the agent is newer than this coordinator");
		return true;
	}
	if (!testimony_supports(turn->arena, words, body, error) ||
	    !of_this_log(turn, words, error))
		return false;
	value_put(body, "testimony", envelope);
	return true;
}

bool testify_entry(struct turn *turn, enum entry_type type, struct value *body,
		   struct bytes testimony, struct error *error)
{
	struct value *envelope;
	struct error cause;

	if (!testimony.size)
		return true;
	value_put_text(body, "type", entry_type_name(type));
	if (!value_parse(turn->arena, testimony, &envelope, &cause) ||
	    !check(turn, body, envelope, &cause))
		return error_set(error, ERROR_FORBIDDEN,
				 "what agent %s signed of target %s does not hold: %s",
				 turn->actor.name, value_get_text(body, "target"), cause.text);
	return true;
}

void testify_late(struct turn *turn, enum entry_type type, struct value *body,
		  struct bytes testimony)
{
	struct error cause;

	if (!testify_entry(turn, type, body, testimony, &cause))
		value_put_text(body, "unsigned", cause.text);
}

void testify_plan(struct turn *turn, const char *rollout, const struct hash *plan,
		  struct value *body)
{
	const struct key_pair *key = &turn->coordinator->key;
	struct bytes covered = planned_bytes(turn->arena, rollout, plan);
	uint8_t signature[SIGNATURE_SIZE];

	value_put_text(body, "plan_digest", hash_hex(turn->arena, plan));
	sign_bytes(key, covered.data, covered.size, signature);
	value_put_text(body, "signed_by",
		       hex_encode(turn->arena, key->public_key, PUBLIC_KEY_SIZE));
	value_put_text(body, "signature", base64_encode(turn->arena, signature, sizeof signature));
}
