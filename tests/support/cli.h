#ifndef TESTS_SUPPORT_CLI_H
#define TESTS_SUPPORT_CLI_H
#include "cli/render.h"
#include "core/base/value.h"
#include "tests/support/test.h"

/* A command line run inside the test, with what it printed. */
struct cli_result {
	int code;
	const char *out, *err;
};

/* A screen as wide as given (0: no terminal) with UTF-8 and no colours, whose streams are read with
 * screen_close. */
struct test_screen {
	struct screen screen;
	char *out, *err;
	size_t out_size, err_size;
};
void screen_open(struct test_screen *test, unsigned width);
struct cli_result screen_close(struct arena *arena, struct test_screen *test);

struct cli_result cli_run(struct arena *arena, const char *const *arguments);
#define CLI(arena, ...) cli_run((arena), (const char *const[]) { __VA_ARGS__, NULL })
/* The JSON document that was printed; fails the test when there is anything else. */
struct value *cli_json(struct arena *arena, const struct cli_result *result);
#endif
