#include "proto/codec.h"

#include "proto/codec_limits.h"
#include "proto/codec_wire.h"

#define DOMAIN "lockstep-request-v1"

/* What unpacking may take.  An empty message inside another is two bytes on the wire and a hundred
 * in memory, so the frame's size alone is no bound. */
struct allowance {
	struct arena *arena;
	size_t left;
};

static void *allowance_alloc(void *context, size_t size)
{
	struct allowance *allowance = context;

	if (size > allowance->left)
		return NULL;
	allowance->left -= size;
	return arena_alloc(allowance->arena, size);
}

static void allowance_free(void *context, void *pointer)
{
	(void)context;
	(void)pointer;
}

static bool unpack(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
		   struct bytes bytes, ProtobufCMessage **message, struct error *error)
{
	struct allowance allowance = { arena, (size_t)1024 * 1024 + 16 * bytes.size };
	ProtobufCAllocator allocator = { allowance_alloc, allowance_free, &allowance };

	*message = protobuf_c_message_unpack(descriptor, &allocator, bytes.size,
					     (const uint8_t *)bytes.data);
	if (!*message)
		return error_set(error, ERROR_INVALID, "%zu bytes are not a well-formed %s",
				 bytes.size, descriptor->short_name);
	return true;
}

static struct bytes pack(struct arena *arena, ProtobufCMessage *message)
{
	struct bytes packed;
	uint8_t *room;

	codec_limits_fit(arena, message);
	packed.size = protobuf_c_message_get_packed_size(message);
	room = arena_alloc(arena, packed.size);
	protobuf_c_message_pack(message, room);
	packed.data = (const char *)room;
	return packed;
}

struct bytes codec_encode_request(struct arena *arena, const struct request *request)
{
	return pack(arena, &request_to_wire(arena, request)->base);
}

bool codec_decode_request(struct arena *arena, struct bytes payload, struct request *request,
			  struct error *error)
{
	ProtobufCMessage *message;

	return unpack(arena, &wire__request__descriptor, payload, &message, error) &&
	       codec_limits_hold(message, error) &&
	       request_from_wire(arena, (const Wire__Request *)message, request, error);
}

struct bytes codec_encode_answer(struct arena *arena, const struct answer *answer)
{
	return pack(arena, &answer_to_wire(arena, answer)->base);
}

bool codec_decode_answer(struct arena *arena, struct bytes payload, struct answer *answer,
			 struct error *error)
{
	ProtobufCMessage *message;

	return unpack(arena, &wire__answer__descriptor, payload, &message, error) &&
	       codec_limits_hold(message, error) &&
	       answer_from_wire(arena, (const Wire__Answer *)message, answer, error);
}

struct bytes codec_encode_envelope(struct arena *arena, const struct envelope *envelope)
{
	Wire__Envelope wire = WIRE__ENVELOPE__INIT;

	wire.protocol = envelope->protocol;
	wire.agent = wire_text(envelope->agent);
	wire.nonce = wire_bytes(envelope->nonce.data, envelope->nonce.size);
	wire.counter = envelope->counter;
	wire.payload = wire_bytes(envelope->payload.data, envelope->payload.size);
	wire.signature = wire_bytes(envelope->signature.data, envelope->signature.size);
	return pack(arena, &wire.base);
}

bool codec_decode_envelope(struct arena *arena, struct bytes frame, struct envelope *envelope,
			   struct error *error)
{
	ProtobufCMessage *message;
	const Wire__Envelope *wire;

	if (!unpack(arena, &wire__envelope__descriptor, frame, &message, error))
		return false;
	wire = (const Wire__Envelope *)message;
	if (wire->protocol != PROTOCOL_VERSION)
		return error_set(error, ERROR_INVALID,
				 "the message speaks protocol version %u and this program (%s) "
				 "version %d: upgrade the older of the two",
				 wire->protocol, LOCKSTEP_VERSION, PROTOCOL_VERSION);
	if (!codec_limits_hold(message, error))
		return false;
	*envelope = (struct envelope) {
		.protocol = wire->protocol,
		.agent = wire->agent,
		.nonce = bytes_from(wire->nonce),
		.counter = wire->counter,
		.payload = bytes_from(wire->payload),
		.signature = bytes_from(wire->signature),
	};
	return true;
}

static void add_number(struct buffer *buffer, uint64_t number)
{
	uint8_t bytes[8];

	for (int i = 7; i >= 0; i--, number >>= 8)
		bytes[i] = (uint8_t)number;
	buffer_add(buffer, bytes, sizeof bytes);
}

static void add_field(struct buffer *buffer, const void *bytes, size_t size)
{
	add_number(buffer, size);
	buffer_add(buffer, bytes, size);
}

static void add_number_field(struct buffer *buffer, uint64_t number)
{
	add_number(buffer, sizeof number);
	add_number(buffer, number);
}

struct bytes codec_signed_bytes(struct arena *arena, const struct envelope *envelope)
{
	struct buffer buffer = buffer_in(arena);
	const char *agent = wire_text(envelope->agent);

	add_field(&buffer, DOMAIN, sizeof DOMAIN - 1);
	add_number_field(&buffer, envelope->protocol);
	add_field(&buffer, agent, strlen(agent));
	add_field(&buffer, envelope->nonce.data, envelope->nonce.size);
	add_number_field(&buffer, envelope->counter);
	add_field(&buffer, envelope->payload.data, envelope->payload.size);
	return buffer_bytes(&buffer);
}
