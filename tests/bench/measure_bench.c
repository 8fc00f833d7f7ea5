/* Runs a command and prints what it took: wall ms, processor ms, peak resident KiB, peak private
 * (RssAnon) KiB as sampled every 2 ms.  Its output goes to /dev/null, its errors stay.
 * usage: bench.measure COMMAND ARGUMENTS... */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static long private_memory(pid_t child)
{
	char path[64], line[128];
	long size = 0;
	FILE *status;

	snprintf(path, sizeof path, "/proc/%d/status", (int)child);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof line, status)) {
		if (sscanf(line, "RssAnon: %ld", &size) == 1)
			break;
	}
	if (status)
		fclose(status);
	return size;
}

int main(int count, char **arguments)
{
	struct timespec pause = { 0, 2000000 };
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	int status = 0;
	long most = 0;
	double start = now();
	pid_t child, ended;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (count < 2 ||
	    posix_spawnp(&child, arguments[1], &actions, NULL, arguments + 1, environ)) {
		fprintf(stderr, "%s cannot be run\n", count < 2 ? "nothing" : arguments[1]);
		return 4;
	}
	posix_spawn_file_actions_destroy(&actions);
	while (!(ended = wait4(child, &status, WNOHANG, &usage))) {
		long size = private_memory(child);

		most = size > most ? size : most;
		nanosleep(&pause, NULL);
	}
	if (ended != child || status) {
		fprintf(stderr, "%s failed\n", arguments[1]);
		return 1;
	}
	printf("%.1f %.1f %ld %ld\n", now() - start,
	       milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime), usage.ru_maxrss, most);
	return 0;
}
