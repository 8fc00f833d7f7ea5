#ifndef CLI_HELP_H
#define CLI_HELP_H
#include "cli/command.h"
#include "cli/render.h"
#include "core/base/arena.h"
#include <stdbool.h>

/* Help, made from the command rows. */
void help_program(struct arena *arena, struct screen *screen, const struct command_group *groups);
void help_command(struct arena *arena, struct screen *screen, const struct command *command);
/* Is `word` the first of several commands' two words ("migrate")? */
bool help_is_family(const struct command_group *groups, const char *word);
void help_family(struct arena *arena, struct screen *screen, const struct command_group *groups,
		 const char *word);
/* `lockstep help WORDS...`; false when the words name nothing. */
bool help_topic(struct arena *arena, struct screen *screen, const struct command_group *groups,
		char *const *words);
/* The sentence of an exit code, NULL for one that no command ends with. */
const char *help_exit_code(int code);
#endif
