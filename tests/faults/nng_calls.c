/* nng's calls as they fail: for want of memory, at once or when what was begun has ended. */
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/tls/tls.h>

#include "tests/faults/faults.h"

#define WRAPPED(name, parameters, arguments)                                                       \
	int __real_##name parameters;                                                              \
	int __wrap_##name parameters;                                                              \
	int __wrap_##name parameters                                                               \
	{                                                                                          \
		return fault_due(FAULT_REFUSED, #name) ? NNG_ENOMEM : __real_##name arguments;     \
	}

WRAPPED(nng_req0_open, (nng_socket * socket), (socket))
WRAPPED(nng_rep0_open, (nng_socket * socket), (socket))
WRAPPED(nng_socket_set_size, (nng_socket socket, const char *name, size_t size),
	(socket, name, size))
WRAPPED(nng_socket_set_ms, (nng_socket socket, const char *name, nng_duration duration),
	(socket, name, duration))
WRAPPED(nng_pipe_notify, (nng_socket socket, nng_pipe_ev event, nng_pipe_cb call, void *context),
	(socket, event, call, context))
WRAPPED(nng_ctx_open, (nng_ctx * context, nng_socket socket), (context, socket))
WRAPPED(nng_aio_alloc, (nng_aio * *operation, void (*call)(void *), void *context),
	(operation, call, context))
WRAPPED(nng_dialer_create, (nng_dialer * dialer, nng_socket socket, const char *url),
	(dialer, socket, url))
WRAPPED(nng_dialer_start, (nng_dialer dialer, int flags), (dialer, flags))
WRAPPED(nng_dialer_set_ptr, (nng_dialer dialer, const char *name, void *pointer),
	(dialer, name, pointer))
WRAPPED(nng_listener_create, (nng_listener * listener, nng_socket socket, const char *url),
	(listener, socket, url))
WRAPPED(nng_listener_start, (nng_listener listener, int flags), (listener, flags))
WRAPPED(nng_listener_set_ptr, (nng_listener listener, const char *name, void *pointer),
	(listener, name, pointer))
WRAPPED(nng_tls_config_alloc, (nng_tls_config * *config, nng_tls_mode mode), (config, mode))
WRAPPED(nng_tls_config_version,
	(nng_tls_config * config, nng_tls_version least, nng_tls_version most),
	(config, least, most))
WRAPPED(nng_tls_config_auth_mode, (nng_tls_config * config, nng_tls_auth_mode mode), (config, mode))
WRAPPED(nng_tls_config_server_name, (nng_tls_config * config, const char *name), (config, name))
WRAPPED(nng_tls_config_ca_chain, (nng_tls_config * config, const char *chain, const char *list),
	(config, chain, list))
WRAPPED(nng_tls_config_own_cert,
	(nng_tls_config * config, const char *certificate, const char *key, const char *password),
	(config, certificate, key, password))
WRAPPED(nng_msg_alloc, (nng_msg * *message, size_t size), (message, size))
WRAPPED(nng_msg_append, (nng_msg * message, const void *data, size_t size), (message, data, size))

#define BEGINNING(name)                                                                            \
	void __real_##name(nng_ctx context, nng_aio *operation);                                   \
	void __wrap_##name(nng_ctx context, nng_aio *operation);                                   \
	void __wrap_##name(nng_ctx context, nng_aio *operation)                                    \
	{                                                                                          \
		if (!fault_due(FAULT_REFUSED, #name))                                              \
			__real_##name(context, operation);                                         \
		else if (nng_aio_begin(operation))                                                 \
			nng_aio_finish(operation, NNG_ENOMEM);                                     \
	}

BEGINNING(nng_ctx_send)
BEGINNING(nng_ctx_recv)
