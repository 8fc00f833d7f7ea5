#include <inttypes.h>

#include "agent/postgres/connection.h"
#include "core/base/clock.h"

const char *postgres_milliseconds(struct arena *arena, int64_t milliseconds)
{
	return milliseconds < 0 ? "" : arena_printf(arena, "%" PRId64 "ms", milliseconds);
}

struct session_values postgres_session_values(struct arena *arena, const struct postgres *postgres)
{
	const struct conduct *conduct = &postgres->conduct;
	const struct patience *patience = &conduct->patience;
	struct session_values values = { {
	    postgres->scope,
	    postgres->settings.role ? postgres->settings.role : "",
	    postgres->watch,
	    "",
	    "",
	    "",
	    "",
	} };

	if (!postgres->conducted)
		return values;
	values.items[3] = postgres_milliseconds(arena, patience->lock);
	values.items[4] = postgres_milliseconds(arena, patience->statement);
	values.items[5] = postgres_milliseconds(arena, patience->idle);
	values.items[6] = conduct->application;
	return values;
}

bool postgres_session_begin(struct postgres *postgres, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct session_values values = postgres_session_values(arena, postgres);

	return postgres_run(
	    postgres, POSTGRES_SESSION,
	    (struct values) { values.items, sizeof values.items / sizeof *values.items }, error);
}

/* A rehearsal's own event trigger lives among the temporary objects, which then stay. */
static bool temporary_discard(struct postgres *postgres, struct error *error)
{
	return postgres->rehearsing ||
	       postgres_run(postgres, POSTGRES_DISCARD_TEMP, NO_VALUES, error);
}

static bool session_renew(struct postgres *postgres, struct error *error)
{
	bool done = postgres_run(postgres, POSTGRES_RESET_AUTHORIZATION, NO_VALUES, error) &&
		    postgres_run(postgres, POSTGRES_RESET_SETTINGS, NO_VALUES, error) &&
		    temporary_discard(postgres, error) && postgres_session_begin(postgres, error);

	if (done) {
		postgres->used = false;
		postgres->other_role = false;
	}
	return done;
}

bool postgres_session(struct postgres *postgres, struct error *error)
{
	postgres->conducted = false;
	return session_renew(postgres, error);
}

static bool same_conduct(const struct conduct *one, const struct conduct *other)
{
	return one->patience.lock == other->patience.lock &&
	       one->patience.statement == other->patience.statement &&
	       one->patience.idle == other->patience.idle &&
	       text_equal(one->application, other->application);
}

bool postgres_reset(struct target *target, const struct conduct *conduct, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	bool fresh = !postgres->used && !postgres->conducted;

	if (!postgres->used && postgres->conducted && same_conduct(&postgres->conduct, conduct))
		return true;
	postgres->conduct = *conduct;
	postgres->conducted = true;
	return fresh ? postgres_session_begin(postgres, error) : session_renew(postgres, error);
}

static const char *or_opened(struct arena *arena, int64_t milliseconds)
{
	return milliseconds == PATIENCE_AS_OPENED ? "opened"
						  : postgres_milliseconds(arena, milliseconds);
}

bool postgres_be_patient(struct target *target, const struct patience *patience,
			 struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return postgres_run(
	    postgres_of(target), POSTGRES_PATIENCE,
	    VALUES(or_opened(arena, patience->lock), or_opened(arena, patience->statement)), error);
}
