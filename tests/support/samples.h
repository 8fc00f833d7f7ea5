#ifndef TESTS_SUPPORT_SAMPLES_H
#define TESTS_SUPPORT_SAMPLES_H
#include "proto/codec.h"

/* One message of each kind with every field filled, as release 0.1 writes them.  What they became
 * on the wire is kept in tests/proto/fixtures/v1: later releases must go on reading that. */
struct sample {
	const char *name; /* of the fixture */
	bool is_request;
	struct request request;
	struct answer answer;
};

#define SAMPLE_COUNT 9
const struct sample *samples_make(struct arena *arena);
struct bytes sample_payload(struct arena *arena, const struct sample *sample);
/* An envelope around it with an agent, a nonce, a counter and a signature. */
struct envelope sample_envelope(struct bytes payload);
#endif
