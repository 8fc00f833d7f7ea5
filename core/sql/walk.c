#include "core/sql/walk.h"

static const ProtobufCMessage *const *members(const ProtobufCMessage *message,
					      const ProtobufCFieldDescriptor *field, size_t *count)
{
	const char *at = (const char *)message + field->offset;
	const char *quantity = (const char *)message + field->quantifier_offset;

	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		*count = *(const size_t *)(const void *)quantity;
		return *(const ProtobufCMessage *const *const *)(const void *)at;
	}
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*count = *(const uint32_t *)(const void *)quantity == field->id;
	else
		*count = 1;
	return (const ProtobufCMessage *const *)(const void *)at;
}

void sql_walk(const void *root, sql_visit *visit, void *context)
{
	const ProtobufCMessage *message = root;

	if (!message || !visit(message, context))
		return;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const ProtobufCMessage *const *items;
		size_t count;

		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		items = members(message, field, &count);
		for (size_t j = 0; j < count; j++)
			sql_walk(items[j], visit, context);
	}
}

static bool count_up(const ProtobufCMessage *message, void *context)
{
	size_t *count = context;

	(void)message;
	return ++*count <= SQL_KEEP_LIMIT;
}

static void *allocate(void *arena, size_t size)
{
	return arena_alloc(arena, size ? size : 1);
}

static void keep(void *arena, void *pointer)
{
	(void)arena, (void)pointer; /* it goes with the arena */
}

const PgQuery__Node *sql_keep(struct arena *arena, const PgQuery__Node *node)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	ProtobufCAllocator allocator = { allocate, keep, arena };
	size_t count = 0, size;
	uint8_t *packed;

	sql_walk(node, count_up, &count);
	if (!node || count > SQL_KEEP_LIMIT)
		return NULL;
	size = pg_query__node__get_packed_size(node);
	packed = arena_alloc(scratch, size + 1);
	pg_query__node__pack(node, packed);
	return pg_query__node__unpack(&allocator, size, packed);
}
