#include "agent/testify.h"

#include <stdlib.h>

#include "core/base/clock.h"
#include "core/testimony.h"
#include "proto/codec.h"
#include "proto/report_value.h"

static void put_digest(struct value *value, const char *key, const struct hash *hash)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	value_put_text(value, key, hash_hex(arena, hash));
}

static void put_hash_of(struct value *value, const char *key, struct bytes bytes)
{
	struct hash hash = hash_of(bytes.data, bytes.size);

	if (bytes.size)
		put_digest(value, key, &hash);
}

/* The same for the coordinator, which sees what came over the wire. */
static struct hash evidence_of(struct arena *arena, const struct report *report)
{
	struct report copy = *report;
	struct request request = { .kind = REQUEST_SYNC,
				   .sync = { .reports = &copy, .report_count = 1 } };
	struct bytes text;
	struct error error;

	if (!codec_decode_request(arena, codec_encode_request(arena, &request), &request, &error))
		abort(); /* it could not be sent either */
	text = value_write(arena, report_value(arena, &request.sync.reports[0]));
	return hash_of(text.data, text.size);
}

static struct bytes signed_text(struct arena *arena, const struct testifier *testifier,
				const char *kind, struct value *words, struct value *claims)
{
	const struct identity *identity = testifier->identity;

	value_put_text(claims, "agent", identity->agent);
	value_put_text(claims, "environment", identity->environment);
	value_put_integer(words, "v", 1);
	value_put_text(words, "kind", kind);
	value_put_text(words, "time", clock_text(arena, clock_wall()));
	if (testifier->witness && testifier->witness->pinned)
		value_put_text(words, "log", testifier->witness->log.name);
	value_put(words, "claims", claims);
	return value_write(arena, testimony_sign(arena, words, identity->agent, &identity->key));
}

void testify_attempt(struct arena *arena, const struct testifier *testifier,
		     const struct assignment *assignment, const struct hash *ledger,
		     struct report *report)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct value *words = value_object(arena), *claims = value_object(arena);
	struct hash evidence, plan;

	if (!testifier->identity || !testifier->identity->enrolled)
		return;
	evidence = evidence_of(scratch, report);
	value_put_text(claims, "project", assignment->project);
	value_put_text(claims, "target", report->target);
	value_put_text(claims, "rollout", report->rollout);
	value_put_text(claims, "attempt", report->attempt);
	value_put_integer(claims, "epoch", (int64_t)report->epoch);
	value_put_text(claims, "outcome", outcome_name(report->outcome));
	put_digest(claims, "evidence", &evidence);
	put_hash_of(claims, "found", report->found);
	value_put_integer(words, "report", REPORT_WORDS);
	value_put_text(words, "verb", verb_name(assignment->verb));
	if (verb_has_plan(assignment->verb)) {
		plan = plan_digest(&assignment->plan);
		put_digest(words, "plan", &plan);
	}
	if (ledger)
		put_digest(words, "ledger_digest", ledger);
	report->testimony = signed_text(arena, testifier, "attempt", words, claims);
}

static void testify_target(struct arena *arena, const struct testifier *testifier,
			   struct target_state *state)
{
	struct value *words = value_object(arena), *claims = value_object(arena);

	value_put_text(claims, "project", state->project);
	value_put_text(claims, "target", state->name);
	value_put_integer(claims, "reach", state->reach);
	value_put_bool(claims, "rehearsal", state->rehearsal);
	value_put_bool(claims, "foreign_tables", state->foreign_tables);
	if (state->reach == REACH_OK)
		put_digest(claims, "ledger_digest", &state->ledger_digest);
	put_hash_of(claims, "histories", state->histories);
	state->testimony = signed_text(arena, testifier, "target", words, claims);
}

void testify_targets(struct arena *arena, const struct testifier *testifier, struct sync *sync)
{
	if (!testifier->identity || !testifier->identity->enrolled)
		return;
	for (size_t i = 0; i < sync->target_count; i++)
		testify_target(arena, testifier, &sync->targets[i]);
}
