#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "tests/support/story.h"

/* stories [--write] [FILE.md...]: all of simulation/stories, where no file is named.  What happens
 * is what each tells; with --write it is told as it happens. */
#define FOLDER "simulation/stories" /* from the root, or from tests */
#define MOST   100

/* Programs die here, machines do not: nothing has to reach the disk. */
int fsync(int file)
{
	(void)file;
	return 0;
}

int fdatasync(int file)
{
	(void)file;
	return 0;
}

static bool writes;

static void happens_as_it_is_told(void **state)
{
	if (!story_run(*state, writes))
		fail_msg("%s is told otherwise than it happens; --write renews it",
			 (const char *)*state);
}

static size_t find_stories(struct arena *arena, struct CMUnitTest *tests)
{
	const char *path = file_exists("tests/" FOLDER) ? "tests/" FOLDER : FOLDER;
	struct error error = { 0 };
	struct folder folder;

	assert_ok(folder_list(arena, path, MOST, &folder, &error));
	for (size_t i = 0; i < folder.count; i++)
		tests[i] = (struct CMUnitTest) {
			.name = folder.items[i].name,
			.test_func = happens_as_it_is_told,
			.initial_state = path_join(arena, path, folder.items[i].name),
		};
	return folder.count;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_open();
	struct CMUnitTest tests[MOST] = { 0 };
	size_t count = 0;
	int failed;

	for (int i = 1; i < argc && count < MOST; i++)
		if (text_equal(argv[i], "--write"))
			writes = true;
		else if (strstr(argv[i], ".md"))
			tests[count++] = (struct CMUnitTest) {
				.name = argv[i],
				.test_func = happens_as_it_is_told,
				.initial_state = argv[i],
			};
	if (!count)
		count = find_stories(arena, tests);
	failed = _cmocka_run_group_tests("stories", tests, count, NULL, NULL);
	arena_close(arena);
	return failed;
}
