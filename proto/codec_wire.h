#ifndef PROTO_CODEC_WIRE_H
#define PROTO_CODEC_WIRE_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include "messages.pb-c.h"
#include "proto/message.h"
#include <string.h>

/* Between protobuf-c's structs and ours; only the codec's own files include this.  What goes out
 * points into what it was made from; what comes in has passed codec_limits_hold. */
Wire__Request *request_to_wire(struct arena *arena, const struct request *request);
bool request_from_wire(struct arena *arena, const Wire__Request *wire, struct request *request,
		       struct error *error) MUST_CHECK;
Wire__Report *report_to_wire(struct arena *arena, const struct report *report);
struct report report_from_wire(struct arena *arena, const Wire__Report *wire);
Wire__Answer *answer_to_wire(struct arena *arena, const struct answer *answer);
bool answer_from_wire(struct arena *arena, const Wire__Answer *wire, struct answer *answer,
		      struct error *error) MUST_CHECK;

/* What a look found (codec_preflight.c); NULL: it did not come so far. */
Wire__Preflight *wire_preflight(struct arena *arena, const struct target_state *target);
void preflight_from_wire(const Wire__Preflight *wire, struct target_state *target);

static inline char *wire_text(const char *text)
{
	return (char *)(text ? text : "");
}

static inline ProtobufCBinaryData wire_bytes(const void *bytes, size_t size)
{
	return (ProtobufCBinaryData) { size, (uint8_t *)bytes };
}

static inline ProtobufCBinaryData wire_hash(const struct hash *hash)
{
	return wire_bytes(hash->bytes, sizeof hash->bytes);
}

static inline struct bytes bytes_from(ProtobufCBinaryData wire)
{
	return (struct bytes) { (const char *)wire.data, wire.len };
}

/* Sizes were checked; what is absent stays zero. */
static inline void copy_from(void *to, size_t size, ProtobufCBinaryData wire)
{
	memset(to, 0, size);
	if (wire.len == size)
		memcpy(to, wire.data, size);
}

static inline struct hash hash_from(ProtobufCBinaryData wire)
{
	struct hash hash;

	copy_from(hash.bytes, sizeof hash.bytes, wire);
	return hash;
}

#define SAME(ours, theirs)                                                                         \
	_Static_assert((int)(ours) == (int)(theirs), #ours " differs on the wire")

Wire__Hello *hello_to_wire(struct arena *arena, const struct hello *hello);
struct hello hello_from(struct arena *arena, const Wire__Hello *wire);
Wire__Enrol *enrol_to_wire(struct arena *arena, const struct enrol *enrol);
struct enrol enrol_from(const Wire__Enrol *wire);
#endif
