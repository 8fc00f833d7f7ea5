/* Makes a coordinator's state whose log has about COUNT entries: agents that enrolled, rollouts
 * over a hundred targets each, every attempt and every look at a target signed by its agent. usage:
 * bench.longstate FOLDER COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/store/log.h"
#include "coordinator/store/open.h"
#include "coordinator/store/plan_document.h"
#include "core/base/file.h"
#include "core/testimony.h"

#define AGENTS  10
#define TARGETS 100
#define GROUP   100 /* rollouts in a transaction */

struct writing {
	struct arena *arena;
	struct store *store;
	struct key_pair coordinator, agents[AGENTS];
	struct hash evidence;
	uint64_t entries;
	unsigned rollout;
	struct error error;
};

static void must(const struct writing *writing, bool done)
{
	if (done)
		return;
	fprintf(stderr, "%s\n", writing->error.text);
	exit(1);
}

static void append(struct writing *writing, enum entry_type type, const char *kind,
		   const char *name, struct value *body)
{
	struct entry_head head = { 1772330400000 + (int64_t)writing->entries, kind, name,
				   "agent's request" };

	must(writing,
	     entry_append(writing->arena, writing->store, &head, type, body, &writing->error));
	writing->entries++;
}

static struct value *place(struct writing *writing)
{
	struct value *body = value_object(writing->arena);

	value_put_text(body, "project", "shop");
	value_put_text(body, "environment", "production");
	return body;
}

static const char *agent_name(struct writing *writing, size_t agent)
{
	return arena_printf(writing->arena, "a-%zu", agent + 1);
}

static void enrol(struct writing *writing, size_t number)
{
	struct value *made = value_object(writing->arena), *joined = value_object(writing->arena);
	struct hash token = hash_of(&number, sizeof number);
	const char *id = agent_name(writing, number), *join = hash_hex(writing->arena, &token);

	value_put_text(made, "environment", "production");
	value_put_text(made, "join", join);
	value_put_integer(made, "expires", INT64_C(1) << 50);
	append(writing, ENTRY_JOIN_CREATED, "coordinator", "coordinator", made);
	value_put_text(joined, "environment", "production");
	value_put_text(joined, "agent", id);
	value_put_integer(joined, "number", (int64_t)number + 1);
	value_put_text(joined, "name", id);
	value_put_text(joined, "version", "1");
	value_put_text(
	    joined, "public_key",
	    hex_encode(writing->arena, writing->agents[number].public_key, PUBLIC_KEY_SIZE));
	value_put_text(joined, "join", join);
	append(writing, ENTRY_AGENT_ENROLLED, "agent", id, joined);
}

static const char *target_name(struct writing *writing, size_t target)
{
	return arena_printf(writing->arena, "eu-central-%03zu", target);
}

static struct plan_document document_of(struct writing *writing, const char *version)
{
	struct plan_document document = { .count = TARGETS };
	const char **pending = arena_new_array(writing->arena, const char *, 1);

	*pending = version;
	document.parts = arena_new_array(writing->arena, struct plan_part, TARGETS);
	document.groups = arena_new_array(writing->arena, uint32_t, 1);
	for (size_t i = 0; i < TARGETS; i++)
		document.parts[i] = (struct plan_part) { .target = target_name(writing, i),
							 .pending = pending,
							 .pending_count = 1 };
	document.plan = (struct plan) { .project = "shop",
					.environment = "production",
					.verb = "apply",
					.release = writing->rollout,
					.target_count = TARGETS,
					.execution = "",
					.resolution = "" };
	return document;
}

static struct hash create(struct writing *writing, const char *rollout)
{
	struct arena *arena = writing->arena;
	struct plan_document document =
	    document_of(writing, arena_printf(arena, "2026%010u", writing->rollout));
	struct hash digest = plan_digest(&document.plan), plan;
	struct bytes covered = planned_bytes(arena, rollout, &digest);
	struct value *body = place(writing);
	uint8_t signature[SIGNATURE_SIZE];

	must(writing, blob_put(writing->store, plan_document_write(arena, &document), &plan,
			       &writing->error));
	sign_bytes(&writing->coordinator, covered.data, covered.size, signature);
	value_put_text(body, "rollout", rollout);
	value_put_integer(body, "number", writing->rollout);
	value_put_integer(body, "release", writing->rollout);
	value_put_text(body, "release_digest", hash_hex(arena, &digest));
	value_put_text(body, "manifest", hash_hex(arena, &plan));
	value_put_text(body, "kind", "apply");
	value_put_text(body, "to", "pending");
	value_put_text(body, "why", "planned");
	value_put_text(body, "plan", hash_hex(arena, &plan));
	value_put_text(body, "plan_digest", hash_hex(arena, &digest));
	value_put_text(body, "signed_by",
		       hex_encode(arena, writing->coordinator.public_key, PUBLIC_KEY_SIZE));
	value_put_text(body, "signature", base64_encode(arena, signature, sizeof signature));
	append(writing, ENTRY_ROLLOUT_CREATED, "person", "anna", body);
	return digest;
}

static void move(struct writing *writing, const char *rollout, const char *from, const char *to)
{
	struct value *body = place(writing);

	value_put_text(body, "rollout", rollout);
	value_put_text(body, "from", from);
	value_put_text(body, "to", to);
	value_put_text(body, "why", "all targets succeeded");
	value_put_bool(body, "final", text_equal(to, "succeeded"));
	append(writing, ENTRY_ROLLOUT_MOVED, "coordinator", "coordinator", body);
}

/* The claims are members of the body; what is signed besides is what agents sign. */
static void testify(struct writing *writing, size_t agent, const char *kind,
		    const struct hash *plan, struct value *body, const char *const *names)
{
	struct value *words = value_object(writing->arena), *claims = value_object(writing->arena);

	for (; *names; names++)
		value_put(claims, *names, value_get(body, *names));
	value_put_integer(words, "v", 1);
	value_put_text(words, "kind", kind);
	value_put_text(words, "time", "2026-03-01T02:00:00.000Z");
	if (plan)
		value_put_text(words, "plan", hash_hex(writing->arena, plan));
	value_put(words, "claims", claims);
	value_put(body, "testimony",
		  testimony_sign(writing->arena, words, agent_name(writing, agent),
				 &writing->agents[agent]));
}

struct step {
	const char *rollout, *target, *from, *to, *outcome;
	size_t position;
	const struct hash *plan; /* of what is signed; NULL: it is not */
};

static void move_task(struct writing *writing, size_t agent, const struct step *step)
{
	static const char *const names[] = { "agent",    "project", "environment", "target",
					     "rollout",  "attempt", "epoch",       "outcome",
					     "evidence", NULL };
	struct value *body = place(writing);

	value_put_text(body, "rollout", step->rollout);
	value_put_text(body, "target", step->target);
	value_put_integer(body, "position", (int64_t)step->position);
	value_put_text(body, "from", step->from);
	value_put_text(body, "to", step->to);
	value_put_text(body, "why", "done");
	value_put_text(body, "agent", agent_name(writing, agent));
	value_put_text(body, "attempt",
		       arena_printf(writing->arena, "%s.%zu-1", step->rollout, step->position));
	value_put_integer(body, "epoch", 1);
	value_put_integer(body, "attempts", 1);
	value_put_text(body, "outcome", step->outcome);
	value_put_bool(body, "unsettled", !step->plan);
	if (step->plan) {
		value_put_text(body, "evidence", hash_hex(writing->arena, &writing->evidence));
		testify(writing, agent, "attempt", step->plan, body, names);
	}
	append(writing, ENTRY_TASK_MOVED, "agent", agent_name(writing, agent), body);
}

static void report(struct writing *writing, size_t agent, const struct step *step)
{
	static const char *const names[] = { "agent",          "project",   "environment",
					     "target",         "reach",     "ledger_digest",
					     "foreign_tables", "rehearsal", NULL };
	struct value *body = place(writing);
	struct hash ledger = hash_of(&writing->entries, sizeof writing->entries);

	value_put_text(body, "target", step->target);
	value_put_text(body, "agent", agent_name(writing, agent));
	value_put_text(body, "dialect", "postgresql");
	value_put_integer(body, "reach", 0);
	value_put_text(body, "problem", "");
	value_put_text(body, "server", "PostgreSQL 15.4");
	value_put_text(body, "ledger_digest", hash_hex(writing->arena, &ledger));
	value_put_text(body, "ledger", hash_hex(writing->arena, &writing->evidence));
	value_put_bool(body, "rehearsal", false);
	value_put_bool(body, "foreign_tables", false);
	testify(writing, agent, "target", NULL, body, names);
	append(writing, ENTRY_TARGET_REPORTED, "agent", agent_name(writing, agent), body);
}

static void roll_out(struct writing *writing)
{
	const char *rollout = arena_printf(writing->arena, "r-%u", ++writing->rollout);
	struct hash plan = create(writing, rollout);

	move(writing, rollout, "pending", "running");
	for (size_t i = 0; i < TARGETS; i++) {
		struct step step = {
			rollout, target_name(writing, i), "queued", "leased", "none", i, NULL
		};
		size_t agent = i % AGENTS;

		move_task(writing, agent, &step);
		step.from = "leased";
		step.to = "running";
		move_task(writing, agent, &step);
		step = (struct step) { rollout,     step.target, "running", "succeeded",
				       "succeeded", i,           &plan };
		move_task(writing, agent, &step);
		report(writing, agent, &step);
	}
	move(writing, rollout, "running", "succeeded");
}

static void write_some(struct writing *writing, uint64_t count)
{
	must(writing, store_begin(writing->store, &writing->error));
	for (int i = 0; i < GROUP && writing->entries < count; i++) {
		roll_out(writing);
		arena_reset(writing->arena);
	}
	must(writing, store_commit(writing->store, &writing->error));
}

int main(int argc, char **argv)
{
	struct writing writing = { .arena = arena_open() };
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	const char *folder = argc > 1 ? argv[1] : "";

	if (!count) {
		fprintf(stderr, "usage: bench.longstate FOLDER COUNT\n");
		return 4;
	}
	crypto_start();
	for (size_t i = 0; i < AGENTS; i++)
		key_pair_make(&writing.agents[i]);
	must(&writing, folder_make(folder, &writing.error));
	must(&writing,
	     key_pair_load(&writing.coordinator,
			   path_join(writing.arena, folder, "coordinator.key"), &writing.error));
	must(&writing, store_open(path_join(writing.arena, folder, "coordinator.db"), STORE_OWNER,
				  &writing.store, &writing.error));
	must(&writing, store_begin(writing.store, &writing.error));
	must(&writing, blob_put(writing.store, bytes_of("[]"), &writing.evidence, &writing.error));
	for (size_t i = 0; i < AGENTS; i++)
		enrol(&writing, i);
	must(&writing, store_commit(writing.store, &writing.error));
	while (writing.entries < count)
		write_some(&writing, count);
	store_close(writing.store);
	arena_close(writing.arena);
	return 0;
}
