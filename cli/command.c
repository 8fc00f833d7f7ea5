#include "cli/command.h"

#include "core/base/bytes.h"

static const struct command *find_named(const struct command_group *groups, const char *name)
{
	for (; groups->title; groups++)
		for (const struct command *row = groups->commands; row->name; row++)
			if (text_equal(row->name, name))
				return row;
	return NULL;
}

const struct command *command_find(const struct command_group *groups, char *const *words,
				   size_t *used)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct command *found = NULL;

	*used = 0;
	if (!words[0])
		return NULL;
	if (words[1])
		found = find_named(groups, arena_printf(arena, "%s %s", words[0], words[1]));
	*used = found ? 2 : 1;
	return found ? found : find_named(groups, words[0]);
}
