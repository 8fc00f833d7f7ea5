#ifndef TESTS_SUPPORT_REST_H
#define TESTS_SUPPORT_REST_H
#include "tests/support/test.h"

/* A coordinator's REST API that says what a script says: each row is answered once, in any order;
 * a request that no row fits gets status 418. */
struct rest_row {
	const char *method, *path; /* with its query */
	unsigned status;
	const char *body;
};

struct rest;

struct rest *rest_open(const struct rest_row *rows, size_t count);
/* The same, but a row may be asked for again and again. */
struct rest *rest_open_again(const struct rest_row *rows, size_t count);
void rest_close(struct rest *rest); /* fails the test when a row was never asked for */
const char *rest_url(const struct rest *rest);
/* "METHOD PATH TOKEN BODY" lines of all requests so far. */
const char *rest_heard(const struct rest *rest);
#endif
