#include "core/outline.h"

#include <string.h>

#define LINE_SHOWN 300 /* bytes */

static int compare_lines(struct bytes a, struct bytes b)
{
	int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

static void add(struct arena *arena, struct name_list *list, char sign, struct bytes line)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	const char *text = arena_printf(scratch, "%c %.*s", sign, (int)line.size, line.data);

	if (list->count == EVIDENCE_NAMES) {
		list->more++;
		return;
	}
	if (!list->items)
		list->items = arena_new_array(arena, const char *, EVIDENCE_NAMES);
	list->items[list->count++] = arena_text(arena, text_shortened(scratch, text, LINE_SHOWN));
}

struct name_list outline_compare(struct arena *arena, struct bytes before, struct bytes after)
{
	struct name_list list = { 0 };
	struct bytes old = bytes_take_line(&before), new = bytes_take_line(&after);

	while (old.size || new.size) {
		int order = !old.size ? 1 : !new.size ? -1 : compare_lines(old, new);

		if (order < 0)
			add(arena, &list, '-', old);
		else if (order > 0)
			add(arena, &list, '+', new);
		if (order <= 0)
			old = bytes_take_line(&before);
		if (order >= 0)
			new = bytes_take_line(&after);
	}
	return list;
}

const char *outline_text(struct arena *arena, const struct name_list *difference, size_t most)
{
	struct buffer text = buffer_in(arena);
	size_t all = difference->count + difference->more;

	for (size_t i = 0; i < difference->count && i < most; i++)
		buffer_printf(&text, "%s%s", i ? "; " : "", difference->items[i]);
	if (all > most)
		buffer_printf(&text, "; and %zu more", all - most);
	return buffer_text(&text);
}
