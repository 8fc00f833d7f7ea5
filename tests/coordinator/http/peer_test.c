#include "coordinator/http/peer.h"

#include <arpa/inet.h>

#include "tests/support/test.h"

static const struct {
	const char *peer, *forwarded, *proxies, *expected;
} rows[] = {
	{ "192.0.2.7", NULL, NULL, "192.0.2.7" },
	{ "192.0.2.7", "198.51.100.1", NULL, "192.0.2.7" },
	{ "192.0.2.7", "198.51.100.1", "192.0.2.8", "192.0.2.7" },
	{ "192.0.2.7", "198.51.100.1", "192.0.2.7", "198.51.100.1" },
	{ "192.0.2.7", "203.0.113.9, 198.51.100.1", "192.0.2.7", "198.51.100.1" },
	{ "192.0.2.7", "203.0.113.9, 198.51.100.1 , 192.0.2.8", "192.0.2.7, 192.0.2.8",
	  "198.51.100.1" },
	{ "192.0.2.7", "", "192.0.2.7", "192.0.2.7" },
	{ "192.0.2.7", NULL, "192.0.2.7", "192.0.2.7" },
	{ "192.0.2.7", "198.51.100.1, unknown", "192.0.2.7", "192.0.2.7" },
	{ "192.0.2.7", "192.0.2.7,192.0.2.7", "192.0.2.7", "192.0.2.7" },
	{ "192.0.2.7", "2001:db8:1:2:3::4", "192.0.2.7", "2001:db8:1:2::/64" },
	{ "192.0.2.7", "::ffff:198.51.100.1", "192.0.2.7", "198.51.100.1" },
	{ "::1", "198.51.100.1", "::1", "198.51.100.1" },
};

static void who_stands_behind_a_proxy_is_whom_the_proxy_names(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(
		    peer_behind(arena, rows[i].peer, rows[i].forwarded, rows[i].proxies),
		    rows[i].expected);
}

static void addresses_of_one_network_are_one_peer(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };

	(void)state;
	assert_int_equal(inet_pton(AF_INET6, "2001:db8:0:7:ffff::1", &six.sin6_addr), 1);
	assert_string_equal(peer_of(arena, (struct sockaddr *)&six), "2001:db8:0:7::/64");
	assert_int_equal(inet_pton(AF_INET6, "::ffff:192.0.2.7", &six.sin6_addr), 1);
	assert_string_equal(peer_of(arena, (struct sockaddr *)&six), "192.0.2.7");
	assert_int_equal(inet_pton(AF_INET, "192.0.2.7", &four.sin_addr), 1);
	assert_string_equal(peer_of(arena, (struct sockaddr *)&four), "192.0.2.7");
	assert_string_equal(peer_of(arena, NULL), "");
}

static void proxies_are_addresses(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };

	(void)state;
	assert_ok(peer_proxies_hold(arena, NULL, &error));
	assert_ok(peer_proxies_hold(arena, "192.0.2.1, 2001:db8::1", &error));
	assert_refused(peer_proxies_hold(arena, "192.0.2.1,proxy.example", &error), ERROR_INVALID,
		       "proxies: 'proxy.example' is no address; write numbers, as in "
		       "192.0.2.1,2001:db8::1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_stands_behind_a_proxy_is_whom_the_proxy_names),
		cmocka_unit_test(addresses_of_one_network_are_one_peer),
		cmocka_unit_test(proxies_are_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
