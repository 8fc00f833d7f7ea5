#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H
#include "cli/command.h"

/* The whole program behind `main`: `arguments` without the program's name.  Returns the exit code.
 */
int command_main(const struct command_group *groups, char *const *arguments, struct screen *screen);
#endif
