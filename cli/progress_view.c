#include "cli/progress_view.h"

#include <string.h>

#include "cli/field.h"
#include "cli/text.h"

char *progress_view_text(struct arena *arena, const struct advance *advance)
{
	struct buffer text = buffer_in(arena);

	if (advance->total > 0)
		buffer_printf(&text, "%d%%  ",
			      (int)(100.0 * (double)advance->done / (double)advance->total));
	buffer_add_text(&text, advance->phase);
	if (advance->left >= 0)
		buffer_printf(&text, ", %s left", text_milliseconds(arena, advance->left));
	return arena_text(arena, buffer_text(&text));
}

bool progress_view_of(const struct value *task, struct advance *advance)
{
	const struct value *items = value_get(task, "statements"), *progress = NULL;

	if (value_count(items) && text_equal(field_text(task, "state"), "running"))
		progress = value_get(value_at(items, value_count(items) - 1), "progress");
	*advance = (struct advance) {
		.phase = field_text(progress, "phase"),
		.done = value_get_integer(progress, "done", 0),
		.total = value_get_integer(progress, "total", 0),
		.left = value_get_integer(progress, "left_ms", -1),
	};
	return *advance->phase;
}

const char *task_remarks(const char *why)
{
	/* In the order in which they stand there. */
	static const char *const begins[] = { "; restore point: ", "; copy: ",
					      "; victim-time could not hold" };

	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		const char *found = strstr(why, begins[i]);

		if (found)
			return found + strlen("; ");
	}
	return "";
}
