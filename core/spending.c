#include "core/spending.h"

#include <string.h>

#include "core/base/value.h"

static struct value *parsed(struct arena *arena, const char *details)
{
	struct value *value;
	struct error ignored;

	return details && value_parse(arena, bytes_of(details), &value, &ignored)
		   ? value
		   : value_object(arena);
}

const char *spending_write(struct arena *arena, const char *details, const char *rollout,
			   const struct spending *spending)
{
	struct value *value, *spent;
	struct bytes text;

	if (!spending->victim_time && !spending->wal_from)
		return details;
	value = parsed(arena, details);
	spent = value_object(arena);
	value_put_text(spent, "rollout", rollout);
	value_put_integer(spent, "victim_time", spending->victim_time);
	value_put_integer(spent, "wal_from", spending->wal_from);
	value_put(value, "spent", spent);
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

bool spending_read(struct arena *arena, const char *details, const char *rollout,
		   struct spending *spending)
{
	const struct value *spent;

	if (!details || !strstr(details, "\"spent\""))
		return false;
	spent = value_get(parsed(arena, details), "spent");
	if (!spent || !text_equal(value_get_text(spent, "rollout"), rollout))
		return false;
	*spending = (struct spending) { value_get_integer(spent, "victim_time", 0),
					value_get_integer(spent, "wal_from", 0) };
	return true;
}

void spending_join(struct spending *spending, const struct spending *other)
{
	if (other->victim_time > spending->victim_time)
		spending->victim_time = other->victim_time;
	if (!spending->wal_from || (other->wal_from && other->wal_from < spending->wal_from))
		spending->wal_from = other->wal_from;
}
