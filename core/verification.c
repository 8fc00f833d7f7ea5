#include "core/verification.h"

#include <strings.h>

#include "core/base/value.h"

const char *verification_write(struct arena *arena, const struct verifications *list)
{
	struct value *array = value_array(arena);
	struct bytes text;

	if (!list->count)
		return "";
	for (size_t i = 0; i < list->count; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "name", list->items[i].name);
		value_put_text(item, "sql", list->items[i].sql);
		value_add(array, item);
	}
	text = value_write(arena, array);
	return arena_text_n(arena, text.data, text.size);
}

static bool read_all(struct arena *arena, const struct value *array, struct verifications *list)
{
	list->count = value_count(array);
	list->items = arena_new_array(arena, struct verification, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct value *item = value_at(array, i);
		struct verification *read = &list->items[i];

		read->name = value_get_text(item, "name");
		read->sql = value_get_text(item, "sql");
		if (!read->name || !read->sql)
			return false;
	}
	return list->count > 0;
}

bool verification_parse(struct arena *arena, const char *text, struct verifications *list,
			struct error *error)
{
	struct value *value;
	struct error ignored;

	*list = (struct verifications) { 0 };
	if (!text || !*text)
		return true;
	return (value_parse(arena, bytes_of(text), &value, &ignored) &&
		read_all(arena, value, list)) ||
	       error_set(error, ERROR_INVALID, "'%.100s' is no list of queries with names", text);
}

bool verification_holds(const char *answer)
{
	static const char *const words[] = { "t", "true", "1" };

	for (size_t i = 0; answer && i < sizeof words / sizeof *words; i++)
		if (strcasecmp(answer, words[i]) == 0)
			return true;
	return false;
}
