/* The locks that a statement asks for which cannot run in a transaction: a second session holds
 * SHARE UPDATE EXCLUSIVE on every table, which goes with none that matters, and sees the statement
 * wait. ACCESS EXCLUSIVE would show only what VACUUM looks names up with. */
#include <poll.h>
#include <string.h>

#include "agent/postgres/effects.h"
#include "core/base/clock.h"

#define PATIENCE "400ms"
#define PAUSE    5 /* ms between two looks */

static bool hold(struct postgres *other, struct error *error)
{
	SCOPED(postgres_result_clear) PGresult *rows = NULL;

	if (!target_begin(&other->target, error) ||
	    !(rows = postgres_query(other, POSTGRES_EFFECTS_TABLES, NO_VALUES, error)))
		return false;
	for (int i = 0; i < PQntuples(rows); i++)
		if (!postgres_say(other, PQgetvalue(rows, i, 0), error))
			return false;
	return true;
}

static void add_asked(struct arena *arena, const PGresult *rows, struct effects *effects)
{
	enum lock_mode mode;

	if (!lock_mode_from_server(PQgetvalue(rows, 0, 0), &mode))
		return;
	effects->locks = arena_new_array(arena, struct effect_lock, 1);
	effects->locks[effects->lock_count++] = (struct effect_lock) {
		.relation = arena_text(arena, PQgetvalue(rows, 0, 1)),
		.taken = mode,
	};
}

/* Looks until the statement waits, or is over. */
static bool look(struct arena *arena, struct postgres *postgres, struct postgres *other,
		 struct effects *effects, struct error *error)
{
	PGconn *connection = postgres->connection;
	struct pollfd socket = { .fd = PQsocket(connection), .events = POLLIN };

	while (!effects->lock_count && PQconsumeInput(connection) && PQisBusy(connection)) {
		SCOPED(postgres_result_clear)
		PGresult *rows =
		    postgres_query(other, POSTGRES_EFFECTS_ASKED, VALUES(postgres->backend), error);

		if (!rows)
			return false;
		if (PQntuples(rows))
			add_asked(arena, rows, effects);
		else
			poll(&socket, 1, PAUSE);
	}
	return true;
}

static void cancel(PGconn *connection)
{
	PGcancel *handle = PQgetCancel(connection);
	char problem[256];

	if (handle)
		PQcancel(handle, problem, sizeof problem);
	PQfreeCancel(handle);
}

static bool ask(struct arena *arena, struct postgres *postgres, struct postgres *other,
		const struct statement *statement, struct effects *effects, struct error *error)
{
	static const struct statement none;
	const char *text = arena_text_n(arena, statement->text.data, statement->text.size);
	bool done;
	int64_t rows;

	postgres->used = true;
	if (!postgres_run(postgres, POSTGRES_PATIENCE, VALUES(PATIENCE, ""), error))
		return false;
	if (!PQsendQueryParams(postgres->connection, text, 0, NULL, NULL, NULL, NULL, 0))
		return error_set(error, ERROR_UNREACHABLE, "%s: the connection was lost",
				 postgres->target.name);
	done = look(arena, postgres, other, effects, error);
	if (done && effects->lock_count)
		cancel(postgres->connection);
	PQclear(postgres_drain(postgres->connection, &none, NULL, &rows));
	return done && postgres_run(postgres, POSTGRES_PATIENCE, VALUES("opened", ""), error);
}

bool postgres_effects_asked(struct arena *arena, struct target *target,
			    const struct statement *statement, struct effects *effects,
			    struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	struct target_settings settings = postgres->settings;
	SCOPED(target_release) struct target *other = NULL;

	settings.application = "lockstep scratch";
	if (!target_open(&settings, &other, error) || !hold(postgres_of(other), error) ||
	    !ask(arena, postgres, postgres_of(other), statement, effects, error))
		return false;
	effects->seen = true;
	target_rollback(other);
	return true;
}
