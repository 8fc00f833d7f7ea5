#ifndef COORDINATOR_HTTP_SERVER_H
#define COORDINATOR_HTTP_SERVER_H
#include "coordinator/http/message.h"
#include "core/base/error.h"
#include <stdint.h>

/* The REST listener, over libmicrohttpd (its only home): one thread that collects requests and
 * hands each over whole, with its connection suspended until the answer is given. */
struct http_server;
struct http_conversation;

/* On the server's thread.  `request` is valid until the conversation is answered.  A conversation
 * that is not answered yet is a long poll. */
typedef void http_arrived(void *context, struct http_conversation *conversation,
			  const struct http_request *request);

/* On the server's thread, before the body: does the request show a token that holds?  What others
 * send may fill a quarter of `held_limit` only.  Must not wait. */
typedef bool http_knows(void *context, const struct http_request *request);

struct http_options {
	const char
	    *address;      /* "127.0.0.1:7421", "[::1]:0": numbers only; port 0 takes a free one */
	size_t body_limit; /* bytes of one body; larger gets 413; 0: 96 MiB */
	size_t held_limit; /* bytes of all bodies at once; above it 503; 0: four times body_limit */
	http_knows *knows; /* NULL: everybody counts as known */
	unsigned connections;          /* at once; 0: 1,024 */
	const char *certificate, *key; /* PEM; NULL: no TLS */
	const char *proxies;           /* addresses whose X-Forwarded-For is believed; NULL: none */
	int64_t patience; /* ms without a byte from a client that should send; 0: 30 s */
};

/* ERROR_INVALID: an address that is none.  ERROR_UNREACHABLE: it cannot be listened on. */
bool http_server_open(const struct http_options *options, http_arrived *arrived, void *context,
		      struct http_server **server, struct error *error) MUST_CHECK;
/* Answers what is open with 503; no thread may use a conversation of it any more. */
void http_server_close(struct http_server *server);
/* The address that is really listened on. */
const char *http_server_address(const struct http_server *server);

/* Any thread, once for each conversation, which is gone afterwards.  The response is copied. */
void http_answer(struct http_conversation *conversation, const struct http_response *response);
#endif
