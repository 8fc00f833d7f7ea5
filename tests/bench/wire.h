#ifndef TESTS_BENCH_WIRE_H
#define TESTS_BENCH_WIRE_H
#include <nng/nng.h>

#include "core/base/arena.h"
#include "proto/message.h"

/* Agents that only speak: many in a process, on the real wire.  Whatever fails ends the program. */
#define WIRE_ENVIRONMENT "fleet"
struct member {
	nng_socket socket;
	struct key_pair key;
	const char *id;
	uint8_t nonce[NONCE_SIZE];
	uint64_t counter;
};

_Noreturn void wire_die(const char *what, const char *why);
void wire_must(const char *what, int failed); /* an error of nng's */
/* Private anonymous memory of a process in KiB. */
long wire_memory(const char *pid);

/* Enrols with a token and says hello. */
void wire_join(struct arena *arena, struct member *member, const char *url, const char *token);
void wire_ask(struct arena *arena, struct member *member, const struct request *request);
void wire_hear(struct arena *arena, struct member *member, struct answer *answer);
/* What a message of the coordinator's says; frees it. */
void wire_read(struct arena *arena, nng_msg *message, struct answer *answer);
#endif
