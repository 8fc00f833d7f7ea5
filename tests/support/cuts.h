#ifndef TESTS_SUPPORT_CUTS_H
#define TESTS_SUPPORT_CUTS_H
#include "core/statement.h"

#define BREAK "--> statement-breakpoint"

/* A text and the statements that it is to be cut into; NULL ends. */
struct cut {
	const char *sql;
	const char *texts[8];
};

/* Fails the test with the first text that falls apart in another way. */
void cuts_hold(const struct cut *cuts, size_t count, struct statement_options options);
#endif
