/* Whatever a stranger sends, decoding answers with a struct or an error. */
#include "core/base/arena.h"
#include "proto/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes input = { (const char *)data, size };
	struct envelope envelope = { .payload = input };
	struct error error = { 0 };
	struct request request;
	struct answer answer;

	if (codec_decode_envelope(arena, input, &envelope, &error))
		codec_signed_bytes(arena, &envelope);
	if (codec_decode_request(arena, envelope.payload, &request, &error))
		codec_encode_request(arena, &request);
	if (codec_decode_answer(arena, envelope.payload, &answer, &error))
		codec_encode_answer(arena, &answer);
	return 0;
}
