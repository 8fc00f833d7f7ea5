#include "core/base/clock.h"
#include "proto/channel.h"
#include "proto/listener.h"
#include "tests/faults/faults.h"
#include "tests/support/test.h"

/* Every call of nng fails once: what was asked is answered, now or when it is asked again. */
#define TRIES 20

static void echo(void *context, struct conversation *conversation, struct bytes frame)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)context;
	conversation_answer(
	    conversation, (struct bytes) { arena_copy(arena, frame.data, frame.size), frame.size });
}

static struct listener *listening(const char *url)
{
	struct listener_options options = { .url = url };
	struct listener *listener = NULL;
	struct error error = { 0 };

	if (!listener_open(&options, echo, NULL, &listener, &error))
		assert_ok(listener_open(&options, echo, NULL, &listener, &error));
	return listener;
}

static struct channel *dialling(const char *url)
{
	struct channel_options options = { .url = url, .redial_most = 20 };
	struct channel *channel = NULL;
	struct error error = { 0 };

	if (!channel_open(&options, &channel, &error))
		assert_ok(channel_open(&options, &channel, &error));
	return channel;
}

static void is_answered(struct arena *arena, struct channel *channel, const char *text)
{
	struct error error = { 0 };
	struct bytes answer;

	for (int i = 0; i < TRIES; i++)
		if (channel_exchange(arena, channel, bytes_of(text), 250, &answer, &error)) {
			assert_true(bytes_equal_text(answer, text));
			return;
		}
	fail_msg("%s: %s", fault_text(), error.text);
}

/* They find each other, and speak. */
static void a_conversation(struct arena *arena)
{
	struct listener *listener = listening("tcp://127.0.0.1:0");
	struct channel *channel = dialling(listener_url(listener));

	is_answered(arena, channel, "one");
	is_answered(arena, channel, "two");
	channel_close(channel);
	listener_close(listener);
}

/* Nobody is there for a while; who is silent for long dials anew. */
static void a_late_listener(struct arena *arena)
{
	struct listener *listener = listening("tcp://127.0.0.1:0");
	const char *url = arena_text(arena, listener_url(listener));
	struct channel *channel;
	struct error error;
	struct bytes answer;

	listener_close(listener);
	channel = dialling(url);
	assert_false(channel_exchange(arena, channel, bytes_of("early"), 90, &answer, &error));
	listener = listening(url);
	is_answered(arena, channel, "late");
	channel_close(channel);
	listener_close(listener);
}

static void survives(void (*play)(struct arena *arena), unsigned least)
{
	unsigned call = 1;

	for (bool happened = true; happened; call++) {
		SCOPED(arena_release) struct arena *arena = arena_open();

		fault_plan(FAULT_REFUSED, call);
		play(arena);
		happened = fault_over();
	}
	print_message("%u calls failed\n", call - 2);
	assert_true(call - 2 >= least);
}

static void no_call_that_fails_keeps_an_answer_from_who_asks_again(void **state)
{
	(void)state;
	survives(a_conversation, 20);
}

static void no_call_that_fails_keeps_who_is_alone_from_being_found(void **state)
{
	(void)state;
	survives(a_late_listener, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_that_fails_keeps_an_answer_from_who_asks_again),
		cmocka_unit_test(no_call_that_fails_keeps_who_is_alone_from_being_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
