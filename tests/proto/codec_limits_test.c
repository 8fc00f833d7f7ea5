#include "proto/codec_limits.h"

#include <string.h>

#include "messages.pb-c.h"
#include "proto/codec.h"
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

static void every_field_on_the_wire_has_a_limit(void **state)
{
	const ProtobufCMessageDescriptor *all[] = {
		&wire__envelope__descriptor,     &wire__hello__descriptor,
		&wire__welcome__descriptor,      &wire__enrol__descriptor,
		&wire__enrolled__descriptor,     &wire__label__descriptor,
		&wire__target_state__descriptor, &wire__statement_report__descriptor,
		&wire__report__descriptor,       &wire__sync__descriptor,
		&wire__plan__descriptor,         &wire__assignment__descriptor,
		&wire__assignments__descriptor,  &wire__fetch__descriptor,
		&wire__chunk__descriptor,        &wire__refusal__descriptor,
	};

	(void)state;
	for (size_t m = 0; m < COUNT(all); m++)
		for (unsigned f = 0; f < all[m]->n_fields; f++) {
			const ProtobufCFieldDescriptor *field = &all[m]->fields[f];
			const struct field_limit *limit = codec_limits_of(all[m]);
			bool limited = field->label == PROTOBUF_C_LABEL_REPEATED ||
				       field->type == PROTOBUF_C_TYPE_STRING ||
				       field->type == PROTOBUF_C_TYPE_BYTES;

			while (limit->field && strcmp(limit->field, field->name))
				limit++;
			if (limited && !limit->field)
				fail_msg("%s.%s has no limit", all[m]->name, field->name);
		}
}

/* What a peer of ours would never write, made with protobuf-c itself. */
struct broken {
	Wire__Request request;
	Wire__Sync sync;
	Wire__Enrol enrol;
	Wire__Fetch fetch;
	Wire__Hello hello;
	Wire__TargetState target, *targets[1];
	Wire__Report report, *reports[2000];
	Wire__StatementReport statement, *statements[2000];
	Wire__Label label, *labels[100];
	char *attempts[1];
	char text[9000];
	uint8_t bytes[64];
};

static void broken_start(struct broken *b)
{
	wire__request__init(&b->request);
	wire__sync__init(&b->sync);
	wire__enrol__init(&b->enrol);
	wire__fetch__init(&b->fetch);
	wire__hello__init(&b->hello);
	wire__target_state__init(&b->target);
	wire__report__init(&b->report);
	wire__statement_report__init(&b->statement);
	wire__label__init(&b->label);
	memset(b->text, 'x', sizeof b->text - 1);
	b->target.name = b->target.project = (char *)"t";
	b->target.dialect = (char *)"sqlite";
	b->report.rollout = b->report.target = b->report.attempt = (char *)"r";
	b->statement.version = b->statement.state = (char *)"v";
	b->label.key = (char *)"k";
	b->enrol.token = b->enrol.name = b->enrol.environment = (char *)"e";
	b->enrol.public_key = (ProtobufCBinaryData) { 32, b->bytes };
	b->targets[0] = &b->target;
	b->sync.targets = b->targets;
	b->sync.reports = b->reports;
	b->target.labels = b->labels;
	b->report.statements = b->statements;
	b->sync.n_targets = b->sync.n_reports = b->report.n_statements = 1;
	for (size_t i = 0; i < COUNT(b->reports); i++)
		b->reports[i] = &b->report;
	for (size_t i = 0; i < COUNT(b->statements); i++)
		b->statements[i] = &b->statement;
	for (size_t i = 0; i < COUNT(b->labels); i++)
		b->labels[i] = &b->label;
	b->request.kind_case = WIRE__REQUEST__KIND_SYNC;
	b->request.sync = &b->sync;
}

static void break_nothing_said(struct broken *b)
{
	b->request.kind_case = WIRE__REQUEST__KIND__NOT_SET;
}

static void break_long_name(struct broken *b)
{
	b->text[201] = '\0';
	b->target.name = b->text;
}

static void break_no_name(struct broken *b)
{
	b->target.name = (char *)"";
}

static void break_encoding(struct broken *b)
{
	b->report.error = (char *)"caf\xE9";
}

static void break_dialect(struct broken *b)
{
	b->target.dialect = (char *)"oracle";
}

static void break_phase(struct broken *b)
{
	b->report.phase = (Wire__Phase)9;
}

static void break_outcome(struct broken *b)
{
	b->report.outcome = (Wire__Outcome)-1;
}

static void break_digest(struct broken *b)
{
	b->target.ledger_digest = (ProtobufCBinaryData) { 31, b->bytes };
}

static void break_long_message(struct broken *b)
{
	b->statement.message = b->text;
}

static void break_sqlstate(struct broken *b)
{
	b->statement.sqlstate = (char *)"42P011";
}

static void break_many_reports(struct broken *b)
{
	b->sync.n_reports = 1001;
}

static void break_many_statements(struct broken *b)
{
	b->report.n_statements = 1001;
}

static void break_many_labels(struct broken *b)
{
	b->target.n_labels = 65;
}

static void break_attempt(struct broken *b)
{
	b->sync.n_attempts = 1;
	b->sync.attempts = b->attempts;
	b->attempts[0] = (char *)"";
}

static void break_key(struct broken *b)
{
	b->request.kind_case = WIRE__REQUEST__KIND_ENROL;
	b->request.enrol = &b->enrol;
	b->enrol.public_key.len = 33;
}

static void break_token(struct broken *b)
{
	b->request.kind_case = WIRE__REQUEST__KIND_ENROL;
	b->request.enrol = &b->enrol;
	b->enrol.token = (char *)"";
}

static void break_hash(struct broken *b)
{
	b->request.kind_case = WIRE__REQUEST__KIND_FETCH;
	b->request.fetch = &b->fetch;
}

static void what_breaks_a_bound_is_refused_by_the_field_s_name(void **state)
{
	static const struct {
		void (*damage)(struct broken *broken);
		const char *says;
	} cases[] = {
		{ break_nothing_said, "the request is of no known kind" },
		{ break_long_name, "sync: targets[0]: name: 201 bytes, the limit is 200" },
		{ break_no_name, "sync: targets[0]: name: is missing" },
		{ break_encoding, "sync: reports[0]: error: byte 3 is not UTF-8" },
		{ break_dialect, "sync: target t: dialect 'oracle' is not known" },
		{ break_phase, "sync: reports[0]: phase: 9 is not known" },
		{ break_outcome, "sync: reports[0]: outcome: -1 is not known" },
		{ break_digest, "sync: targets[0]: ledger_digest: 31 bytes instead of 32" },
		{ break_long_message, "sync: reports[0]: statements[0]: message: 8999 bytes, "
				      "the limit is 8000" },
		{ break_sqlstate, "sync: reports[0]: statements[0]: sqlstate: 6 bytes, "
				  "the limit is 5" },
		{ break_many_reports, "sync: reports: 1001, the limit is 1000" },
		{ break_many_statements, "sync: reports[0]: statements: 1001, the limit is 1000" },
		{ break_many_labels, "sync: targets[0]: labels: 65, the limit is 64" },
		{ break_attempt, "sync: attempts[0]: is missing" },
		{ break_key, "enrol: public_key: 33 bytes instead of 32" },
		{ break_token, "enrol: token: is missing" },
		{ break_hash, "fetch: hash: 0 bytes instead of 32" },
	};
	struct arena *arena = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct broken *broken = arena_new(arena, struct broken);
		struct error error = { 0 };
		struct request request;
		struct bytes payload;
		uint8_t *room;

		broken_start(broken);
		cases[i].damage(broken);
		payload.size = wire__request__get_packed_size(&broken->request);
		room = arena_alloc(arena, payload.size);
		wire__request__pack(&broken->request, room);
		payload.data = (const char *)room;
		assert_refused(codec_decode_request(arena, payload, &request, &error),
			       ERROR_INVALID, cases[i].says);
	}
}

static void a_database_s_words_are_made_to_fit_before_they_leave(void **state)
{
	struct arena *arena = *state;
	char *longest = arena_alloc(arena, 9001);
	struct report report = { .rollout = "r", .target = "t", .attempt = "a" };
	struct request request = { .kind = REQUEST_SYNC, .sync = { .reports = &report } }, read;
	struct error error = { 0 };

	memset(longest, 'x', 7999);
	memcpy(longest + 7999, "\xC3\xA4 and so on", 12);
	request.sync.report_count = 1;
	report.error = longest;
	assert_ok(
	    codec_decode_request(arena, codec_encode_request(arena, &request), &read, &error));
	assert_int_equal(strlen(read.sync.reports[0].error), 7999);
	report.error = "caf\xE9 ferm\xE9";
	assert_ok(
	    codec_decode_request(arena, codec_encode_request(arena, &request), &read, &error));
	assert_string_equal(read.sync.reports[0].error, "caf? ferm?");
}

static void a_small_frame_cannot_ask_for_much_memory(void **state)
{
	struct arena *arena = *state;
	size_t count = 1000000;
	struct bytes payload = { NULL, 5 + 2 * count };
	char *room = arena_alloc(arena, payload.size);
	struct error error = { 0 };
	struct request request;

	/* Request.sync with a million empty reports. */
	memcpy(room, "\x1A\x80\x89\x7A", 4);
	for (size_t i = 0; i < count; i++)
		memcpy(room + 4 + 2 * i, "\x12\x00", 2);
	payload.size = 4 + 2 * count;
	payload.data = room;
	assert_refused(codec_decode_request(arena, payload, &request, &error), ERROR_INVALID,
		       "2000004 bytes are not a well-formed Request");
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(every_field_on_the_wire_has_a_limit),
		IN_ARENA(what_breaks_a_bound_is_refused_by_the_field_s_name),
		IN_ARENA(a_database_s_words_are_made_to_fit_before_they_leave),
		IN_ARENA(a_small_frame_cannot_ask_for_much_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
