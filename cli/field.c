#include "cli/field.h"

#include "cli/text.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"

const char *field_text(const struct value *object, const char *key)
{
	const char *text = value_get_text(object, key);

	return text ? text : "";
}

char *field_line(struct arena *arena, const struct value *object, const char *key)
{
	return text_one_line(arena, bytes_of(field_text(object, key)));
}

char *field_number(struct arena *arena, const struct value *object, const char *key)
{
	const struct value *member = value_get(object, key);

	if (!value_is_integer(member))
		return arena_text(arena, "");
	return arena_printf(arena, "%lld", (long long)value_as_integer(member, 0));
}

char *field_time(struct arena *arena, const struct value *object, const char *key)
{
	return text_time(arena, value_get_text(object, key));
}

char *field_list(struct arena *arena, const struct value *object, const char *key)
{
	const struct value *items = value_get(object, key);
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "");
	for (size_t i = 0; i < value_count(items); i++) {
		const char *text = value_as_text(value_at(items, i));

		buffer_printf(&buffer, "%s%s", i ? ", " : "", text ? text : "?");
	}
	return buffer.data;
}

int64_t field_span(const struct value *object, const char *from, const char *to)
{
	int64_t start, end = clock_wall();

	if (!clock_parse(field_text(object, from), &start))
		return -1;
	if (*field_text(object, to) && !clock_parse(field_text(object, to), &end))
		return -1;
	return end > start ? end - start : 0;
}
