#include "coordinator/http/body.h"

#include <string.h>

#include "tests/support/test.h"

struct fields {
	const char *name, *text;
	uint64_t count;
	bool on;
	struct value *list;
};

static const struct member members[] = {
	{ "name", MEMBER_NAME, offsetof(struct fields, name), true },
	{ "text", MEMBER_TEXT, offsetof(struct fields, text), false },
	{ "count", MEMBER_COUNT, offsetof(struct fields, count), false },
	{ "on", MEMBER_SWITCH, offsetof(struct fields, on), false },
	{ "list", MEMBER_LIST, offsetof(struct fields, list), false },
	{ 0 },
};

static void members_fill_their_fields(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct fields fields = { 0 };
	const char *text = "{\"name\":\"x\",\"count\":9007199254740992,\"on\":true,\"list\":[1,2]}";

	(void)state;
	assert_ok(body_read(arena, bytes_of(text), members, &fields, &error));
	assert_string_equal(fields.name, "x");
	assert_true(fields.count == (uint64_t)1 << 53);
	assert_true(fields.on);
	assert_int_equal(value_count(fields.list), 2);
}

static void what_is_absent_or_null_leaves_its_field_alone(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct fields fields = { .count = 7, .on = true };

	(void)state;
	assert_ok(body_read(arena, bytes_of("{\"name\":\"x\",\"count\":null,\"on\":null}"), members,
			    &fields, &error));
	assert_int_equal(fields.count, 7);
	assert_true(fields.on);
	assert_null(fields.list);
}

static void an_empty_body_is_an_empty_object(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct fields fields = { .count = 7 };

	(void)state;
	assert_ok(body_read(arena, bytes_of(""), members + 1, &fields, &error));
	assert_int_equal(fields.count, 7);
	assert_refused(body_read(arena, bytes_of(""), members, &fields, &error), ERROR_INVALID,
		       "'name' is missing");
}

static const struct {
	const char *text, *expected;
} refused[] = {
	{ "{", "the body is not JSON: line 1, column 1: string or '}' expected near end of file" },
	{ "{\"name\":\n \"x\",}",
	  "the body is not JSON: line 2, column 6: string or '}' expected near '}'" },
	{ "{\"name\":\"a\",\"name\":\"b\"}",
	  "the body is not JSON: line 1, column 18: duplicate object key near '\"name\"'" },
	{ "[]", "a JSON object is expected" },
	{ "null", "a JSON object is expected" },
	{ "{}", "'name' is missing" },
	{ "{\"name\":\"\"}", "'name' is missing" },
	{ "{\"name\":null}", "'name' is missing" },
	{ "{\"name\":5}", "'name' has to be a text of at most 200 bytes on one line" },
	{ "{\"name\":\"a\\nb\"}", "'name' has to be a text of at most 200 bytes on one line" },
	{ "{\"name\":\"a\\u001b[1mb\"}",
	  "'name' has to be a text of at most 200 bytes on one line" },
	{ "{\"name\":\"x\",\"text\":5}", "'text' has to be a text of at most 2000 bytes" },
	{ "{\"name\":\"x\",\"count\":-1}",
	  "'count' has to be a whole number that is not negative" },
	{ "{\"name\":\"x\",\"count\":1.5}",
	  "'count' has to be a whole number that is not negative" },
	{ "{\"name\":\"x\",\"count\":\"1\"}",
	  "'count' has to be a whole number that is not negative" },
	{ "{\"name\":\"x\",\"count\":9007199254740993}",
	  "the body is not JSON: an integer is beyond 2^53" },
	{ "{\"name\":\"x\",\"on\":\"yes\"}", "'on' has to be true or false" },
	{ "{\"name\":\"x\",\"on\":1.5}", "'on' has to be true or false" },
	{ "{\"name\":\"x\",\"list\":{}}", "'list' has to be a list of at most 100000 elements" },
	{ "{\"name\":\"x\",\"cuont\":1}", "unknown member 'cuont'; did you mean 'count'?" },
	{ "{\"name\":\"x\",\"else\":1}", "unknown member 'else'" },
};

static void what_is_wrong_is_refused_by_name(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct error error = { 0 };
		struct fields fields = { 0 };

		assert_refused(
		    body_read(arena, bytes_of(refused[i].text), members, &fields, &error),
		    ERROR_INVALID, refused[i].expected);
	}
}

static void an_element_of_a_list_is_named_in_front(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct fields fields = { 0 };

	(void)state;
	assert_refused(body_read_object(value_object(arena), "files[3]", members, &fields, &error),
		       ERROR_INVALID, "files[3]: 'name' is missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_fill_their_fields),
		cmocka_unit_test(what_is_absent_or_null_leaves_its_field_alone),
		cmocka_unit_test(an_empty_body_is_an_empty_object),
		cmocka_unit_test(what_is_wrong_is_refused_by_name),
		cmocka_unit_test(an_element_of_a_list_is_named_in_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
