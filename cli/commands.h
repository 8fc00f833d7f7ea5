#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H
#include "cli/command.h"

/* Every command there is; each table ends in a row without a name. */
extern const struct command migrate_commands[];
extern const struct command release_commands[], sign_commands[];
extern const struct command rollout_commands[];
extern const struct command people_commands[];
extern const struct command overview_commands[], log_commands[], audit_commands[];
extern const struct command access_commands[];
extern const struct command key_commands[];

extern const struct command_group command_groups[]; /* the last one has no title */
#endif
