#include "coordinator/linter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/value.h"

#define ANSWER_LIMIT ((size_t)16 << 20)
#define GLANCE       50 /* ms between two looks whether the program ends */
#define CHUNK        65536

struct talk {
	struct arena *arena;
	const struct linter *linter;
	pid_t child;
	int to, from; /* pipes; -1: closed */
	int64_t deadline;
	struct buffer answer;
};

static void descriptor_close(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

static bool is_closing(const struct talk *talk)
{
	return talk->linter->closing && atomic_load(talk->linter->closing);
}

/* The child inherits nothing: no environment, no signal mask. */
static bool spawn(struct talk *talk, int in, int out)
{
	char *const arguments[] = { (char *)(uintptr_t)talk->linter->program,
				    (char *)(uintptr_t)LINT_CHILD_ARGUMENT, NULL };
	char *const nothing[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	int failure;

	sigemptyset(&none);
	sigfillset(&usual);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	failure =
	    posix_spawn(&talk->child, arguments[0], &actions, &attributes, arguments, nothing);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return !failure;
}

static bool start(struct talk *talk)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	bool done = !pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC) && spawn(talk, in[0], out[1]);

	descriptor_close(&in[0]);
	descriptor_close(&out[1]);
	talk->to = in[1];
	talk->from = out[0];
	if (done)
		fcntl(talk->to, F_SETFL, O_NONBLOCK);
	return done;
}

/* Until the pipe is ready; false when there is no more time. */
static bool wait_for(struct talk *talk, int descriptor, short events)
{
	struct pollfd ready = { .fd = descriptor, .events = events };

	while (!is_closing(talk) && clock_monotonic() < talk->deadline)
		if (poll(&ready, 1, GLANCE) > 0)
			return true;
	return false;
}

static bool send_bytes(struct talk *talk, struct bytes bytes)
{
	while (bytes.size) {
		ssize_t sent = write(talk->to, bytes.data, bytes.size);

		if (sent > 0) {
			bytes.data += sent;
			bytes.size -= (size_t)sent;
		} else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
			return false;
		} else if (!wait_for(talk, talk->to, POLLOUT)) {
			return false;
		}
	}
	return true;
}

static bool send_case(struct talk *talk, const struct linter_case *about)
{
	bool sent =
	    send_bytes(talk, bytes_of(arena_printf(
				 talk->arena, LINTER_GREETING "\n%s\n%s\n%zu\n%zu\n", about->format,
				 about->dialect, about->files->count, about->environment.size))) &&
	    send_bytes(talk, about->environment);

	for (size_t i = 0; sent && i < about->files->count; i++) {
		const struct file *file = &about->files->files[i];

		sent = send_bytes(talk, bytes_of(arena_printf(talk->arena, "%zu %s\n",
							      file->bytes.size, file->path))) &&
		       send_bytes(talk, file->bytes);
	}
	descriptor_close(&talk->to);
	return sent;
}

/* What it answered, to its end; false when it did not get there. */
static bool receive(struct talk *talk)
{
	char chunk[CHUNK];

	while (wait_for(talk, talk->from, POLLIN)) {
		ssize_t got = read(talk->from, chunk, sizeof chunk);

		if (got <= 0)
			return !got;
		if (talk->answer.size + (size_t)got > ANSWER_LIMIT)
			return false;
		buffer_add(&talk->answer, chunk, (size_t)got);
	}
	return false;
}

/* Its end, which is brought about when it does not come by itself. */
static int end(struct talk *talk, bool answered)
{
	struct timespec moment = { 0, 1000000L };
	int status = 0;

	if (!answered)
		kill(talk->child, SIGKILL);
	descriptor_close(&talk->to);
	descriptor_close(&talk->from);
	while (answered && clock_monotonic() < talk->deadline) {
		if (waitpid(talk->child, &status, WNOHANG) == talk->child)
			return status;
		nanosleep(&moment, NULL);
	}
	kill(talk->child, SIGKILL);
	while (waitpid(talk->child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static const char *failure_of(struct talk *talk, bool answered, int status)
{
	if (clock_monotonic() >= talk->deadline)
		return arena_printf(talk->arena, "the linter did not end within %lld s",
				    (long long)(talk->linter->patience / 1000));
	if (WIFSIGNALED(status))
		return arena_printf(talk->arena, "the linter ended by signal %d", WTERMSIG(status));
	if (!answered || WEXITSTATUS(status))
		return "the linter ended without an answer";
	return NULL;
}

static uint64_t count_of(const struct value *verdict, const char *name)
{
	int64_t count = value_get_integer(verdict, name, 0);

	return count > 0 ? (uint64_t)count : 0;
}

static void understand(struct talk *talk, struct linter_answer *answer)
{
	struct value *verdict, *findings, *summary;
	struct error error;

	if (!value_parse(talk->arena, buffer_bytes(&talk->answer), &verdict, &error)) {
		answer->why = "the linter's answer is not understood";
		return;
	}
	answer->why = value_get_text(verdict, "error");
	findings = value_get(verdict, "document");
	summary = value_get(verdict, "summary");
	if (!answer->why && (!value_is_object(findings) || !value_is_object(summary)))
		answer->why = "the linter's answer is not understood";
	if (answer->why)
		return;
	answer->findings = value_write(talk->arena, findings);
	answer->summary = value_write(talk->arena, summary);
	answer->errors = count_of(verdict, "errors");
	answer->warnings = count_of(verdict, "warnings");
	answer->notes = count_of(verdict, "notes");
	answer->silenced = count_of(verdict, "silenced");
}

void linter_ask(struct arena *arena, const struct linter *linter, const struct linter_case *about,
		struct linter_answer *answer)
{
	struct talk talk = { .arena = arena,
			     .linter = linter,
			     .to = -1,
			     .from = -1,
			     .deadline = clock_monotonic() + linter->patience,
			     .answer = buffer_in(arena) };
	bool answered;
	int status;

	*answer = (struct linter_answer) { 0 };
	if (!start(&talk)) {
		descriptor_close(&talk.to);
		descriptor_close(&talk.from);
		answer->why = "the linter cannot be started";
		return;
	}
	answered = send_case(&talk, about) && receive(&talk);
	status = end(&talk, answered);
	answer->closed = is_closing(&talk);
	answer->why = failure_of(&talk, answered, status);
	if (!answer->why)
		understand(&talk, answer);
}
