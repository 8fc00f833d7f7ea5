#include "coordinator/inbox.h"

#include "tests/support/test.h"

#define LIMIT 16

/* Frames are told by their size. */
static void put_frames(struct inbox *inbox, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		inbox_put(inbox, &(struct event) { .kind = EVENT_FRAME, .frame = { .size = i } });
}

static struct inbox *filled(size_t frames, struct call *calls, size_t count)
{
	struct inbox *inbox = NULL;
	struct error error = { 0 };

	assert_ok(inbox_open(&inbox, &error));
	put_frames(inbox, 0, frames);
	for (size_t i = 0; i < count; i++)
		inbox_put_call(inbox, &calls[i]);
	return inbox;
}

static void what_people_wait_for_comes_before_what_agents_tell(void **state)
{
	struct call calls[2] = { 0 };
	struct inbox *inbox = filled(100, calls, 2);
	struct event events[LIMIT];

	(void)state;
	assert_int_equal(inbox_take(inbox, events, LIMIT, INT64_MAX), 4);
	assert_ptr_equal(events[0].call, &calls[0]);
	assert_ptr_equal(events[1].call, &calls[1]);
	assert_int_equal(events[2].frame.size, 0);
	assert_int_equal(events[3].frame.size, 1);
	assert_int_equal(inbox_take(inbox, events, LIMIT, INT64_MAX), LIMIT);
	assert_int_equal(events[0].frame.size, 2);
	inbox_close(inbox);
}

static void many_calls_do_not_keep_agents_waiting(void **state)
{
	struct call calls[100] = { 0 };
	struct inbox *inbox = filled(3, calls, 100);
	struct event events[LIMIT];
	size_t frames = 0;

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		size_t count = inbox_take(inbox, events, LIMIT, INT64_MAX);

		for (size_t i = 0; i < count; i++)
			frames += events[i].kind == EVENT_FRAME;
	}
	assert_int_equal(frames, 3);
	inbox_close(inbox);
}

static void each_kind_keeps_its_order_when_there_is_no_room_left(void **state)
{
	struct inbox *inbox = filled(60, NULL, 0);
	struct event events[LIMIT];
	size_t next = 0;

	(void)state;
	for (size_t put = 60; next < 400; put += put < 400 ? 20 : 0) {
		size_t count = inbox_take(inbox, events, LIMIT, INT64_MAX);

		if (put < 400)
			put_frames(inbox, put, put + 20);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(events[i].frame.size, next++);
	}
	inbox_close(inbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_wait_for_comes_before_what_agents_tell),
		cmocka_unit_test(many_calls_do_not_keep_agents_waiting),
		cmocka_unit_test(each_kind_keeps_its_order_when_there_is_no_room_left),
	};

	return cmocka_run_group_tests_name("coordinator/inbox", tests, NULL, NULL);
}
