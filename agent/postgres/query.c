#include <ctype.h>
#include <string.h>

#include "agent/postgres/connection.h"

struct postgres *postgres_of(struct target *target)
{
	return (struct postgres *)target;
}

void postgres_result_clear(PGresult **result)
{
	PQclear(*result);
}

static bool is_word(const char *text, const char *at, size_t size)
{
	bool before = at > text && isalnum((unsigned char)at[-1]);

	return !before && !isalnum((unsigned char)at[size]);
}

/* Replaces the secret wherever it stands as a word. */
static void add_masked(struct buffer *buffer, const char *text, const char *secret)
{
	size_t size = strlen(secret);
	const char *at = text, *found;

	while (size && (found = strstr(at, secret))) {
		bool word = is_word(text, found, size);

		buffer_add(buffer, at, (size_t)(found - at));
		buffer_add_text(buffer, word ? "***" : secret);
		at = found + size;
	}
	buffer_add_text(buffer, at);
}

char *postgres_masked(struct arena *arena, const struct postgres *postgres, const char *text)
{
	struct buffer buffer = buffer_in(arena);
	char *line = arena_text(arena, text), *end = line;

	for (const char *at = text; *at; at++) {
		bool blank = isspace((unsigned char)*at);

		if (!blank)
			*end++ = *at;
		else if (end > line && end[-1] != ' ')
			*end++ = ' ';
	}
	while (end > line && end[-1] == ' ')
		end--;
	*end = '\0';
	add_masked(&buffer, line, postgres->secret ? postgres->secret : "");
	return arena_text(arena, buffer_text(&buffer));
}

/* libpq hears of it with the next read only. */
static bool ends_session(const PGresult *result)
{
	const char *severity =
	    result ? PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED) : NULL;

	return text_equal(severity, "FATAL") || text_equal(severity, "PANIC");
}

enum error_code postgres_code(struct postgres *postgres, const PGresult *result)
{
	const char *found = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *state = found ? found : "";
	bool there = PQstatus(postgres->connection) == CONNECTION_OK && !ends_session(result);

	/* lock_not_available, deadlock_detected; serialization_failure */
	postgres->target.contended =
	    there && (text_equal(state, "55P03") || text_equal(state, "40P01"));
	if (!there)
		return ERROR_UNREACHABLE;
	return postgres->target.contended || text_equal(state, "40001") ? ERROR_LOCKED
									: ERROR_FAILED;
}

static bool refused(struct postgres *postgres, const PGresult *result, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *words = primary ? primary : PQerrorMessage(postgres->connection);

	return error_set(error, postgres_code(postgres, result), "%s: %s", postgres->target.name,
			 postgres_masked(arena, postgres, words));
}

PGresult *postgres_query(struct postgres *postgres, enum postgres_sql sql, struct values values,
			 struct error *error)
{
	PGresult *result = PQexecParams(postgres->connection, postgres_sql[sql], values.count, NULL,
					values.items, NULL, NULL, 0);
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return result;
	refused(postgres, result, error);
	PQclear(result);
	return NULL;
}

bool postgres_each(struct postgres *postgres, enum postgres_sql sql, struct values values,
		   struct row_taker taker, struct error *error)
{
	PGconn *connection = postgres->connection;
	PGresult *result;
	bool fine = (PQsendQueryParams(connection, postgres_sql[sql], values.count, NULL,
				       values.items, NULL, NULL, 0) &&
		     PQsetSingleRowMode(connection)) ||
		    refused(postgres, NULL, error);

	while (fine && (result = PQgetResult(connection))) {
		ExecStatusType status = PQresultStatus(result);

		if (status == PGRES_SINGLE_TUPLE)
			taker.take(taker.context, result);
		else if (status != PGRES_TUPLES_OK)
			fine = refused(postgres, result, error);
		PQclear(result);
	}
	while (!fine && (result = PQgetResult(connection)))
		PQclear(result);
	return fine;
}

bool postgres_say(struct postgres *postgres, const char *command, struct error *error)
{
	SCOPED(postgres_result_clear) PGresult *result = PQexec(postgres->connection, command);

	return PQresultStatus(result) == PGRES_COMMAND_OK || refused(postgres, result, error);
}

bool postgres_run(struct postgres *postgres, enum postgres_sql sql, struct values values,
		  struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, sql, values, error);

	return result;
}

bool postgres_ask(struct postgres *postgres, enum postgres_sql sql, struct values values,
		  bool *answer, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, sql, values, error);

	*answer = result && PQntuples(result) && text_equal(PQgetvalue(result, 0, 0), "t");
	return result;
}
