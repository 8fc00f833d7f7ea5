#include "proto/codec_limits.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/keyring.h"
#include "core/testimony.h"
#include "core/tlog/handover.h"
#include "core/tlog/succession.h"
#include "core/verification.h"
#include "messages.pb-c.h"
#include "proto/codec_people.h"
#include "proto/message.h"

#define NAME_LIMIT       200
#define TEXT_LIMIT       8000
#define FRAME_LIMIT      ((size_t)64 * 1024 * 1024)
#define PENDING_LIMIT    100000
#define RESOLUTION_LIMIT 65536

#define NAME(field)                                                                                \
	{                                                                                          \
		field, 1, NAME_LIMIT, 0, false                                                     \
	}
#define NAME_OR_NONE(field)                                                                        \
	{                                                                                          \
		field, 0, NAME_LIMIT, 0, false                                                     \
	}
#define TEXT(field)                                                                                \
	{                                                                                          \
		field, 0, TEXT_LIMIT, 0, false                                                     \
	}
#define DATA(field, most)                                                                          \
	{                                                                                          \
		field, 0, most, 0, false                                                           \
	}
#define EXACTLY(field, size)                                                                       \
	{                                                                                          \
		field, size, size, 0, false                                                        \
	}
#define EXACTLY_OR_NONE(field, size)                                                               \
	{                                                                                          \
		field, size, size, 0, true                                                         \
	}
#define MANY(field, count)                                                                         \
	{                                                                                          \
		field, 0, 0, count, false                                                          \
	}
#define MANY_OF(field, least, most, many)                                                          \
	{                                                                                          \
		field, least, most, many, false                                                    \
	}
#define END                                                                                        \
	{                                                                                          \
		0                                                                                  \
	}

static const struct field_limit envelope_limits[] = {
	NAME_OR_NONE("agent"),
	EXACTLY_OR_NONE("nonce", NONCE_SIZE),
	MANY_OF("payload", 1, FRAME_LIMIT, 0),
	EXACTLY_OR_NONE("signature", SIGNATURE_SIZE),
	END,
};
static const struct field_limit hello_limits[] = {
	NAME_OR_NONE("version"),
	MANY_OF("verbs", 1, NAME_LIMIT, 32),
	DATA("log_policy", LOG_POLICY_LIMIT),
	DATA("handover", HANDOVER_SIZE),
	END,
};
static const struct field_limit demand_limits[] = {
	MANY_OF("release_keys", DEMAND_KEY_SIZE, DEMAND_KEY_SIZE, KEYRING_LIMIT),
	MANY_OF("approver_keys", DEMAND_KEY_SIZE, DEMAND_KEY_SIZE, KEYRING_LIMIT),
	END,
};
static const struct field_limit welcome_limits[] = {
	EXACTLY("nonce", NONCE_SIZE),
	EXACTLY("coordinator_key", PUBLIC_KEY_SIZE),
	NAME_OR_NONE("version"),
	DATA("log_key", 1000),
	EXACTLY_OR_NONE("log_key_signature", SIGNATURE_SIZE),
	MANY_OF("succession", 1, SUCCESSION_NOTE_SIZE, 2 * SUCCESSION_LIMIT),
	EXACTLY_OR_NONE("recovery_key", PUBLIC_KEY_SIZE),
	EXACTLY_OR_NONE("recovery_signature", SIGNATURE_SIZE),
	EXACTLY_OR_NONE("agent_key", PUBLIC_KEY_SIZE),
	END,
};
static const struct field_limit enrol_limits[] = {
	NAME("token"),
	EXACTLY("public_key", PUBLIC_KEY_SIZE),
	NAME("name"),
	NAME("environment"),
	NAME_OR_NONE("version"),
	END,
};
static const struct field_limit enrolled_limits[] = {
	NAME("agent"),
	EXACTLY("coordinator_key", PUBLIC_KEY_SIZE),
	END,
};
static const struct field_limit label_limits[] = {
	NAME("key"),
	NAME_OR_NONE("value"),
	END,
};
static const struct field_limit preflight_limits[] = {
	TEXT("unsupported"),
	TEXT("unprivileged"),
	TEXT("locked_by"),
	TEXT("backup_source"),
	TEXT("no_restore_point"),
	TEXT("no_copy"),
	END,
};
static const struct field_limit target_state_limits[] = {
	NAME("name"),
	NAME("project"),
	NAME("dialect"),
	MANY("labels", 64),
	TEXT("problem"),
	NAME_OR_NONE("server"),
	EXACTLY_OR_NONE("ledger_digest", HASH_SIZE),
	DATA("ledger", FRAME_LIMIT),
	DATA("histories", FRAME_LIMIT),
	TEXT("histories_problem"),
	DATA("testimony", TESTIMONY_LIMIT),
	EXACTLY_OR_NONE("sizes_digest", HASH_SIZE),
	DATA("sizes", 65536),
	END,
};
static const struct field_limit statement_report_limits[] = {
	NAME("version"),    NAME("state"),       DATA("sqlstate", 5),
	TEXT("message"),    TEXT("detail"),      TEXT("hint"),
	DATA("text", 1000), DATA("phase", 1000), END,
};
static const struct field_limit report_limits[] = {
	NAME("rollout"),
	NAME("target"),
	NAME("attempt"),
	TEXT("error"),
	MANY("statements", 1000),
	TEXT("preparation"),
	DATA("found", FRAME_LIMIT),
	DATA("testimony", TESTIMONY_LIMIT),
	END,
};
static const struct field_limit sync_limits[] = {
	MANY("targets", 10000),
	MANY("reports", 1000),
	MANY_OF("attempts", 1, NAME_LIMIT, 10000),
	MANY_OF("untold", 1, NAME_LIMIT, 10000),
	DATA("cosignature", 1000),
	EXACTLY_OR_NONE("coordinator_key", PUBLIC_KEY_SIZE),
	EXACTLY_OR_NONE("recovery_key", PUBLIC_KEY_SIZE),
	END,
};
static const struct field_limit plan_limits[] = {
	NAME("project"),
	NAME("environment"),
	NAME("verb"),
	EXACTLY("release_digest", HASH_SIZE),
	EXACTLY("policy", HASH_SIZE),
	EXACTLY("targets", HASH_SIZE),
	TEXT("execution"),
	DATA("resolution", RESOLUTION_LIMIT),
	DATA("verify", VERIFICATION_LIMIT),
	DATA("evidence", 65536),
	END,
};
static const struct field_limit assignment_limits[] = {
	NAME("rollout"),
	NAME("project"),
	NAME("target"),
	NAME("attempt"),
	EXACTLY_OR_NONE("base_state", HASH_SIZE),
	MANY_OF("pending", 1, NAME_LIMIT, PENDING_LIMIT),
	MANY_OF("part_proof", HASH_SIZE, HASH_SIZE, 64),
	EXACTLY_OR_NONE("manifest", HASH_SIZE),
	EXACTLY_OR_NONE("signature", SIGNATURE_SIZE),
	TEXT("why"),
	DATA("entry", 65536),
	DATA("entry_path", 64 * HASH_SIZE),
	DATA("checkpoint", FRAME_LIMIT),
	DATA("growth", 64 * HASH_SIZE),
	EXACTLY_OR_NONE("sum", HASH_SIZE),
	MANY_OF("release_signatures", 1, SIGNATURE_TEXT_LIMIT, SIGNATURES_LIMIT),
	MANY_OF("approvals", 1, SIGNATURE_TEXT_LIMIT, SIGNATURES_LIMIT),
	END,
};
static const struct field_limit assignments_limits[] = {
	MANY("items", 1000),
	DATA("checkpoint", 65536),
	DATA("growth", 64 * HASH_SIZE),
	END,
};
static const struct field_limit fetch_limits[] = { EXACTLY("hash", HASH_SIZE), END };
static const struct field_limit chunk_limits[] = {
	EXACTLY("hash", HASH_SIZE),
	DATA("data", CHUNK_SIZE),
	END,
};
static const struct field_limit refusal_limits[] = { NAME("code"), TEXT("text"), END };

static const struct {
	const ProtobufCMessageDescriptor *message;
	const struct field_limit *limits;
} tables[] = {
	{ &wire__envelope__descriptor, envelope_limits },
	{ &wire__hello__descriptor, hello_limits },
	{ &wire__demand__descriptor, demand_limits },
	{ &wire__welcome__descriptor, welcome_limits },
	{ &wire__enrol__descriptor, enrol_limits },
	{ &wire__enrolled__descriptor, enrolled_limits },
	{ &wire__label__descriptor, label_limits },
	{ &wire__preflight__descriptor, preflight_limits },
	{ &wire__target_state__descriptor, target_state_limits },
	{ &wire__statement_report__descriptor, statement_report_limits },
	{ &wire__report__descriptor, report_limits },
	{ &wire__sync__descriptor, sync_limits },
	{ &wire__plan__descriptor, plan_limits },
	{ &wire__assignment__descriptor, assignment_limits },
	{ &wire__assignments__descriptor, assignments_limits },
	{ &wire__fetch__descriptor, fetch_limits },
	{ &wire__chunk__descriptor, chunk_limits },
	{ &wire__refusal__descriptor, refusal_limits },
};

const struct field_limit *codec_limits_of(const ProtobufCMessageDescriptor *message)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (tables[i].message == message)
			return tables[i].limits;
	return NULL;
}

/* A field without a row gets no room at all: whoever adds one to the protocol gives it a limit. */
static struct field_limit limit_of(const struct field_limit *limits, const char *field)
{
	for (; limits && limits->field; limits++)
		if (!strcmp(limits->field, field))
			return *limits;
	return (struct field_limit) { .field = field };
}

/* A value is reached through the message's memory as protobuf-c's descriptors lay it out. */
static size_t value_count_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const char *base = (const char *)message;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(base + field->quantifier_offset);
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)(base + field->quantifier_offset) == field->id;
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(ProtobufCMessage *const *)(base + field->offset) != NULL;
	return 1;
}

static void *value_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		      size_t index)
{
	char *member = (char *)message + field->offset;
	size_t size =
	    field->type == PROTOBUF_C_TYPE_BYTES ? sizeof(ProtobufCBinaryData) : sizeof(void *);

	return field->label == PROTOBUF_C_LABEL_REPEATED ? *(char **)member + index * size : member;
}

static bool size_holds(const struct field_limit *limit, size_t size, struct error *error)
{
	if (limit->or_none && !size)
		return true;
	if (limit->least == limit->most && size != limit->most)
		return error_set(error, ERROR_INVALID, "%zu bytes instead of %zu", size,
				 limit->most);
	if (size < limit->least)
		return error_set(error, ERROR_INVALID, "is missing");
	if (size > limit->most)
		return error_set(error, ERROR_INVALID, "%zu bytes, the limit is %zu", size,
				 limit->most);
	return true;
}

static bool text_holds(const struct field_limit *limit, const char *text, struct error *error)
{
	size_t bad;

	if (!size_holds(limit, strlen(text), error))
		return false;
	if (!text_is_utf8(bytes_of(text), &bad))
		return error_set(error, ERROR_INVALID, "byte %zu is not UTF-8", bad);
	return true;
}

static bool plain_value_holds(const ProtobufCFieldDescriptor *field, const void *value,
			      const struct field_limit *limit, struct error *error)
{
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return text_holds(limit, *(char *const *)value, error);
	if (field->type == PROTOBUF_C_TYPE_BYTES)
		return size_holds(limit, ((const ProtobufCBinaryData *)value)->len, error);
	if (field->type == PROTOBUF_C_TYPE_ENUM &&
	    !protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int *)value))
		return error_set(error, ERROR_INVALID, "%d is not known", *(const int *)value);
	return true;
}

static bool value_error(const ProtobufCFieldDescriptor *field, size_t index, struct error *error)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return error_wrap(error, "%s[%zu]", field->name, index);
	return error_wrap(error, "%s", field->name);
}

bool codec_limits_hold(const ProtobufCMessage *message, struct error *error)
{
	const struct field_limit *limits = codec_limits_of(message->descriptor);

	for (unsigned f = 0; f < message->descriptor->n_fields; f++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[f];
		struct field_limit limit = limit_of(limits, field->name);
		size_t count = value_count_of(message, field);

		if (field->label == PROTOBUF_C_LABEL_REPEATED && count > limit.count)
			return error_set(error, ERROR_INVALID, "%s: %zu, the limit is %zu",
					 field->name, count, limit.count);
		for (size_t i = 0; i < count; i++) {
			void *value = value_of(message, field, i);
			bool holds = field->type == PROTOBUF_C_TYPE_MESSAGE
					 ? codec_limits_hold(*(ProtobufCMessage **)value, error)
					 : plain_value_holds(field, value, &limit, error);

			if (!holds)
				return value_error(field, i, error);
		}
	}
	return true;
}

static char *text_fitting(struct arena *arena, char *text, size_t most)
{
	size_t size = strlen(text), bad;

	if (size <= most && text_is_utf8(bytes_of(text), NULL))
		return text;
	if (size > most)
		size = most;
	/* Not in the middle of a character: continuation bytes are 10xxxxxx. */
	while (size == most && size && ((unsigned char)text[size] & 0xC0) == 0x80)
		size--;
	text = arena_text_n(arena, text, size);
	while (!text_is_utf8((struct bytes) { text, size }, &bad))
		text[bad] = '?';
	return text;
}

void codec_limits_fit(struct arena *arena, ProtobufCMessage *message)
{
	const struct field_limit *limits = codec_limits_of(message->descriptor);

	for (unsigned f = 0; f < message->descriptor->n_fields; f++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[f];
		size_t most = limit_of(limits, field->name).most;
		size_t count = value_count_of(message, field);

		for (size_t i = 0; i < count; i++) {
			void *value = value_of(message, field, i);

			if (field->type == PROTOBUF_C_TYPE_MESSAGE)
				codec_limits_fit(arena, *(ProtobufCMessage **)value);
			else if (field->type == PROTOBUF_C_TYPE_STRING)
				*(char **)value = text_fitting(arena, *(char **)value, most);
		}
	}
}
