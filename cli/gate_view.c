#include "cli/gate_view.h"

#include "cli/field.h"
#include "core/base/clock.h"

const char *gate_view_opens(struct arena *arena, const struct value *gate)
{
	static const struct {
		int64_t size, most;
		const char *unit;
	} units[] = { { 1000, 100, "s" },
		      { 60000, 100, "min" },
		      { 3600000, 50, "h" },
		      { 86400000, INT64_MAX, "days" } };
	const char *opens = value_get_text(gate, "opens");
	size_t unit = 0;
	int64_t wall;

	if (!opens || !clock_parse(opens, &wall) || (wall -= clock_wall()) <= 0)
		return "";
	while (wall / units[unit].size > units[unit].most)
		unit++;
	return arena_printf(arena, " (in %lld %s)",
			    (long long)((wall + units[unit].size - 1) / units[unit].size),
			    units[unit].unit);
}

void gate_view_show(struct arena *arena, struct screen *screen, const struct value *rollout)
{
	const struct value *gates = value_get(rollout, "gates");

	for (size_t i = 0; i < value_count(gates); i++)
		if (!value_get_bool(value_at(gates, i), "open", false))
			say(screen, STYLE_WARNING, "  %s gate %s is shut: %s%s",
			    symbol(screen, SYMBOL_ATTENTION),
			    field_text(value_at(gates, i), "name"),
			    field_line(arena, value_at(gates, i), "reason"),
			    gate_view_opens(arena, value_at(gates, i)));
}
