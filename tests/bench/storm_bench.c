/* Many agents lose their coordinator at once, and come back by themselves.
 * usage: bench.storm URL[,URL] TOKENS FOLDER [CA]: one agent per line of TOKENS, state below
 * FOLDER. Says "joined" when all are there; each line on stdin begins a storm: the coordinator was
 * killed and is ready again.  Says then how long it took until half, 99 % and all were back. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/session.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "tests/bench/wire.h"

#define MEMBERS_MOST 2000
#define PAUSE_LEAST  100 /* ms, as an agent's */
#define PAUSE_MOST   5000
#define GIVEN_UP     120000 /* ms */

struct one {
	pthread_t thread;
	const char *url, *token, *folder, *authority;
	atomic_uint greeted; /* how many sessions it opened */
	atomic_llong when;   /* monotonic clock, ms: the last */
	unsigned tries;
};

static struct one members[MEMBERS_MOST];
static atomic_bool over;

static void rest(int64_t *pause)
{
	uint16_t random;

	random_bytes(&random, sizeof random);
	usleep((useconds_t)(*pause / 2 + *pause * random / UINT16_MAX) * 1000);
	*pause = *pause < PAUSE_MOST / 2 ? *pause * 2 : PAUSE_MOST;
}

static bool join(struct arena *arena, struct session *session, const struct one *one,
		 struct error *error)
{
	struct enrol enrol = { .token = one->token,
			       .name = one->token + strlen(one->token) - 12,
			       .environment = WIRE_ENVIRONMENT,
			       .version = "bench" };

	memcpy(enrol.public_key, session->identity->key.public_key, PUBLIC_KEY_SIZE);
	return session_enrol(arena, session, &enrol, error);
}

/* As an agent does it: Hello, then syncs that are parked, and a pause with jitter when it failed.
 */
static void live(struct one *one, struct session *session, struct arena *arena)
{
	int64_t pause = PAUSE_LEAST;

	while (!over) {
		SCOPED(arena_release) struct arena *turn = arena_open();
		struct assignments assignments;
		struct sync sync = { 0 };
		struct error error;
		bool woken, fine = session->identity->enrolled || join(arena, session, one, &error);

		one->tries++;
		if (fine && !session->open && session_hello(turn, session, &error)) {
			pause = PAUSE_LEAST;
			one->when = clock_monotonic();
			one->greeted++;
		}
		if (!session->open ||
		    !session_sync(turn, session, &sync, 40000, &assignments, &woken, &error)) {
			session->open = false;
			rest(&pause);
		}
	}
}

static void *run(void *context)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct one *one = context;
	struct channel_options options = { .url = one->url, .authority = one->authority };
	struct identity identity = { .environment = WIRE_ENVIRONMENT };
	struct witness witness = { 0 };
	struct session session = { .identity = &identity, .witness = &witness };
	struct error error = { 0 };

	key_pair_make(&identity.key);
	if (!folder_make(one->folder, &error) || !witness_open(&witness, one->folder, &error) ||
	    !channel_open(&options, &session.channel, &error))
		wire_die("agent", error.text);
	live(one, &session, arena);
	channel_close(session.channel);
	witness_close(&witness);
	return NULL;
}

static size_t back(size_t count, unsigned greeted)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += members[i].greeted >= greeted;
	return found;
}

static int by_time(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

/* Waits until each has opened so many sessions, and tells when half, 99 % and all had. */
static void tell(const char *what, size_t count, unsigned greeted, int64_t since)
{
	static int64_t times[MEMBERS_MOST];
	unsigned tries = 0;

	while (back(count, greeted) < count) {
		if (clock_monotonic() - since > GIVEN_UP) {
			printf("%s: only %zu of %zu agents are back after %d s\n", what,
			       back(count, greeted), count, GIVEN_UP / 1000);
			exit(1);
		}
		usleep(10000);
	}
	for (size_t i = 0; i < count; i++) {
		times[i] = members[i].when - since;
		tries += members[i].tries;
		members[i].tries = 0;
	}
	qsort(times, count, sizeof *times, by_time);
	printf("%s: half of %zu agents after %.1f s, 99 %% after %.1f s, all after %.1f s; %.1f "
	       "tries each\n",
	       what, count, (double)times[count / 2] / 1000, (double)times[count * 99 / 100] / 1000,
	       (double)times[count - 1] / 1000, (double)tries / (double)count);
	fflush(stdout);
}

/* The addresses in turn, as a fleet is spread over several listeners. */
static size_t start_all(struct arena *arena, char **argv, const char *authority)
{
	const char *urls[8] = { 0 };
	char *rest_of = argv[1];
	size_t url_count = 0, count = 0;
	struct error error;
	struct bytes tokens;

	for (char *at = strsep(&rest_of, ","); at && url_count < 8; at = strsep(&rest_of, ","))
		urls[url_count++] = at;
	if (!file_read(arena, argv[2], 0, &tokens, &error))
		wire_die("tokens", error.text);
	for (const char *line = tokens.data, *end; (end = strchr(line, '\n')); line = end + 1) {
		struct one *one = &members[count];

		if (count == MEMBERS_MOST)
			break;
		one->url = urls[count % url_count];
		one->token = arena_text_n(arena, line, (size_t)(end - line));
		one->folder = arena_printf(arena, "%s/%zu", argv[3], count);
		one->authority = authority;
		count++;
	}
	return count;
}

int main(int argc, char **argv)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rlimit limit = { 65536, 65536 };
	struct bytes authority = { 0 };
	pthread_attr_t attributes;
	struct error error;
	int64_t since;
	size_t count;
	char line[100];

	if (argc < 4)
		wire_die("usage", "bench.storm URL[,URL] TOKENS FOLDER [CA]");
	setrlimit(RLIMIT_NOFILE, &limit);
	crypto_start();
	if (argc > 4 && !file_read(arena, argv[4], 0, &authority, &error))
		wire_die("CA", error.text);
	count = start_all(arena, argv, authority.data);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 512 * 1024);
	since = clock_monotonic();
	for (size_t i = 0; i < count; i++)
		if (pthread_create(&members[i].thread, &attributes, run, &members[i]))
			wire_die("thread", "none");
	tell("first meeting (join and TLS)", count, 1, since);
	puts("joined");
	fflush(stdout);
	for (unsigned storm = 2; fgets(line, sizeof line, stdin); storm++)
		tell("storm", count, storm, clock_monotonic());
	over = true;
	_exit(0); /* threads wait in exchanges for up to 40 s */
}
