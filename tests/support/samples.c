#include "tests/support/samples.h"

#include <string.h>

static struct hash hash_made_of(unsigned char byte)
{
	struct hash hash;

	memset(hash.bytes, byte, sizeof hash.bytes);
	return hash;
}

static struct label labels[] = { { "region", "eu" }, { "tier", "" } };

static struct target_state targets[] = {
	{ .name = "eu-1",
	  .project = "shop",
	  .dialect = DIALECT_POSTGRES,
	  .labels = labels,
	  .label_count = 2,
	  .reach = REACH_REFUSED,
	  .problem = "behind a transaction pooler: give the direct URL",
	  .server = "PostgreSQL 15.4",
	  .ledger = { "{\"rows\":[]}", 11 },
	  .rehearsal = true,
	  .foreign_tables = true },
	{ .name = "eu-2",
	  .project = "shop",
	  .dialect = DIALECT_SQLITE,
	  .problem = "",
	  .server = "" },
};

static struct statement_report statements[] = {
	{ .version = "0002",
	  .index = 3,
	  .line = 12,
	  .state = "failed",
	  .started = 1795089600123,
	  .duration = 1500,
	  .rows = -1,
	  .sqlstate = "42P01",
	  .message = "relation \"orders\" does not exist",
	  .detail = "a detail",
	  .hint = "a hint",
	  .position = 15,
	  .error_line = 13,
	  .text = "INSERT INTO orders VALUES ('\xC3\xA4')" },
};

static struct report reports[] = {
	{ .rollout = "r-7",
	  .target = "eu-1",
	  .attempt = "r-7/eu-1/2",
	  .epoch = 9,
	  .sequence = 4,
	  .phase = PHASE_FINISHED,
	  .outcome = OUTCOME_FAILED,
	  .error = "0002_orders.sql:13: relation \"orders\" does not exist",
	  .statements = statements,
	  .statement_count = 1 },
};

static const char *attempts[] = { "r-7/eu-1/2", "r-8/eu-2/1" };
static const char *verbs[] = { "resolve" };
static const char *pending[] = { "0001", "0002" };

static struct assignment apply_sample(struct arena *arena)
{
	struct assignment apply = {
		.verb = VERB_APPLY,
		.rollout = "r-7",
		.project = "shop",
		.target = "eu-1",
		.attempt = "r-7/eu-1/2",
		.epoch = 9,
		.valid_for = 60000,
		.plan = { "shop", "staging", "apply", 3, hash_made_of(1), hash_made_of(2),
			  hash_made_of(3), 2, "copies=2", "{}" },
		.part = { "eu-1", hash_made_of(4), pending, 2 },
		.part_index = 1,
		.part_proof = arena_new(arena, struct hash),
		.part_proof_count = 1,
		.manifest = hash_made_of(6),
	};

	apply.part_proof[0] = hash_made_of(5);
	memset(apply.signature, 7, sizeof apply.signature);
	return apply;
}

static struct assignments assignments_sample(struct arena *arena)
{
	struct assignment *items = arena_new_array(arena, struct assignment, 2);

	items[0] = apply_sample(arena);
	items[1] = (struct assignment) { .verb = VERB_STOP,
					 .rollout = "r-8",
					 .project = "shop",
					 .target = "eu-2",
					 .attempt = "r-8/eu-2/1",
					 .epoch = 1 };
	return (struct assignments) { .items = items, .count = 2, .log_size = 77 };
}

static void requests_make(struct sample *samples)
{
	targets[0].ledger_digest = hash_made_of(8);
	samples[0].name = "hello";
	samples[0].request.hello =
	    (struct hello) { .version = "0.1.0", .verbs = verbs, .verb_count = 1 };
	samples[1].name = "enrol";
	samples[1].request.kind = REQUEST_ENROL;
	samples[1].request.enrol = (struct enrol) {
		.token = "lsj_0123", .name = "eu", .environment = "staging", .version = "0.1.0"
	};
	memset(samples[1].request.enrol.public_key, 9, PUBLIC_KEY_SIZE);
	samples[2].name = "sync";
	samples[2].request.kind = REQUEST_SYNC;
	samples[2].request.sync = (struct sync) { .targets = targets,
						  .target_count = 2,
						  .reports = reports,
						  .report_count = 1,
						  .attempts = attempts,
						  .attempt_count = 2 };
	samples[3].name = "fetch";
	samples[3].request.kind = REQUEST_FETCH;
	samples[3].request.fetch = (struct fetch) { hash_made_of(10), 262144 };
}

static void answers_make(struct arena *arena, struct sample *samples)
{
	samples[0].name = "welcome";
	samples[0].answer.welcome.version = "0.1.0";
	memset(samples[0].answer.welcome.nonce, 11, NONCE_SIZE);
	memset(samples[0].answer.welcome.coordinator_key, 12, PUBLIC_KEY_SIZE);
	samples[1].name = "enrolled";
	samples[1].answer.kind = ANSWER_ENROLLED;
	samples[1].answer.enrolled.agent = "a-1";
	memset(samples[1].answer.enrolled.coordinator_key, 12, PUBLIC_KEY_SIZE);
	samples[2].name = "assignments";
	samples[2].answer.kind = ANSWER_ASSIGNMENTS;
	samples[2].answer.assignments = assignments_sample(arena);
	samples[3].name = "chunk";
	samples[3].answer.kind = ANSWER_CHUNK;
	samples[3].answer.chunk =
	    (struct chunk) { hash_made_of(10), 262144, 262150, { "SELECT", 6 } };
	samples[4].name = "refusal";
	samples[4].answer.kind = ANSWER_REFUSAL;
	samples[4].answer.refusal =
	    (struct refusal) { ERROR_CONFLICT, "this session is not known: say hello again" };
}

const struct sample *samples_make(struct arena *arena)
{
	struct sample *samples = arena_new_array(arena, struct sample, SAMPLE_COUNT);

	for (int i = 0; i < 4; i++)
		samples[i].is_request = true;
	requests_make(samples);
	answers_make(arena, samples + 4);
	return samples;
}

struct bytes sample_payload(struct arena *arena, const struct sample *sample)
{
	return sample->is_request ? codec_encode_request(arena, &sample->request)
				  : codec_encode_answer(arena, &sample->answer);
}

struct envelope sample_envelope(struct bytes payload)
{
	static const char nonce[NONCE_SIZE] = "0123456789abcde";
	static const char signature[SIGNATURE_SIZE] = "signed";

	return (struct envelope) { .protocol = PROTOCOL_VERSION,
				   .agent = "a-1",
				   .nonce = { nonce, sizeof nonce },
				   .counter = 42,
				   .payload = payload,
				   .signature = { signature, sizeof signature } };
}
