#include "core/adopt/trace_order.h"

#include "core/base/value.h"

const char *trace_order_write(struct arena *arena, const struct trace_order *order)
{
	struct value *value = value_object(arena);
	struct bytes text;

	value_put_bool(value, "writes", order->writes);
	value_put_text(value, "through", order->through);
	value_put_text(value, "reason", order->reason);
	value_put_text(value, "by", order->by);
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

bool trace_order_parse(struct arena *arena, const char *text, struct trace_order *order,
		       struct error *error)
{
	struct value *value;

	if (!value_parse(arena, bytes_of(text), &value, error) || !value_is_object(value))
		return error_set(error, ERROR_INVALID,
				 "'%.100s' says of no migration how far it came", text);
	*order = (struct trace_order) {
		.writes = value_get_bool(value, "writes", false),
		.through = value_get_text(value, "through"),
		.reason = value_get_text(value, "reason"),
		.by = value_get_text(value, "by"),
	};
	return !order->writes || order->reason ||
	       error_set(error, ERROR_INVALID, "nothing is written without a reason");
}
