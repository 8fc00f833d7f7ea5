#ifndef PROTO_CHANNEL_H
#define PROTO_CHANNEL_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The agent's side: one REQ socket that dials the coordinator and redials with jitter (nng 1.x);
 * who exchanges without a connection dials anew after three times `redial_most` at the latest, even
 * if the wall clock was set back. Thread rule: one thread calls channel_exchange; any thread may
 * call channel_wake. */
struct channel;

struct channel_options {
	const char *url; /* tls+tcp://host:port, tcp://host:port, ipc:///path, inproc://name */
	const char *authority; /* tls+tcp: PEM, who signs the coordinator's certificate */
	int64_t resend_after;  /* ms: identical bytes go out again; 0: 60 s */
	int64_t redial_most;   /* ms between two tries to connect; 0: 5 s, with
				  TLS 60 s */
	size_t frame_limit;    /* bytes; 0: 4 MiB */
};

/* Does not wait for the connection, which may come and go. */
bool channel_open(const struct channel_options *options, struct channel **channel,
		  struct error *error) MUST_CHECK;
void channel_close(struct channel *channel);

/* Is there a connection at the moment?  For the thread that exchanges. */
bool channel_connected(const struct channel *channel);

/* Sends a frame and waits for its answer.  ERROR_TIMEOUT after `patience` ms; ERROR_LOCKED when
 * channel_wake interrupted it: the request is given up, a late answer is dropped.  ERROR_INVALID:
 * the frame is larger than the limit. */
bool channel_exchange(struct arena *arena, struct channel *channel, struct bytes frame,
		      int64_t patience, struct bytes *answer, struct error *error) MUST_CHECK;
/* Ends the running or the next exchange, at once and once. */
void channel_wake(struct channel *channel);
#endif
