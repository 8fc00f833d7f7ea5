/* Agents that are wrong, on a real socket of a whole coordinator: each is told why, in the log it
 * is an entry, and the others are served as before. */
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"
#include "proto/channel.h"
#include "proto/codec.h"
#include "tests/support/child.h"
#include "tests/support/http.h"

#define PATIENCE 10000
#define OVER     ((size_t)4 * 1024 * 1024 + 1) /* what a listener takes, and a byte */

/* An agent's side, every byte of it in the test's hands. */
struct member {
	struct arena *arena;
	struct child coordinator;
	struct channel *channel;
	struct key_pair key;
	const char *id;
	uint8_t nonce[NONCE_SIZE];
	uint64_t counter;
};

static struct bytes frame_of(struct member *member, const struct request *request)
{
	uint8_t *signature = arena_alloc(member->arena, SIGNATURE_SIZE);
	struct envelope envelope = {
		.protocol = PROTOCOL_VERSION,
		.agent = member->id,
		.counter = member->counter,
		.payload = codec_encode_request(member->arena, request),
		.signature = { (const char *)signature, SIGNATURE_SIZE },
	};
	struct bytes covered;

	if (request->kind == REQUEST_SYNC)
		envelope.nonce = (struct bytes) { (const char *)member->nonce, NONCE_SIZE };
	covered = codec_signed_bytes(member->arena, &envelope);
	sign_bytes(&member->key, covered.data, covered.size, signature);
	return codec_encode_envelope(member->arena, &envelope);
}

static struct answer ask(struct member *member, struct bytes frame)
{
	struct error error = { 0 };
	struct envelope envelope;
	struct answer answer;
	struct bytes bytes;

	assert_ok(
	    channel_exchange(member->arena, member->channel, frame, PATIENCE, &bytes, &error));
	assert_ok(codec_decode_envelope(member->arena, bytes, &envelope, &error));
	assert_ok(codec_decode_answer(member->arena, envelope.payload, &answer, &error));
	return answer;
}

/* As the administrator; the body of the answer. */
static struct value *rest(struct member *member, const char *method, const char *path,
			  const char *body)
{
	const char *admin = child_admin(member->arena, member->coordinator.state);
	struct http_reply reply =
	    http_ask(member->arena, member->coordinator.http, method, path, admin, body);
	struct error error = { 0 };
	struct value *value;

	assert_in_range(reply.status, 200, 299);
	assert_ok(value_parse(member->arena, reply.body, &value, &error));
	return value;
}

static const char *join_token(struct member *member)
{
	return value_get_text(
	    rest(member, "POST", "/v1/agents/tokens", "{\"environment\":\"staging\"}"), "token");
}

static struct bytes enrolment(struct member *member, const char *token, const char *environment)
{
	struct request request = { .kind = REQUEST_ENROL,
				   .enrol = { .token = token,
					      .name = "eu-1",
					      .environment = environment,
					      .version = "test" } };

	memcpy(request.enrol.public_key, member->key.public_key, PUBLIC_KEY_SIZE);
	return frame_of(member, &request);
}

/* With a report, so that the answer comes at once. */
static struct bytes sync_of(struct member *member)
{
	static struct report report = { .rollout = "r-1",
					.target = "eu",
					.attempt = "r-1.0-1",
					.epoch = 1,
					.sequence = 1,
					.phase = PHASE_STARTED,
					.error = "" };
	struct request request = { .kind = REQUEST_SYNC,
				   .sync = { .reports = &report, .report_count = 1 } };

	member->counter++;
	return frame_of(member, &request);
}

static void open_session(struct member *member)
{
	struct request hello = { .kind = REQUEST_HELLO, .hello = { "test" } };
	struct answer answer = ask(member, enrolment(member, join_token(member), "staging"));

	assert_int_equal(answer.kind, ANSWER_ENROLLED);
	member->id = answer.enrolled.agent;
	answer = ask(member, frame_of(member, &hello));
	assert_int_equal(answer.kind, ANSWER_WELCOME);
	memcpy(member->nonce, answer.welcome.nonce, NONCE_SIZE);
}

static void dial(struct member *member)
{
	struct channel_options options = { .url = member->coordinator.listen,
					   .frame_limit = 2 * OVER };
	struct error error = { 0 };

	assert_ok(channel_open(&options, &member->channel, &error));
}

static int meet(void **state)
{
	struct arena *arena = arena_open();
	struct member *member = arena_new(arena, struct member);

	*member = (struct member) { .arena = arena, .coordinator = *(struct child *)*state };
	member->id = "";
	key_pair_make(&member->key);
	dial(member);
	open_session(member);
	*state = member;
	return 0;
}

static int part(void **state)
{
	struct member *member = *state;

	channel_close(member->channel);
	key_pair_release(&member->key);
	arena_close(member->arena);
	return 0;
}

static void is_served(struct member *member)
{
	assert_int_equal(ask(member, sync_of(member)).kind, ANSWER_ASSIGNMENTS);
}

/* The refusal, which is in the log too. */
static void refused(struct member *member, struct bytes frame, enum error_code code,
		    const char *text)
{
	struct answer answer = ask(member, frame);
	const struct value *entry;

	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_string_equal(answer.refusal.text, text);
	assert_int_equal(answer.refusal.code, code);
	entry = value_at(
	    value_get(rest(member, "GET", "/v1/history?type=agent.refused&newest=1&limit=1", NULL),
		      "items"),
	    0);
	assert_string_equal(value_get_text(entry, "error"), text);
	is_served(member);
}

static size_t agents(struct member *member)
{
	return value_count(value_get(rest(member, "GET", "/v1/agents", NULL), "items"));
}

static void a_wrong_token_and_a_wrong_environment_do_not_join(void **state)
{
	struct member *member = *state;
	size_t before = agents(member);

	refused(member, enrolment(member, "lsj_wrong", "staging"), ERROR_FORBIDDEN,
		"the join token of eu-1 is not known; make one with `lockstep agent token`");
	refused(member, enrolment(member, join_token(member), "production"), ERROR_FORBIDDEN,
		"the join token of eu-1 is for environment staging, not production");
	assert_int_equal(agents(member), before);
}

static void a_replayed_message_is_refused(void **state)
{
	struct member *member = *state;
	struct bytes old = sync_of(member);

	assert_int_equal(ask(member, old).kind, ANSWER_ASSIGNMENTS);
	assert_int_equal(ask(member, sync_of(member)).kind, ANSWER_ASSIGNMENTS);
	refused(member, old, ERROR_REFUSED,
		arena_printf(member->arena,
			     "request 1 of agent %s is a replay: request 2 was here already",
			     member->id));
}

static void an_altered_message_is_refused(void **state)
{
	struct member *member = *state;
	struct bytes frame = sync_of(member);
	char *bytes = arena_copy(member->arena, frame.data, frame.size);
	char *at = memmem(bytes, frame.size, "r-1.0-1", 7);

	assert_non_null(at);
	*at = 's';
	refused(member, (struct bytes) { bytes, frame.size }, ERROR_FORBIDDEN,
		arena_printf(member->arena,
			     "the request is not signed by agent %s, or was altered on its way",
			     member->id));
}

static void an_unknown_protocol_version_is_refused_with_both_versions(void **state)
{
	struct member *member = *state;
	struct envelope envelope = { .protocol = 99, .agent = "", .payload = { "x", 1 } };

	refused(member, codec_encode_envelope(member->arena, &envelope), ERROR_INVALID,
		"the message speaks protocol version 99 and this program (" LOCKSTEP_VERSION
		") version 1: upgrade the older of the two");
}

static void bytes_that_are_no_message_are_refused(void **state)
{
	struct member *member = *state;

	refused(member, bytes_of("\xff\xff\xff"), ERROR_INVALID,
		"3 bytes are not a well-formed Envelope");
}

static void an_oversized_frame_ends_its_connection_and_nobody_elses(void **state)
{
	struct member *member = *state, other = *member;
	struct bytes answer, frame = { arena_alloc(member->arena, OVER), OVER };
	struct error error = { 0 };

	memset((char *)(uintptr_t)frame.data, 'x', OVER);
	dial(&other);
	if (channel_exchange(member->arena, other.channel, frame, 500, &answer, &error))
		fail_msg("an oversized frame was answered");
	assert_int_equal(error.code, ERROR_TIMEOUT);
	channel_close(other.channel);
	is_served(member);
}

#define MET(test) cmocka_unit_test_prestate_setup_teardown(test, meet, part, &coordinator)

int main(void)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct child coordinator;
	const struct CMUnitTest tests[] = {
		MET(a_wrong_token_and_a_wrong_environment_do_not_join),
		MET(a_replayed_message_is_refused),
		MET(an_altered_message_is_refused),
		MET(an_unknown_protocol_version_is_refused_with_both_versions),
		MET(bytes_that_are_no_message_are_refused),
		MET(an_oversized_frame_ends_its_connection_and_nobody_elses),
	};
	int failed;

	crypto_start();
	/* nng does not survive a fork: the coordinator's process comes first. */
	coordinator = child_start(arena, test_folder(arena));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	return child_stop(coordinator) || failed;
}
