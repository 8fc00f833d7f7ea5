#ifndef PROTO_CODEC_H
#define PROTO_CODEC_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "proto/message.h"

/* Frames to structs and back, over protobuf-c (its only home).  Decoding checks everything once:
 * sizes, counts, UTF-8, enums, hashes of 32 bytes; ERROR_INVALID says which field.  Results live in
 * the arena; `bytes` members point into it. */
struct bytes codec_encode_request(struct arena *arena, const struct request *request);
bool codec_decode_request(struct arena *arena, struct bytes payload, struct request *request,
			  struct error *error) MUST_CHECK;
struct bytes codec_encode_answer(struct arena *arena, const struct answer *answer);
bool codec_decode_answer(struct arena *arena, struct bytes payload, struct answer *answer,
			 struct error *error) MUST_CHECK;
struct bytes codec_encode_envelope(struct arena *arena, const struct envelope *envelope);
/* ERROR_INVALID for an unknown protocol version too, with both versions named. */
bool codec_decode_envelope(struct arena *arena, struct bytes frame, struct envelope *envelope,
			   struct error *error) MUST_CHECK;
/* What an envelope's signature covers. */
struct bytes codec_signed_bytes(struct arena *arena, const struct envelope *envelope);
#endif
