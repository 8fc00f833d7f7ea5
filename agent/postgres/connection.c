#include "agent/postgres/connection.h"

#include <string.h>

#define PARAMETERS      64
#define POOLER_SAMPLES  4
#define WATCH           "10s"
#define LOCK_GUARD      100 /* ms, of a rehearsal */
#define STATEMENT_GUARD 2000

static void options_free(PQconninfoOption **options)
{
	PQconninfoFree(*options);
}

/* What we want where the URL does not say otherwise (NULL `unless`), and what is always so. */
static const struct {
	const char *keyword, *value;
	bool always;
} parameters[] = {
	{ "connect_timeout", "10", false },  { "keepalives", "1", false },
	{ "keepalives_idle", "30", false },  { "keepalives_interval", "10", false },
	{ "keepalives_count", "3", false },  { "tcp_user_timeout", "60000", false },
	{ "client_encoding", "UTF8", true },
};

struct connection_parameters {
	const char *keywords[PARAMETERS], *values[PARAMETERS];
	int count;
};

static void add(struct connection_parameters *list, const char *keyword, const char *value)
{
	if (list->count == PARAMETERS - 1)
		return;
	list->keywords[list->count] = keyword;
	list->values[list->count++] = value;
}

/* libpq lets the last of two equal keywords win: ours stand before and behind the URL's. */
static void parameters_make(const struct postgres *postgres, const PQconninfoOption *options,
			    struct connection_parameters *list)
{
	const size_t count = sizeof parameters / sizeof *parameters;

	for (size_t i = 0; i < count; i++) {
		if (!parameters[i].always)
			add(list, parameters[i].keyword, parameters[i].value);
	}
	for (const PQconninfoOption *option = options; option->keyword; option++) {
		if (option->val)
			add(list, option->keyword, option->val);
	}
	for (size_t i = 0; i < count; i++) {
		if (parameters[i].always)
			add(list, parameters[i].keyword, parameters[i].value);
	}
	if (postgres->settings.database)
		add(list, "dbname", postgres->settings.database);
	add(list, "application_name",
	    postgres->settings.application ? postgres->settings.application : "lockstep");
}

static void ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

static bool not_reached(struct postgres *postgres, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *words = PQerrorMessage(postgres->connection);
	bool rejected = strstr(words, "authentication failed");

	return error_set(error, ERROR_UNREACHABLE, "%s: cannot be reached: %s; %s",
			 postgres->target.name, postgres_masked(arena, postgres, words),
			 rejected ? "correct user and password of the target's URL"
				  : "see that the server runs and that the URL is right");
}

/* Through a pooler the backend is not the one whose key we were given, or changes between two
 * statements; then neither locks nor settings are ours. */
static bool pooler_detect(struct postgres *postgres, struct error *error)
{
	int given = PQbackendPID(postgres->connection);

	postgres->pooled = false;
	for (int i = 0; i < POOLER_SAMPLES && !postgres->pooled; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		SCOPED(postgres_result_clear)
		PGresult *result = postgres_query(postgres, POSTGRES_BACKEND_PID, NO_VALUES, error);

		if (!result)
			return false;
		postgres->pooled =
		    !text_equal(PQgetvalue(result, 0, 0), arena_printf(arena, "%d", given));
	}
	return true;
}

static bool backend_note(struct postgres *postgres, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_BACKEND, NO_VALUES, error);

	if (!result)
		return false;
	if (!PQntuples(result))
		return error_set(error, ERROR_UNREACHABLE, "%s: does not show our own backend",
				 postgres->target.name);
	postgres->backend = arena_text(postgres->arena, PQgetvalue(result, 0, 0));
	postgres->backend_start = arena_text(postgres->arena, PQgetvalue(result, 0, 1));
	return true;
}

static bool schema_check(struct postgres *postgres, struct error *error)
{
	bool exists = true;

	if (*postgres->scope && !postgres_ask(postgres, POSTGRES_SCHEMA_EXISTS,
					      VALUES(postgres->scope), &exists, error))
		return false;
	return exists ||
	       error_set(error, ERROR_INVALID,
			 "%s: has no schema %s: create it, or correct the target's schema",
			 postgres->target.name, postgres->scope);
}

/* Should we die in the middle of a statement, the server ends it, and our locks with it, within
 * this time: nobody is left who could judge its outcome.  PostgreSQL 14 or newer, where the system
 * that it runs on can tell. */
static void watch_begin(struct postgres *postgres)
{
	struct error ignored;

	postgres->watch = WATCH;
	if (!postgres_run(postgres, POSTGRES_WATCH, VALUES(WATCH), &ignored))
		postgres->watch = "";
}

bool postgres_guard(struct postgres *postgres, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct target_settings *settings = &postgres->settings;
	int64_t lock = settings->rehearsal_lock_timeout,
		run = settings->rehearsal_statement_timeout;

	return postgres_run(
	    postgres, POSTGRES_REHEARSAL_GUARD,
	    VALUES(arena_printf(arena, "%lldms", (long long)(lock ? lock : LOCK_GUARD)),
		   arena_printf(arena, "%lldms", (long long)(run ? run : STATEMENT_GUARD))),
	    error);
}

void postgres_disconnect(struct postgres *postgres)
{
	PQfinish(postgres->connection);
	postgres->connection = NULL;
}

static bool dial(struct postgres *postgres, struct error *error)
{
	struct connection_parameters list = { .count = 0 };
	char *problem = NULL;
	SCOPED(options_free)
	PQconninfoOption *options = PQconninfoParse(postgres->settings.url, &problem);

	if (!options) {
		/* libpq's words may quote the URL: say ours. */
		PQfreemem(problem);
		return error_set(
		    error, ERROR_INVALID,
		    "%s: not a URL that libpq understands: write "
		    "postgres://user:password@host:port/database?parameter=value and encode "
		    "special characters (%%40 for @)",
		    postgres->target.name);
	}
	parameters_make(postgres, options, &list);
	for (const PQconninfoOption *option = options; option->keyword; option++) {
		if (option->val && text_equal(option->keyword, "password"))
			postgres->secret = arena_text(postgres->arena, option->val);
	}
	postgres->connection = PQconnectdbParams(list.keywords, list.values, 0);
	PQsetNoticeProcessor(postgres->connection, ignore_notice, NULL);
	return PQstatus(postgres->connection) == CONNECTION_OK || not_reached(postgres, error);
}

bool postgres_connect(struct postgres *postgres, struct error *error)
{
	postgres_disconnect(postgres);
	postgres->used = false;
	postgres->other_role = false;
	postgres->rehearsing = false;
	postgres->prepared = false;
	postgres->conducted = false;
	if (!dial(postgres, error) || !pooler_detect(postgres, error))
		return false;
	/* Behind a pooler nothing is set: it would stay on somebody else's backend. */
	if (!postgres->pooled)
		watch_begin(postgres);
	return postgres->pooled ||
	       (backend_note(postgres, error) && schema_check(postgres, error) &&
		postgres_session_begin(postgres, error));
}
