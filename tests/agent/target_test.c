#include "agent/target.h"

#include "tests/support/test.h"

static const struct {
	const char *url, *masked;
} masked[] = {
	{ "postgres://anna:secret@db:5432/shop", "postgres://anna:***@db:5432/shop" },
	{ "postgres://anna@db/shop", "postgres://anna@db/shop" },
	{ "postgres://anna:se@cr:et@db/shop", "postgres://anna:***@db/shop" },
	{ "anna:secret@db/shop", "anna:***@db/shop" },
	{ "postgres://db/shop?password=secret&sslmode=require",
	  "postgres://db/shop?password=***&sslmode=require" },
	{ "postgres://app:p@ss/w?rd#1@db/shop", "postgres://app:***@db/shop" },
	{ "postgres://db:5432/shop", "postgres://db:5432/shop" },
	{ "postgres://app:a@db/shop?sslpassword=b", "postgres://app:***@db/shop?sslpassword=***" },
	{ "postgres://app:@db/shop", "postgres://app:***@db/shop" },
	{ "sqlite:///var/lib/a.db", "sqlite:///var/lib/a.db" },
	{ "", "" },
};

static void a_password_never_shows_even_in_a_malformed_url(void **state)
{
	struct arena *arena = *state;

	for (size_t i = 0; i < COUNT(masked); i++)
		assert_string_equal(target_url_masked(arena, masked[i].url), masked[i].masked);
}

static void a_url_of_no_known_kind_is_refused_without_its_password(void **state)
{
	struct error error = { 0 };
	struct target *target = NULL;
	struct target_settings settings = { .url = "anna:secret@db/shop", .project = "p" };

	(void)state;
	assert_refused(target_open(&settings, &target, &error), ERROR_INVALID,
		       "anna:***@db/shop: not a target's URL: write "
		       "postgres://user:password@host/database or sqlite:///path/of/file");
}

static int open_arena(void **state)
{
	*state = arena_open();
	return 0;
}

static int close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_never_shows_even_in_a_malformed_url),
		cmocka_unit_test(a_url_of_no_known_kind_is_refused_without_its_password),
	};

	return cmocka_run_group_tests_name("agent/target", tests, open_arena, close_arena);
}
