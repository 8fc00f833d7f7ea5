#include "agent/postgres/scratch.h"

#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/crypto.h"

/* Of the advisory lock that stands for the name. */
static const char *key_of(struct arena *arena, const char *name)
{
	struct hash hash = hash_of(name, strlen(name));
	uint32_t key = 0;

	for (int i = 0; i < 4; i++)
		key = key << 8 | hash.bytes[i];
	return arena_printf(arena, "%d", (int)(key & 0x7fffffff));
}

static const char *marker_of(struct arena *arena, const char *name, const char *by)
{
	char host[256] = "";

	(void)!gethostname(host, sizeof host - 1);
	return arena_printf(
	    arena,
	    "lockstep scratch database %s: made by %s on %s at %s for a rehearsal; it "
	    "is dropped when that ends",
	    name, by, host, clock_text(arena, clock_wall()));
}

/* A name that fits and no comment: who made it was killed before it could be written. */
static bool is_marked(struct arena *arena, const char *name, const char *comment)
{
	return !*comment ||
	       text_starts_with(comment,
				arena_printf(arena, "lockstep scratch database %s:", name));
}

/* Says the one command that the query makes of the name. */
static bool say_made(struct postgres *postgres, enum postgres_sql sql, const char *name,
		     struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *made = postgres_query(postgres, sql, VALUES(name), error);

	return made && postgres_say(postgres, PQgetvalue(made, 0, 0), error);
}

void postgres_scratch_drop(struct scratch *scratch)
{
	struct error ignored;

	if (!scratch->keeper)
		return;
	/* Sessions that look on are ours, too.  What fails the next rehearsal removes. */
	(void)!(
	    postgres_run(postgres_of(scratch->keeper), POSTGRES_SCRATCH_END, VALUES(scratch->name),
			 &ignored) &&
	    say_made(postgres_of(scratch->keeper), POSTGRES_SCRATCH_DROP, scratch->name, &ignored));
	target_close(scratch->keeper);
	*scratch = (struct scratch) { 0 };
}

static bool remove_one(struct postgres *postgres, const char *name, const char *comment, bool *left,
		       struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error busy;
	bool used;

	*left = false;
	if (!scratch_name_is_ours(name, postgres->settings.installation) ||
	    !is_marked(arena, name, comment))
		return true;
	if (!postgres_ask(postgres, POSTGRES_SCRATCH_USED, VALUES(key_of(arena, name)), &used,
			  error))
		return false;
	/* A session that has outlived its maker keeps it until it ends. */
	*left = used || !say_made(postgres, POSTGRES_SCRATCH_DROP, name, &busy);
	return true;
}

static bool sweep(struct postgres *postgres, size_t *left, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *there = postgres_query(postgres, POSTGRES_SCRATCH_THERE, NO_VALUES, error);
	bool done = there;

	for (int i = 0; done && i < PQntuples(there); i++) {
		bool stays;

		done = remove_one(postgres, PQgetvalue(there, i, 0), PQgetvalue(there, i, 1),
				  &stays, error);
		*left += stays;
	}
	return done;
}

/* Where scratch databases are made: the target's server, or another one. */
static struct target_settings keeper_settings(const struct postgres *postgres)
{
	struct target_settings settings = postgres->settings;

	if (settings.scratch)
		settings.url = settings.scratch;
	settings.schema = settings.role = settings.scratch = NULL;
	settings.application = "lockstep scratch";
	return settings;
}

static bool keeper_open(struct postgres *postgres, struct target **keeper, struct error *error)
{
	struct target_settings settings = keeper_settings(postgres);

	if (text_equal(postgres->settings.scratch, "no"))
		return error_set(
		    error, ERROR_REFUSED,
		    "%s: no scratch database may be made there (scratch: no): name "
		    "another server of the same major version, or rehearse on the target",
		    postgres->target.name);
	if (postgres->settings.scratch && !text_starts_with(settings.url, "postgres"))
		return error_set(error, ERROR_INVALID,
				 "the setting scratch is a PostgreSQL server's URL, or no");
	return target_open(&settings, keeper, error);
}

bool postgres_sweep(struct target *target, size_t *left, struct error *error)
{
	SCOPED(target_release) struct target *keeper = NULL;
	struct error ignored;

	if (!keeper_open(postgres_of(target), &keeper, &ignored))
		return true;
	return sweep(postgres_of(keeper), left, error);
}

static bool versions_fit(struct postgres *postgres, const struct postgres *keeper,
			 struct error *error)
{
	int ours = PQserverVersion(postgres->connection) / 10000,
	    theirs = PQserverVersion(keeper->connection) / 10000;

	return ours == theirs ||
	       error_set(error, ERROR_REFUSED,
			 "%s: the scratch server is PostgreSQL %d, the target is %d, and they lock "
			 "differently: name one of the same major version",
			 keeper->target.name, theirs, ours);
}

static bool may_make(struct postgres *keeper, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *may = postgres_query(keeper, POSTGRES_SCRATCH_MAY, NO_VALUES, error);

	if (!may)
		return false;
	if (text_equal(PQgetvalue(may, 0, 3), "t"))
		return error_set(error, ERROR_REFUSED,
				 "%s: is a standby, where no scratch database can be made",
				 keeper->target.name);
	return text_equal(PQgetvalue(may, 0, 1), "t") ||
	       error_set(
		   error, ERROR_REFUSED,
		   "%s: role %s may not make a scratch database: ALTER ROLE %s CREATEDB, name a "
		   "server of the same major version where it may (scratch), or rehearse on the "
		   "target (--on-target)",
		   keeper->target.name, PQgetvalue(may, 0, 2), PQgetvalue(may, 0, 2));
}

static bool create(struct arena *arena, struct postgres *postgres, struct scratch *scratch,
		   struct error *error)
{
	struct postgres *keeper = postgres_of(scratch->keeper);
	const char *role = postgres->settings.role ? postgres->settings.role : "";
	const char *by = postgres->settings.application;
	const char *marker = marker_of(arena, scratch->name, by ? by : "lockstep");
	SCOPED(postgres_result_clear) PGresult *made = NULL;
	bool locked;

	if (!postgres_ask(keeper, POSTGRES_SCRATCH_LOCK, VALUES(key_of(arena, scratch->name)),
			  &locked, error))
		return false;
	made = postgres_query(postgres, POSTGRES_SCRATCH_MAKE, VALUES(scratch->name, role, marker),
			      error);
	return made && postgres_say(keeper, PQgetvalue(made, 0, 0), error) &&
	       postgres_say(keeper, PQgetvalue(made, 0, 1), error);
}

/* What the target's sessions begin with: time zone, search path.  What the role may not set it does
 * without. */
static bool take_settings(struct postgres *postgres, const struct scratch *scratch,
			  struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *rows =
	    postgres_query(postgres, POSTGRES_SCRATCH_SETTINGS, VALUES(scratch->name), error);
	struct error ignored;

	for (int i = 0; rows && i < PQntuples(rows); i++)
		(void)!postgres_say(postgres_of(scratch->keeper), PQgetvalue(rows, i, 0), &ignored);
	return rows;
}

/* The schema that search_path is fixed to was there before any migration. */
static bool enter(struct arena *arena, struct postgres *postgres, struct scratch *scratch,
		  struct target **copy, struct error *error)
{
	struct target_settings settings = postgres->settings;
	struct postgres *made;

	settings.url = settings.scratch ? settings.scratch : settings.url;
	settings.scratch = settings.schema = NULL;
	settings.database = scratch->name;
	if (!target_open(&settings, copy, error))
		return false;
	made = postgres_of(*copy);
	made->target.name =
	    arena_text(made->arena, arena_printf(arena, "scratch database %s of %s", scratch->name,
						 postgres->target.name));
	made->scratch = *scratch;
	made->scratch.name = arena_text(made->arena, scratch->name);
	*scratch = (struct scratch) { 0 };
	if (!*postgres->scope)
		return true;
	made->scope = arena_text(made->arena, postgres->scope);
	made->settings.schema = made->scope;
	return say_made(made, POSTGRES_SCRATCH_SCHEMA, made->scope, error) &&
	       postgres_session_begin(made, error);
}

bool postgres_copy(struct target *target, struct target **copy, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct postgres *postgres = postgres_of(target);
	struct scratch scratch = { .name =
				       scratch_name_new(arena, postgres->settings.installation) };
	size_t left = 0;
	bool done;

	done = keeper_open(postgres, &scratch.keeper, error) &&
	       versions_fit(postgres, postgres_of(scratch.keeper), error) &&
	       may_make(postgres_of(scratch.keeper), error) &&
	       sweep(postgres_of(scratch.keeper), &left, error) &&
	       create(arena, postgres, &scratch, error) &&
	       take_settings(postgres, &scratch, error) &&
	       enter(arena, postgres, &scratch, copy, error);
	postgres_scratch_drop(&scratch);
	if (done || !*copy)
		return done;
	target_close(*copy);
	*copy = NULL;
	return false;
}
