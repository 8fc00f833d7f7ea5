#include "agent/postgres/oversee.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/postgres/observer.h"
#include "core/base/clock.h"

#define LOOKS_LEAST 100  /* ms between two looks while somebody waits */
#define LOOKS_MOST  500  /* and while nobody does */
#define TELLS       1000 /* ms between two words on how far it is, at first */
#define TELLS_SLOWS 60   /* later a sixtieth of the time that it runs */
#define TELLS_MOST  60000
#define CANCELS     1000   /* ms between two tries to end it */
#define NAMED       3      /* of those who wait */
#define COPY_SINCE  140000 /* the version that shows COPY and ANALYZE */

void oversee_begin(struct overseen *overseen, struct arena *arena, struct postgres *postgres,
		   struct statement_result *result)
{
	int64_t now = clock_monotonic();

	*overseen = (struct overseen) {
		.postgres = postgres,
		.arena = arena,
		.scratch = arena_open(),
		.result = result,
		.began = now,
		.looked = now,
		.pause = LOOKS_LEAST,
		.told = now,
		.phase_began = now,
	};
	atomic_store(&postgres->interrupted, false);
	postgres->victims.looked = now;
	postgres->victims.waiting = 0;
}

void oversee_end(struct overseen *overseen)
{
	arena_close(overseen->scratch);
}

static void cancel(struct overseen *overseen, int64_t now)
{
	PGcancel *handle;
	char problem[256];

	if (overseen->asked_to_end && now - overseen->asked_to_end < CANCELS)
		return;
	overseen->asked_to_end = now;
	handle = PQgetCancel(overseen->postgres->connection);
	if (handle)
		PQcancel(handle, problem, sizeof problem);
	PQfreeCancel(handle);
}

static void name_victims(struct arena *arena, struct postgres *postgres, const PGresult *result)
{
	struct buffer text = buffer_in(arena);

	for (int i = 0; i < PQntuples(result) && i < NAMED; i++)
		buffer_printf(&text, "%sprocess %s (%s, user %s): %s", i ? "; " : "",
			      PQgetvalue(result, i, 0), PQgetvalue(result, i, 1),
			      PQgetvalue(result, i, 2), PQgetvalue(result, i, 3));
	snprintf(postgres->victims.who, sizeof postgres->victims.who, "%s",
		 postgres_masked(arena, postgres, buffer_text(&text)));
}

/* Adds up how long others have waited behind us: between two looks as many as the mean of both. */
static void count_victims(struct arena *arena, struct postgres *postgres, int64_t now)
{
	struct victims *victims = &postgres->victims;
	struct error error = { 0 };
	SCOPED(postgres_result_clear)
	PGresult *result =
	    observer_query(postgres->observer, POSTGRES_VICTIMS, VALUES(postgres->backend), &error);
	int64_t waiting = result ? PQntuples(result) : 0;

	victims->unseen = !result;
	if (!result)
		snprintf(postgres->target.unwatched, sizeof postgres->target.unwatched, "%s",
			 error.text);
	postgres->target.spending.victim_time +=
	    (victims->waiting + waiting) * (now - victims->looked) / 2;
	victims->waiting = waiting;
	victims->looked = now;
	if (waiting <= victims->most)
		return;
	victims->most = waiting;
	name_victims(arena, postgres, result);
}

static bool is_spent(const struct postgres *postgres)
{
	return postgres->oversight.victim_time &&
	       postgres->target.spending.victim_time >= postgres->oversight.victim_time;
}

static bool spent(const struct postgres *postgres, struct error *error)
{
	const struct victims *victims = &postgres->victims;

	return error_set(
	    error, ERROR_FAILED,
	    "others had waited behind it for %.1f s in all, up to %lld at a time, of which %.1f s "
	    "are allowed (victim-time): %s",
	    (double)postgres->target.spending.victim_time / 1000, (long long)victims->most,
	    (double)postgres->oversight.victim_time / 1000, victims->who);
}

/* Of a long wait only what changes is kept. */
static const char *blockers(struct overseen *overseen)
{
	const char *seen = observer_blockers(overseen->scratch, overseen->postgres);

	if (seen && !text_equal(seen, overseen->result->blocked_by))
		overseen->result->blocked_by = arena_text(overseen->arena, seen);
	return seen;
}

static bool ask_progress(const struct overseen *overseen, enum postgres_sql sql,
			 struct advance *advance)
{
	struct postgres *postgres = overseen->postgres;
	struct error ignored;
	SCOPED(postgres_result_clear)
	PGresult *result =
	    observer_query(postgres->observer, sql, VALUES(postgres->backend), &ignored);

	if (!result || !PQntuples(result))
		return false;
	advance->phase = arena_text(overseen->scratch, PQgetvalue(result, 0, 0));
	advance->done = strtoll(PQgetvalue(result, 0, 1), NULL, 10);
	advance->total = strtoll(PQgetvalue(result, 0, 2), NULL, 10);
	return true;
}

/* As fast as since the phase began. */
static int64_t time_left(struct overseen *overseen, const struct advance *advance, int64_t now)
{
	int64_t done, took;

	if (strncmp(overseen->phase, advance->phase, sizeof overseen->phase - 1)) {
		snprintf(overseen->phase, sizeof overseen->phase, "%s", advance->phase);
		overseen->phase_began = now;
		overseen->start = advance->done;
	}
	done = advance->done - overseen->start;
	took = now - overseen->phase_began;
	if (done <= 0 || took < TELLS || advance->total < advance->done)
		return -1;
	return (int64_t)((double)took * (double)(advance->total - advance->done) / (double)done);
}

/* What it does, or what it waits for, and who waits for it. */
static bool find_advance(struct overseen *overseen, const char *blocked, struct advance *advance)
{
	struct postgres *postgres = overseen->postgres;
	bool known = advance->total || ask_progress(overseen, POSTGRES_PROGRESS, advance) ||
		     (PQserverVersion(postgres->connection) >= COPY_SINCE &&
		      ask_progress(overseen, POSTGRES_PROGRESS_14, advance));

	if (blocked) {
		advance->phase =
		    arena_printf(overseen->scratch, "waits for a lock behind %.300s", blocked);
		advance->total = 0;
	} else if (!known) {
		advance->phase = "runs";
	}
	if (postgres->victims.waiting)
		advance->phase =
		    arena_printf(overseen->scratch, "%s; %lld wait behind it, %.1f s in all so far",
				 advance->phase, (long long)postgres->victims.waiting,
				 (double)postgres->target.spending.victim_time / 1000);
	if (postgres->victims.unseen)
		advance->phase =
		    arena_printf(overseen->scratch, "%s; who waits behind it is not seen: %.200s",
				 advance->phase, postgres->target.unwatched);
	return known || blocked || postgres->victims.waiting || postgres->victims.unseen;
}

/* Each word is kept for a coordinator that is away: those on hours are not to fill the disk. */
static bool is_time_to_tell(const struct overseen *overseen, int64_t now)
{
	int64_t gap = (now - overseen->began) / TELLS_SLOWS;

	gap = gap < TELLS ? TELLS : gap > TELLS_MOST ? TELLS_MOST : gap;
	return now - overseen->told >= gap;
}

static void tell(struct overseen *overseen, const char *blocked, struct advance *advance,
		 int64_t now)
{
	const struct oversight *oversight = &overseen->postgres->oversight;

	if (!oversight->advanced || !is_time_to_tell(overseen, now) ||
	    !find_advance(overseen, blocked, advance))
		return;
	advance->left = advance->total ? time_left(overseen, advance, now) : -1;
	overseen->told = now;
	oversight->advanced(oversight->context, advance);
}

void oversee_look(struct overseen *overseen, int64_t done, int64_t total)
{
	struct postgres *postgres = overseen->postgres;
	struct advance advance = { .phase = "copying", .done = done, .total = total };
	int64_t now = clock_monotonic();
	const char *blocked;

	if (atomic_load(&postgres->interrupted))
		cancel(overseen, now);
	if (now - overseen->looked < overseen->pause)
		return;
	arena_reset(overseen->scratch);
	count_victims(overseen->scratch, postgres, now);
	overseen->governed = overseen->governed || is_spent(postgres);
	if (overseen->governed)
		cancel(overseen, now);
	blocked = blockers(overseen);
	if (blocked)
		overseen->result->waited += (now - overseen->looked) * 1000;
	tell(overseen, postgres->victims.unseen ? NULL : blocked, &advance, now);
	overseen->looked = now;
	overseen->pause = postgres->victims.waiting || blocked ? LOOKS_LEAST : overseen->pause * 2;
	if (overseen->pause > LOOKS_MOST)
		overseen->pause = LOOKS_MOST;
}

void oversee_wait(struct overseen *overseen)
{
	PGconn *connection = overseen->postgres->connection;
	struct pollfd answer = { PQsocket(connection), POLLIN, 0 };

	while (PQisBusy(connection) && PQstatus(connection) == CONNECTION_OK) {
		int ready = poll(&answer, 1, LOOKS_LEAST);

		if (ready && !PQconsumeInput(connection))
			return;
		oversee_look(overseen, 0, 0);
	}
}

void oversee_judge(const struct overseen *overseen, struct error *error)
{
	struct statement_result *result = overseen->result;

	if (!overseen->governed || error->code != ERROR_FAILED ||
	    !text_equal(result->sqlstate, "57014"))
		return;
	(void)!spent(overseen->postgres, error);
	result->message = arena_text(overseen->arena, error->text);
	result->hint = "run it when fewer are about, or allow more victim-time";
}

bool oversee_idle(struct postgres *postgres, struct error *error)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();

	count_victims(scratch, postgres, clock_monotonic());
	return !is_spent(postgres) || spent(postgres, error);
}
