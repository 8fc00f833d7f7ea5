#include "cli/git.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/bytes.h"

#define OUTPUT_LIMIT 65536

extern char **environ;

static void descriptor_close(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
}

static bool start(char *const *arguments, int out, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	int failure;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	failure = posix_spawnp(child, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return !failure;
}

/* What it printed; NULL when it cannot be run or says no. */
static const char *output_of(struct arena *arena, const char *const *arguments)
{
	SCOPED(descriptor_close) int in = -1;
	struct buffer buffer = buffer_in(arena);
	char chunk[4096];
	int pipes[2], status;
	pid_t child;
	ssize_t got;
	bool started;

	if (pipe2(pipes, O_CLOEXEC))
		return NULL;
	in = pipes[0];
	started = start((char *const *)(uintptr_t)arguments, pipes[1], &child);
	close(pipes[1]);
	if (!started)
		return NULL;
	while ((got = read(in, chunk, sizeof chunk)) > 0)
		if (buffer.size < OUTPUT_LIMIT)
			buffer_add(&buffer, chunk, (size_t)got);
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status))
		return NULL;
	return buffer_text(&buffer);
}

struct git_facts git_examine(struct arena *arena, const char *directory)
{
	const char *const log[] = { "git", "-C", directory, "log", "-1", "--format=%H%n%an <%ae>",
				    NULL };
	const char *const status[] = {
		"git",    "-C",          directory, "-c", "core.fsmonitor=false",
		"status", "--porcelain", "--",      ".",  NULL
	};
	const char *text = output_of(arena, log), *changes;
	struct git_facts facts = { 0 };
	size_t size = text ? strcspn(text, "\n") : 0;

	if (!size || !text[size])
		return facts;
	changes = output_of(arena, status);
	facts.revision =
	    arena_printf(arena, "%.*s%s", (int)size, text, changes && *changes ? "-dirty" : "");
	text += size + 1;
	facts.author = arena_text_n(arena, text, strcspn(text, "\n"));
	return facts;
}
