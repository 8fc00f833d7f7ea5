/* libpq's pipeline mode (PostgreSQL manual, 34.5).  A whole group goes out under one Sync: after an
 * error the server passes over everything up to the Sync, so that nothing of what stands behind a
 * failure can run, whether a statement, the fence, the row or a COMMIT failed. */
#include <inttypes.h>
#include <string.h>

#include "agent/postgres/connection.h"
#include "agent/postgres/oversee.h"
#include "core/base/crypto.h"

/* What is quick stays below; the rest is given up, and run by itself with the patience it needs. */
#define LOCK_PATIENCE      200 /* ms */
#define STATEMENT_PATIENCE 1000

/* Ours, in the order in which they are sent around the statements of a transaction.  The session is
 * put back before the COMMIT: by then we are ourselves again and may write the row, and what
 * follows finds a fresh session. */
enum part {
	PART_BEGIN,
	PART_FENCE,
	PART_CHECK, /* the first one behind the statements */
	PART_AUTHORIZATION,
	PART_SETTINGS,
	PART_TEMPORARY,
	PART_SESSION,
	PART_ROW,
	PART_COMMIT,
	PART_COUNT
};

static const struct {
	const char *name;
	enum postgres_sql sql;
} parts[PART_COUNT] = {
	[PART_BEGIN] = { "lockstep_begin", POSTGRES_BEGIN },
	[PART_FENCE] = { "lockstep_fence", POSTGRES_GROUP_FENCE },
	[PART_CHECK] = { "lockstep_check", POSTGRES_CHECK },
	[PART_AUTHORIZATION] = { "lockstep_authorization", POSTGRES_RESET_AUTHORIZATION },
	[PART_SETTINGS] = { "lockstep_settings", POSTGRES_RESET_SETTINGS },
	[PART_TEMPORARY] = { "lockstep_temporary", POSTGRES_DISCARD_TEMP },
	[PART_SESSION] = { "lockstep_session", POSTGRES_SESSION },
	[PART_ROW] = { "lockstep_row", POSTGRES_GROUP_PUT },
	[PART_COMMIT] = { "lockstep_commit", POSTGRES_COMMIT },
};

struct pipeline {
	struct arena *arena, *scratch;
	struct postgres *postgres;
	PGconn *connection;
	struct transaction_group *group;
	struct session_values session;
	const char *lock_patience, *statement_patience;
	bool preparing;    /* the parts are prepared in front of the group */
	PGresult *failure; /* the first one */
	struct overseen *overseen;
	int64_t last; /* when the last answer came, microseconds */
};

static bool send_part(const struct pipeline *pipeline, enum part part, struct values values)
{
	return PQsendQueryPrepared(pipeline->connection, parts[part].name, values.count,
				   values.items, NULL, NULL, 0);
}

static bool send_statement(const struct pipeline *pipeline, const struct statement *statement)
{
	bool sent;

	arena_reset(pipeline->scratch);
	sent = PQsendQueryParams(
	    pipeline->connection,
	    arena_text_n(pipeline->scratch, statement->text.data, statement->text.size), 0, NULL,
	    NULL, NULL, NULL, 0);
	/* Its answer is wanted when it is there, for the time that it took. */
	return sent && PQsendFlushRequest(pipeline->connection);
}

/* Only the last one waits for the disk: it takes with it what was committed before. */
static bool send_row(const struct pipeline *pipeline, const struct ledger_row *row, bool last)
{
	struct arena *arena = pipeline->scratch;
	const struct postgres *postgres = pipeline->postgres;

	arena_reset(arena);
	return send_part(
	    pipeline, PART_ROW,
	    VALUES(postgres->settings.project, postgres->scope, row->version, row->name,
		   hash_hex(arena, &row->content), postgres_hash(arena, &row->entry),
		   txmode_name(row->txmode), ledger_outcome_stored(row),
		   postgres_number(arena, row->statements), postgres_number(arena, row->applied),
		   row->attempt ? row->attempt : "", postgres_number(arena, (int64_t)row->epoch),
		   postgres_number(arena, row->started), row->operator? row->operator: "",
		   last ? "" : "off", row->details));
}

static bool send_begin(const struct pipeline *pipeline, const struct transaction *transaction)
{
	const struct postgres *postgres = pipeline->postgres;
	int64_t epoch = (int64_t)pipeline->group->epoch;

	arena_reset(pipeline->scratch);
	return send_part(pipeline, PART_BEGIN, NO_VALUES) &&
	       send_part(pipeline, PART_FENCE,
			 VALUES(postgres->settings.project, postgres->scope,
				postgres_number(pipeline->scratch, epoch), pipeline->lock_patience,
				pipeline->statement_patience, transaction->application));
}

static bool send_end(const struct pipeline *pipeline, const struct ledger_row *row, bool last)
{
	return send_part(pipeline, PART_CHECK, NO_VALUES) &&
	       send_part(pipeline, PART_AUTHORIZATION, NO_VALUES) &&
	       send_part(pipeline, PART_SETTINGS, NO_VALUES) &&
	       send_part(pipeline, PART_TEMPORARY, NO_VALUES) &&
	       send_part(pipeline, PART_SESSION, (struct values) { pipeline->session.items, 7 }) &&
	       send_row(pipeline, row, last) && send_part(pipeline, PART_COMMIT, NO_VALUES);
}

static bool send_transaction(const struct pipeline *pipeline, const struct transaction *transaction,
			     bool last)
{
	bool sent = send_begin(pipeline, transaction);

	for (size_t i = 0; sent && i < transaction->count; i++)
		sent = send_statement(pipeline, &transaction->statements[i]);
	return sent && send_end(pipeline, &transaction->row, last);
}

static bool send_group(const struct pipeline *pipeline)
{
	const struct transaction_group *group = pipeline->group;
	bool sent = true;

	for (int i = 0; sent && pipeline->preparing && i < PART_COUNT; i++)
		sent = PQsendPrepare(pipeline->connection, parts[i].name,
				     postgres_sql[parts[i].sql], 0, NULL);
	for (size_t i = 0; sent && i < group->count; i++)
		sent = send_transaction(pipeline, &group->items[i], i + 1 == group->count);
	return sent && PQpipelineSync(pipeline->connection);
}

/* The answer to one command. */
static bool take(struct pipeline *pipeline, int64_t *rows)
{
	int64_t ignored;

	PQsetSingleRowMode(pipeline->connection);
	pipeline->failure =
	    postgres_drain(pipeline->connection, NULL, pipeline->overseen, rows ? rows : &ignored);
	return !pipeline->failure && PQstatus(pipeline->connection) == CONNECTION_OK;
}

static bool take_parts(struct pipeline *pipeline, int first, int end)
{
	bool taken = true;

	for (int part = first; taken && part < end; part++)
		taken = take(pipeline, NULL);
	return taken;
}

/* What of the transaction failed: the result of one of its statements, or nobody's. */
static bool take_transaction(struct pipeline *pipeline, struct transaction *transaction,
			     struct statement_result **culprit)
{
	if (!take_parts(pipeline, PART_BEGIN, PART_CHECK))
		return false;
	for (size_t i = 0; i < transaction->count; i++) {
		struct statement_result *result = &transaction->results[i];
		int64_t now;
		bool done;

		*result = (struct statement_result) { .rows = -1 };
		done = take(pipeline, &result->rows);
		now = postgres_clock();
		result->duration = now - pipeline->last;
		pipeline->last = now;
		if (!done) {
			pipeline->group->failed = i;
			*culprit = result;
			return false;
		}
	}
	return take_parts(pipeline, PART_CHECK, PART_COUNT);
}

static bool take_group(struct pipeline *pipeline, struct statement_result **culprit)
{
	struct transaction_group *group = pipeline->group;

	pipeline->last = postgres_clock();
	if (pipeline->preparing && !take_parts(pipeline, 0, PART_COUNT))
		return false;
	pipeline->postgres->prepared = true;
	while (group->applied < group->count) {
		if (!take_transaction(pipeline, &group->items[group->applied], culprit))
			return false;
		group->applied++;
	}
	return true;
}

/* Passes over what was not run, up to the Sync; two ends of answers in a row: the connection is
 * gone. */
static bool leave(struct pipeline *pipeline)
{
	int ends = 0;

	while (ends < 2 && PQstatus(pipeline->connection) == CONNECTION_OK) {
		PGresult *answer = PQgetResult(pipeline->connection);
		bool synced = answer && PQresultStatus(answer) == PGRES_PIPELINE_SYNC;

		ends = answer ? 0 : ends + 1;
		PQclear(answer);
		if (synced)
			return PQexitPipelineMode(pipeline->connection);
	}
	return false;
}

static bool lost(struct pipeline *pipeline, struct error *error)
{
	const char *words = postgres_masked(pipeline->arena, pipeline->postgres,
					    PQerrorMessage(pipeline->connection));

	/* In pipeline mode nothing else can be said on this connection: it is of no use. */
	postgres_disconnect(pipeline->postgres);
	pipeline->group->applied = 0;
	return error_set(error, ERROR_UNREACHABLE, "%s: the connection was lost: %s",
			 pipeline->postgres->target.name, words);
}

static bool is_state(const PGresult *failure, const char *state)
{
	const char *found = failure ? PQresultErrorField(failure, PG_DIAG_SQLSTATE) : NULL;

	return found && text_equal(found, state);
}

/* What was committed before the failure waited for no disk: it does now. */
static bool flush(struct pipeline *pipeline, struct error *error)
{
	struct postgres *postgres = pipeline->postgres;

	if (!pipeline->group->applied)
		return true;
	if (postgres_run(postgres, POSTGRES_GROUP_FLUSH,
			 VALUES(postgres->settings.project, postgres->scope), error))
		return true;
	pipeline->group->applied = 0;
	error->code = ERROR_UNREACHABLE;
	return false;
}

static bool group_failed(struct pipeline *pipeline, struct statement_result *culprit,
			 struct error *error)
{
	struct postgres *postgres = pipeline->postgres;
	struct transaction_group *group = pipeline->group;
	struct statement_result ours = { 0 };
	struct error later;

	postgres_failed(pipeline->arena, postgres, pipeline->failure, culprit ? culprit : &ours,
			error);
	pipeline->overseen->result = culprit ? culprit : &ours;
	oversee_judge(pipeline->overseen, error);
	group->refused = culprit && error->code == ERROR_FAILED;
	/* Our own names may have been deallocated by a file. */
	postgres->prepared = postgres->prepared && !is_state(pipeline->failure, "26000");
	/* Only the fence divides, and only by the zero of a higher epoch. */
	if (!culprit && is_state(pipeline->failure, "22012"))
		error_set(error, ERROR_CONFLICT,
			  "%s: an attempt with a higher epoch than %" PRIu64
			  " was here: this one is stale and stops",
			  postgres->target.name, group->epoch);
	target_rollback(&postgres->target);
	if (flush(pipeline, &later))
		return false;
	*error = later;
	return false;
}

/* What a policy allows, but no more than is quick. */
static const char *quick(struct arena *arena, int64_t allowed, int64_t most)
{
	return postgres_milliseconds(arena, allowed > 0 && allowed < most ? allowed : most);
}

static bool run_group(struct pipeline *pipeline, struct error *error)
{
	struct statement_result *culprit = NULL;
	bool done;

	if (!PQenterPipelineMode(pipeline->connection))
		return lost(pipeline, error);
	/* What was sent of a group may hold, and only the ledger knows. */
	if (!send_group(pipeline))
		return lost(pipeline, error);
	done = take_group(pipeline, &culprit);
	if (!leave(pipeline))
		return lost(pipeline, error);
	if (!done)
		group_failed(pipeline, culprit, error);
	return done;
}

bool postgres_apply_group(struct arena *arena, struct target *target,
			  struct transaction_group *group, struct error *error)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct postgres *postgres = postgres_of(target);
	const struct patience *patience = &postgres->conduct.patience;
	struct pipeline pipeline = {
		.arena = arena,
		.scratch = scratch,
		.postgres = postgres,
		.connection = postgres->connection,
		.group = group,
		.session = postgres_session_values(arena, postgres),
		.lock_patience = quick(arena, patience->lock, LOCK_PATIENCE),
		.statement_patience = quick(arena, patience->statement, STATEMENT_PATIENCE),
		.preparing = !postgres->prepared,
	};
	struct statement_result looked = { 0 };
	struct overseen overseen;
	bool done;

	/* Their transactions are many, and are known to the ledger only. */
	*postgres->transaction = '\0';
	oversee_begin(&overseen, arena, postgres, &looked);
	pipeline.overseen = &overseen;
	done = run_group(&pipeline, error);
	PQclear(pipeline.failure);
	oversee_end(&overseen);
	return done;
}
