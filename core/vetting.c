#include "core/vetting.h"

#include <string.h>

#include "core/plan.h"
#include "core/testimony.h"
#include "core/tlog/handover.h"

#define WRONG(...) error_set(error, ERROR_INTEGRITY, __VA_ARGS__)

struct vetted_agent {
	uint8_t key[PUBLIC_KEY_SIZE];
	uint8_t environment[INDEX_KEY]; /* of its name's hash */
	bool revoked, signs;
};

struct vetted_join {
	uint8_t environment[INDEX_KEY];
	bool used;
};

struct vetted_plan {
	uint8_t digest[INDEX_KEY];
};

void vetting_open(struct vetting *vetting)
{
	*vetting = (struct vetting) { .agents = { .record = sizeof(struct vetted_agent) },
				      .joins = { .record = sizeof(struct vetted_join) },
				      .plans = { .record = sizeof(struct vetted_plan) },
				      .keys = { .last_plan = -1 } };
}

void vetting_release(struct vetting *vetting)
{
	index_release(&vetting->agents);
	index_release(&vetting->joins);
	index_release(&vetting->plans);
}

static const char *text_of(const struct value *entry, const char *key)
{
	const char *text = value_get_text(entry, key);

	return text ? text : "";
}

static struct hash named(const struct value *entry, const char *key)
{
	struct bytes text = bytes_of(text_of(entry, key));

	return hash_of(text.data, text.size);
}

static bool is_environment(const uint8_t known[INDEX_KEY], const struct value *entry)
{
	struct hash name = named(entry, "environment");

	return !memcmp(known, name.bytes, INDEX_KEY);
}

static bool take_join(struct vetting *vetting, const struct value *entry, struct error *error)
{
	struct hash key = named(entry, "join"), environment = named(entry, "environment");
	struct vetted_join *join;

	if (index_find(&vetting->joins, &key))
		return WRONG("the join token was made twice");
	join = index_put(&vetting->joins, &key);
	memcpy(join->environment, environment.bytes, INDEX_KEY);
	return true;
}

static bool take_enrolled(struct vetting *vetting, const struct value *entry, struct error *error)
{
	struct hash id = named(entry, "agent"), environment = named(entry, "environment");
	struct hash token = named(entry, "join");
	struct vetted_join *join = index_find(&vetting->joins, &token);
	struct vetted_agent *agent;

	if (!join || join->used || !is_environment(join->environment, entry))
		return WRONG("agent %s enrolled in %s with a join token that %s",
			     text_of(entry, "agent"), text_of(entry, "environment"),
			     !join        ? "nobody made"
			     : join->used ? "was used before"
					  : "is for another environment");
	if (index_find(&vetting->agents, &id))
		return WRONG("there was an agent %s before", text_of(entry, "agent"));
	agent = index_put(&vetting->agents, &id);
	memcpy(agent->environment, environment.bytes, INDEX_KEY);
	join->used = true;
	vetting->enrolled++;
	return hex_decode(text_of(entry, "public_key"), agent->key, sizeof agent->key) ||
	       WRONG("agent %s enrolled without a key", text_of(entry, "agent"));
}

static bool take_revoked(struct vetting *vetting, const struct value *entry, struct error *error)
{
	struct hash id = named(entry, "agent");
	struct vetted_agent *agent = index_find(&vetting->agents, &id);

	if (!agent)
		return WRONG("agent %s was revoked and never enrolled", text_of(entry, "agent"));
	agent->revoked = true;
	return true;
}

static bool take_handover(struct vetting *vetting, const struct value *entry, struct error *error)
{
	struct bytes note = bytes_of(value_get_text(entry, "statement"));
	struct hash id = named(entry, "agent");
	struct vetted_agent *agent = index_find(&vetting->agents, &id);
	uint8_t successor[PUBLIC_KEY_SIZE];
	struct error cause;

	if (!agent)
		return WRONG("agent %s replaced its key and never enrolled",
			     text_of(entry, "agent"));
	if (!handover_read(note, text_of(entry, "agent"), agent->key, successor, &cause))
		return WRONG("%s", cause.text);
	memcpy(agent->key, successor, PUBLIC_KEY_SIZE);
	return true;
}

static bool signed_by(struct vetting *vetting, const struct value *entry, uint8_t *key,
		      struct error *error)
{
	if (!hex_decode(text_of(entry, "signed_by"), key, PUBLIC_KEY_SIZE))
		return WRONG("the plan of rollout %s does not say whose signature it has",
			     text_of(entry, "rollout"));
	return vetting_keys_signed(&vetting->keys, key, entry) ||
	       WRONG("the plan of rollout %s is signed by %s, which is not the coordinator's key",
		     text_of(entry, "rollout"), text_of(entry, "signed_by"));
}

static bool take_signature(struct arena *arena, struct vetting *vetting, const struct value *entry,
			   const struct hash *plan, struct error *error)
{
	const char *text = value_get_text(entry, "signature");
	struct bytes covered = planned_bytes(arena, text_of(entry, "rollout"), plan), signature;
	uint8_t key[PUBLIC_KEY_SIZE];

	if (!text) {
		vetting->plans_unsigned++;
		return !vetting->plans_signed ||
		       WRONG("the plan of rollout %s is not signed, others before it are",
			     text_of(entry, "rollout"));
	}
	vetting->plans_signed++;
	return signed_by(vetting, entry, key, error) &&
	       ((base64_decode(arena, bytes_of(text), &signature) &&
		 signature.size == SIGNATURE_SIZE &&
		 signature_holds(key, covered.data, covered.size,
				 (const uint8_t *)signature.data)) ||
		WRONG("the coordinator's signature of the plan of rollout %s does not hold",
		      text_of(entry, "rollout")));
}

static bool take_plan(struct arena *arena, struct vetting *vetting, const struct value *entry,
		      struct error *error)
{
	struct hash rollout = named(entry, "rollout"), digest;
	struct vetted_plan *plan;

	if (!hash_from_hex(text_of(entry, "plan_digest"), &digest))
		return WRONG("rollout %s has no plan", text_of(entry, "rollout"));
	if (index_find(&vetting->plans, &rollout))
		return WRONG("rollout %s was planned before", text_of(entry, "rollout"));
	plan = index_put(&vetting->plans, &rollout);
	memcpy(plan->digest, digest.bytes, INDEX_KEY);
	return take_signature(arena, vetting, entry, &digest, error);
}

/* The agent says which plan it carried out, and for which log. */
static bool of_this_plan(const struct vetting *vetting, const struct value *words,
			 const struct value *entry, struct error *error)
{
	const char *log = value_get_text(words, "log"), *text = value_get_text(words, "plan");
	struct hash rollout = named(entry, "rollout"), digest;
	const struct vetted_plan *plan = index_find(&vetting->plans, &rollout);

	if (log && vetting->origin && !text_equal(log, vetting->origin))
		return WRONG("it was said for the log %s", log);
	return !text ||
	       (plan && hash_from_hex(text, &digest) &&
		!memcmp(plan->digest, digest.bytes, INDEX_KEY)) ||
	       WRONG("it was said of a plan that rollout %s does not have",
		     text_of(entry, "rollout"));
}

static void note_unsigned(struct vetting *vetting, const struct vetted_agent *agent,
			  const struct value *entry)
{
	vetting->unsigned_by_agents++;
	if (agent->signs && !vetting->lapsed++)
		vetting->lapsed_at = (uint64_t)value_get_integer(entry, "seq", 0);
}

static bool take_testimony(struct arena *arena, struct vetting *vetting, struct vetted_agent *agent,
			   const struct value *entry, struct error *error)
{
	const struct value *envelope = value_get(entry, "testimony");
	struct value *words;

	if (!is_environment(agent->environment, entry))
		return WRONG("agent %s speaks for %s, where it does not belong",
			     text_of(entry, "agent"), text_of(entry, "environment"));
	if (!envelope) {
		note_unsigned(vetting, agent, entry);
		return true;
	}
	agent->signs = true;
	vetting->signed_by_agents++;
	return (testimony_open(arena, envelope, agent->key, &words, error) &&
		testimony_supports(arena, words, entry, error) &&
		of_this_plan(vetting, words, entry, error)) ||
	       WRONG("what agent %s signed of it does not hold: %s", text_of(entry, "agent"),
		     arena_text(arena, error->text));
}

/* Refusals may be of anybody. */
static bool take_actor(struct arena *arena, struct vetting *vetting, const struct value *entry,
		       struct error *error)
{
	const struct value *actor = value_get(entry, "actor");
	struct vetted_agent *agent;
	struct hash id;

	if (!text_equal(value_get_text(actor, "kind"), "agent") ||
	    text_equal(value_get_text(entry, "type"), "agent.refused"))
		return !value_get(entry, "testimony") ||
		       WRONG("nobody may have signed what it says");
	id = named(actor, "name");
	agent = index_find(&vetting->agents, &id);
	if (!agent || agent->revoked)
		return WRONG("agent %s did it, which %s", text_of(actor, "name"),
			     agent ? "was revoked" : "never enrolled");
	if (!testimony_fits(entry))
		return true;
	return text_equal(text_of(entry, "agent"), text_of(actor, "name"))
		   ? take_testimony(arena, vetting, agent, entry, error)
		   : WRONG("agent %s speaks for agent %s", text_of(actor, "name"),
			   text_of(entry, "agent"));
}

bool vetting_entry(struct arena *arena, struct vetting *vetting, const struct value *entry,
		   struct error *error)
{
	const char *type = text_of(entry, "type");
	bool fine = true;

	if (text_equal(type, "agent.token_created"))
		fine = take_join(vetting, entry, error);
	else if (text_equal(type, "agent.enrolled"))
		fine = take_enrolled(vetting, entry, error);
	else if (text_equal(type, "agent.revoked"))
		fine = take_revoked(vetting, entry, error);
	else if (text_equal(type, "key.rotated") && text_equal(text_of(entry, "of"), "agent"))
		fine = take_handover(vetting, entry, error);
	else if (text_equal(type, "rollout.created"))
		fine = take_plan(arena, vetting, entry, error);
	else
		fine = vetting_keys_take(arena, &vetting->keys, entry, error);
	return (fine && take_actor(arena, vetting, entry, error)) ||
	       error_wrap(error, "entry %lld", (long long)value_get_integer(entry, "seq", -1));
}
