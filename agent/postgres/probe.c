#include <string.h>
#include <time.h>

#include "agent/postgres/connection.h"
#include "core/base/clock.h"
#include "core/base/value.h"
#include "core/pattern.h"

#define PATIENCE    10000 /* ms for an old backend to end, and for others to leave a table */
#define PAUSE       20    /* ms between two looks */
#define MOST_DEBRIS 10000
#define REPEATABLE  POSTGRES_SQL_COUNT

/* Who tells what became of a statement.  The first pattern that fits decides; '@' are the names
 * that the query is given as $1 and $2, $3 is what it said before the statement was sent.  It gives
 * what is there now; whether that shows that the statement happened; a statement that takes away
 * or completes what is half done; who else works there. */
static const struct probe {
	const char *pattern; /* core/pattern.h */
	enum postgres_sql sql;
} probes[] = {
	{ "CREATE [UNIQUE] INDEX CONCURRENTLY ON @", POSTGRES_PROBE_INDEX },
	{ "CREATE [UNIQUE] INDEX CONCURRENTLY [IF] [NOT] [EXISTS] @ ON @", POSTGRES_PROBE_INDEX },
	{ "DROP INDEX CONCURRENTLY [IF] [EXISTS] @", POSTGRES_PROBE_RELATION },
	{ "REINDEX () INDEX [CONCURRENTLY] @", POSTGRES_PROBE_REINDEX },
	{ "REINDEX () TABLE [CONCURRENTLY] @", POSTGRES_PROBE_REINDEX },
	{ "REINDEX", POSTGRES_PROBE_REINDEX },
	{ "ALTER TABLE [IF] [EXISTS] @ DETACH PARTITION @ CONCURRENTLY", POSTGRES_PROBE_PARTITION },
	{ "CREATE DATABASE @", POSTGRES_PROBE_DATABASE },
	{ "DROP DATABASE [IF] [EXISTS] @", POSTGRES_PROBE_DATABASE },
	{ "CREATE TABLESPACE @", POSTGRES_PROBE_TABLESPACE },
	{ "DROP TABLESPACE [IF] [EXISTS] @", POSTGRES_PROBE_TABLESPACE },
	{ "ALTER SUBSCRIPTION @ REFRESH", REPEATABLE },
	{ "ALTER SUBSCRIPTION @ SET", REPEATABLE },
	{ "CREATE SUBSCRIPTION @", POSTGRES_PROBE_SUBSCRIPTION },
	{ "DROP SUBSCRIPTION [IF] [EXISTS] @", POSTGRES_PROBE_SUBSCRIPTION },
	{ "ALTER SUBSCRIPTION @", POSTGRES_PROBE_SUBSCRIPTION },
	{ "PREPARE TRANSACTION @", POSTGRES_PROBE_PREPARED },
	{ "COMMIT PREPARED @", POSTGRES_PROBE_PREPARED },
	{ "ROLLBACK PREPARED @", POSTGRES_PROBE_PREPARED },
	{ "VACUUM", REPEATABLE },
	{ "CLUSTER", REPEATABLE },
	{ "ALTER DATABASE @ SET TABLESPACE", REPEATABLE },
	{ "ALTER SYSTEM", REPEATABLE },
	{ "DISCARD ALL", REPEATABLE },
};

static const struct probe *probe_for(struct arena *arena, const struct statement *statement,
				     const char *names[2])
{
	struct tokens tokens = { statement->text.data, statement->text.data + statement->text.size,
				 DIALECT_POSTGRES };

	for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
		names[0] = names[1] = "";
		if (tokens_names(arena, tokens, probes[i].pattern, names))
			return &probes[i];
	}
	return NULL;
}

/* What the catalog shows. */
struct sight {
	const char *state, *repair, *others;
	bool happened;
};

static const char *text_or_null(struct arena *arena, const PGresult *result, int column)
{
	return PQgetisnull(result, 0, column) ? NULL
					      : arena_text(arena, PQgetvalue(result, 0, column));
}

static bool look(struct arena *arena, struct postgres *postgres, enum postgres_sql sql,
		 const char *const asked[3], struct sight *sight, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result =
	    postgres_query(postgres, sql, VALUES(asked[0], asked[1], asked[2]), error);

	if (!result)
		return false;
	*sight = (struct sight) {
		.state = arena_text(arena, PQgetvalue(result, 0, 0)),
		.happened = text_equal(PQgetvalue(result, 0, 1), "t"),
		.repair = text_or_null(arena, result, 2),
		.others = text_or_null(arena, result, 3),
	};
	return true;
}

/* Only what the server refuses to tell may be missing: the statement then has no probe. */
static bool note_state(struct arena *arena, struct postgres *postgres,
		       const struct statement *statement, struct value *evidence,
		       struct error *error)
{
	const char *names[2];
	const struct probe *probe = probe_for(arena, statement, names);
	struct sight sight;

	if (!probe || probe->sql == REPEATABLE)
		return true;
	if (!look(arena, postgres, probe->sql, (const char *const[]) { names[0], names[1], "" },
		  &sight, error))
		return error->code == ERROR_FAILED;
	value_put_text(evidence, "state", sight.state);
	return true;
}

bool postgres_evidence(struct arena *arena, struct target *target,
		       const struct statement *statement, const char **evidence,
		       struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	struct value *noted = value_object(arena);
	SCOPED(postgres_result_clear)
	PGresult *path = postgres_query(postgres, POSTGRES_SEARCH_PATH, NO_VALUES, error);
	struct bytes text;

	if (!path || !note_state(arena, postgres, statement, noted, error))
		return false;
	value_put_text(noted, "backend", postgres->backend);
	value_put_text(noted, "backend_start", postgres->backend_start);
	value_put_text(noted, "search_path", PQgetvalue(path, 0, 0));
	text = value_write(arena, noted);
	*evidence = arena_text_n(arena, text.data, text.size);
	return true;
}

static bool give_time(int64_t until)
{
	struct timespec time = { 0, PAUSE * 1000000 };

	return clock_monotonic() < until && !nanosleep(&time, NULL);
}

/* The backend that ran it may have outlived who sent it.  Where it may not be ended by us, it is
 * waited for. */
static bool backend_gone(struct postgres *postgres, const struct value *evidence,
			 struct error *error)
{
	struct values backend =
	    VALUES(value_get_text(evidence, "backend"), value_get_text(evidence, "backend_start"));
	int64_t until = clock_monotonic() + PATIENCE;
	struct error ignored;
	bool there;

	do {
		SCOPED(postgres_result_clear)
		PGresult *result = postgres_query(postgres, POSTGRES_BACKEND_THERE, backend, error);

		if (!result)
			return false;
		there = PQntuples(result) > 0;
		if (there)
			(void)!postgres_run(postgres, POSTGRES_BACKEND_END, backend, &ignored);
	} while (there && give_time(until));
	return !there || error_set(error, ERROR_LOCKED,
				   "%s: process %s may still run the statement that an earlier "
				   "attempt sent: wait until it ends, or end it with "
				   "`SELECT pg_terminate_backend(%s)`, and run again",
				   postgres->target.name, backend.items[0], backend.items[0]);
}

static bool repair(struct postgres *postgres, const char *statement, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	SCOPED(postgres_result_clear)
	PGresult *result = PQexec(postgres->connection, statement);

	return PQresultStatus(result) == PGRES_COMMAND_OK ||
	       error_set(error, postgres_code(postgres, result),
			 "%s: what a killed or failed statement left cannot be taken away: %s: %s",
			 postgres->target.name, statement,
			 postgres_masked(arena, postgres, PQerrorMessage(postgres->connection)));
}

static bool left_alone(struct postgres *postgres, const struct sight *sight, int64_t until,
		       struct error *error)
{
	return give_time(until) ||
	       error_set(error, ERROR_LOCKED,
			 "%s: process %s works on the table where an earlier attempt left %s: run "
			 "again when that is over",
			 postgres->target.name, sight->others, sight->state);
}

/* Looks, and repairs, until nothing is left to be repaired. */
static bool look_and_repair(struct arena *arena, struct postgres *postgres, enum postgres_sql sql,
			    const char *const asked[3], struct sight *sight, struct error *error)
{
	int64_t until = clock_monotonic() + PATIENCE;

	for (int i = 0; i < MOST_DEBRIS; i++) {
		if (!look(arena, postgres, sql, asked, sight, error))
			return false;
		if (!sight->repair)
			return true;
		if (sight->others ? !left_alone(postgres, sight, until, error)
				  : !repair(postgres, sight->repair, error))
			return false;
	}
	return error_set(error, ERROR_FAILED, "%s: %s remains after many tries of `%s`",
			 postgres->target.name, sight->state, sight->repair);
}

static const char *one_line(struct arena *arena, const char *state)
{
	char *line = arena_text(arena, *state ? state : "nothing");

	for (char *at = line; *at; at++)
		*at = (char)(*at == '\n' ? ',' : *at);
	return line;
}

static bool judge(struct arena *arena, struct postgres *postgres, const struct statement *statement,
		  const struct value *evidence, struct settlement *settlement, struct error *error)
{
	const char *names[2], *before = value_get_text(evidence, "state");
	const struct probe *probe = probe_for(arena, statement, names);
	struct sight sight;

	if (probe && probe->sql == REPEATABLE) {
		*settlement =
		    (struct settlement) { EFFECT_REPEATABLE, "running it again does no harm" };
		return true;
	}
	if (!probe || !before) {
		*settlement =
		    (struct settlement) { EFFECT_UNKNOWN, "the catalog does not tell for such a "
							  "statement" };
		return true;
	}
	if (!look_and_repair(arena, postgres, probe->sql,
			     (const char *const[]) { names[0], names[1], before }, &sight, error))
		return false;
	settlement->effect = sight.happened ? EFFECT_HAPPENED : EFFECT_ABSENT;
	settlement->seen = arena_printf(arena, "the catalog showed %s before it and shows %s now",
					one_line(arena, before), one_line(arena, sight.state));
	return true;
}

/* The names mean what they meant when the statement was sent. */
static bool judge_there(struct arena *arena, struct postgres *postgres,
			const struct statement *statement, const struct value *evidence,
			struct settlement *settlement, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *path = postgres_query(postgres, POSTGRES_SEARCH_PATH, NO_VALUES, error);

	postgres->used = true;
	return path &&
	       postgres_run(postgres, POSTGRES_SEARCH_PATH_SET,
			    VALUES(value_get_text(evidence, "search_path")), error) &&
	       judge(arena, postgres, statement, evidence, settlement, error) &&
	       postgres_run(postgres, POSTGRES_SEARCH_PATH_SET, VALUES(PQgetvalue(path, 0, 0)),
			    error);
}

bool postgres_settle(struct arena *arena, struct target *target, const struct statement *statement,
		     const char *evidence, struct settlement *settlement, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	struct value *noted;
	struct error ignored;

	if (!evidence || !value_parse(arena, bytes_of(evidence), &noted, &ignored) ||
	    !value_get_text(noted, "backend") || !value_get_text(noted, "search_path")) {
		settlement->seen = "nothing was noted before it";
		return true;
	}
	return backend_gone(postgres, noted, error) &&
	       judge_there(arena, postgres, statement, noted, settlement, error);
}
