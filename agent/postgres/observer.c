#include "agent/postgres/observer.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/clock.h"

#define PATIENCE "1s"
#define PAUSE    10000 /* ms between two tries to connect */

struct observer {
	pthread_mutex_t guard;
	struct target_settings settings;
	struct target *target; /* NULL: not connected */
	struct error problem;  /* why it is not; its code ERROR_NONE: nobody has tried */
	int64_t tried_at;      /* monotonic clock, ms */
};

struct observer *observer_new(const struct target_settings *settings)
{
	struct observer *observer = calloc(1, sizeof *observer);

	if (!observer)
		abort();
	pthread_mutex_init(&observer->guard, NULL);
	observer->settings = *settings;
	observer->settings.role = NULL;
	observer->settings.application = "lockstep observer";
	return observer;
}

void observer_free(struct observer *observer)
{
	if (!observer)
		return;
	target_close(observer->target);
	pthread_mutex_destroy(&observer->guard);
	free(observer);
}

static bool connect(struct observer *observer, struct error *error)
{
	observer->tried_at = clock_monotonic();
	return target_open(&observer->settings, &observer->target, error) &&
	       postgres_run(postgres_of(observer->target), POSTGRES_OBSERVER_PATIENCE,
			    VALUES(PATIENCE), error);
}

static bool connected(struct observer *observer, struct error *error)
{
	if (observer->target)
		return true;
	if (observer->problem.code != ERROR_NONE &&
	    clock_monotonic() - observer->tried_at < PAUSE) {
		*error = observer->problem;
		return false;
	}
	if (connect(observer, &observer->problem)) {
		observer->problem = (struct error) { 0 };
		return true;
	}
	*error = observer->problem;
	return false;
}

PGresult *observer_query(struct observer *observer, enum postgres_sql sql, struct values values,
			 struct error *error)
{
	PGresult *result = NULL;

	pthread_mutex_lock(&observer->guard);
	if (connected(observer, error))
		result = postgres_query(postgres_of(observer->target), sql, values, error);
	if (!result && error->code == ERROR_UNREACHABLE) {
		target_close(observer->target);
		observer->target = NULL;
	}
	pthread_mutex_unlock(&observer->guard);
	return result;
}

static void add_known(struct buffer *text, const PGresult *result, int row, int column,
		      const char *before)
{
	if (*PQgetvalue(result, row, column))
		buffer_printf(text, "%s%s", before, PQgetvalue(result, row, column));
}

enum column {
	PID,
	APPLICATION,
	USER,
	STATE,
	BEGAN,
	QUERY,
	HIDDEN
};

static void add_blocker(struct buffer *text, const PGresult *result, int row)
{
	if (text_equal(PQgetvalue(result, row, PID), "0")) {
		buffer_add_text(text, "a prepared transaction");
		return;
	}
	add_known(text, result, row, PID, "process ");
	buffer_add_text(text, " (");
	add_known(text, result, row, APPLICATION, "");
	add_known(text, result, row, USER, ", user ");
	add_known(text, result, row, STATE, ", ");
	add_known(text, result, row, BEGAN, ", query began ");
	buffer_add_text(text, ")");
	if (text_equal(PQgetvalue(result, row, HIDDEN), "t"))
		buffer_add_text(text, ": what it does is not shown to us: needs pg_monitor");
	else
		add_known(text, result, row, QUERY, ": ");
}

const char *observer_blockers(struct arena *arena, struct postgres *postgres)
{
	struct error error = { 0 };
	SCOPED(postgres_result_clear)
	PGresult *result = observer_query(postgres->observer, POSTGRES_BLOCKERS,
					  VALUES(postgres->backend), &error);
	struct buffer text = buffer_in(arena);

	if (!result)
		return arena_printf(arena, "a session that cannot be seen (%.200s)", error.text);
	for (int i = 0; i < PQntuples(result); i++) {
		buffer_add_text(&text, i ? "; " : "");
		add_blocker(&text, result, i);
	}
	return PQntuples(result) ? postgres_masked(arena, postgres, buffer_text(&text)) : NULL;
}
