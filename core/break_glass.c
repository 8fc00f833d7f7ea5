#include "core/break_glass.h"

#include "core/base/error.h"

void break_glass_put(struct value *details, const struct break_glass *glass)
{
	value_put_text(details, "break_glass", glass->reason);
	value_put_text(details, "by", glass->by);
	value_put_text(details, "at", glass->at);
}

bool break_glass_of(struct arena *arena, const char *details, struct break_glass *glass)
{
	struct value *value;
	struct error error;

	if (!details || !value_parse(arena, bytes_of(details), &value, &error))
		return false;
	*glass = (struct break_glass) { value_get_text(value, "break_glass"),
					value_get_text(value, "by"), value_get_text(value, "at") };
	return glass->reason && glass->by && glass->at;
}
