#ifndef TESTS_SUPPORT_HTTP_H
#define TESTS_SUPPORT_HTTP_H
#include "tests/support/test.h"

/* A client of our own over plain sockets, so that a test can say exactly which bytes are sent. */
struct http_reply {
	unsigned status;
	const char *head; /* status line and headers, as they came */
	struct bytes body;
};

/* A connection to "127.0.0.1:PORT"; fails the test when there is none. */
int http_connect(const char *address);
/* How many bytes went out before the other side closed. */
size_t http_send(int connection, const void *bytes, size_t size);
/* Reads one reply (with Content-Length) and closes the connection; a silence of ten seconds fails
 * the test.  Status 0: closed without a reply. */
struct http_reply http_receive(struct arena *arena, int connection);
/* One whole exchange on a connection of its own.  `token` and `body` may be NULL. */
struct http_reply http_ask(struct arena *arena, const char *address, const char *method,
			   const char *path, const char *token, const char *body);
#endif
