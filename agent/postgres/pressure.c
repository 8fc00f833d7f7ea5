#include <inttypes.h>
#include <stdlib.h>

#include "agent/postgres/observer.h"
#include "agent/postgres/oversee.h"
#include "core/base/clock.h"

#define MEGABYTE 1048576.0

enum column {
	KIND,
	NAME,
	POSITION,
	LAG,
	SEEN
};

/* Asks one after the other. */
struct inquest {
	struct arena *arena;
	struct postgres *postgres;
	const struct pressure_limits *limits;
	const PGresult *result;
	int64_t now, position; /* time, and how far the log is written, bytes */
	struct pressure *pressure;
};

static int64_t number(const PGresult *result, int row, enum column column)
{
	return strtoll(PQgetvalue(result, row, column), NULL, 10);
}

static bool is_kind(const PGresult *result, int row, const char *kind)
{
	return text_equal(PQgetvalue(result, row, KIND), kind);
}

static void too_much(struct inquest *inquest, bool passes, const char *over)
{
	if (!inquest->pressure->over)
		*inquest->pressure = (struct pressure) { over, passes };
}

static void ask_wal(struct inquest *inquest)
{
	struct spending *spending = &inquest->postgres->target.spending;
	int64_t written, limit = inquest->limits->wal;

	if (!spending->wal_from)
		spending->wal_from = inquest->position;
	written = inquest->position - spending->wal_from;
	if (limit && written > limit)
		too_much(inquest, false,
			 arena_printf(inquest->arena,
				      "%.1f MB of write-ahead log since this began, %.1f MB are "
				      "allowed (wal-limit)",
				      (double)written / MEGABYTE, (double)limit / MEGABYTE));
}

/* The server's own figure stays as it was while a standby does not answer, and for a while after it
 * caught up: so also by how long it has not come to where the log was when we looked. */
static int64_t lag_of(const struct inquest *inquest, int row)
{
	const struct postgres *postgres = inquest->postgres;
	int64_t told = number(inquest->result, row, LAG);
	int64_t position = number(inquest->result, row, POSITION);
	bool behind = postgres->mark_known && position < postgres->mark_position;
	int64_t seen = behind ? inquest->now - postgres->mark_time : 0;

	if (position >= inquest->position)
		return 0;
	return told > seen ? told : seen;
}

/* Before all have once come to a mark, the figure of a standby that stands still may be an old one.
 */
static void mark(struct inquest *inquest, int64_t slowest)
{
	struct postgres *postgres = inquest->postgres;
	bool passed = postgres->mark_known && slowest >= postgres->mark_position;

	if (!postgres->mark_known && slowest >= inquest->position)
		passed = true;
	postgres->mark_passed = postgres->mark_passed || passed;
	if (postgres->mark_known && !passed)
		return;
	postgres->mark_known = true;
	postgres->mark_position = inquest->position;
	postgres->mark_time = inquest->now;
}

static bool ask_standbys(struct inquest *inquest, struct error *error)
{
	const PGresult *result = inquest->result;
	bool seen = text_equal(PQgetvalue(result, 0, SEEN), "t");
	int64_t slowest = INT64_MAX, limit = inquest->limits->replica_lag;

	for (int i = 0; limit && i < PQntuples(result); i++) {
		int64_t lag;

		if (!is_kind(result, i, "standby"))
			continue;
		if (!seen)
			return error_set(error, ERROR_REFUSED,
					 "%s: how far its standbys are behind is not shown to us, "
					 "and a limit is set (replica-lag): the role needs "
					 "pg_monitor",
					 inquest->postgres->target.name);
		if (PQgetisnull(result, i, POSITION)) /* it takes the log and replays nothing */
			continue;
		lag = lag_of(inquest, i);
		if (number(result, i, POSITION) < slowest)
			slowest = number(result, i, POSITION);
		if (lag > limit)
			too_much(inquest, true,
				 arena_printf(inquest->arena,
					      "standby %s is %.1f s behind, %.1f s are allowed "
					      "(replica-lag)",
					      PQgetvalue(result, i, NAME), (double)lag / 1000,
					      (double)limit / 1000));
	}
	mark(inquest, slowest);
	if (limit && !inquest->postgres->mark_passed)
		too_much(inquest, true,
			 "how far standbys are behind is not known yet (replica-lag)");
	return true;
}

static void ask_slots(struct inquest *inquest)
{
	const PGresult *result = inquest->result;
	int64_t limit = inquest->limits->logical_lag;

	for (int i = 0; limit && i < PQntuples(result); i++) {
		int64_t lag = inquest->position - number(result, i, POSITION);

		if (is_kind(result, i, "slot") && lag > limit)
			too_much(inquest, true,
				 arena_printf(inquest->arena,
					      "logical slot %s is %.1f MB behind, %.1f MB are "
					      "allowed (logical-lag)",
					      PQgetvalue(result, i, NAME), (double)lag / MEGABYTE,
					      (double)limit / MEGABYTE));
	}
}

/* Who waits is kept from being ended for idleness, and does not wait at the cost of others. */
static bool hold_on(struct postgres *postgres, struct error *error)
{
	return postgres_run(postgres, POSTGRES_BACKEND_PID, NO_VALUES, error) &&
	       (PQtransactionStatus(postgres->connection) != PQTRANS_INTRANS ||
		oversee_idle(postgres, error));
}

bool postgres_pressure(struct arena *arena, struct target *target,
		       const struct pressure_limits *limits, struct pressure *pressure,
		       struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear)
	PGresult *result = observer_query(postgres->observer, POSTGRES_PRESSURE, NO_VALUES, error);
	struct inquest inquest = {
		.arena = arena,
		.postgres = postgres,
		.limits = limits,
		.result = result,
		.now = clock_monotonic(),
		.pressure = pressure,
	};

	if (!result)
		return error_wrap(error, "what limits are set for cannot be seen");
	inquest.position = number(result, 0, POSITION);
	ask_wal(&inquest);
	if (!ask_standbys(&inquest, error))
		return false;
	ask_slots(&inquest);
	return !pressure->over || hold_on(postgres, error);
}
