#include "tests/support/http.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define SILENCE 10000 /* ms */

int http_connect(const char *address)
{
	const char *port = strrchr(address, ':');
	struct sockaddr_in where = { .sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				     .sin_port = htons((uint16_t)strtoul(port + 1, NULL, 10)) };
	int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(connection, (struct sockaddr *)&where, sizeof where))
		fail_msg("no connection to %s", address);
	return connection;
}

size_t http_send(int connection, const void *bytes, size_t size)
{
	size_t sent = 0;

	while (sent < size) {
		ssize_t now =
		    send(connection, (const char *)bytes + sent, size - sent, MSG_NOSIGNAL);

		if (now <= 0)
			break;
		sent += (size_t)now;
	}
	return sent;
}

/* Everything until the body is as long as its header says, or the end. */
static struct buffer receive_all(struct arena *arena, int connection, size_t *body)
{
	struct buffer buffer = buffer_in(arena);
	size_t want = SIZE_MAX;
	char part[65536];

	*body = 0;
	while (buffer.size < want) {
		struct pollfd readable = { connection, POLLIN, 0 };
		ssize_t got;
		const char *end, *length;

		if (poll(&readable, 1, SILENCE) != 1)
			fail_msg("no reply within %d ms; so far: %s", SILENCE,
				 buffer_text(&buffer));
		got = recv(connection, part, sizeof part, 0);
		if (got <= 0)
			break;
		buffer_add(&buffer, part, (size_t)got);
		end = *body ? NULL : strstr(buffer.data, "\r\n\r\n");
		if (!end)
			continue;
		*body = (size_t)(end - buffer.data) + 4;
		length = strcasestr(buffer.data, "\r\ncontent-length:");
		want = *body + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
	}
	return buffer;
}

struct http_reply http_receive(struct arena *arena, int connection)
{
	size_t body;
	struct buffer buffer = receive_all(arena, connection, &body);
	struct http_reply reply = { 0 };

	close(connection);
	if (!body)
		return reply;
	reply.head = arena_text_n(arena, buffer.data, body);
	reply.body = (struct bytes) { buffer.data + body, buffer.size - body };
	reply.status = (unsigned)strtoul(reply.head + strlen("HTTP/1.1 "), NULL, 10);
	return reply;
}

struct http_reply http_ask(struct arena *arena, const char *address, const char *method,
			   const char *path, const char *token, const char *body)
{
	int connection = http_connect(address);
	struct buffer request = buffer_in(arena);

	buffer_printf(&request, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", method, path,
		      address);
	if (token)
		buffer_printf(&request, "Authorization: Bearer %s\r\n", token);
	if (body)
		buffer_printf(&request, "Content-Length: %zu\r\n", strlen(body));
	buffer_add_text(&request, "\r\n");
	buffer_add_text(&request, body ? body : "");
	http_send(connection, request.data, request.size);
	return http_receive(arena, connection);
}
