#include "cli/diff.h"

#include "tests/support/scratch.h"

static const struct {
	const char *before, *after, *diff;
} cases[] = {
	{ "a\nb\n", "a\nb\n", "" },
	{ NULL, "a\nb\n", "--- /dev/null\n+++ b/x.sql\n@@ -0,0 +1,2 @@\n+a\n+b\n" },
	{ "a\nb\nc\n", "a\nx\nc\n", "--- a/x.sql\n+++ b/x.sql\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n" },
	{ "a\nb", "a\nb\n",
	  "--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n" },
	{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n",
	  "--- a/x.sql\n+++ b/x.sql\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -6,4 +7,3 @@\n 6\n 7\n 8\n"
	  "-9\n" },
	{ "a\n", "", "--- a/x.sql\n+++ b/x.sql\n@@ -1,1 +0,0 @@\n-a\n" },
};

static void a_diff_is_what_patch_takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(diff_unified(arena, "x.sql", bytes_of(cases[i].before),
						 bytes_of(cases[i].after)),
				    cases[i].diff);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(a_diff_is_what_patch_takes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
