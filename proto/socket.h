#ifndef PROTO_SOCKET_H
#define PROTO_SOCKET_H
#include <nng/nng.h>
#include <stdbool.h>

/* nng_close, but for at most 2 s: nng 1.5.2 may wait for ever for a connection that was busy when
 * it was closed (nanomsg/nng issue 1543).  False: it still does, on a thread of its own, and may
 * still call what was registered with nng_pipe_notify. */
bool socket_close(nng_socket socket);
#endif
