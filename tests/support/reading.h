#ifndef TESTS_SUPPORT_READING_H
#define TESTS_SUPPORT_READING_H
#include "core/directory.h"

/* What would be sent of the migration: "LINE:statement | LINE:statement" with "(none) " before it
 * where it runs without a transaction, or the error. */
const char *test_sent(struct arena *arena, const struct migration *migration, enum dialect dialect);

/* The same of a directory with one file, or the error of reading it. */
const char *test_sent_of(struct arena *arena, const char *format, const char *path,
			 const char *text);
#endif
