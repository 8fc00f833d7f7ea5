#include "cli/git.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/bytes.h"

#define OUTPUT_LIMIT ((size_t)16 << 20)

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

/* What it printed, in a terminated buffer; false when it cannot be run or says no. */
static bool run(struct arena *arena, const char *const *arguments, struct buffer *buffer)
{
	SCOPED(descriptor_close) int in = -1;
	char chunk[4096];
	int pipes[2], status;
	pid_t child;
	ssize_t got;
	bool started;

	*buffer = buffer_in(arena);
	if (pipe2(pipes, O_CLOEXEC))
		return false;
	in = pipes[0];
	started = start((char *const *)(uintptr_t)arguments, pipes[1], &child);
	close(pipes[1]);
	if (!started)
		return false;
	while ((got = read(in, chunk, sizeof chunk)) > 0)
		if (buffer->size < OUTPUT_LIMIT)
			buffer_add(buffer, chunk, (size_t)got);
	return waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status);
}

/* The same as text; NULL when it says no. */
static const char *output_of(struct arena *arena, const char *const *arguments)
{
	struct buffer buffer;

	return run(arena, arguments, &buffer) ? buffer_text(&buffer) : NULL;
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

/* Names with NULs behind them, as -z writes them. */
static bool add_names(struct arena *arena, const char *const *arguments,
		      struct git_changes *changes)
{
	struct buffer buffer;
	size_t count = 0;
	const char **paths;

	if (!run(arena, arguments, &buffer))
		return false;
	for (size_t i = 0; i < buffer.size; i++)
		count += !buffer.data[i];
	paths = arena_new_array(arena, const char *, changes->count + count + 1);
	if (changes->count)
		memcpy(paths, changes->paths, changes->count * sizeof *paths);
	for (size_t at = 0; count--; at += strlen(buffer.data + at) + 1)
		paths[changes->count++] = buffer.data + at;
	changes->paths = paths;
	return true;
}

/* Where the branch left `base`; NULL when there is no such place. */
static const char *fork_point(struct arena *arena, const char *directory, const char *base)
{
	const char *commit = arena_printf(arena, "%s^{commit}", base), *found;
	const char *const verify[] = { "git",     "-C",       directory,          "rev-parse",
				       "--quiet", "--verify", "--end-of-options", commit,
				       NULL };

	if (!(found = output_of(arena, verify)))
		return NULL;
	commit = arena_text_n(arena, found, strcspn(found, "\n"));
	found = output_of(arena, (const char *const[]) { "git", "-C", directory, "merge-base",
							 commit, "HEAD", NULL });
	return found ? arena_text_n(arena, found, strcspn(found, "\n")) : NULL;
}

bool git_changed(struct arena *arena, const char *directory, const char *base,
		 struct git_changes *changes, struct error *error)
{
	const char *from = fork_point(arena, directory, base);
	const char *const differing[] = { "git",
					  "-C",
					  directory,
					  "-c",
					  "core.fsmonitor=false",
					  "diff",
					  "--no-ext-diff",
					  "--name-only",
					  "--relative",
					  "-z",
					  from,
					  "--",
					  ".",
					  NULL };
	const char *const unknown[] = { "git",      "-C",       directory,
					"ls-files", "--others", "--exclude-standard",
					"-z",       "--",       ".",
					NULL };

	*changes = (struct git_changes) { 0 };
	if (from && add_names(arena, differing, changes) && add_names(arena, unknown, changes))
		return true;
	return error_set(
	    error, ERROR_INVALID,
	    "git does not know where '%.100s' and the branch of %s part: is it a "
	    "repository, was the commit fetched (a shallow clone lacks it), is the name "
	    "right?",
	    base, directory);
}
