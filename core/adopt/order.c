#include "core/adopt/order.h"

#include "core/base/value.h"

const char *adoption_order_write(struct arena *arena, const struct adoption_order *order)
{
	struct value *value = value_object(arena);
	struct bytes text;

	value_put_bool(value, "writes", order->writes);
	value_put_text(value, "through", order->through);
	value_put_text(value, "tool", order->tool);
	value_put_text(value, "reason", order->reason);
	value_put_text(value, "by", order->by);
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

bool adoption_order_parse(struct arena *arena, const char *text, struct adoption_order *order,
			  struct error *error)
{
	struct value *value;

	if (!value_parse(arena, bytes_of(text), &value, error) || !value_is_object(value))
		return error_set(error, ERROR_INVALID,
				 "'%.100s' says nothing of what is to be adopted", text);
	*order = (struct adoption_order) {
		.writes = value_get_bool(value, "writes", false),
		.through = value_get_text(value, "through"),
		.tool = value_get_text(value, "tool"),
		.reason = value_get_text(value, "reason"),
		.by = value_get_text(value, "by"),
	};
	return true;
}
