#ifndef COORDINATOR_HTTP_PEER_H
#define COORDINATOR_HTTP_PEER_H
#include "core/base/arena.h"
#include "core/base/error.h"

/* Whom failures are counted by: "192.0.2.7", or the network that one customer has,
 * "2001:db8:0:1::/64".
 * "" when the address is none.  Pure. */
struct sockaddr;
const char *peer_of(struct arena *arena, const struct sockaddr *address);

/* The same of an address in numbers. */
const char *peer_named(struct arena *arena, const char *text);

/* The same of who stands behind `peer`, when that is one of the `proxies` ("192.0.2.1,192.0.2.2",
 * NULL: none): the last address in `forwarded` (X-Forwarded-For; NULL: absent) that is no proxy.
 * What others put into that header counts for nothing. */
const char *peer_behind(struct arena *arena, const char *peer, const char *forwarded,
			const char *proxies);
/* ERROR_INVALID: one of them is no address. */
bool peer_proxies_hold(struct arena *arena, const char *proxies, struct error *error) MUST_CHECK;
#endif
