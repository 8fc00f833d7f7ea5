#ifndef TESTS_SUPPORT_FILES_H
#define TESTS_SUPPORT_FILES_H
#include "core/directory.h"

/* What directory_load would give for these: path, text, path, text, ..., NULL; in any order. */
struct file_set test_files(struct arena *arena, const char *const *list);
/* "version=description | version=description" and the warnings, each behind "; ". */
const char *test_told(struct arena *arena, const struct directory *directory);
/* The same of these files, or the error of reading them. */
const char *test_read(struct arena *arena, const char *format, const char *const *list);
#endif
