#include <stdio.h>
#include <string.h>

#include "tests/support/served.h"

static struct served *start_two_projects(struct arena *arena)
{
	struct served *served = served_start(arena);

	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_push(served, "bank", "1_a.sql", "create table a (x int);\n", NULL);
	served_target(served, "shop", "staging", "staging-1");
	return served;
}

static struct value *ask(struct served *served, const char *query)
{
	char path[300];

	snprintf(path, sizeof path, "/v1/history%s", query);
	return served_ask(served, 200, "GET", path, NULL);
}

static void an_entry_has_actor_time_cause_and_hash(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_two_projects(arena);
	struct value *answer = ask(served, "?type=release.sealed&project=shop"), *entry;

	(void)state;
	assert_int_equal(value_count(value_get(answer, "items")), 1);
	assert_true(value_is_null(value_get(answer, "next")));
	entry = value_at(value_get(answer, "items"), 0);
	assert_string_equal(value_get_text(entry, "type"), "release.sealed");
	assert_string_equal(value_get_text(entry, "project"), "shop");
	assert_string_equal(value_get_text(value_get(entry, "actor"), "kind"), "person");
	assert_string_equal(value_get_text(value_get(entry, "actor"), "name"), "admin");
	assert_string_equal(value_get_text(entry, "cause"), "POST /v1/projects/shop/releases");
	assert_int_equal(strlen(value_get_text(entry, "hash")), 64);
	assert_int_equal(strlen(value_get_text(entry, "time")), strlen("2026-03-01T02:00:00.123Z"));
	served_stop(served);
}

static const struct {
	const char *query;
	size_t count;
} filters[] = {
	{ "?project=shop&type=project.created", 1 },
	{ "?project=nowhere", 0 },
	{ "?environment=staging", 3 },
	{ "?target=staging-1", 1 },
	{ "?actor=admin&type=project.created", 2 },
	{ "?type=project.created&until=2000-01-01", 0 },
	{ "?type=project.created&since=2000-01-01T00:00:00Z", 2 },
	{ "?migration=1&project=shop&type=release.sealed", 1 },
	{ "?rollout=r-1", 0 },
};

static void each_filter_narrows(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_two_projects(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(filters); i++) {
		size_t count = value_count(value_get(ask(served, filters[i].query), "items"));

		if (count != filters[i].count)
			fail_msg("%s: %zu entries", filters[i].query, count);
	}
	served_stop(served);
}

/* Follows `next` to the end; each entry once, in order. */
static size_t count_pages(struct served *served, const char *order, int step)
{
	int64_t before = -1;
	size_t count = 0;
	char query[100];
	struct value *next = NULL;

	snprintf(query, sizeof query, "?limit=2%s", order);
	do {
		struct value *answer = ask(served, query), *items = value_get(answer, "items");

		for (size_t i = 0; i < value_count(items); i++, count++) {
			int64_t seq = value_get_integer(value_at(items, i), "seq", -1);

			if (count)
				assert_int_equal(seq, before + step);
			before = seq;
		}
		next = value_get(answer, "next");
		snprintf(query, sizeof query, "?limit=2%s&after=%lld", order,
			 (long long)value_as_integer(next, 0));
	} while (!value_is_null(next));
	return count;
}

static void pages_follow_each_other_without_gap_in_both_directions(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_two_projects(arena);
	size_t all = value_count(value_get(ask(served, ""), "items"));

	(void)state;
	assert_true(all > 4);
	assert_int_equal(count_pages(served, "", 1), all);
	assert_int_equal(count_pages(served, "&newest=1", -1), all);
	served_stop(served);
}

static void a_limited_token_reads_its_own_project_only(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_two_projects(arena);
	const char *limited = served_token(served, ROLE_AUDITOR, "bank", NULL);
	struct http_reply reply =
	    http_ask(arena, served_address(served), "GET", "/v1/history", limited, NULL);

	(void)state;
	assert_int_equal(reply.status, 200);
	assert_non_null(memmem(reply.body.data, reply.body.size, "\"project\":\"bank\"", 16));
	assert_null(memmem(reply.body.data, reply.body.size, "\"project\":\"shop\"", 16));
	assert_string_equal(
	    served_refused(served, 403, limited, "GET", "/v1/history?project=shop", NULL),
	    "token 'auditor' is limited to project 'bank' and does not reach 'shop'");
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_has_actor_time_cause_and_hash),
		cmocka_unit_test(each_filter_narrows),
		cmocka_unit_test(pages_follow_each_other_without_gap_in_both_directions),
		cmocka_unit_test(a_limited_token_reads_its_own_project_only),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
