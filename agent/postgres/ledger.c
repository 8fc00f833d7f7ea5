#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/postgres/connection.h"
#include "core/base/crypto.h"

#define PREPARE_TRIES 5

bool postgres_ledger_exists(struct postgres *postgres, bool *exists, struct error *error)
{
	return postgres_ask(postgres, POSTGRES_LEDGER_EXISTS, NO_VALUES, exists, error);
}

static bool tables_found(struct postgres *postgres, struct ledger *ledger, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_LEDGER_EXISTS, NO_VALUES, error);

	ledger->exists = result && text_equal(PQgetvalue(result, 0, 0), "t");
	ledger->outdated = ledger->exists && !text_equal(PQgetvalue(result, 0, 1), "t");
	return result;
}

static const char *text_at(struct arena *arena, const PGresult *result, int row, int column)
{
	if (PQgetisnull(result, row, column))
		return NULL;
	return arena_text(arena, PQgetvalue(result, row, column));
}

static int64_t number_at(const PGresult *result, int row, int column)
{
	return strtoll(PQgetvalue(result, row, column), NULL, 10);
}

/* Columns as in ledger_rows.sql. */
static bool row_read(struct arena *arena, const PGresult *result, int at, struct ledger_row *row)
{
	const char *entry = PQgetvalue(result, at, 3), *prefix = PQgetvalue(result, at, 15);

	row->version = text_at(arena, result, at, 0);
	row->name = text_at(arena, result, at, 1);
	row->statements = (unsigned)number_at(result, at, 6);
	row->applied = (unsigned)number_at(result, at, 7);
	row->attempt = text_at(arena, result, at, 8);
	row->epoch = (uint64_t)number_at(result, at, 9);
	row->started = number_at(result, at, 10);
	row->finished = number_at(result, at, 11);
	row->duration = number_at(result, at, 12);
	row->error = text_at(arena, result, at, 13);
	row->operator= text_at(arena, result, at, 14);
	row->evidence = text_at(arena, result, at, 16);
	row->details = text_at(arena, result, at, 17);
	return hash_from_hex(PQgetvalue(result, at, 2), &row->content) &&
	       (!*entry || hash_from_hex(entry, &row->entry)) &&
	       (!*prefix || hash_from_hex(prefix, &row->prefix)) &&
	       txmode_from_name(PQgetvalue(result, at, 4), &row->txmode) &&
	       ledger_outcome_from_name(PQgetvalue(result, at, 5), &row->outcome);
}

static bool rows_read(struct arena *arena, struct postgres *postgres, struct ledger *ledger,
		      struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result =
	    postgres_query(postgres, POSTGRES_LEDGER_ROWS,
			   VALUES(postgres->settings.project, postgres->scope), error);

	if (!result)
		return false;
	ledger->count = (size_t)PQntuples(result);
	ledger->rows = arena_new_array(arena, struct ledger_row, ledger->count);
	for (int at = 0; at < PQntuples(result); at++) {
		if (!row_read(arena, result, at, &ledger->rows[at]))
			return error_set(error, ERROR_INTEGRITY,
					 "%s: the row of version %s in lockstep.migrations was not "
					 "written by us: restore it",
					 postgres->target.name, ledger->rows[at].version);
	}
	return true;
}

static bool epoch_read(struct postgres *postgres, uint64_t *epoch, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result =
	    postgres_query(postgres, POSTGRES_LEDGER_EPOCH,
			   VALUES(postgres->settings.project, postgres->scope), error);

	if (result && PQntuples(result))
		*epoch = (uint64_t)number_at(result, 0, 0);
	return result;
}

bool postgres_ledger_read(struct arena *arena, struct target *target, struct ledger *ledger,
			  struct error *error)
{
	struct postgres *postgres = postgres_of(target);

	if (!tables_found(postgres, ledger, error))
		return false;
	return !ledger->exists || (rows_read(arena, postgres, ledger, error) &&
				   epoch_read(postgres, &ledger->epoch, error));
}

/* Two targets of one database may make the ledger at once: IF NOT EXISTS then still collides in the
 * catalog, and the loser looks again. */
bool postgres_ledger_prepare(struct target *target, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	struct ledger found = { 0 };

	for (int i = 0; i < PREPARE_TRIES; i++) {
		if (!tables_found(postgres, &found, error))
			return false;
		if (found.outdated)
			return postgres_run(postgres, POSTGRES_LEDGER_UPGRADE, NO_VALUES, error);
		if (found.exists)
			return true;
		if (postgres_run(postgres, POSTGRES_LEDGER_SCHEMA, NO_VALUES, error) &&
		    postgres_run(postgres, POSTGRES_LEDGER_MIGRATIONS, NO_VALUES, error) &&
		    postgres_run(postgres, POSTGRES_LEDGER_FENCE, NO_VALUES, error))
			return true;
	}
	return error_wrap(error, "the ledger cannot be made");
}

/* A file may have become somebody who may not write the ledger: for the rest of this transaction we
 * are ourselves again. */
static bool be_ourselves(struct postgres *postgres, struct error *error)
{
	const char *role = postgres->settings.role ? postgres->settings.role : "none";

	return !postgres->other_role || !target_in_transaction(&postgres->target) ||
	       (postgres_run(postgres, POSTGRES_OWN_AUTHORIZATION, NO_VALUES, error) &&
		postgres_run(postgres, POSTGRES_OWN_ROLE, VALUES(role), error));
}

static bool epoch_set(struct postgres *postgres, uint64_t epoch, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_FENCE,
					  VALUES(postgres->settings.project, postgres->scope,
						 arena_printf(arena, "%" PRIu64, epoch)),
					  error);

	if (!result)
		return false;
	return PQntuples(result) || error_set(error, ERROR_CONFLICT,
					      "%s: an attempt with a higher epoch than %" PRIu64
					      " was here: this one is stale and stops",
					      postgres->target.name, epoch);
}

bool postgres_ledger_fence(struct target *target, uint64_t epoch, struct error *error)
{
	struct postgres *postgres = postgres_of(target);

	return be_ourselves(postgres, error) && epoch_set(postgres, epoch, error);
}

const char *postgres_number(struct arena *arena, int64_t value)
{
	return arena_printf(arena, "%" PRId64, value);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

const char *postgres_hash(struct arena *arena, const struct hash *hash)
{
	static const struct hash none;

	return hash_equal(hash, &none) ? "" : hash_hex(arena, hash);
}

bool postgres_ledger_put(struct target *target, const struct ledger_row *row, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct postgres *postgres = postgres_of(target);

	return be_ourselves(postgres, error) &&
	       postgres_run(
		   postgres, POSTGRES_LEDGER_PUT,
		   VALUES(
		       postgres->settings.project, postgres->scope, row->version, row->name,
		       hash_hex(arena, &row->content), postgres_hash(arena, &row->entry),
		       txmode_name(row->txmode), ledger_outcome_stored(row),
		       postgres_number(arena, row->statements),
		       postgres_number(arena, row->applied), or_empty(row->attempt),
		       postgres_number(arena, (int64_t)row->epoch),
		       postgres_number(arena, row->started), postgres_number(arena, row->finished),
		       postgres_number(arena, row->duration), row->error, or_empty(row->operator),
		       postgres_hash(arena, &row->prefix), row->evidence, row->details),
		   error);
}
