#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/postgres/oversee.h"

#define COPY_CHUNK (1024 * 1024)

int64_t postgres_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static const char *field(struct arena *arena, const struct postgres *postgres,
			 const PGresult *answer, int code)
{
	const char *text = PQresultErrorField(answer, code);

	return text ? postgres_masked(arena, postgres, text) : NULL;
}

/* Of libpq itself. */
static const char *refusal(struct arena *arena, const struct postgres *postgres)
{
	const char *words = PQerrorMessage(postgres->connection);

	return *words ? postgres_masked(arena, postgres, words)
		      : "libpq refused the call and does not say why";
}

bool postgres_failed(struct arena *arena, struct postgres *postgres, const PGresult *answer,
		     struct statement_result *result, struct error *error)
{
	const char *state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
	const char *position = PQresultErrorField(answer, PG_DIAG_STATEMENT_POSITION);
	enum error_code code = postgres_code(postgres, answer);

	snprintf(result->sqlstate, sizeof result->sqlstate, "%s", state ? state : "");
	result->message = field(arena, postgres, answer, PG_DIAG_MESSAGE_PRIMARY);
	result->detail = field(arena, postgres, answer, PG_DIAG_MESSAGE_DETAIL);
	result->hint = field(arena, postgres, answer, PG_DIAG_MESSAGE_HINT);
	result->position = position ? (unsigned)strtoul(position, NULL, 10) : 0;
	if (!result->detail)
		result->detail = field(arena, postgres, answer, PG_DIAG_CONTEXT);
	if (!result->message)
		result->message = refusal(arena, postgres);
	if (code == ERROR_UNREACHABLE)
		return error_set(error, code, "%s: the connection was lost: %s",
				 postgres->target.name, result->message);
	return error_set(error, code, "%s", result->message);
}

/* Failures but that of the end show in the result that follows. */
static bool send_copy_data(PGconn *connection, struct bytes data, struct overseen *overseen)
{
	bool sent = true;

	for (size_t at = 0; sent && at < data.size; at += COPY_CHUNK) {
		size_t size = data.size - at < COPY_CHUNK ? data.size - at : COPY_CHUNK;

		sent = PQputCopyData(connection, data.data + at, (int)size) == 1;
		if (overseen)
			oversee_look(overseen, (int64_t)(at + size), (int64_t)data.size);
	}
	return PQputCopyEnd(connection, sent ? NULL : "the data could not be sent") == 1;
}

static void drop_copy_data(PGconn *connection)
{
	char *row;

	while (PQgetCopyData(connection, &row, 0) > 0)
		PQfreemem(row);
}

static PGresult *next_answer(PGconn *connection, struct overseen *overseen)
{
	if (overseen)
		oversee_wait(overseen);
	return PQgetResult(connection);
}

PGresult *postgres_drain(PGconn *connection, const struct statement *statement,
			 struct overseen *overseen, int64_t *rows)
{
	PGresult *failure = NULL, *answer;
	int64_t returned = 0;

	while ((answer = next_answer(connection, overseen))) {
		ExecStatusType status = PQresultStatus(answer);

		if (status == PGRES_SINGLE_TUPLE) {
			returned++;
		} else if (status == PGRES_COPY_IN) {
			/* Without an end it would be asked for again: the next command ends it. */
			if (!send_copy_data(connection, statement->data, overseen))
				return answer;
		} else if (status == PGRES_COPY_OUT) {
			drop_copy_data(connection);
		} else if (status == PGRES_TUPLES_OK) {
			*rows = returned + PQntuples(answer);
		} else if (status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
			const char *tuples = PQcmdTuples(answer);

			*rows = *tuples ? strtoll(tuples, NULL, 10) : 0;
		} else if (!failure) {
			failure = answer;
			continue;
		}
		PQclear(answer);
	}
	return failure;
}

/* A rehearsed statement may have lifted the guards: they are set before each one. */
static bool guarded(struct postgres *postgres, struct error *error)
{
	return !postgres->rehearsing ||
	       PQtransactionStatus(postgres->connection) != PQTRANS_INTRANS ||
	       postgres_guard(postgres, error);
}

/* The extended protocol takes one statement only: what the splitter should have merged is refused
 * by the server and never run uncounted. */
static bool send(struct arena *arena, struct postgres *postgres, const struct inquiry *query,
		 struct statement_result *result, struct error *error)
{
	const char *text = arena_text_n(arena, query->text.data, query->text.size);

	postgres->used = true;
	postgres->other_role =
	    postgres->other_role || strcasestr(text, "role") || strcasestr(text, "authorization");
	postgres->unlocking = strcasestr(text, "advisory_unlock") || strcasestr(text, "discard");
	if (!guarded(postgres, error))
		return false;
	if (!PQsendQueryParams(postgres->connection, text, (int)query->count, NULL, query->values,
			       NULL, NULL, 0))
		return postgres_failed(arena, postgres, NULL, result, error);
	PQsetSingleRowMode(postgres->connection);
	return true;
}

static bool conclude(struct overseen *overseen, const PGresult *failure, struct error *error)
{
	struct postgres *postgres = overseen->postgres;
	bool done = !failure && PQstatus(postgres->connection) == CONNECTION_OK;

	if (!done) {
		postgres_failed(overseen->arena, postgres, failure, overseen->result, error);
		oversee_judge(overseen, error);
	}
	oversee_end(overseen);
	return done;
}

bool postgres_execute(struct arena *arena, struct target *target, const struct statement *statement,
		      struct statement_result *result, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	struct inquiry query = { .text = statement->text };
	SCOPED(postgres_result_clear) PGresult *failure = NULL;
	int64_t started = postgres_clock();
	struct overseen overseen;

	if (!send(arena, postgres, &query, result, error))
		return false;
	oversee_begin(&overseen, arena, postgres, result);
	failure = postgres_drain(postgres->connection, statement, &overseen, &result->rows);
	result->duration = postgres_clock() - started;
	return conclude(&overseen, failure, error) && postgres_lock_keep(postgres, error);
}

static bool row_take(struct arena *arena, const PGresult *rows, struct first_row *answer)
{
	bool text = true;

	answer->found = PQntuples(rows) > 0;
	for (int i = 0; answer->found && i < ANSWER_COLUMNS && i < PQnfields(rows); i++) {
		struct bytes value = { PQgetvalue(rows, 0, i), (size_t)PQgetlength(rows, 0, i) };

		text = text && text_is_utf8(value, NULL);
		if (!PQgetisnull(rows, 0, i))
			answer->columns[i] = arena_text_n(arena, value.data, value.size);
	}
	return text;
}

/* The first row, as a result of its own or among the others, which are dropped as they come.  What
 * fails behind it fails the whole. */
static bool answer_take(struct overseen *overseen, struct first_row *answer, PGresult **failure,
			int64_t *rows)
{
	PGconn *connection = overseen->postgres->connection;
	SCOPED(postgres_result_clear) PGresult *first = next_answer(connection, overseen);
	ExecStatusType status = PQresultStatus(first);
	static const struct statement none;
	int64_t behind = 0;
	bool text = first;

	if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) {
		text = row_take(overseen->arena, first, answer);
	} else if (status == PGRES_COMMAND_OK) {
		*rows = strtoll(PQcmdTuples(first), NULL, 10);
	} else if (first) {
		*failure = first;
		first = NULL;
	}
	if (*failure)
		PQclear(postgres_drain(connection, &none, overseen, &(int64_t) { 0 }));
	else
		*failure = postgres_drain(connection, &none, overseen, &behind);
	answer->more = behind > 0;
	return text;
}

bool postgres_inquire(struct arena *arena, struct target *target, const struct inquiry *query,
		      struct first_row *answer, struct statement_result *result,
		      struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear) PGresult *failure = NULL;
	int64_t started = postgres_clock();
	struct overseen overseen;
	bool text;

	if (!send(arena, postgres, query, result, error))
		return false;
	oversee_begin(&overseen, arena, postgres, result);
	text = answer_take(&overseen, answer, &failure, &result->rows);
	result->duration = postgres_clock() - started;
	if (!conclude(&overseen, failure, error))
		return false;
	if (text)
		return true;
	result->message = "the answer is missing, or a key in it is no UTF-8 text";
	return error_set(error, ERROR_FAILED, "%s", result->message);
}
