#include "cli/field.h"
#include "cli/progress_view.h"
#include "cli/rollout_next.h"
#include "cli/rollout_view.h"
#include "cli/text.h"
#include "cli/wave_view.h"

static char *why_line(struct arena *arena, const struct screen *screen, const struct value *rollout)
{
	char *why = text_visible(arena, bytes_of(field_text(rollout, "why")), false);

	return text_cut(arena, why, screen->width ? screen->width - 3 : 77,
			symbol(screen, SYMBOL_CUT));
}

static void live_line(struct buffer *buffer, const struct screen *screen, char *line)
{
	struct arena *arena = buffer->arena;

	line = text_visible(arena, bytes_of(line), false);
	buffer_printf(buffer, "%s\n",
		      text_cut(arena, line, screen->width ? screen->width - 1 : 79,
			       symbol(screen, SYMBOL_CUT)));
}

/* One line, and one more for what its statement does. */
static void live_task(struct buffer *buffer, const struct screen *screen, const struct value *task)
{
	struct arena *arena = buffer->arena;
	const struct state_look *look = state_look(field_text(task, "state"));
	char *line = arena_printf(arena, "  %s %-16s %-10s %7s  %s", symbol(screen, look->symbol),
				  field_text(task, "target"), field_text(task, "state"),
				  task_took(arena, task), task_progress(arena, task));
	struct advance advance;

	live_line(buffer, screen, line);
	if (progress_view_of(task, &advance))
		live_line(buffer, screen,
			  arena_printf(arena, "      %s", progress_view_text(arena, &advance)));
}

char *rollout_view_live(struct arena *arena, const struct screen *screen,
			const struct value *rollout)
{
	struct buffer buffer = buffer_in(arena);
	const struct value *tasks = value_get(rollout, "tasks");
	size_t rows = screen->height > 8 ? screen->height - 4 : 4, shown = 0;
	bool all = value_count(tasks) <= rows;

	buffer_printf(&buffer, "%s  %s\n", rollout_title(arena, rollout),
		      field_text(rollout, "state"));
	if (text_equal(field_text(rollout, "state"), "pending"))
		buffer_printf(&buffer, "  %s\n", why_line(arena, screen, rollout));
	if (*field_text(rollout, "waits_for"))
		live_line(&buffer, screen,
			  arena_printf(arena, "  %s", field_text(rollout, "waits_for")));
	shown = all ? 0 : waves_live(&buffer, screen, rollout, rows / 3);
	for (unsigned wanted = 0; wanted < (all ? 1 : STATE_RANKS); wanted++)
		for (size_t i = 0; i < value_count(tasks) && shown < rows; i++)
			if (all || state_rank(field_text(value_at(tasks, i), "state")) == wanted) {
				live_task(&buffer, screen, value_at(tasks, i));
				shown++;
			}
	if (!all)
		live_line(&buffer, screen, arena_printf(arena, "  %s", state_counts(arena, tasks)));
	return buffer.data;
}
