/* Parks many agents on a coordinator and tells what each costs it.
 * usage: bench.parked URL TOKENS PID: one agent per line of TOKENS; PID is the coordinator's. */
#include <nng/nng.h>
#include <nng/supplemental/util/platform.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "core/base/file.h"
#include "tests/bench/wire.h"

#define LIMIT_KIB 20 /* an agent */

int main(int argc, char **argv)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rlimit limit = { 65536, 65536 };
	struct request sync = { .kind = REQUEST_SYNC };
	struct error error = { 0 };
	struct member *members;
	struct bytes tokens;
	size_t count = 0;
	long before, after;

	if (argc != 4)
		wire_die("usage", "bench.parked URL TOKENS PID");
	setrlimit(RLIMIT_NOFILE, &limit);
	crypto_start();
	if (!file_read(arena, argv[2], 0, &tokens, &error))
		wire_die("tokens", error.text);
	members = arena_new_array(arena, struct member, tokens.size / 16 + 1);
	before = wire_memory(argv[3]);
	for (const char *line = tokens.data, *end; (end = strchr(line, '\n')); line = end + 1)
		wire_join(arena, &members[count++], argv[1],
			  arena_text_n(arena, line, (size_t)(end - line)));
	if (!count)
		wire_die("tokens", "none");
	for (size_t i = 0; i < count; i++)
		wire_ask(arena, &members[i], &sync);
	nng_msleep(2000); /* parked means that no answer says so: let every frame arrive */
	after = wire_memory(argv[3]);
	printf("%zu agents parked: %ld KiB before, %ld KiB after, %.1f MB for all, %.1f KiB each "
	       "(limit %d)\n",
	       count, before, after, (double)(after - before) / 1024,
	       (double)(after - before) / (double)count, LIMIT_KIB);
	for (size_t i = 0; i < count; i++)
		nng_close(members[i].socket);
	return before < 0 || after - before > LIMIT_KIB * (long)count;
}
