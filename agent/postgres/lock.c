#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "agent/postgres/connection.h"
#include "core/base/clock.h"
#include "core/base/crypto.h"

/* FNV-1 of "atlas_migrate_execute": what Atlas locks exclusively.  We take it shared, so that we
 * and Atlas exclude each other while our own targets in one database do not. */
#define ATLAS_KEY   "2686470616"
#define FIRST_PAUSE 25 /* ms between two tries; doubled up to */
#define LAST_PAUSE  1000
#define STANDSTILL  60000 /* ms */

static char *own_key(struct arena *arena, const struct postgres *postgres)
{
	struct hasher hasher;
	struct hash hash;
	int64_t key;

	hasher_start(&hasher);
	hasher_add_field(&hasher, "lockstep", strlen("lockstep"));
	hasher_add_field(&hasher, postgres->settings.project, strlen(postgres->settings.project));
	hasher_add_field(&hasher, postgres->scope, strlen(postgres->scope));
	hash = hasher_end(&hasher);
	memcpy(&key, hash.bytes, sizeof key);
	return arena_printf(arena, "%" PRId64, key);
}

bool postgres_holder(struct arena *arena, struct target *target, const char **holder,
		     struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_LOCK_HOLDER,
					  VALUES(own_key(arena, postgres), ATLAS_KEY), error);

	if (result && PQntuples(result))
		*holder = arena_text(arena, PQgetvalue(result, 0, 0));
	return result;
}

static bool locked_by_other(struct postgres *postgres, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *holder = NULL;
	struct error ignored;

	(void)!postgres_holder(arena, &postgres->target, &holder, &ignored);
	return error_set(error, ERROR_LOCKED, "%s: locked by %s: try again when that run is over",
			 postgres->target.name, holder ? holder : "another session");
}

/* It would hold the lock for as long as its process exists.  What it does when it wakes up finds
 * its connection gone, whether or not the fence had stopped it. */
static bool end_frozen(struct postgres *postgres, const char *key)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	int64_t standstill = postgres->settings.standstill;
	struct error ignored;
	SCOPED(postgres_result_clear)
	PGresult *ended = postgres_query(
	    postgres, POSTGRES_LOCK_FROZEN,
	    VALUES(key, postgres_number(arena, standstill ? standstill : STANDSTILL)), &ignored);

	return ended && PQntuples(ended);
}

static bool take(struct postgres *postgres, enum postgres_sql sql, const char *key, int64_t until,
		 struct error *error)
{
	int64_t pause = FIRST_PAUSE;

	for (;;) {
		struct timespec time = { pause / 1000, pause % 1000 * 1000000 };
		bool taken;

		if (!postgres_ask(postgres, sql, VALUES(key), &taken, error))
			return false;
		if (taken)
			return true;
		if (clock_monotonic() >= until && !end_frozen(postgres, key))
			return locked_by_other(postgres, error);
		nanosleep(&time, NULL);
		pause = pause * 2 > LAST_PAUSE ? LAST_PAUSE : pause * 2;
	}
}

bool postgres_lock(struct target *target, int64_t patience, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct postgres *postgres = postgres_of(target);
	int64_t until = clock_monotonic() + patience;

	if (postgres->locked)
		return true;
	postgres->locked = take(postgres, POSTGRES_LOCK, own_key(arena, postgres), until, error) &&
			   take(postgres, POSTGRES_LOCK_SHARED, ATLAS_KEY, until, error);
	if (!postgres->locked) {
		struct error ignored;

		(void)!postgres_run(postgres, POSTGRES_UNLOCK, NO_VALUES, &ignored);
	}
	return postgres->locked;
}

bool postgres_lock_keep(struct postgres *postgres, struct error *error)
{
	if (!postgres->locked || !postgres->unlocking)
		return true;
	postgres->locked = false;
	if (postgres_lock(&postgres->target, 0, error))
		return true;
	/* Not ERROR_LOCKED: without the lock nothing is written down either. */
	error->code = error->code == ERROR_LOCKED ? ERROR_CONFLICT : error->code;
	return error_wrap(error, "the statement gave up the lock of this run");
}

void postgres_unlock(struct target *target)
{
	struct postgres *postgres = postgres_of(target);
	struct error ignored;

	/* A connection that died has let go by itself.  What the work SET goes with the lock. */
	if (postgres->locked)
		(void)!postgres_run(postgres, POSTGRES_UNLOCK, NO_VALUES, &ignored);
	if (postgres->used || postgres->conducted)
		(void)!postgres_session(postgres, &ignored);
	postgres->locked = false;
}
