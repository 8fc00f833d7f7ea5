#include "proto/secure.h"

#include <nng/supplemental/tls/tls.h>
#include <string.h>

#include "core/base/bytes.h"

static bool is_secure(const char *url)
{
	return text_starts_with(url, "tls+");
}

static int config_new(enum nng_tls_mode mode, nng_tls_config **config)
{
	int failure = nng_tls_config_alloc(config, mode);

	/* mbedTLS 2.28 knows nothing newer. */
	return failure ? failure : nng_tls_config_version(*config, NNG_TLS_1_2, NNG_TLS_1_2);
}

/* "tls+tcp://HOST:PORT", "tls+tcp://[::1]:PORT": the host. */
static const char *host_of(struct arena *arena, const char *url)
{
	const char *host = strstr(url, "://") + 3, *end;

	if (*host == '[')
		return arena_text_n(arena, host + 1, strcspn(host + 1, "]"));
	end = strrchr(host, ':');
	return arena_text_n(arena, host, end ? (size_t)(end - host) : strcspn(host, "/"));
}

static int trust(nng_tls_config *config, const char *url, const char *authority)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	int failure = nng_tls_config_auth_mode(config, NNG_TLS_AUTH_MODE_REQUIRED);

	failure = failure ? failure : nng_tls_config_server_name(config, host_of(arena, url));
	return failure ? failure : nng_tls_config_ca_chain(config, authority, NULL);
}

int secure_dial(nng_socket socket, const char *url, const char *authority)
{
	nng_tls_config *config = NULL;
	nng_dialer dialer;
	int failure = nng_dialer_create(&dialer, socket, url);

	if (!failure && is_secure(url)) {
		failure = authority ? config_new(NNG_TLS_MODE_CLIENT, &config) : NNG_ECRYPTO;
		failure = failure ? failure : trust(config, url, authority);
		failure =
		    failure ? failure : nng_dialer_set_ptr(dialer, NNG_OPT_TLS_CONFIG, config);
		if (config)
			nng_tls_config_free(config); /* the dialer holds it, too */
	}
	return failure ? failure : nng_dialer_start(dialer, NNG_FLAG_NONBLOCK);
}

int secure_listen(nng_socket socket, const char *url, const char *certificate, const char *key,
		  nng_listener *bound)
{
	nng_tls_config *config = NULL;
	int failure = nng_listener_create(bound, socket, url);

	if (!failure && is_secure(url)) {
		failure =
		    certificate && key ? config_new(NNG_TLS_MODE_SERVER, &config) : NNG_ECRYPTO;
		failure =
		    failure ? failure : nng_tls_config_own_cert(config, certificate, key, NULL);
		failure =
		    failure ? failure : nng_listener_set_ptr(*bound, NNG_OPT_TLS_CONFIG, config);
		if (config)
			nng_tls_config_free(config);
	}
	return failure ? failure : nng_listener_start(*bound, 0);
}
