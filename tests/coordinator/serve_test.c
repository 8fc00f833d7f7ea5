#include "coordinator/serve.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "tests/support/child.h"
#include "tests/support/http.h"

static void the_first_start_writes_a_token_that_works_and_is_private(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = path_join(arena, test_folder(arena), "new");
	struct child child = child_start(arena, folder);
	const char *token = child_admin(arena, folder);
	struct stat facts;

	(void)state;
	assert_int_equal(stat(path_join(arena, folder, "admin.token"), &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_int_equal(http_ask(arena, child.http, "GET", "/v1/tokens", token, NULL).status, 200);
	assert_int_equal(child_stop(child), 0);
	assert_false(file_exists(path_join(arena, folder, "addresses")));
}

static void a_later_start_keeps_the_token_and_what_was_decided(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct child child = child_start(arena, folder);
	const char *token = child_admin(arena, folder);
	struct http_reply reply;

	(void)state;
	reply = http_ask(arena, child.http, "POST", "/v1/tokens", token,
			 "{\"name\":\"ci\",\"role\":\"viewer\"}");
	assert_int_equal(reply.status, 201);
	assert_int_equal(child_stop(child), 0);
	child = child_start(arena, folder);
	assert_string_equal(child_admin(arena, folder), token);
	reply = http_ask(arena, child.http, "GET", "/v1/tokens", token, NULL);
	assert_non_null(memmem(reply.body.data, reply.body.size, "\"name\":\"ci\"", 11));
	assert_int_equal(child_stop(child), 0);
}

static void a_killed_coordinator_leaves_nothing_in_the_way(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct child child = child_start(arena, folder);

	(void)state;
	kill(child.pid, SIGKILL);
	waitpid(child.pid, NULL, 0);
	assert_true(file_exists(path_join(arena, folder, "addresses")));
	assert_false(unlink(path_join(arena, folder, "addresses")));
	child = child_start(arena, folder);
	assert_int_equal(http_ask(arena, child.http, "GET", "/readyz", NULL, NULL).status, 200);
	assert_int_equal(child_stop(child), 0);
}

static void a_second_coordinator_on_the_same_state_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct child child = child_start(arena, folder);
	pid_t second = fork();
	int status;

	(void)state;
	if (!second)
		_exit(child_serve(folder));
	waitpid(second, &status, 0);
	assert_int_equal(WEXITSTATUS(status), error_exit_code(ERROR_LOCKED));
	assert_true(file_exists(path_join(arena, folder, "addresses")));
	assert_int_equal(http_ask(arena, child.http, "GET", "/healthz", NULL, NULL).status, 200);
	assert_int_equal(child_stop(child), 0);
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
