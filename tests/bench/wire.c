#include "tests/bench/wire.h"

#include <nng/protocol/reqrep0/req.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"

_Noreturn void wire_die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

void wire_must(const char *what, int failed)
{
	if (failed)
		wire_die(what, nng_strerror(failed));
}

/* Private anonymous memory of a process in KiB. */
long wire_memory(const char *pid)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	FILE *file = fopen(arena_printf(arena, "/proc/%s/status", pid), "r");
	char line[256];
	long size = -1;

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "RssAnon: %ld", &size) == 1)
			break;
	if (file)
		fclose(file);
	return size;
}

void wire_ask(struct arena *arena, struct member *member, const struct request *request)
{
	struct envelope envelope = { .protocol = PROTOCOL_VERSION,
				     .agent = member->id ? member->id : "" };
	uint8_t *signature = arena_alloc(arena, SIGNATURE_SIZE);
	struct bytes frame, covered;
	nng_msg *message;

	envelope.payload = codec_encode_request(arena, request);
	envelope.counter = member->counter++;
	if (request->kind == REQUEST_SYNC || request->kind == REQUEST_FETCH)
		envelope.nonce = (struct bytes) { (const char *)member->nonce, NONCE_SIZE };
	covered = codec_signed_bytes(arena, &envelope);
	sign_bytes(&member->key, covered.data, covered.size, signature);
	envelope.signature = (struct bytes) { (const char *)signature, SIGNATURE_SIZE };
	frame = codec_encode_envelope(arena, &envelope);
	wire_must("message", nng_msg_alloc(&message, 0));
	wire_must("message", nng_msg_append(message, frame.data, frame.size));
	wire_must("send", nng_sendmsg(member->socket, message, 0));
}

void wire_read(struct arena *arena, nng_msg *message, struct answer *answer)
{
	struct error error = { 0 };
	struct envelope envelope;
	struct bytes frame = { .size = nng_msg_len(message) };

	frame.data = arena_copy(arena, nng_msg_body(message), frame.size);
	nng_msg_free(message);
	if (!codec_decode_envelope(arena, frame, &envelope, &error) ||
	    !codec_decode_answer(arena, envelope.payload, answer, &error))
		wire_die("answer", error.text);
	if (answer->kind == ANSWER_REFUSAL)
		wire_die("refused", answer->refusal.text);
}

void wire_hear(struct arena *arena, struct member *member, struct answer *answer)
{
	nng_msg *message;

	wire_must("receive", nng_recvmsg(member->socket, &message, 0));
	wire_read(arena, message, answer);
}

void wire_join(struct arena *arena, struct member *member, const char *url, const char *token)
{
	struct request enrol = { .kind = REQUEST_ENROL }, hello = { .kind = REQUEST_HELLO };
	const char *abilities[] = { ability_name(ABILITY_PROOF) };
	struct answer answer;

	wire_must("socket", nng_req0_open(&member->socket));
	wire_must("option", nng_socket_set_ms(member->socket, NNG_OPT_REQ_RESENDTIME, 600000));
	wire_must("dial", nng_dial(member->socket, url, NULL, 0));
	key_pair_make(&member->key);
	enrol.enrol = (struct enrol) { .token = token,
				       .name = token + strlen(token) - 12,
				       .environment = WIRE_ENVIRONMENT,
				       .version = "bench" };
	memcpy(enrol.enrol.public_key, member->key.public_key, PUBLIC_KEY_SIZE);
	wire_ask(arena, member, &enrol);
	wire_hear(arena, member, &answer);
	member->id = arena_text(arena, answer.enrolled.agent);
	hello.hello = (struct hello) { .version = "bench",
				       .verbs = abilities,
				       .verb_count = sizeof abilities / sizeof *abilities };
	wire_ask(arena, member, &hello);
	wire_hear(arena, member, &answer);
	memcpy(member->nonce, answer.welcome.nonce, NONCE_SIZE);
	member->counter = 1;
}
