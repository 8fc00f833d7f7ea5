#include <signal.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/dispatch.h"

int main(int count, char **arguments)
{
	struct screen screen = screen_on(stdout, stderr);

	(void)count;
	signal(SIGPIPE, SIG_IGN); /* a closed connection is an error, not an end */
	return command_main(command_groups, arguments + 1, &screen);
}
