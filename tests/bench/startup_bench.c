/* `lockstep --version` beside an empty program linked alike: this one, called with "empty". */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/dispatch.h"

#define RUNS     200
#define LIMIT_MS 3.0

extern char **environ;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double run(const char *program, const char *argument)
{
	char *arguments[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)argument, NULL };
	posix_spawn_file_actions_t actions;
	double start = now();
	int status = 1;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&child, program, &actions, NULL, arguments, environ) ||
	    waitpid(child, &status, 0) != child || status) {
		fprintf(stderr, "%s %s cannot be run\n", program, argument);
		exit(1);
	}
	posix_spawn_file_actions_destroy(&actions);
	return now() - start;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int count, char **arguments)
{
	const char *folder = getenv("LOCKSTEP_BIN");
	static double empty[RUNS], version[RUNS];
	char program[4096];
	double extra;

	if (count > 1 && !strcmp(arguments[1], "empty"))
		return 0;
	if (count > 1) { /* never: it makes the linker take what the command line takes */
		struct screen screen = screen_on(stdout, stderr);

		return command_main(command_groups, arguments + 1, &screen);
	}
	snprintf(program, sizeof program, "%s/lockstep", folder ? folder : "build/bin");
	for (int i = 0; i < RUNS; i++) {
		empty[i] = run("/proc/self/exe", "empty");
		version[i] = run(program, "--version");
	}
	qsort(empty, RUNS, sizeof *empty, compare);
	qsort(version, RUNS, sizeof *version, compare);
	extra = version[RUNS / 2] - empty[RUNS / 2];
	printf("startup: empty program %.2f ms, lockstep --version %.2f ms, %.2f ms more (limit "
	       "%.1f)\n",
	       empty[RUNS / 2], version[RUNS / 2], extra, LIMIT_MS);
	return extra > LIMIT_MS;
}
