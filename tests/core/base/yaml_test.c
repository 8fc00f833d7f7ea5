#include "tests/support/test.h"

#include <string.h>

#include "core/base/yaml.h"

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

static void dump(struct buffer *buffer, const struct yaml *node)
{
	if (node->kind == YAML_TEXT)
		buffer_printf(buffer, node->quoted ? "'%s'" : "%s", node->text);
	else
		buffer_add_text(buffer, node->kind == YAML_MAP ? "{" : "[");
	for (size_t i = 0; i < node->count; i++) {
		buffer_add_text(buffer, i ? "," : "");
		if (node->kind == YAML_MAP)
			buffer_printf(buffer, "%s:", node->keys[i]->text);
		dump(buffer, node->items[i]);
	}
	if (node->kind != YAML_TEXT)
		buffer_add_text(buffer, node->kind == YAML_MAP ? "}" : "]");
}

static void documents_become_trees(void **state)
{
	static const struct {
		const char *yaml, *tree;
	} cases[] = {
		{ "", "{}" },
		{ "# nothing\n", "{}" },
		{ "---\n", "{}" },
		{ "\xEF\xBB\xBF"
		  "a: 1\n",
		  "{a:1}" },
		{ "a: 1\r\nb: 2\r\n", "{a:1,b:2}" },
		{ "a:\nb: ''\n", "{a:,b:''}" },
		{ "- 1\n- [2, 3]\n- {x: y}\n", "[1,[2,3],{x:y}]" },
		{ "a: \"1\\n2\"\nb: |\n  text\n", "{a:'1\n2',b:'text\n'}" },
		{ "yes: no\n", "{yes:no}" },
		{ "e:\n  - name: staging\n    after: []\n  - name: production\n    after: "
		  "[staging]\n",
		  "{e:[{name:staging,after:[]},{name:production,after:[staging]}]}" },
		{ "text", "text" },
		{ "''", "''" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct buffer buffer = buffer_in(arena);
		struct yaml *root;

		assert_ok(yaml_parse(arena, "x", bytes_of(cases[i].yaml), &root, &error));
		dump(&buffer, root);
		assert_string_equal(buffer_text(&buffer), cases[i].tree);
	}
}

static void nodes_know_where_they_stood(void **state)
{
	struct error error = { 0 };
	struct yaml *root, *item;

	(void)state;
	assert_ok(yaml_parse(arena, "x",
			     bytes_of("a: 1\nb:\n  - c: \xC3\xA9\xC3\xA9\n    d: [e]\n"), &root,
			     &error));
	item = yaml_get(root, "b")->items[0];
	assert_int_equal(item->line, 3);
	assert_int_equal(item->column, 5);
	assert_int_equal(yaml_get(item, "d")->line, 4);
	assert_int_equal(yaml_get(item, "d")->items[0]->column, 9);
	assert_null(yaml_get(item, "e"));
	assert_null(yaml_get(yaml_get(item, "c"), "e"));
}

static void what_is_not_wanted_is_refused_where_it_stands(void **state)
{
	static const struct {
		const char *yaml, *text;
	} cases[] = {
		{ "a: 1\na: 2\n", "p.yaml:2:1: the key 'a' is already in line 1" },
		{ "b: 1\na: 1\nc: {d: 1, e: 2, d: 3}\n",
		  "p.yaml:3:17: the key 'd' is already in line 3" },
		{ "a: &x 1\n", "p.yaml:1:4: anchors are not supported; write the value out" },
		{ "a: &x [1]\n", "p.yaml:1:4: anchors are not supported; write the value out" },
		{ "a: *x\n", "p.yaml:1:4: aliases are not supported; write the value out" },
		{ "a: !!str 1\n", "p.yaml:1:4: tags are not supported; put quotes around a text" },
		{ "a: !x {}\n", "p.yaml:1:4: tags are not supported; put quotes around a text" },
		{ "a: 1\n---\nb: 1\n",
		  "p.yaml:2:1: a second document begins; only one is expected" },
		{ "? [a]\n: 1\n", "p.yaml:1:3: a key must be a single word" },
		{ "a: \"x\\0y\"\n", "p.yaml:1:4: a value must not hold a NUL character" },
		{ "a: [1\n",
		  "p.yaml:2:1: not YAML: did not find expected ',' or ']' while parsing a "
		  "flow sequence" },
		{ "a: b: c\n",
		  "p.yaml:1:5: not YAML: mapping values are not allowed in this context" },
		{ "a: 1\nb: \xFF\n", "p.yaml:2:4: not YAML: invalid leading UTF-8 octet" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct yaml *root;

		assert_refused(yaml_parse(arena, "p.yaml", bytes_of(cases[i].yaml), &root, &error),
			       ERROR_INVALID, cases[i].text);
	}
}

static void depth_and_size_are_bounded(void **state)
{
	char deep[66];
	struct buffer wide = buffer_in(arena);
	struct error error = { 0 };
	struct yaml *root;

	(void)state;
	memset(deep, '[', sizeof deep);
	assert_refused(yaml_parse(arena, "x", (struct bytes) { deep, sizeof deep }, &root, &error),
		       ERROR_INVALID, "x:1:65: nested deeper than 64 levels");
	for (int i = 0; i < 100000; i++)
		buffer_add_text(&wide, "-\n");
	assert_refused(yaml_parse(arena, "x", buffer_bytes(&wide), &root, &error), ERROR_INVALID,
		       "x:100000:2: more than 100000 values");
	assert_ok(yaml_parse(arena, "x", (struct bytes) { wide.data, 2 * 99999 }, &root, &error));
	assert_int_equal(root->count, 99999);
}

static void unknown_keys_are_refused_with_the_nearest_known_one(void **state)
{
	static const char *const known[] = { "name", "after", "budget", NULL };
	static const struct {
		const char *yaml, *text; /* NULL: accepted */
	} cases[] = {
		{ "name: x\nbudget: 1\n", NULL },
		{ "", NULL },
		{ "name: x\nbugdet: 1\n", "x:2:1: unknown key 'bugdet'; did you mean 'budget'?" },
		{ "colour: 1\n", "x:1:1: unknown key 'colour'; known here: name, after, budget" },
		{ "[name]", "x:1:1: lines of the form 'key: value' are expected here" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct yaml *root;

		assert_ok(yaml_parse(arena, "x", bytes_of(cases[i].yaml), &root, &error));
		if (cases[i].text)
			assert_refused(yaml_keys_known("x", root, known, &error), ERROR_INVALID,
				       cases[i].text);
		else
			assert_ok(yaml_keys_known("x", root, known, &error));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(documents_become_trees),
		TEST(nodes_know_where_they_stood),
		TEST(what_is_not_wanted_is_refused_where_it_stands),
		TEST(depth_and_size_are_bounded),
		TEST(unknown_keys_are_refused_with_the_nearest_known_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
