#include "core/vetting.h"

#include "core/plan.h"
#include "core/testimony.h"
#include "tests/support/test.h"

/* A log of its own: entries are texts, and %s is what a step fills in. */
struct court {
	struct arena *arena;
	struct vetting vetting;
	struct key_pair agent, coordinator;
	int64_t seq;
	struct error error;
};

static int court_open(void **state)
{
	static const uint8_t one[32] = { 1 }, two[32] = { 2 };
	struct arena *arena = arena_open();
	struct court *court = arena_new(arena, struct court);

	court->arena = arena;
	vetting_open(&court->vetting);
	court->vetting.origin = "log.example.com";
	key_pair_from_seed(&court->agent, one);
	key_pair_from_seed(&court->coordinator, two);
	*state = court;
	return 0;
}

static int court_close(void **state)
{
	struct court *court = *state;

	vetting_release(&court->vetting);
	arena_close(court->arena);
	return 0;
}

static struct value *entry(struct court *court, const char *type, const char *kind,
			   const char *name)
{
	struct value *entry = value_object(court->arena), *actor = value_object(court->arena);

	value_put_text(actor, "kind", kind);
	value_put_text(actor, "name", name);
	value_put(entry, "actor", actor);
	value_put_text(entry, "type", type);
	value_put_text(entry, "environment", "staging");
	value_put_text(entry, "project", "shop");
	return entry;
}

static bool take(struct court *court, struct value *entry)
{
	value_put_integer(entry, "seq", court->seq++);
	return vetting_entry(court->arena, &court->vetting, entry, &court->error);
}

static struct value *join(struct court *court, const char *token)
{
	struct value *value = entry(court, "agent.token_created", "person", "anna");

	value_put_text(value, "join", token);
	return value;
}

static struct value *enrolled(struct court *court, const char *id, const char *token)
{
	struct value *value = entry(court, "agent.enrolled", "agent", id);

	value_put_text(value, "agent", id);
	value_put_text(value, "join", token);
	value_put_text(value, "public_key",
		       hex_encode(court->arena, court->agent.public_key, PUBLIC_KEY_SIZE));
	return value;
}

static struct hash digest_of(const char *plan)
{
	return hash_of(plan, 4);
}

static struct value *planned(struct court *court, const char *rollout, const char *plan)
{
	struct value *value = entry(court, "rollout.created", "person", "anna");
	struct hash digest = digest_of(plan);
	struct bytes covered = planned_bytes(court->arena, rollout, &digest);
	uint8_t signature[SIGNATURE_SIZE];

	sign_bytes(&court->coordinator, covered.data, covered.size, signature);
	value_put_text(value, "rollout", rollout);
	value_put_text(value, "plan_digest", hash_hex(court->arena, &digest));
	value_put_text(value, "signed_by",
		       hex_encode(court->arena, court->coordinator.public_key, PUBLIC_KEY_SIZE));
	value_put_text(value, "signature",
		       base64_encode(court->arena, signature, sizeof signature));
	return value;
}

static struct value *unsigned_end(struct court *court, const char *agent)
{
	struct value *value = entry(court, "task.moved", "agent", agent);

	value_put_text(value, "agent", agent);
	value_put_text(value, "target", "eu");
	value_put_text(value, "rollout", "r-1");
	value_put_text(value, "attempt", "r-1.0-1");
	value_put_integer(value, "epoch", 1);
	value_put_text(value, "outcome", "succeeded");
	value_put_text(value, "evidence", "00");
	return value;
}

static struct value *signed_end(struct court *court, const char *agent, const char *plan,
				const char *log)
{
	static const char *const names[] = { "agent",  "project", "environment",
					     "target", "rollout", "attempt",
					     "epoch",  "outcome", "evidence" };
	struct value *value = unsigned_end(court, agent), *words = value_object(court->arena);
	struct value *claims = value_object(court->arena);
	struct hash digest = digest_of(plan);

	for (size_t i = 0; i < COUNT(names); i++)
		value_put(claims, names[i], value_get(unsigned_end(court, agent), names[i]));
	value_put_text(words, "kind", "attempt");
	value_put_text(words, "log", log);
	value_put_text(words, "plan", hash_hex(court->arena, &digest));
	value_put(words, "claims", claims);
	value_put(value, "testimony", testimony_sign(court->arena, words, agent, &court->agent));
	return value;
}

static struct value *changed(struct value *entry, const char *member, const char *text)
{
	value_put_text(entry, member, text);
	return entry;
}

/* a-1 in staging, and r-1 planned. */
static void begin(struct court *court)
{
	struct error error = { 0 };

	assert_ok(take(court, join(court, "j1")));
	assert_ok(take(court, enrolled(court, "a-1", "j1")));
	assert_ok(take(court, planned(court, "r-1", "plan")));
}

static void who_came_in_properly_is_believed_what_it_signed(void **state)
{
	struct court *court = *state;
	struct error error = { 0 };

	begin(court);
	assert_ok(take(court, signed_end(court, "a-1", "plan", "log.example.com")));
	assert_ok(take(court, signed_end(court, "a-1", "plan", NULL)));
	assert_int_equal(court->vetting.enrolled, 1);
	assert_int_equal(court->vetting.signed_by_agents, 2);
	assert_int_equal(court->vetting.unsigned_by_agents, 0);
	assert_int_equal(court->vetting.plans_signed, 1);
}

static void what_older_agents_did_not_sign_is_counted_and_what_stops_is_told(void **state)
{
	struct court *court = *state;
	struct error error = { 0 };

	begin(court);
	assert_ok(take(court, unsigned_end(court, "a-1")));
	assert_int_equal(court->vetting.lapsed, 0);
	assert_ok(take(court, signed_end(court, "a-1", "plan", NULL)));
	assert_ok(take(court, unsigned_end(court, "a-1")));
	assert_ok(take(court, unsigned_end(court, "a-1")));
	assert_int_equal(court->vetting.unsigned_by_agents, 3);
	assert_int_equal(court->vetting.lapsed, 2);
	assert_int_equal(court->vetting.lapsed_at, 5);
}

typedef struct value *forgery(struct court *court);

static struct value *other_outcome(struct court *court)
{
	return changed(signed_end(court, "a-1", "plan", NULL), "outcome", "failed");
}

static struct value *other_plan(struct court *court)
{
	return signed_end(court, "a-1", "else", NULL);
}

static struct value *other_log(struct court *court)
{
	return signed_end(court, "a-1", "plan", "else.example.com");
}

static struct value *stranger(struct court *court)
{
	return signed_end(court, "a-2", "plan", NULL);
}

static struct value *elsewhere(struct court *court)
{
	return changed(signed_end(court, "a-1", "plan", NULL), "environment", "production");
}

static struct value *for_another(struct court *court)
{
	return changed(unsigned_end(court, "a-1"), "agent", "a-7");
}

static struct value *token_again(struct court *court)
{
	return enrolled(court, "a-2", "j1");
}

static struct value *no_token(struct court *court)
{
	return enrolled(court, "a-2", "j2");
}

static struct value *token_made_again(struct court *court)
{
	return join(court, "j1");
}

static struct value *planned_again(struct court *court)
{
	return planned(court, "r-1", "else");
}

static struct value *plan_unsigned(struct court *court)
{
	struct value *value = planned(court, "r-2", "plan");

	value_put(value, "signature", value_text(court->arena, NULL));
	return value;
}

static struct value *plan_changed(struct court *court)
{
	struct hash other = digest_of("else");

	return changed(planned(court, "r-2", "plan"), "plan_digest",
		       hash_hex(court->arena, &other));
}

static struct value *plan_of_another_key(struct court *court)
{
	court->coordinator = court->agent;
	return planned(court, "r-2", "plan");
}

static struct value *out_of_place(struct court *court)
{
	struct value *value = entry(court, "rollout.moved", "coordinator", "coordinator");

	value_put(value, "testimony", value_object(court->arena));
	return value;
}

static const struct {
	forgery *make;
	const char *why;
} forgeries[] = {
	{ other_outcome, "entry 3: what agent a-1 signed of it does not hold: the agent did not "
			 "say the entry's outcome" },
	{ other_plan, "entry 3: what agent a-1 signed of it does not hold: it was said of a plan "
		      "that rollout r-1 does not have" },
	{ other_log, "entry 3: what agent a-1 signed of it does not hold: it was said for the log "
		     "else.example.com" },
	{ stranger, "entry 3: agent a-2 did it, which never enrolled" },
	{ elsewhere, "entry 3: agent a-1 speaks for production, where it does not belong" },
	{ for_another, "entry 3: agent a-1 speaks for agent a-7" },
	{ token_again,
	  "entry 3: agent a-2 enrolled in staging with a join token that was used before" },
	{ no_token, "entry 3: agent a-2 enrolled in staging with a join token that nobody made" },
	{ token_made_again, "entry 3: the join token was made twice" },
	{ planned_again, "entry 3: rollout r-1 was planned before" },
	{ plan_unsigned, "entry 3: the plan of rollout r-2 is not signed, others before it are" },
	{ plan_changed,
	  "entry 3: the coordinator's signature of the plan of rollout r-2 does not hold" },
	{ plan_of_another_key,
	  "entry 3: the plan of rollout r-2 is signed by "
	  "cecc1507dc1ddd7295951c290888f095adb9044d1b73d696e6df065d683bd4fc, which is not the "
	  "coordinator's key" },
	{ out_of_place, "entry 3: nobody may have signed what it says" },
};

/* What a thief of the log's key could write, and no thief of an agent's or of the coordinator's. */
static void each_forgery_is_noticed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(forgeries); i++) {
		void *made;
		struct court *court;

		court_open(&made);
		court = made;
		begin(court);
		if (take(court, forgeries[i].make(court)))
			fail_msg("not noticed: %s", forgeries[i].why);
		assert_string_equal(court->error.text, forgeries[i].why);
		assert_int_equal(court->error.code, ERROR_INTEGRITY);
		court_close(&made);
	}
}

static void a_revoked_agent_does_nothing_any_more(void **state)
{
	struct court *court = *state;
	struct value *revoked = entry(court, "agent.revoked", "person", "anna");
	struct error error = { 0 };

	begin(court);
	value_put_text(revoked, "agent", "a-1");
	assert_ok(take(court, revoked));
	assert_false(take(court, signed_end(court, "a-1", "plan", NULL)));
	assert_string_equal(court->error.text, "entry 4: agent a-1 did it, which was revoked");
}

#define VETTED(name) cmocka_unit_test_setup_teardown(name, court_open, court_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VETTED(who_came_in_properly_is_believed_what_it_signed),
		VETTED(what_older_agents_did_not_sign_is_counted_and_what_stops_is_told),
		cmocka_unit_test(each_forgery_is_noticed),
		VETTED(a_revoked_agent_does_nothing_any_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
