#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "proto/channel.h"
#include "proto/listener.h"
#include "tests/support/test.h"

/* In place of the C library's, for nng too: a wall clock that jumps. */
static _Atomic time_t jump;

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int status = (int)syscall(SYS_clock_gettime, clock, now);

	if (!status && clock == CLOCK_REALTIME)
		now->tv_sec += jump;
	return status;
}

/* When the exchange has begun. */
static void set_back(int signal)
{
	(void)signal;
	jump = -86400;
}

static void a_clock_that_is_set_back_lengthens_no_exchange(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct channel_options options = { .url = "tcp://127.0.0.1:1" }; /* nobody listens */
	struct itimerspec soon = { .it_value.tv_nsec = 100000000 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct error error = { 0 };
	struct channel *channel;
	struct bytes answer;
	timer_t timer;

	(void)state;
	signal(SIGUSR1, set_back);
	assert_int_equal(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	assert_ok(channel_open(&options, &channel, &error));
	assert_int_equal(timer_settime(timer, 0, &soon, NULL), 0);
	alarm(20); /* it ends the test */
	assert_false(
	    channel_exchange(arena, channel, bytes_of("who is there?"), 1000, &answer, &error));
	alarm(0);
	assert_int_equal(error.code, ERROR_TIMEOUT);
	jump = 0;
	channel_close(channel);
	timer_delete(timer);
}

static void answer_at_once(void *context, struct conversation *conversation, struct bytes frame)
{
	(void)context;
	(void)frame;
	conversation_answer(conversation, bytes_of("me"));
}

static struct listener *listen_on(const char *url)
{
	struct listener_options options = { .url = url };
	struct listener *listener = NULL;
	struct error error = { 0 };

	assert_ok(listener_open(&options, answer_at_once, NULL, &listener, &error));
	return listener;
}

/* nng waits for its next try by the wall clock. */
static void a_clock_that_is_set_back_keeps_nobody_disconnected(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct listener *listener = listen_on("tcp://127.0.0.1:0");
	struct channel_options options = { .url = arena_text(arena, listener_url(listener)),
					   .redial_most = 200 };
	struct error error = { 0 };
	struct channel *channel;
	struct bytes answer;

	(void)state;
	listener_close(listener);
	assert_ok(channel_open(&options, &channel, &error));
	assert_false(channel_exchange(arena, channel, bytes_of("hello"), 100, &answer, &error));
	jump = -86400;
	listener = listen_on(options.url);
	assert_ok(channel_exchange(arena, channel, bytes_of("hello"), 10000, &answer, &error));
	assert_true(bytes_equal_text(answer, "me"));
	channel_close(channel);
	listener_close(listener);
	jump = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_that_is_set_back_lengthens_no_exchange),
		cmocka_unit_test(a_clock_that_is_set_back_keeps_nobody_disconnected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
