#include "coordinator/outside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/loop.h"
#include "coordinator/witness_ask.h"
#include "core/base/log.h"

#define FIRST_PAUSE 1000  /* ms after a failure, doubled by each further one */
#define LONG_PAUSE  60000 /* ms at most */

struct outside_job {
	struct job job; /* first */
	struct coordinator *coordinator;
	struct outside *outside;
	struct arena *arena;
	struct witness_question question;
	const atomic_bool *closing;
	uint64_t size, round; /* of the head that is shown */
	struct witness_reply reply;
};

bool outside_open(struct witnesses *witnesses, const struct quorum *policy, struct error *error)
{
	witnesses->outside = calloc(policy->party_count + 1, sizeof *witnesses->outside);
	if (!witnesses->outside)
		abort();
	for (size_t i = 0; i < policy->party_count; i++) {
		const struct quorum_party *party = &policy->parties[i];

		if (party->group || !party->url)
			continue;
		if (!witness_url_check(party->url, error))
			return error_wrap(error, "log-policy: witness %s", party->name);
		witnesses->outside[witnesses->outside_count++] =
		    (struct outside) { .party = party };
	}
	return true;
}

static void free_job(struct outside_job *job)
{
	if (job)
		arena_close(job->arena);
	free(job);
}

void outside_close(struct witnesses *witnesses)
{
	for (size_t i = 0; i < witnesses->outside_count; i++)
		free_job(witnesses->outside[i].job);
	free(witnesses->outside);
}

static void trouble(struct outside *outside, int64_t now, const char *problem)
{
	int64_t pause = LONG_PAUSE;
	uint8_t jitter;

	random_bytes(&jitter, sizeof jitter);
	if (outside->failures < 8)
		pause = (int64_t)FIRST_PAUSE << outside->failures;
	outside->failures++;
	outside->due = now + pause + pause * jitter / 1024;
	if (strcmp(outside->problem, problem) != 0)
		log_line(LOG_WARNING, "witness.refused", "witness=%s error=\"%s\"",
			 outside->party->name, problem);
	snprintf(outside->problem, sizeof outside->problem, "%s", problem);
}

/* Whoever has seen more than there is was shown it by this coordinator, before it was set back. */
static void is_ahead(struct turn *turn, struct outside *outside, uint64_t size)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	bool again = outside->seen == size;

	outside->seen = size > witnesses->log_size ? 0 : size;
	if (size > witnesses->log_size)
		trouble(
		    outside, turn->now,
		    arena_printf(turn->arena,
				 "it has seen %" PRIu64 " entries of this log, which has %" PRIu64
				 ": the store comes from an older backup; going on forks the log",
				 size, witnesses->log_size));
	else if (again) /* as many entries as it was shown, and others */
		trouble(outside, turn->now, WITNESS_ANOTHER_HISTORY);
	else if (size > witnesses->wanted)
		witnesses->wanted = size;
}

static void cosigned(struct turn *turn, struct outside *outside, const struct outside_job *job)
{
	struct head *head = heads_find(&turn->coordinator->witnesses.heads, job->size);
	struct error error;

	outside->seen = job->size;
	if (!head) /* it took so long that others were shown since */
		return;
	if (!head_hear(head, &outside->party->key, bytes_of(job->reply.lines), &error)) {
		trouble(outside, turn->now,
			arena_printf(turn->arena, "its answer is no cosignature of it: %s",
				     error.text));
		return;
	}
	if (*outside->problem)
		log_line(LOG_INFO, "witness.back", "witness=%s", outside->party->name);
	outside->failures = 0;
	*outside->problem = '\0';
	outside->round = job->round;
	outside->cosigned = job->size;
	outside->seconds = head_word_of(head, &outside->party->key)->seconds;
	turn->changed |=
	    witnessing_judge(&turn->coordinator->witnesses, head, &outside->party->key, turn->wall);
}

static bool take(struct turn *turn, struct call *call, struct error *error)
{
	struct outside_job *job = (struct outside_job *)(void *)call;
	struct outside *outside = job->outside;

	(void)error;
	if (job->reply.kind == WITNESS_COSIGNED)
		cosigned(turn, outside, job);
	else if (job->reply.kind == WITNESS_AHEAD)
		is_ahead(turn, outside, job->reply.size);
	else
		trouble(outside, turn->now, job->reply.problem);
	return true;
}

static void taken(struct call *call, const struct error *error)
{
	struct outside_job *job = (struct outside_job *)(void *)call;

	(void)error; /* what a witness said holds, whatever came of the turn */
	job->outside->job = NULL;
	free_job(job);
}

static bool ask(struct job *job)
{
	struct outside_job *asking = (struct outside_job *)(void *)job;

	witness_ask(&asking->question, asking->closing, &asking->reply);
	return true;
}

static void submit(struct coordinator *coordinator, struct outside *outside,
		   const struct head *head, struct bytes growth)
{
	struct witnesses *witnesses = &coordinator->witnesses;
	struct outside_job *job = calloc(1, sizeof *job);

	if (!job)
		abort();
	*job = (struct outside_job) {
		.job = { .call = { .run = take,
				   .answer = taken,
				   .actor = { ACTOR_COORDINATOR, "coordinator" },
				   .cause = "witness" },
			 .work = ask },
		.coordinator = coordinator,
		.outside = outside,
		.arena = arena_open(),
		.closing = witnesses->asker->closing,
		.size = head->size,
		.round = witnesses->round,
	};
	job->question = (struct witness_question) {
		.url = outside->party->url,
		.body = witness_body(job->arena, outside->seen, growth, head->text),
	};
	outside->job = job;
	witnesses->asker->submit(witnesses->asker->context, &job->job);
}

static bool is_due(const struct witnesses *witnesses, const struct outside *outside,
		   const struct head *head)
{
	return !outside->job && outside->round != witnesses->round && outside->seen <= head->size;
}

void outside_ask(struct coordinator *coordinator, int64_t now)
{
	struct witnesses *witnesses = &coordinator->witnesses;
	const struct head *head = heads_newest(&witnesses->heads);

	for (size_t i = 0; witnesses->asker && head->size && i < witnesses->outside_count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct outside *outside = &witnesses->outside[i];
		struct growth_proof growth = { .from = outside->seen, .to = head->size };
		struct error error;

		if (outside->due > now || !is_due(witnesses, outside, head))
			continue;
		if (proofs_growth(arena, &coordinator->proofs, coordinator->store, &growth, &error))
			submit(coordinator, outside, head, growth.path);
		else
			trouble(outside, now, error.text);
	}
}

int64_t outside_deadline(const struct witnesses *witnesses)
{
	const struct head *head =
	    &witnesses->heads.items[(witnesses->heads.next + HEADS_KEPT - 1) % HEADS_KEPT];
	int64_t deadline = INT64_MAX;

	for (size_t i = 0; witnesses->asker && head->size && i < witnesses->outside_count; i++)
		if (is_due(witnesses, &witnesses->outside[i], head) &&
		    witnesses->outside[i].due < deadline)
			deadline = witnesses->outside[i].due;
	return deadline;
}
