#include "coordinator/serve.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "tests/support/http.h"

/* A coordinator in a process of its own. */
struct child {
	pid_t pid;
	const char *state;
	const char *http; /* ADDRESS:PORT */
};

static int serve_in_child(const char *state)
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

/* Until the child has written where it listens; ten seconds at most. */
static struct child start(struct arena *arena, const char *state)
{
	struct child child = { .pid = fork(), .state = state };
	const char *addresses = path_join(arena, state, "addresses"), *http;

	if (!child.pid)
		_exit(serve_in_child(state));
	for (int turns = 0; !file_exists(addresses) && turns < 1000; turns++)
		poll(NULL, 0, 10);
	http = strstr(text_of(arena, state, "addresses"), "http=http://");
	assert_non_null(http);
	child.http = arena_text_n(arena, http + 12, strcspn(http + 12, "\n"));
	return child;
}

static int stop(struct child child)
{
	int status = -1;

	kill(child.pid, SIGTERM);
	waitpid(child.pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *admin_token(struct arena *arena, const char *state)
{
	const char *text = text_of(arena, state, "admin.token");

	return arena_text_n(arena, text, strcspn(text, "\n"));
}

static void the_first_start_writes_a_token_that_works_and_is_private(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = path_join(arena, test_folder(arena), "new");
	struct child child = start(arena, folder);
	const char *token = admin_token(arena, folder);
	struct stat facts;

	(void)state;
	assert_int_equal(stat(path_join(arena, folder, "admin.token"), &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_int_equal(http_ask(arena, child.http, "GET", "/v1/tokens", token, NULL).status, 200);
	assert_int_equal(stop(child), 0);
	assert_false(file_exists(path_join(arena, folder, "addresses")));
}

static void a_later_start_keeps_the_token_and_what_was_decided(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct child child = start(arena, folder);
	const char *token = admin_token(arena, folder);
	struct http_reply reply;

	(void)state;
	reply = http_ask(arena, child.http, "POST", "/v1/tokens", token,
			 "{\"name\":\"ci\",\"role\":\"viewer\"}");
	assert_int_equal(reply.status, 201);
	assert_int_equal(stop(child), 0);
	child = start(arena, folder);
	assert_string_equal(admin_token(arena, folder), token);
	reply = http_ask(arena, child.http, "GET", "/v1/tokens", token, NULL);
	assert_non_null(memmem(reply.body.data, reply.body.size, "\"name\":\"ci\"", 11));
	assert_int_equal(stop(child), 0);
}

static void a_killed_coordinator_leaves_nothing_in_the_way(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct child child = start(arena, folder);

	(void)state;
	kill(child.pid, SIGKILL);
	waitpid(child.pid, NULL, 0);
	assert_true(file_exists(path_join(arena, folder, "addresses")));
	assert_false(unlink(path_join(arena, folder, "addresses")));
	child = start(arena, folder);
	assert_int_equal(http_ask(arena, child.http, "GET", "/readyz", NULL, NULL).status, 200);
	assert_int_equal(stop(child), 0);
}

static void a_second_coordinator_on_the_same_state_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct child child = start(arena, folder);
	pid_t second = fork();
	int status;

	(void)state;
	if (!second)
		_exit(serve_in_child(folder));
	waitpid(second, &status, 0);
	assert_int_equal(WEXITSTATUS(status), error_exit_code(ERROR_LOCKED));
	assert_true(file_exists(path_join(arena, folder, "addresses")));
	assert_int_equal(http_ask(arena, child.http, "GET", "/healthz", NULL, NULL).status, 200);
	assert_int_equal(stop(child), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_start_writes_a_token_that_works_and_is_private),
		cmocka_unit_test(a_later_start_keeps_the_token_and_what_was_decided),
		cmocka_unit_test(a_killed_coordinator_leaves_nothing_in_the_way),
		cmocka_unit_test(a_second_coordinator_on_the_same_state_is_refused),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
