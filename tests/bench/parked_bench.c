/* Parks many agents on a coordinator and tells what each costs it.
 * usage: bench.parked URL TOKENS PID: one agent per line of TOKENS; PID is the coordinator's. */
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/util/platform.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "proto/codec.h"

#define LIMIT_KIB 20 /* an agent */

struct member {
	nng_socket socket;
	struct key_pair key;
	const char *id;
	uint8_t nonce[NONCE_SIZE];
	uint64_t counter;
};

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static void must(const char *what, int failed)
{
	if (failed)
		die(what, nng_strerror(failed));
}

/* Private anonymous memory of a process in KiB. */
static long private_memory(const char *pid)
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

static void ask(struct arena *arena, struct member *member, const struct request *request)
{
	struct envelope envelope = { .protocol = PROTOCOL_VERSION,
				     .agent = member->id ? member->id : "" };
	uint8_t *signature = arena_alloc(arena, SIGNATURE_SIZE);
	struct bytes frame, covered;
	nng_msg *message;

	envelope.payload = codec_encode_request(arena, request);
	envelope.counter = member->counter++;
	if (request->kind == REQUEST_SYNC)
		envelope.nonce = (struct bytes) { (const char *)member->nonce, NONCE_SIZE };
	covered = codec_signed_bytes(arena, &envelope);
	sign_bytes(&member->key, covered.data, covered.size, signature);
	envelope.signature = (struct bytes) { (const char *)signature, SIGNATURE_SIZE };
	frame = codec_encode_envelope(arena, &envelope);
	must("message", nng_msg_alloc(&message, 0));
	must("message", nng_msg_append(message, frame.data, frame.size));
	must("send", nng_sendmsg(member->socket, message, 0));
}

static void hear(struct arena *arena, struct member *member, struct answer *answer)
{
	struct error error = { 0 };
	struct envelope envelope;
	struct bytes frame;
	nng_msg *message;

	must("receive", nng_recvmsg(member->socket, &message, 0));
	frame.size = nng_msg_len(message);
	frame.data = arena_copy(arena, nng_msg_body(message), frame.size);
	nng_msg_free(message);
	if (!codec_decode_envelope(arena, frame, &envelope, &error) ||
	    !codec_decode_answer(arena, envelope.payload, answer, &error))
		die("answer", error.text);
	if (answer->kind == ANSWER_REFUSAL)
		die("refused", answer->refusal.text);
}

static void join(struct arena *arena, struct member *member, const char *url, const char *token)
{
	struct request enrol = { .kind = REQUEST_ENROL }, hello = { .kind = REQUEST_HELLO };
	struct answer answer;

	must("socket", nng_req0_open(&member->socket));
	must("option", nng_socket_set_ms(member->socket, NNG_OPT_REQ_RESENDTIME, 600000));
	must("dial", nng_dial(member->socket, url, NULL, 0));
	key_pair_make(&member->key);
	enrol.enrol = (struct enrol) { .token = token,
				       .name = token + strlen(token) - 12,
				       .environment = "fleet",
				       .version = "bench" };
	memcpy(enrol.enrol.public_key, member->key.public_key, PUBLIC_KEY_SIZE);
	ask(arena, member, &enrol);
	hear(arena, member, &answer);
	member->id = arena_text(arena, answer.enrolled.agent);
	hello.hello.version = "bench";
	ask(arena, member, &hello);
	hear(arena, member, &answer);
	memcpy(member->nonce, answer.welcome.nonce, NONCE_SIZE);
	member->counter = 1;
}

int main(int argc, char **argv)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rlimit limit = { 65536, 65536 };
	struct request sync = { .kind = REQUEST_SYNC };
	struct error error = { 0 };
	struct member *members;
	struct bytes tokens;
	size_t count = 0;
	long before, after;

	if (argc != 4)
		die("usage", "bench.parked URL TOKENS PID");
	setrlimit(RLIMIT_NOFILE, &limit);
	crypto_start();
	if (!file_read(arena, argv[2], 0, &tokens, &error))
		die("tokens", error.text);
	members = arena_new_array(arena, struct member, tokens.size / 16 + 1);
	before = private_memory(argv[3]);
	for (const char *line = tokens.data, *end; (end = strchr(line, '\n')); line = end + 1)
		join(arena, &members[count++], argv[1],
		     arena_text_n(arena, line, (size_t)(end - line)));
	if (!count)
		die("tokens", "none");
	for (size_t i = 0; i < count; i++)
		ask(arena, &members[i], &sync);
	nng_msleep(2000); /* parked means that no answer says so: let every frame arrive */
	after = private_memory(argv[3]);
	printf("%zu agents parked: %ld KiB before, %ld KiB after, %.1f MB for all, %.1f KiB each "
	       "(limit %d)\n",
	       count, before, after, (double)(after - before) / 1024,
	       (double)(after - before) / (double)count, LIMIT_KIB);
	for (size_t i = 0; i < count; i++)
		nng_close(members[i].socket);
	return before < 0 || after - before > LIMIT_KIB * (long)count;
}
