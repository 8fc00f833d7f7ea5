#include "proto/codec.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "messages.pb-c.h"
#include "tests/support/samples.h"
#include "tests/support/test.h"

static int arena_setup(void **state)
{
	*state = arena_open();
	return 0;
}

static int arena_teardown(void **state)
{
	arena_close(*state);
	return 0;
}

/* Decodes and encodes again: bytes that are the same have lost no field. */
static void assert_comes_back(struct arena *arena, const struct sample *sample,
			      struct bytes payload)
{
	struct sample read = *sample;
	struct error error = { 0 };

	if (sample->is_request)
		assert_ok(codec_decode_request(arena, payload, &read.request, &error));
	else
		assert_ok(codec_decode_answer(arena, payload, &read.answer, &error));
	assert_true(bytes_equal(payload, sample_payload(arena, &read)));
}

static void every_message_comes_back_as_it_went(void **state)
{
	struct arena *arena = *state;
	const struct sample *samples = samples_make(arena);

	for (size_t i = 0; i < SAMPLE_COUNT; i++)
		assert_comes_back(arena, &samples[i], sample_payload(arena, &samples[i]));
}

static void every_field_of_a_report_and_an_assignment_survives(void **state)
{
	struct arena *arena = *state;
	const struct sample *samples = samples_make(arena);
	struct error error = { 0 };
	struct request sync;
	struct answer work;

	assert_ok(codec_decode_request(arena, sample_payload(arena, &samples[2]), &sync, &error));
	assert_string_equal(sync.sync.targets[0].labels[0].value, "eu");
	assert_int_equal(sync.sync.targets[1].dialect, DIALECT_SQLITE);
	assert_int_equal(sync.sync.reports[0].statements[0].rows, -1);
	assert_string_equal(sync.sync.reports[0].statements[0].hint, "a hint");
	assert_string_equal(sync.sync.attempts[1], "r-8/eu-2/1");
	assert_ok(codec_decode_answer(arena, sample_payload(arena, &samples[6]), &work, &error));
	assert_string_equal(work.assignments.items[0].part.pending[1], "0002");
	assert_string_equal(work.assignments.items[0].part.target, "eu-1");
	assert_int_equal(work.assignments.items[0].plan.targets.bytes[0], 3);
	assert_int_equal(work.assignments.items[1].verb, VERB_STOP);
	assert_string_equal(work.assignments.items[1].plan.project, "");
}

static void targets_that_are_only_named_arrive(void **state)
{
	struct arena *arena = *state;
	const char *names[] = { "eu-1", "eu-2" };
	struct request sent = { .kind = REQUEST_SYNC,
				.sync = { .untold = names, .untold_count = 2 } };
	struct request got;
	struct error error = { 0 };

	assert_ok(codec_decode_request(arena, codec_encode_request(arena, &sent), &got, &error));
	assert_int_equal(got.sync.untold_count, 2);
	assert_string_equal(got.sync.untold[1], "eu-2");
}

static void what_is_said_of_the_log_arrives_in_both_directions(void **state)
{
	struct arena *arena = *state;
	struct request hello = {
		.kind = REQUEST_HELLO,
		.hello = { .version = "1", .log_policy = "quorum none\n", .log_policy_age = 3600 }
	};
	struct request sync = { .kind = REQUEST_SYNC, .sync = { .cosignature = "a line\n" } }, got;
	struct answer head = { .kind = ANSWER_ASSIGNMENTS,
			       .assignments = { .checkpoint = bytes_of("a note"),
						.growth = bytes_of("hashes") } };
	struct answer shown;
	struct error error = { 0 };

	assert_ok(codec_decode_request(arena, codec_encode_request(arena, &hello), &got, &error));
	assert_string_equal(got.hello.log_policy, "quorum none\n");
	assert_int_equal(got.hello.log_policy_age, 3600);
	assert_ok(codec_decode_request(arena, codec_encode_request(arena, &sync), &got, &error));
	assert_string_equal(got.sync.cosignature, "a line\n");
	assert_ok(codec_decode_answer(arena, codec_encode_answer(arena, &head), &shown, &error));
	assert_true(bytes_equal_text(shown.assignments.checkpoint, "a note"));
	assert_true(bytes_equal_text(shown.assignments.growth, "hashes"));
}

static void an_agent_that_is_about_to_end_says_so(void **state)
{
	struct arena *arena = *state;
	struct request sent = { .kind = REQUEST_SYNC }, got;
	struct error error = { 0 };

	for (int i = 0; i < 2; i++) {
		sent.sync.leaving = i;
		assert_ok(
		    codec_decode_request(arena, codec_encode_request(arena, &sent), &got, &error));
		assert_int_equal(got.sync.leaving, i);
	}
}

static void what_a_look_found_arrives_and_what_was_not_told_stays_unknown(void **state)
{
	struct arena *arena = *state;
	struct target_state targets[] = {
		{ .name = "eu-1",
		  .project = "shop",
		  .examined = true,
		  .look_age = 1234,
		  .preflight = { .unprivileged = "role a may not",
				 .disk_free = -1,
				 .disk_needed = 5,
				 .backup = 1795089600123,
				 .backup_source = "/stamp",
				 .no_copy = "no room" } },
		{ .name = "eu-2",
		  .project = "shop",
		  .sized = true,
		  .sizes_digest = { { 7 } },
		  .sizes = { "{}", 2 } },
	};
	struct request sent = { .kind = REQUEST_SYNC, .sync = { .targets = targets, 2 } };
	struct request got;
	const struct preflight_facts *facts;
	struct error error = { 0 };

	assert_ok(codec_decode_request(arena, codec_encode_request(arena, &sent), &got, &error));
	facts = &got.sync.targets[0].preflight;
	assert_true(got.sync.targets[0].examined);
	assert_int_equal(got.sync.targets[0].look_age, 1234);
	assert_string_equal(facts->unprivileged, "role a may not");
	assert_null(facts->unsupported);
	assert_null(facts->locked_by);
	assert_null(facts->no_restore_point);
	assert_int_equal(facts->disk_free, -1);
	assert_int_equal(facts->disk_needed, 5);
	assert_int_equal(facts->backup, 1795089600123);
	assert_string_equal(facts->backup_source, "/stamp");
	assert_string_equal(facts->no_copy, "no room");
	assert_false(got.sync.targets[1].examined);
	assert_false(got.sync.targets[0].sized);
	assert_true(got.sync.targets[1].sized);
	assert_int_equal(got.sync.targets[1].sizes_digest.bytes[0], 7);
	assert_int_equal(got.sync.targets[1].sizes.size, 2);
}

static void messages_of_the_first_release_can_still_be_read(void **state)
{
	struct arena *arena = *state;
	const struct sample *samples = samples_make(arena);
	struct error error = { 0 };

	for (size_t i = 0; i < SAMPLE_COUNT; i++) {
		const char *path = arena_printf(arena, "proto/fixtures/v1/%s.bin", samples[i].name);
		struct envelope envelope;
		struct bytes frame;

		assert_ok(file_read(arena, path, 0, &frame, &error));
		assert_ok(codec_decode_envelope(arena, frame, &envelope, &error));
		assert_string_equal(envelope.agent, "a-1");
		assert_int_equal(envelope.counter, 42);
		assert_comes_back(arena, &samples[i], envelope.payload);
	}
}

static void another_protocol_version_is_refused_with_both_named(void **state)
{
	struct arena *arena = *state;
	struct envelope envelope = sample_envelope(bytes_of("x")), read;
	struct error error = { 0 };

	envelope.protocol = 7;
	assert_refused(
	    codec_decode_envelope(arena, codec_encode_envelope(arena, &envelope), &read, &error),
	    ERROR_INVALID,
	    "the message speaks protocol version 7 and this program (" LOCKSTEP_VERSION
	    ") version 1: upgrade the older of the two");
}

static void a_signature_covers_every_part_of_the_envelope(void **state)
{
	struct arena *arena = *state;
	struct envelope base = sample_envelope(bytes_of("payload")), changed[5];
	struct bytes covered = codec_signed_bytes(arena, &base);

	for (size_t i = 0; i < COUNT(changed); i++)
		changed[i] = base;
	changed[0].protocol++;
	changed[1].agent = "a-2";
	changed[2].nonce = bytes_of("0123456789abcdef");
	changed[3].counter++;
	changed[4].payload = bytes_of("payloae");
	for (size_t i = 0; i < COUNT(changed); i++)
		assert_false(bytes_equal(covered, codec_signed_bytes(arena, &changed[i])));
	base.signature = bytes_of("");
	assert_true(bytes_equal(covered, codec_signed_bytes(arena, &base)));
}

static void a_frame_cut_anywhere_is_refused_or_still_well_formed(void **state)
{
	struct arena *arena = *state;
	struct bytes whole = sample_payload(arena, &samples_make(arena)[2]);

	for (size_t size = 0; size < whole.size; size++) {
		struct error error = { 0 };
		struct request request;

		if (!codec_decode_request(arena, (struct bytes) { whole.data, size }, &request,
					  &error))
			assert_int_equal(error.code, ERROR_INVALID);
	}
}

static void an_assignment_without_its_proofs_is_refused(void **state)
{
	struct arena *arena = *state;
	const struct sample *sample = &samples_make(arena)[6];
	Wire__Answer *wire;
	struct bytes payload = sample_payload(arena, sample);
	struct error error = { 0 };
	struct answer answer;
	uint8_t *room;

	wire = wire__answer__unpack(NULL, payload.size, (const uint8_t *)payload.data);
	free(wire->assignments->items[0]->signature.data);
	wire->assignments->items[0]->signature = (ProtobufCBinaryData) { 0 };
	payload.size = wire__answer__get_packed_size(wire);
	room = arena_alloc(arena, payload.size);
	wire__answer__pack(wire, room);
	payload.data = (const char *)room;
	wire__answer__free_unpacked(wire, NULL);
	assert_refused(codec_decode_answer(arena, payload, &answer, &error), ERROR_INVALID,
		       "assignment r-7/eu-1/2: signature: is missing");
}

static void a_refusal_of_a_later_release_still_refuses(void **state)
{
	struct arena *arena = *state;
	Wire__Refusal refusal = WIRE__REFUSAL__INIT;
	Wire__Answer wire = WIRE__ANSWER__INIT;
	struct error error = { 0 };
	struct answer answer;
	uint8_t room[100];
	size_t size;

	refusal.code = (char *)"a code of tomorrow";
	refusal.text = (char *)"no";
	wire.kind_case = WIRE__ANSWER__KIND_REFUSAL;
	wire.refusal = &refusal;
	size = wire__answer__pack(&wire, room);
	assert_ok(
	    codec_decode_answer(arena, (struct bytes) { (char *)room, size }, &answer, &error));
	assert_int_equal(answer.refusal.code, ERROR_REFUSED);
	assert_string_equal(answer.refusal.text, "no");
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(every_message_comes_back_as_it_went),
		IN_ARENA(every_field_of_a_report_and_an_assignment_survives),
		IN_ARENA(targets_that_are_only_named_arrive),
		IN_ARENA(what_is_said_of_the_log_arrives_in_both_directions),
		IN_ARENA(an_agent_that_is_about_to_end_says_so),
		IN_ARENA(what_a_look_found_arrives_and_what_was_not_told_stays_unknown),
		IN_ARENA(messages_of_the_first_release_can_still_be_read),
		IN_ARENA(another_protocol_version_is_refused_with_both_named),
		IN_ARENA(a_signature_covers_every_part_of_the_envelope),
		IN_ARENA(a_frame_cut_anywhere_is_refused_or_still_well_formed),
		IN_ARENA(an_assignment_without_its_proofs_is_refused),
		IN_ARENA(a_refusal_of_a_later_release_still_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
