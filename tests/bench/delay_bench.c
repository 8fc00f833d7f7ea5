/* A relay that keeps every byte back for a while, as a long line would: the round trip through it
 * takes twice the delay.  Prints its port.  usage: bench.delay PORT MILLISECONDS, where PORT of
 * 127.0.0.1 is where the bytes go. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINKS  16
#define CHUNKS 4096
#define CHUNK  16384

struct chunk {
	double due;
	size_t size;
	char *bytes;
};

/* One direction of one link. */
struct way {
	int from, to;
	struct chunk chunks[CHUNKS];
	size_t first, count;
};

static struct way *ways[2 * LINKS];
static size_t way_count;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int listener(unsigned *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof address;
	int descriptor = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(descriptor, (struct sockaddr *)&address, size) || listen(descriptor, LINKS) ||
	    getsockname(descriptor, (struct sockaddr *)&address, &size))
		exit(1);
	*port = ntohs(address.sin_port);
	return descriptor;
}

static void way_add(int from, int to)
{
	struct way *way = calloc(1, sizeof *way);
	int yes = 1;

	setsockopt(from, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	way->from = from;
	way->to = to;
	ways[way_count++] = way;
}

static void link_add(int client, unsigned port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((unsigned short)port) };
	int server = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (way_count == sizeof ways / sizeof *ways ||
	    connect(server, (struct sockaddr *)&address, sizeof address))
		exit(1);
	way_add(client, server);
	way_add(server, client);
}

static void take(struct way *way, double delay)
{
	struct chunk *chunk = &way->chunks[(way->first + way->count) % CHUNKS];
	char bytes[CHUNK];
	ssize_t size = read(way->from, bytes, sizeof bytes);

	if (size <= 0) {
		way->from = -1;
		size = 0;
	}
	*chunk = (struct chunk) { now() + delay, (size_t)size, malloc((size_t)size + 1) };
	memcpy(chunk->bytes, bytes, (size_t)size);
	way->count++;
}

/* Hands on what is due; an empty chunk is the end. */
static void give(struct way *way)
{
	while (way->count && way->chunks[way->first].due <= now()) {
		struct chunk *chunk = &way->chunks[way->first];

		if (!chunk->size)
			shutdown(way->to, SHUT_WR);
		for (size_t at = 0; at < chunk->size;) {
			ssize_t size = write(way->to, chunk->bytes + at, chunk->size - at);

			if (size <= 0)
				break;
			at += (size_t)size;
		}
		free(chunk->bytes);
		way->first = (way->first + 1) % CHUNKS;
		way->count--;
	}
}

static struct timespec patience(void)
{
	double least = 1000, left;

	for (size_t i = 0; i < way_count; i++) {
		left = ways[i]->count ? ways[i]->chunks[ways[i]->first].due - now() : least;
		least = left < least ? left : least;
	}
	if (least < 0)
		least = 0;
	return (struct timespec) { (time_t)(least / 1e3), (long)(least * 1e6) % 1000000000 };
}

int main(int count, char **arguments)
{
	unsigned port, to = count == 3 ? (unsigned)atol(arguments[1]) : 0;
	double delay = count == 3 ? atof(arguments[2]) : 0;
	int server = listener(&port);

	printf("%u\n", port);
	fflush(stdout);
	for (;;) {
		struct pollfd set[1 + 2 * LINKS] = { { .fd = server, .events = POLLIN } };
		struct timespec wait = patience();

		for (size_t i = 0; i < way_count; i++)
			set[i + 1] = (struct pollfd) {
				.fd = ways[i]->count < CHUNKS ? ways[i]->from : -1,
				.events = POLLIN,
			};
		ppoll(set, way_count + 1, &wait, NULL);
		for (size_t i = 0; i < way_count; i++) {
			if (set[i + 1].revents)
				take(ways[i], delay);
			give(ways[i]);
		}
		if (set[0].revents)
			link_add(accept(server, NULL, NULL), to);
	}
}
