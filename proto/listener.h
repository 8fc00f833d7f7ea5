#ifndef PROTO_LISTENER_H
#define PROTO_LISTENER_H
#include "core/base/bytes.h"
#include "core/base/error.h"
#include <stddef.h>
#include <stdint.h>

/* The coordinator's side: REP contexts.  A frame that arrives is handed to `arrived` on one of
 * nng's threads together with its conversation; the loop's thread answers it when it likes (a
 * parked conversation is an answer that has not been given yet). */
struct listener;
struct conversation;

/* One at a time, in the order in which the frames of a connection were sent (an agent that was
 * woken sends its next sync before the one before was answered).  `frame` is valid until the
 * conversation is answered, dropped or parked. */
typedef void listener_arrived(void *context, struct conversation *conversation, struct bytes frame);

struct listener_options {
	const char *url;               /* tcp://127.0.0.1:7420, tls+tcp://0.0.0.0:7420 */
	const char *certificate, *key; /* tls+tcp: PEM */
	size_t frame_limit;            /* bytes; larger frames close the connection; 0: 4 MiB */
	size_t conversations; /* how many may be open (parked or in work) at once; 0: 16,384;
				 contexts are made as they are needed */
};

bool listener_open(const struct listener_options *options, listener_arrived *arrived, void *context,
		   struct listener **listener, struct error *error) MUST_CHECK;
/* Drops what is open.  No conversation may be used by another thread meanwhile, nor afterwards. */
void listener_close(struct listener *listener);
/* The URL that is really listened on (a port 0 is resolved). */
const char *listener_url(const struct listener *listener);

/* Where the frame came from, in numbers and without a port: "192.0.2.7"; "" when it cannot be told.
 * Before the conversation is answered, dropped or parked. */
#define CONVERSATION_PEER_SIZE 64
void conversation_peer(const struct conversation *conversation, char peer[CONVERSATION_PEER_SIZE]);

/* Any thread.  The bytes are copied.  The conversation is gone after either call. */
void conversation_answer(struct conversation *conversation, struct bytes frame);
void conversation_drop(struct conversation *conversation); /* superseded: no answer is sent */

/* The answer will take a while: gives the frame's memory back now.  The conversation stays open. */
void conversation_park(struct conversation *conversation);
#endif
