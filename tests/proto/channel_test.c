#include "proto/channel.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "proto/listener.h"
#include "tests/support/test.h"

/* What the coordinator's loop would be: an inbox that the listener fills. */
struct inbox {
	pthread_mutex_t mutex;
	pthread_cond_t arrived;
	struct conversation *held[64];
	char text[64][64];
	size_t count, taken;
};

struct wire {
	struct arena *arena;
	struct inbox inbox;
	struct listener *listener;
	struct channel *channel;
};

static void frame_arrived(void *context, struct conversation *conversation, struct bytes frame)
{
	struct inbox *inbox = context;

	pthread_mutex_lock(&inbox->mutex);
	inbox->held[inbox->count] = conversation;
	snprintf(inbox->text[inbox->count++], sizeof inbox->text[0], "%.*s", (int)frame.size,
		 frame.data);
	pthread_cond_signal(&inbox->arrived);
	pthread_mutex_unlock(&inbox->mutex);
}

/* The next conversation, or NULL after `patience` ms. */
static struct conversation *inbox_take(struct inbox *inbox, int64_t patience, const char **text)
{
	struct conversation *conversation = NULL;
	int64_t until = clock_wall() + patience;
	struct timespec deadline = { until / 1000, until % 1000 * 1000000 };

	pthread_mutex_lock(&inbox->mutex);
	while (inbox->taken == inbox->count &&
	       !pthread_cond_timedwait(&inbox->arrived, &inbox->mutex, &deadline))
		continue;
	if (inbox->taken < inbox->count) {
		*text = inbox->text[inbox->taken];
		conversation = inbox->held[inbox->taken++];
	}
	pthread_mutex_unlock(&inbox->mutex);
	return conversation;
}

static struct channel *dial(const struct wire *wire, const struct channel_options *options)
{
	struct channel_options dialled = *options;
	struct error error = { 0 };
	struct channel *channel = NULL;

	dialled.url = listener_url(wire->listener);
	assert_ok(channel_open(&dialled, &channel, &error));
	return channel;
}

static int wire_open(void **state)
{
	struct listener_options options = { .url = "tcp://127.0.0.1:0", .frame_limit = 4096 };
	struct wire *wire = test_calloc(1, sizeof *wire);
	struct error error = { 0 };

	wire->arena = arena_open();
	pthread_mutex_init(&wire->inbox.mutex, NULL);
	pthread_cond_init(&wire->inbox.arrived, NULL);
	assert_ok(listener_open(&options, frame_arrived, &wire->inbox, &wire->listener, &error));
	wire->channel = dial(wire, &(struct channel_options) { .frame_limit = 8192 });
	*state = wire;
	return 0;
}

static int wire_close(void **state)
{
	struct wire *wire = *state;

	channel_close(wire->channel);
	listener_close(wire->listener);
	pthread_cond_destroy(&wire->inbox.arrived);
	pthread_mutex_destroy(&wire->inbox.mutex);
	arena_close(wire->arena);
	test_free(wire);
	return 0;
}

/* An exchange on a thread of its own, as the agent's loop is one. */
struct exchange {
	struct wire *wire;
	struct channel *channel;
	const char *frame;
	pthread_t thread;
	bool done;
	struct bytes answer;
	struct error error;
};

static void *exchange_run(void *context)
{
	struct exchange *exchange = context;

	exchange->done =
	    channel_exchange(exchange->wire->arena, exchange->channel, bytes_of(exchange->frame),
			     10000, &exchange->answer, &exchange->error);
	return NULL;
}

static void exchange_start(struct exchange *exchange, struct wire *wire, const char *frame)
{
	*exchange = (struct exchange) { .wire = wire, .channel = wire->channel, .frame = frame };
	assert_int_equal(pthread_create(&exchange->thread, NULL, exchange_run, exchange), 0);
}

static void exchange_end(struct exchange *exchange, const char *expected)
{
	pthread_join(exchange->thread, NULL);
	if (!exchange->done)
		fail_msg("%s", exchange->error.text);
	assert_true(bytes_equal_text(exchange->answer, expected));
}

static struct conversation *expect(struct wire *wire, const char *frame)
{
	const char *text = "nothing";
	struct conversation *conversation = inbox_take(&wire->inbox, 10000, &text);

	assert_string_equal(text, frame);
	return conversation;
}

static void an_answer_given_later_reaches_the_one_who_asked(void **state)
{
	struct wire *wire = *state;
	struct conversation *parked;
	struct exchange exchange;

	exchange_start(&exchange, wire, "sync");
	parked = expect(wire, "sync");
	conversation_park(parked);
	conversation_answer(parked, bytes_of("work"));
	exchange_end(&exchange, "work");
	/* nng tells of a connection on a thread of its own, maybe after its first answer. */
	for (int tries = 0; tries < 1000 && !channel_connected(wire->channel); tries++)
		poll(NULL, 0, 10);
	assert_true(channel_connected(wire->channel));
}

static void waking_ends_the_exchange_and_the_next_one_gets_its_own_answer(void **state)
{
	struct wire *wire = *state;
	struct conversation *first, *second;
	struct exchange exchange;

	exchange_start(&exchange, wire, "first");
	first = expect(wire, "first");
	channel_wake(wire->channel);
	pthread_join(exchange.thread, NULL);
	assert_false(exchange.done);
	assert_int_equal(exchange.error.code, ERROR_LOCKED);

	exchange_start(&exchange, wire, "second");
	second = expect(wire, "second");
	conversation_answer(first, bytes_of("too late"));
	conversation_answer(second, bytes_of("in time"));
	exchange_end(&exchange, "in time");
}

static void waking_before_an_exchange_ends_it_once(void **state)
{
	struct wire *wire = *state;
	struct error error = { 0 };
	struct exchange exchange;
	struct bytes answer;

	channel_wake(wire->channel);
	assert_refused(
	    channel_exchange(wire->arena, wire->channel, bytes_of("x"), 10000, &answer, &error),
	    ERROR_LOCKED, "the exchange was interrupted");
	exchange_start(&exchange, wire, "y");
	conversation_answer(expect(wire, "y"), bytes_of("z"));
	exchange_end(&exchange, "z");
}

static void a_conversation_knows_where_its_frame_came_from(void **state)
{
	struct wire *wire = *state;
	char peer[CONVERSATION_PEER_SIZE];
	struct conversation *asked;
	struct exchange exchange;

	exchange_start(&exchange, wire, "who");
	asked = expect(wire, "who");
	conversation_peer(asked, peer);
	assert_string_equal(peer, "127.0.0.1");
	conversation_answer(asked, bytes_of("you"));
	exchange_end(&exchange, "you");
}

static void a_dropped_conversation_answers_nobody_and_serves_again(void **state)
{
	struct wire *wire = *state;
	struct exchange exchange;

	for (int i = 0; i < 20; i++) {
		exchange_start(&exchange, wire, "old");
		conversation_drop(expect(wire, "old"));
		channel_wake(wire->channel);
		pthread_join(exchange.thread, NULL);
		assert_false(exchange.done);
	}
	exchange_start(&exchange, wire, "new");
	conversation_answer(expect(wire, "new"), bytes_of("served"));
	exchange_end(&exchange, "served");
}

static void without_an_answer_in_time_the_exchange_says_so(void **state)
{
	struct wire *wire = *state;
	struct error error = { 0 };
	struct bytes answer;

	if (channel_exchange(wire->arena, wire->channel, bytes_of("x"), 200, &answer, &error))
		fail_msg("answered by nobody");
	assert_int_equal(error.code, ERROR_TIMEOUT);
	expect(wire, "x");
}

static void a_frame_over_the_sender_s_limit_is_not_sent(void **state)
{
	struct wire *wire = *state;
	struct error error = { 0 };
	struct bytes answer, frame = { arena_alloc(wire->arena, 8193), 8193 };

	assert_refused(channel_exchange(wire->arena, wire->channel, frame, 1000, &answer, &error),
		       ERROR_INVALID, "a message of 8193 bytes is over the limit of 8192");
}

static void a_frame_over_the_listener_s_limit_never_arrives(void **state)
{
	struct wire *wire = *state;
	struct bytes answer, frame = { arena_alloc(wire->arena, 4097), 4097 };
	struct error error = { 0 };
	struct exchange exchange;
	struct channel *other;

	if (channel_exchange(wire->arena, wire->channel, frame, 500, &answer, &error))
		fail_msg("an oversized frame was answered");
	assert_int_equal(error.code, ERROR_TIMEOUT);
	assert_int_equal(wire->inbox.count, 0);

	/* The others are served as before. */
	other = dial(wire, &(struct channel_options) { 0 });
	exchange = (struct exchange) { .wire = wire, .channel = other, .frame = "small" };
	pthread_create(&exchange.thread, NULL, exchange_run, &exchange);
	conversation_answer(expect(wire, "small"), bytes_of("fits"));
	exchange_end(&exchange, "fits");
	channel_close(other);
}

static void an_unanswered_request_arrives_again_with_the_same_bytes(void **state)
{
	struct wire *wire = *state;
	struct conversation *first, *again;
	struct exchange exchange;

	channel_close(wire->channel);
	wire->channel = dial(wire, &(struct channel_options) { .resend_after = 300 });
	exchange_start(&exchange, wire, "sync 7");
	first = expect(wire, "sync 7");
	again = expect(wire, "sync 7");
	conversation_drop(first);
	conversation_answer(again, bytes_of("once"));
	exchange_end(&exchange, "once");
}

static void a_coordinator_that_comes_back_gets_the_request_that_waited(void **state)
{
	struct wire *wire = *state;
	struct listener_options options = { .frame_limit = 4096 };
	struct error error = { 0 };
	struct exchange exchange;

	exchange_start(&exchange, wire, "patient");
	expect(wire, "patient");
	options.url = arena_text(wire->arena, listener_url(wire->listener));
	listener_close(wire->listener);
	assert_ok(listener_open(&options, frame_arrived, &wire->inbox, &wire->listener, &error));
	conversation_answer(expect(wire, "patient"), bytes_of("back"));
	exchange_end(&exchange, "back");
}

static void more_requests_than_contexts_wait_for_their_turn(void **state)
{
	struct wire *wire = *state;
	struct listener_options options = { .url = "inproc://few", .conversations = 2 };
	struct exchange exchanges[6];
	struct error error = { 0 };

	listener_close(wire->listener);
	assert_ok(listener_open(&options, frame_arrived, &wire->inbox, &wire->listener, &error));
	for (size_t i = 0; i < COUNT(exchanges); i++) {
		exchanges[i] = (struct exchange) { .wire = wire, .frame = "ask" };
		exchanges[i].wire = test_calloc(1, sizeof *wire);
		exchanges[i].wire->arena = arena_open();
		exchanges[i].channel = dial(wire, &(struct channel_options) { 0 });
		pthread_create(&exchanges[i].thread, NULL, exchange_run, &exchanges[i]);
	}
	for (size_t i = 0; i < COUNT(exchanges); i++)
		conversation_answer(expect(wire, "ask"), bytes_of("turn"));
	for (size_t i = 0; i < COUNT(exchanges); i++) {
		exchange_end(&exchanges[i], "turn");
		channel_close(exchanges[i].channel);
		arena_close(exchanges[i].wire->arena);
		test_free(exchanges[i].wire);
	}
}

static void an_address_that_cannot_be_dialled_or_bound_is_refused_by_name(void **state)
{
	struct channel_options dialled = { .url = "carrier-pigeon://x" };
	struct listener_options bound = { .url = "tcp://203.0.113.1:1" };
	struct error error = { 0 };
	struct listener *listener;
	struct channel *channel;

	(void)state;
	assert_refused(channel_open(&dialled, &channel, &error), ERROR_INVALID,
		       "cannot dial carrier-pigeon://x: Not supported; write tcp://HOST:PORT, or "
		       "tls+tcp://HOST:PORT and ca-file");
	assert_refused(
	    listener_open(&bound, frame_arrived, NULL, &listener, &error), ERROR_INVALID,
	    "cannot listen on tcp://203.0.113.1:1: Address invalid; write tcp://ADDRESS:PORT or "
	    "tls+tcp://ADDRESS:PORT (with a certificate), an address of this machine and a free "
	    "port");
}

#define WIRED(test) cmocka_unit_test_setup_teardown(test, wire_open, wire_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIRED(an_answer_given_later_reaches_the_one_who_asked),
		WIRED(waking_ends_the_exchange_and_the_next_one_gets_its_own_answer),
		WIRED(waking_before_an_exchange_ends_it_once),
		WIRED(a_conversation_knows_where_its_frame_came_from),
		WIRED(a_dropped_conversation_answers_nobody_and_serves_again),
		WIRED(without_an_answer_in_time_the_exchange_says_so),
		WIRED(a_frame_over_the_sender_s_limit_is_not_sent),
		WIRED(a_frame_over_the_listener_s_limit_never_arrives),
		WIRED(an_unanswered_request_arrives_again_with_the_same_bytes),
		WIRED(a_coordinator_that_comes_back_gets_the_request_that_waited),
		WIRED(more_requests_than_contexts_wait_for_their_turn),
		cmocka_unit_test(an_address_that_cannot_be_dialled_or_bound_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
