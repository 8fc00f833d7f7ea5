/* Agents with many targets carry out whatever they are given at once, with nothing behind them.
 * usage: bench.fleet URL TOKENS TARGETS: one agent per line of TOKENS, TARGETS in all, until it
 * is stopped. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/ledger.h"
#include "core/release.h"
#include "tests/bench/wire.h"

#define VERSIONS 4

struct target {
	const char *name;
	struct ledger_row rows[VERSIONS];
	struct ledger ledger;
	struct hash told;
};

struct speaker {
	struct member member;
	struct arena *arena, *kept; /* of an exchange; of all */
	struct target *targets;
	size_t count;
	nng_aio *aio;
	struct assignment *work; /* done, and to be told */
	size_t work_count;
	uint64_t log_seen;
	bool heard;
};

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t news;
	struct speaker *speakers;
	size_t count, targets;
	struct release release;
} all = { .mutex = PTHREAD_MUTEX_INITIALIZER, .news = PTHREAD_COND_INITIALIZER };

static void note_heard(void *context)
{
	struct speaker *speaker = context;

	pthread_mutex_lock(&all.mutex);
	speaker->heard = true;
	pthread_cond_signal(&all.news);
	pthread_mutex_unlock(&all.mutex);
}

static struct target *target_of(struct speaker *speaker, const char *name)
{
	for (size_t i = 0; i < speaker->count; i++)
		if (text_equal(speaker->targets[i].name, name))
			return &speaker->targets[i];
	wire_die("there is no target", name);
}

static struct target_state state_of(struct arena *arena, struct target *target)
{
	struct hash digest = ledger_digest(&target->ledger);
	bool same = hash_equal(&digest, &target->told);

	target->told = digest;
	return (struct target_state) { .name = target->name,
				       .project = "shop",
				       .dialect = DIALECT_SQLITE,
				       .problem = "",
				       .server = "nothing",
				       .ledger_digest = digest,
				       .ledger = same ? (struct bytes) { 0 }
						      : ledger_write(arena, &target->ledger),
				       .examined = true,
				       .preflight = { .disk_free = -1 } };
}

static void speak(struct speaker *speaker)
{
	struct arena *arena = speaker->arena;
	struct request request = { .kind = REQUEST_SYNC };
	struct sync *sync = &request.sync;

	sync->log_seen = speaker->log_seen;
	sync->targets = arena_new_array(arena, struct target_state, speaker->count);
	sync->reports = arena_new_array(arena, struct report, speaker->work_count + 1);
	sync->attempts = arena_new_array(arena, const char *, speaker->work_count + 1);
	for (size_t i = 0; i < speaker->work_count; i++) {
		const struct assignment *work = &speaker->work[i];

		sync->attempts[sync->attempt_count++] = work->attempt;
		sync->reports[sync->report_count++] =
		    (struct report) { .rollout = work->rollout,
				      .target = work->target,
				      .attempt = work->attempt,
				      .epoch = work->epoch,
				      .sequence = 1,
				      .phase = PHASE_FINISHED,
				      .outcome = OUTCOME_SUCCEEDED,
				      .error = "",
				      .preparation = "" };
	}
	for (size_t i = 0; i < speaker->count; i++)
		sync->targets[sync->target_count++] = state_of(arena, &speaker->targets[i]);
	wire_ask(arena, &speaker->member, &request);
	nng_recv_aio(speaker->member.socket, speaker->aio);
}

static void fetch_release(struct speaker *speaker, const struct hash *manifest)
{
	struct request fetch = { .kind = REQUEST_FETCH, .fetch = { *manifest, 0 } };
	struct error error = { 0 };
	struct answer answer;

	wire_ask(speaker->kept, &speaker->member, &fetch);
	wire_hear(speaker->kept, &speaker->member, &answer);
	if (!release_from_manifest(speaker->kept, answer.chunk.data, &all.release, &error) ||
	    all.release.count > VERSIONS)
		wire_die("manifest", error.text);
}

/* Whatever it is, it went well. */
static void carry_out(struct speaker *speaker, const struct assignment *work)
{
	struct target *target = target_of(speaker, work->target);

	if (!all.release.count)
		fetch_release(speaker, &work->manifest);
	for (size_t i = 0; i < all.release.count; i++) {
		const struct migration *migration = &all.release.migrations[i];

		target->rows[i] =
		    (struct ledger_row) { .version = migration->version,
					  .name = migration->name,
					  .content = migration->content,
					  .entry = migration->entry,
					  .outcome = LEDGER_APPLIED,
					  .statements = 1,
					  .applied = 1,
					  .attempt = arena_text(speaker->kept, work->attempt),
					  .epoch = work->epoch,
					  .operator= "bench" };
	}
	target->ledger = (struct ledger) { .exists = true,
					   .epoch = work->epoch,
					   .rows = target->rows,
					   .count = all.release.count };
}

/* Of the checkpoint that came with it: its second line. */
static uint64_t proven_size(const struct assignment *work)
{
	struct bytes rest = work->proof.checkpoint;

	bytes_take_line(&rest);
	if (!rest.size)
		wire_die("no proof of", work->rollout);
	return strtoull(rest.data, NULL, 10);
}

static void hear(struct speaker *speaker)
{
	struct answer answer;

	wire_must("receive", nng_aio_result(speaker->aio));
	arena_reset(speaker->arena);
	wire_read(speaker->arena, nng_aio_get_msg(speaker->aio), &answer);
	speaker->work = answer.assignments.items;
	speaker->work_count = 0;
	for (size_t i = 0; i < answer.assignments.count; i++) {
		struct assignment *work = &answer.assignments.items[i];

		if (work->verb != VERB_APPLY)
			continue;
		carry_out(speaker, work);
		speaker->log_seen = proven_size(work);
		speaker->work[speaker->work_count++] = *work;
	}
	speak(speaker);
}

/* The next one that has an answer. */
static struct speaker *wait_for_news(void)
{
	pthread_mutex_lock(&all.mutex);
	for (;;) {
		for (size_t i = 0; i < all.count; i++)
			if (all.speakers[i].heard) {
				all.speakers[i].heard = false;
				pthread_mutex_unlock(&all.mutex);
				return &all.speakers[i];
			}
		pthread_cond_wait(&all.news, &all.mutex);
	}
}

static void start(struct arena *arena, struct speaker *speaker, const char *url, const char *token)
{
	size_t number = (size_t)(speaker - all.speakers);

	speaker->arena = arena_open();
	speaker->kept = arena;
	wire_join(arena, &speaker->member, url, token);
	wire_must("receiver", nng_aio_alloc(&speaker->aio, note_heard, speaker));
	nng_aio_set_timeout(speaker->aio, NNG_DURATION_INFINITE);
	speaker->targets = arena_new_array(arena, struct target, all.targets / all.count + 1);
	for (size_t i = number; i < all.targets; i += all.count)
		speaker->targets[speaker->count++].name = arena_printf(arena, "t%05zu", i);
}

int main(int argc, char **argv)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rlimit limit = { 65536, 65536 };
	struct error error = { 0 };
	struct bytes tokens;
	size_t next = 0;

	if (argc != 4)
		wire_die("usage", "bench.fleet URL TOKENS TARGETS");
	setrlimit(RLIMIT_NOFILE, &limit);
	crypto_start();
	if (!file_read(arena, argv[2], 0, &tokens, &error))
		wire_die("tokens", error.text);
	for (size_t i = 0; i < tokens.size; i++)
		all.count += tokens.data[i] == '\n';
	all.targets = strtoul(argv[3], NULL, 10);
	all.speakers = arena_new_array(arena, struct speaker, all.count + 1);
	for (const char *line = tokens.data, *end; (end = strchr(line, '\n')); line = end + 1)
		start(arena, &all.speakers[next++], argv[1],
		      arena_text_n(arena, line, (size_t)(end - line)));
	for (size_t i = 0; i < all.count; i++)
		speak(&all.speakers[i]);
	for (;;)
		hear(wait_for_news());
}
