#include "coordinator/http/body.h"
#include "coordinator/http/message.h"

#include <stdint.h>
#include <stdlib.h>

struct fields {
	const char *text;
	uint64_t count;
	bool on;
	struct value *list;
};

static const struct member members[] = {
	{ "text", MEMBER_TEXT, offsetof(struct fields, text), true },
	{ "count", MEMBER_COUNT, offsetof(struct fields, count), false },
	{ "on", MEMBER_SWITCH, offsetof(struct fields, on), false },
	{ "list", MEMBER_LIST, offsetof(struct fields, list), false },
	{ 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same bytes as a body and as a request target: what is accepted is within its bounds. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes body = { (const char *)data, size };
	struct error error = { 0 };
	struct fields fields = { 0 };
	struct http_target target;

	if (body_read(arena, body, members, &fields, &error) &&
	    (!fields.text || !*fields.text || fields.count > (uint64_t)1 << 53))
		abort();
	if (!http_target_parse(arena, arena_text_n(arena, body.data, size), &target, &error))
		return 0;
	for (size_t i = 0; i < target.segment_count; i++)
		if (!*target.segments[i] || !text_is_utf8(bytes_of(target.segments[i]), NULL))
			abort();
	return 0;
}
