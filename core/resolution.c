#include "core/resolution.h"

#include <stdint.h>

#include "core/base/value.h"

static const char *const kind_names[RESOLVE_KIND_COUNT] = {
	[RESOLVE_APPLIED] = "applied",
	[RESOLVE_ROLLED_BACK] = "rolled back",
	[RESOLVE_RETRY_FROM] = "retry",
};

const char *resolution_kind_name(enum resolution_kind kind)
{
	return kind_names[kind];
}

bool resolution_kind_from_name(const char *name, enum resolution_kind *kind)
{
	for (int i = 0; i < RESOLVE_KIND_COUNT; i++)
		if (text_equal(name, kind_names[i])) {
			*kind = (enum resolution_kind)i;
			return true;
		}
	return false;
}

const char *resolution_write(struct arena *arena, const struct resolution *resolution)
{
	struct value *value = value_object(arena);
	struct bytes text;

	value_put_text(value, "version", resolution->version);
	value_put_text(value, "resolved", kind_names[resolution->kind]);
	if (resolution->kind == RESOLVE_RETRY_FROM)
		value_put_integer(value, "from", resolution->from);
	value_put_text(value, "reason", resolution->reason);
	value_put_text(value, "by", resolution->by);
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

static bool read_members(const struct value *value, struct resolution *resolution)
{
	int64_t from = value_get_integer(value, "from", 0);

	*resolution = (struct resolution) {
		.version = value_get_text(value, "version"),
		.reason = value_get_text(value, "reason"),
		.by = value_get_text(value, "by"),
		.from = (unsigned)from,
	};
	return resolution_kind_from_name(value_get_text(value, "resolved"), &resolution->kind) &&
	       resolution->version && resolution->reason && from >= 0 && from <= UINT32_MAX &&
	       (resolution->kind == RESOLVE_RETRY_FROM) == (from > 0);
}

bool resolution_parse(struct arena *arena, const char *text, struct resolution *resolution,
		      struct error *error)
{
	struct value *value;

	return (value_parse(arena, bytes_of(text), &value, error) &&
		read_members(value, resolution)) ||
	       error_set(error, ERROR_INVALID, "'%.100s' says of no migration what holds", text);
}
