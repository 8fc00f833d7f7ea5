#ifndef TESTS_SUPPORT_LITE_CASE_H
#define TESTS_SUPPORT_LITE_CASE_H
#include "core/lint/lint.h"

/* What is done with the first finding's fix, and passes. */
enum lite_fix {
	FIX_NOT_RUN,
	FIX_INSTEAD, /* run in place of the migration */
	FIX_BEHIND   /* run when it has been run */
};

/* One thing that the linter says of SQLite, and what SQLite then really does. */
struct lite_case {
	const char *before; /* the first migration */
	const char *rows;   /* put in between; NULL: nothing */
	const char *change; /* the second migration, which is linted and run */
	const char *found;  /* "LT110:1 DS102:3": codes and lines of its warnings and errors; "" */
	const char *empty;  /* what running it without the rows says; NULL: it passes */
	const char *filled; /* the same with the rows; NULL: it passes */
	const char *query, *answer; /* asked behind it, with the rows; NULL: nothing */
	bool notes;                 /* notes belong to `found`, too */
	enum lite_fix fix;
};
#define LITE(first, ...)                                                                           \
	{                                                                                          \
		.before = first, __VA_ARGS__                                                       \
	}

void lite_case_run(const struct lite_case *cases, size_t count);
#endif
