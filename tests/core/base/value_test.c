#include "tests/support/test.h"

#include <string.h>

#include "core/base/value.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct value *parsed(const char *text)
{
	struct error error = { 0 };
	struct value *value = NULL;

	assert_ok(value_parse(arena, bytes_of(text), &value, &error));
	return value;
}

static void the_canonical_form_is_that_of_rfc_8785(void **state)
{
	static const struct {
		const char *json, *canonical;
	} cases[] = {
		{ " { } ", "{}" },
		{ "[ 1 , -0, 9007199254740992, -9007199254740992 ]",
		  "[1,0,9007199254740992,-9007199254740992]" },
		/* RFC 8785, 3.2.2 without its fractions */
		{ "{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\", "
		  "\"literals\": [null, true, false]}",
		  "{\"literals\":[null,true,false],\"string\":\"\xE2\x82\xAC$\\u000f\\nA'"
		  "B\\\"\\\\\\\\"
		  "\\\"/\"}" },
		{ "\"\\b\\t\\n\\f\\r\\u0000x\"", NULL },
		{ "\"\\b\\t\\n\\f\\r\\u0001\\u001f\\u007f\"",
		  "\"\\b\\t\\n\\f\\r\\u0001\\u001f\x7f\"" },
		{ "{\"b\":1,\"a\":{\"1\":{\"f\":\"x\",\"F\":5},\"10\":6,\"\":\"e\"},\"aa\":2}",
		  "{\"a\":{\"\":\"e\",\"1\":{\"F\":5,\"f\":\"x\"},\"10\":6},\"aa\":2,\"b\":1}" },
		{ "\"\\ud83d\\ude02\"", "\"\xF0\x9F\x98\x82\"" },
	};
	struct error error;
	struct value *value;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!cases[i].canonical) {
			assert_false(value_parse(arena, bytes_of(cases[i].json), &value, &error));
			continue;
		}
		value = parsed(cases[i].json);
		assert_string_equal(arena_text_n(arena, value_write(arena, value).data,
						 value_write(arena, value).size),
				    cases[i].canonical);
	}
}

static void what_is_no_json_is_refused_where_it_goes_wrong(void **state)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{ "{\"a\":1,\n\"a\":2}", "line 2, column 3: duplicate object key near '\"a\"'" },
		{ "\xff", "line 1, column 1: unable to decode byte 0xff" },
		{ "{", "line 1, column 1: string or '}' expected near end of file" },
		{ "[1] x", "line 1, column 5: end of file expected near 'x'" },
		{ "9007199254740993", "an integer is beyond 2^53" },
		{ "{\"a\":[-9007199254740993]}", "an integer is beyond 2^53" },
		{ "[99999999999999999999]",
		  "line 1, column 21: too big integer near '99999999999999999999'" },
	};
	struct error error;
	struct value *value;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(value_parse(arena, bytes_of(cases[i].json), &value, &error),
			       ERROR_INVALID, cases[i].text);
	assert_false(value_parse(arena, (struct bytes) { 0 }, &value, &error));
	assert_false(value_parse(arena, bytes_of("\"\xC0\x80\""), &value, &error));
	assert_false(value_parse(arena, bytes_of("\"\xED\xA0\x80\""), &value, &error));
}

static void nesting_is_bounded_at_128_levels(void **state)
{
	char text[2 * 129];
	struct error error = { 0 };
	struct value *value;

	(void)state;
	memset(text, '[', 129);
	memset(text + 129, ']', 129);
	assert_ok(value_parse(arena, (struct bytes) { text, sizeof text }, &value, &error));
	memset(text, ' ', sizeof text);
	for (size_t depth = 130; depth < 2000; depth += 600) {
		struct buffer deep = buffer_in(arena);

		for (size_t i = 0; i < 2 * depth; i++)
			buffer_add_text(&deep, i < depth ? "[" : "]");
		assert_refused(value_parse(arena, buffer_bytes(&deep), &value, &error),
			       ERROR_INVALID, "nested deeper than 128 levels");
	}
}

static void members_are_read_back_by_type(void **state)
{
	struct value *object = value_object(arena), *array = value_array(arena);

	(void)state;
	value_put_text(object, "text", "x");
	value_put_text(object, "none", NULL);
	value_put_integer(object, "number", -3);
	value_put_bool(object, "yes", true);
	value_put(object, "list", array);
	value_add(array, value_integer(arena, 1));
	value_add(array, value_text(arena, NULL));
	assert_true(value_is_object(object) && value_is_array(value_get(object, "list")));
	assert_string_equal(value_get_text(object, "text"), "x");
	assert_null(value_get_text(object, "number"));
	assert_null(value_get(object, "none"));
	assert_int_equal(value_get_integer(object, "number", 7), -3);
	assert_int_equal(value_get_integer(object, "text", 7), 7);
	assert_true(value_get_bool(object, "yes", false));
	assert_true(value_get_bool(object, "text", true));
	assert_int_equal(value_count(array), 2);
	assert_int_equal(value_count(object), 0);
	assert_null(value_at(array, 2));
	value_put_text(object, "text", "y");
	assert_string_equal(value_get_text(object, "text"), "y");
}

static void bad_bytes_of_a_text_become_replacement_characters(void **state)
{
	static const struct {
		struct bytes text;
		const char *json;
	} cases[] = {
		{ { "a\xFF"
		    "b",
		    3 },
		  "\"a\xEF\xBF\xBD"
		  "b\"" },
		{ { "\xE2\x82", 2 }, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
		{ { "a\0b", 3 }, "\"a\\u0000b\"" },
		{ { NULL, 0 }, "\"\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct value *object = value_object(arena);
		struct bytes json;

		value_put_text_n(object, "k", cases[i].text);
		json = value_write(arena, value_get(object, "k"));
		assert_true(bytes_equal_text(json, cases[i].json));
	}
}

static void collect(const char *key, struct value *value, void *context)
{
	buffer_printf(context, "%s=%lld ", key, (long long)value_as_integer(value, 0));
}

static void pretty_text_and_visits_keep_the_order_of_appearance(void **state)
{
	struct value *object = parsed("{\"b\":1,\"a\":2}");
	struct buffer visited = buffer_in(arena);

	(void)state;
	value_put_integer(object, "b", 3);
	value_each(object, collect, &visited);
	assert_string_equal(buffer_text(&visited), "b=3 a=2 ");
	assert_true(
	    bytes_equal_text(value_write_pretty(arena, object), "{\n  \"b\": 3,\n  \"a\": 2\n}\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_canonical_form_is_that_of_rfc_8785),
		TEST(what_is_no_json_is_refused_where_it_goes_wrong),
		TEST(nesting_is_bounded_at_128_levels),
		TEST(members_are_read_back_by_type),
		TEST(bad_bytes_of_a_text_become_replacement_characters),
		TEST(pretty_text_and_visits_keep_the_order_of_appearance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
