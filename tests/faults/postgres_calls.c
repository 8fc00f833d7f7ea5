/* libpq's calls as they fail: refused for want of memory, the connection cut or the session ended
 * by an administrator before the call, or cut when the server has done what it was told and nobody
 * has heard of it yet. */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "tests/faults/faults.h"

/* What had arrived and was not read goes with it. */
static void cut(PGconn *connection)
{
	int descriptor = PQsocket(connection);
	char bytes[65536];

	if (descriptor < 0)
		return;
	shutdown(descriptor, SHUT_RDWR);
	while (recv(descriptor, bytes, sizeof bytes, 0) > 0)
		continue;
}

PGresult *__real_PQexec(PGconn *connection, const char *query);
PGconn *__real_PQconnectdbParams(const char *const *keywords, const char *const *values,
				 int expand);

#define OPTIONS_MOST 64

/* Somebody else on the same database. */
static PGconn *administrator(PGconn *connection)
{
	const char *keywords[OPTIONS_MOST + 1] = { NULL }, *values[OPTIONS_MOST + 1] = { NULL };
	PQconninfoOption *options = PQconninfo(connection);
	PGconn *made;
	int count = 0;

	for (const PQconninfoOption *option = options; option->keyword; option++)
		if (option->val && *option->val && count < OPTIONS_MOST) {
			keywords[count] = option->keyword;
			values[count++] = option->val;
		}
	made = __real_PQconnectdbParams(keywords, values, 0);
	PQconninfoFree(options);
	return made;
}

/* Returns when the session is gone: what it said last has arrived. */
static void end_session(PGconn *connection)
{
	int backend = PQbackendPID(connection);
	PGconn *other = PQstatus(connection) == CONNECTION_OK ? administrator(connection) : NULL;
	char query[80];

	snprintf(query, sizeof query, "SELECT pg_terminate_backend(%d, 5000)", backend);
	PQclear(other ? __real_PQexec(other, query) : NULL);
	PQfinish(other);
}

static void strike(PGconn *connection, const char *function)
{
	if (fault_due(FAULT_CUT, function))
		cut(connection);
	if (fault_due(FAULT_ENDED, function))
		end_session(connection);
}

#define WRAPPED(type, name, parameters)                                                            \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters

/* For calls that send: refused, or sent to nobody. */
#define SENDING(name, parameters, arguments)                                                       \
	WRAPPED(int, name, parameters)                                                             \
	{                                                                                          \
		if (fault_due(FAULT_REFUSED, #name))                                               \
			return 0;                                                                  \
		strike(connection, #name);                                                         \
		return __real_##name arguments;                                                    \
	}

SENDING(PQsendPrepare,
	(PGconn * connection, const char *name, const char *query, int count, const Oid *types),
	(connection, name, query, count, types))
SENDING(PQsendQueryPrepared,
	(PGconn * connection, const char *name, int count, const char *const *values,
	 const int *lengths, const int *formats, int format),
	(connection, name, count, values, lengths, formats, format))
SENDING(PQsendFlushRequest, (PGconn * connection), (connection))
SENDING(PQpipelineSync, (PGconn * connection), (connection))
SENDING(PQenterPipelineMode, (PGconn * connection), (connection))
SENDING(PQexitPipelineMode, (PGconn * connection), (connection))
SENDING(PQsetSingleRowMode, (PGconn * connection), (connection))
SENDING(PQconsumeInput, (PGconn * connection), (connection))

WRAPPED(int, PQsendQueryParams,
	(PGconn * connection, const char *query, int count, const Oid *types,
	 const char *const *values, const int *lengths, const int *formats, int format))
{
	int sent;

	if (fault_due(FAULT_REFUSED, "PQsendQueryParams"))
		return 0;
	strike(connection, "PQsendQueryParams");
	sent = __real_PQsendQueryParams(connection, query, count, types, values, lengths, formats,
					format);
	if (sent && PQpipelineStatus(connection) == PQ_PIPELINE_OFF &&
	    fault_due(FAULT_LOST, "PQsendQueryParams")) {
		struct pollfd answer = { PQsocket(connection), POLLIN, 0 };

		PQflush(connection);
		poll(&answer, 1, 10000);
		cut(connection);
	}
	return sent;
}

WRAPPED(PGresult *, PQexecParams,
	(PGconn * connection, const char *query, int count, const Oid *types,
	 const char *const *values, const int *lengths, const int *formats, int format))
{
	if (fault_due(FAULT_REFUSED, "PQexecParams"))
		return NULL;
	strike(connection, "PQexecParams");
	if (fault_due(FAULT_LOST, "PQexecParams")) {
		PQclear(__real_PQexecParams(connection, query, count, types, values, lengths,
					    formats, format));
		cut(connection);
	}
	return __real_PQexecParams(connection, query, count, types, values, lengths, formats,
				   format);
}

WRAPPED(PGresult *, PQexec, (PGconn * connection, const char *query))
{
	if (fault_due(FAULT_REFUSED, "PQexec"))
		return NULL;
	strike(connection, "PQexec");
	if (fault_due(FAULT_LOST, "PQexec")) {
		PQclear(__real_PQexec(connection, query));
		cut(connection);
	}
	return __real_PQexec(connection, query);
}

WRAPPED(PGresult *, PQgetResult, (PGconn * connection))
{
	/* What has arrived already is given whatever becomes of the connection. */
	if (PQisBusy(connection))
		strike(connection, "PQgetResult");
	return __real_PQgetResult(connection);
}

WRAPPED(PGconn *, PQconnectdbParams,
	(const char *const *keywords, const char *const *values, int expand))
{
	PGconn *connection;

	if (fault_due(FAULT_REFUSED, "PQconnectdbParams"))
		return NULL;
	connection = __real_PQconnectdbParams(keywords, values, expand);
	strike(connection, "PQconnectdbParams");
	return connection;
}

WRAPPED(int, PQputCopyData, (PGconn * connection, const char *data, int size))
{
	if (fault_due(FAULT_REFUSED, "PQputCopyData"))
		return -1;
	strike(connection, "PQputCopyData");
	return __real_PQputCopyData(connection, data, size);
}

WRAPPED(int, PQputCopyEnd, (PGconn * connection, const char *problem))
{
	if (fault_due(FAULT_REFUSED, "PQputCopyEnd"))
		return -1;
	strike(connection, "PQputCopyEnd");
	return __real_PQputCopyEnd(connection, problem);
}
