#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H
/* cmocka 1.1 needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Both want a `struct error error` in scope; assert_ok fails with its text. */
#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if (!(call))                                                                       \
			fail_msg("%s: %s", #call, error.text);                                     \
	} while (0)
#define assert_refused(call, expected_code, expected_text)                                         \
	do {                                                                                       \
		if (call)                                                                          \
			fail_msg("%s was accepted", #call);                                        \
		assert_string_equal(error.text, expected_text);                                    \
		assert_int_equal(error.code, expected_code);                                       \
	} while (0)

/* A folder of this test's own, removed when the arena is reset. */
char *test_folder(struct arena *arena);
/* Waits until no other program holds that name, and holds it to its own end: for what belongs to
 * the whole server, like roles. */
void test_alone(const char *name);
/* Writes a file below it, with the folders above. */
void test_write(struct arena *arena, const char *folder, const char *path, const char *text);
/* Path of the public migration folders beside the checkout, NULL where they are absent: the test
 * then says so and skips visibly. */
const char *test_corpus(struct arena *arena);
#endif
