#ifndef PROTO_SECURE_H
#define PROTO_SECURE_H
#include <nng/nng.h>

/* TLS between agents and their coordinator (nng's tls+tcp://): 1.2 at least, which is what nng 1.5
 * can demand.  Texts are PEM.  Both give nng's error number, 0 when it went well. */

/* Dials `url`, of any kind, in the background.  tls+tcp: whoever answers has to show a certificate
 * of its host's name that `authority` signed. */
int secure_dial(nng_socket socket, const char *url, const char *authority);
/* Listens on `url`; tls+tcp: with this certificate, behind which
 * those between it and the authority may stand (NULL: there is none). */
int secure_listen(nng_socket socket, const char *url, const char *certificate, const char *key,
		  nng_listener *bound);
#endif
