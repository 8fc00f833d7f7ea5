#include "tests/support/child.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coordinator/serve.h"
#include "core/base/file.h"

int child_serve(const char *state)
{
	struct coordinator_settings settings = { .state = state,
						 .listen = "tcp://127.0.0.1:0",
						 .http = "127.0.0.1:0",
						 .workers = 1,
						 .connections = 10 };
	struct error error = { 0 };

	log_from(LOG_ERROR);
	return serve(&settings, &error) ? 0 : error_exit_code(error.code);
}

static const char *text_of(struct arena *arena, const char *state, const char *name)
{
	struct error error = { 0 };
	struct bytes bytes;

	assert_ok(file_read(arena, path_join(arena, state, name), 10000, &bytes, &error));
	return bytes.data;
}

/* What stands behind `key` on its line. */
static const char *line_of(struct arena *arena, const char *text, const char *key)
{
	const char *at = strstr(text, key);

	assert_non_null(at);
	at += strlen(key);
	return arena_text_n(arena, at, strcspn(at, "\n"));
}

struct child child_start(struct arena *arena, const char *state)
{
	struct child child = { .pid = fork(), .state = state };
	const char *addresses = path_join(arena, state, "addresses"), *text;

	if (!child.pid)
		_exit(child_serve(state));
	for (int turns = 0; !file_exists(addresses) && turns < 1000; turns++)
		poll(NULL, 0, 10);
	text = text_of(arena, state, "addresses");
	child.http = line_of(arena, text, "http=http://");
	child.listen = line_of(arena, text, "listen=");
	return child;
}

int child_stop(struct child child)
{
	int status = -1;

	kill(child.pid, SIGTERM);
	waitpid(child.pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char *child_admin(struct arena *arena, const char *state)
{
	const char *text = text_of(arena, state, "admin.token");

	return arena_text_n(arena, text, strcspn(text, "\n"));
}
