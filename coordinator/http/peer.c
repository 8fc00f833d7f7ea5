#include "coordinator/http/peer.h"

#include <arpa/inet.h>
#include <string.h>

#include "core/base/bytes.h"

#define NETWORK 8 /* bytes of an IPv6 address that name a network: a /64 */

static const char *name_four(struct arena *arena, const void *address)
{
	char text[INET_ADDRSTRLEN];

	return inet_ntop(AF_INET, address, text, sizeof text) ? arena_text(arena, text) : "";
}

static const char *name_six(struct arena *arena, const struct in6_addr *address)
{
	struct in6_addr network = { 0 };
	char text[INET6_ADDRSTRLEN];

	if (IN6_IS_ADDR_V4MAPPED(address))
		return name_four(arena, address->s6_addr + 12);
	if (IN6_IS_ADDR_LOOPBACK(address))
		return "::1";
	memcpy(network.s6_addr, address->s6_addr, NETWORK);
	return inet_ntop(AF_INET6, &network, text, sizeof text) ? arena_printf(arena, "%s/64", text)
								: "";
}

const char *peer_of(struct arena *arena, const struct sockaddr *address)
{
	if (address && address->sa_family == AF_INET)
		return name_four(arena,
				 &((const struct sockaddr_in *)(const void *)address)->sin_addr);
	if (address && address->sa_family == AF_INET6)
		return name_six(arena,
				&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
	return "";
}

const char *peer_named(struct arena *arena, const char *text)
{
	struct in_addr four;
	struct in6_addr six;

	if (inet_pton(AF_INET, text, &four) == 1)
		return name_four(arena, &four);
	return inet_pton(AF_INET6, text, &six) == 1 ? name_six(arena, &six) : "";
}

/* Cuts the last item off a list, which gets shorter by it; NULL when nothing is left. */
static const char *take_last(struct arena *arena, struct bytes *list)
{
	size_t begin, end = list->size;

	if (!list->data)
		return NULL;
	while (end && strchr(" \t,", list->data[end - 1]))
		end--;
	for (begin = end; begin && !strchr(" \t,", list->data[begin - 1]);)
		begin--;
	list->size = begin;
	return end ? arena_text_n(arena, list->data + begin, end - begin) : NULL;
}

static bool is_proxy(struct arena *arena, const char *peer, const char *proxies)
{
	struct bytes list = proxies ? bytes_of(proxies) : (struct bytes) { 0 };
	const char *proxy;

	while ((proxy = take_last(arena, &list)))
		if (text_equal(peer_named(arena, proxy), peer))
			return true;
	return false;
}

const char *peer_behind(struct arena *arena, const char *peer, const char *forwarded,
			const char *proxies)
{
	struct bytes list = forwarded ? bytes_of(forwarded) : (struct bytes) { 0 };

	while (is_proxy(arena, peer, proxies)) {
		const char *text = take_last(arena, &list);
		const char *named = text ? peer_named(arena, text) : "";

		if (!*named)
			return peer; /* it does not say: it is the one */
		peer = named;
	}
	return peer;
}

bool peer_proxies_hold(struct arena *arena, const char *proxies, struct error *error)
{
	struct bytes list = proxies ? bytes_of(proxies) : (struct bytes) { 0 };
	const char *proxy;

	while ((proxy = take_last(arena, &list)))
		if (!*peer_named(arena, proxy))
			return error_set(error, ERROR_INVALID,
					 "proxies: '%.60s' is no address; write numbers, as in "
					 "192.0.2.1,2001:db8::1",
					 proxy);
	return true;
}
