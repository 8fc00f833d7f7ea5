#ifndef PROTO_CODEC_LIMITS_H
#define PROTO_CODEC_LIMITS_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <protobuf-c/protobuf-c.h>

/* How large each field on the wire may be: one table, asked in both directions. */
struct field_limit {
	const char *field;
	size_t least, most; /* bytes of a text or of bytes, of each one when there are many */
	size_t count;       /* of a repeated field */
	bool or_none;       /* may also be empty although `least` is not 0 */
};

/* The rows of a message's fields, ended by one without a name; NULL for a message without any. */
const struct field_limit *codec_limits_of(const ProtobufCMessageDescriptor *message);

/* Are all fields, also those of the messages inside, within their limits, texts UTF-8 and enums
 * known?  ERROR_INVALID names the field: "targets[3]: name: 201 bytes, the limit is 200". */
bool codec_limits_hold(const ProtobufCMessage *message, struct error *error) MUST_CHECK;

/* Makes texts fit that come from elsewhere (a database's words): cuts those that are too long at a
 * character, replaces bytes that are not UTF-8 by '?'. */
void codec_limits_fit(struct arena *arena, ProtobufCMessage *message);
#endif
