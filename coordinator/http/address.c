#include "coordinator/http/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/arena.h"

/* "ADDRESS:PORT" with brackets around an IPv6 address; numbers only, so that nothing is looked up.
 */
static bool resolve(const char *address, struct addrinfo **found, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
				  .ai_socktype = SOCK_STREAM };
	char *host = arena_text(arena, address), *port = strrchr(host, ':');
	size_t length;

	if (port)
		*port++ = '\0';
	length = strlen(host);
	if (length > 2 && *host == '[' && host[length - 1] == ']') {
		host[length - 1] = '\0';
		host++;
	}
	if (!port || !*port || !*host || getaddrinfo(host, port, &hints, found))
		return error_set(
		    error, ERROR_INVALID,
		    "'%s' is no address to listen on: write 127.0.0.1:7421 or [::1]:7421", address);
	return true;
}

bool address_listen(const char *address, int *descriptor, struct error *error)
{
	struct addrinfo *found = NULL;
	int yes = 1, failure;

	if (!resolve(address, &found, error))
		return false;
	*descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*descriptor >= 0 &&
	    !setsockopt(*descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) &&
	    !bind(*descriptor, found->ai_addr, found->ai_addrlen) && !listen(*descriptor, 128)) {
		freeaddrinfo(found);
		return true;
	}
	failure = errno;
	freeaddrinfo(found);
	if (*descriptor >= 0)
		close(*descriptor);
	return error_set(error, ERROR_UNREACHABLE, "cannot listen on %s: %s", address,
			 strerror(failure));
}

void address_name(int descriptor, char name[HTTP_ADDRESS_SIZE])
{
	struct sockaddr_storage where = { 0 };
	socklen_t size = sizeof where;
	char host[INET6_ADDRSTRLEN + 1] = "", port[8] = "";
	bool brackets;

	*name = '\0';
	if (getsockname(descriptor, (struct sockaddr *)&where, &size) ||
	    getnameinfo((struct sockaddr *)&where, size, host, sizeof host, port, sizeof port,
			NI_NUMERICHOST | NI_NUMERICSERV))
		return;
	brackets = where.ss_family == AF_INET6;
	snprintf(name, HTTP_ADDRESS_SIZE, "%s%s%s:%s", brackets ? "[" : "", host,
		 brackets ? "]" : "", port);
}
