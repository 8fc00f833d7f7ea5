#include "core/rehearsal_order.h"

#include "core/base/value.h"

const char *rehearsal_order_write(struct arena *arena, const struct rehearsal_order *order)
{
	struct value *value = value_object(arena);
	struct bytes text;

	if (!order->on_target && !order->reversible)
		return "";
	if (order->on_target)
		value_put_bool(value, "on_target", true);
	if (order->reversible)
		value_put_bool(value, "reversible", true);
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

bool rehearsal_order_parse(struct arena *arena, const char *text, struct rehearsal_order *order,
			   struct error *error)
{
	struct value *value;

	*order = (struct rehearsal_order) { 0 };
	if (!text || !*text)
		return true;
	if (!value_parse(arena, bytes_of(text), &value, error) || !value_is_object(value))
		return error_set(error, ERROR_INVALID, "'%.100s' says nothing of a rehearsal",
				 text);
	order->on_target = value_get_bool(value, "on_target", false);
	order->reversible = value_get_bool(value, "reversible", false);
	return true;
}
