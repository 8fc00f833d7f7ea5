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

static const char *text_at(struct arena *arena, const PGresult *result, int column)
{
	if (PQgetisnull(result, 0, column))
		return NULL;
	return arena_text(arena, PQgetvalue(result, 0, column));
}

/* The column's text, kept once for all the rows that have the same. */
static const char *text_shared(struct arena *arena, const PGresult *result, int column,
			       const char *before)
{
	const char *text = PQgetvalue(result, 0, column);

	return text_equal(text, before) ? before : arena_text(arena, text);
}

static int64_t number_at(const PGresult *result, int column)
{
	return strtoll(PQgetvalue(result, 0, column), NULL, 10);
}

/* Columns as in ledger_rows.sql; `before` is the row before it, or an empty one. */
static bool row_read(struct arena *arena, const PGresult *result, const struct ledger_row *before,
		     struct ledger_row *row)
{
	const char *entry = PQgetvalue(result, 0, 3), *prefix = PQgetvalue(result, 0, 15);

	row->version = text_at(arena, result, 0);
	row->name = text_at(arena, result, 1);
	row->statements = (unsigned)number_at(result, 6);
	row->applied = (unsigned)number_at(result, 7);
	row->attempt = text_shared(arena, result, 8, before->attempt);
	row->epoch = (uint64_t)number_at(result, 9);
	row->started = number_at(result, 10);
	row->finished = number_at(result, 11);
	row->duration = number_at(result, 12);
	row->error = text_at(arena, result, 13);
	row->operator= text_shared(arena, result, 14, before->operator);
	row->evidence = text_at(arena, result, 16);
	row->details = text_at(arena, result, 17);
	return hash_from_hex(PQgetvalue(result, 0, 2), &row->content) &&
	       (!*entry || hash_from_hex(entry, &row->entry)) &&
	       (!*prefix || hash_from_hex(prefix, &row->prefix)) &&
	       txmode_from_name(PQgetvalue(result, 0, 4), &row->txmode) &&
	       ledger_outcome_from_name(PQgetvalue(result, 0, 5), &row->outcome);
}

struct rows {
	struct arena *arena;
	struct ledger *ledger;
	struct ledger_row before;
	const char *stranger; /* version of the first row that we did not write */
};

static void row_take(void *context, const PGresult *result)
{
	struct rows *rows = context;
	struct ledger_row *row = ledger_add(rows->arena, rows->ledger);

	if (!row_read(rows->arena, result, &rows->before, row) && !rows->stranger)
		rows->stranger = row->version;
	rows->before = *row;
}

static bool rows_read(struct arena *arena, struct postgres *postgres, struct ledger *ledger,
		      struct error *error)
{
	struct rows rows = { .arena = arena, .ledger = ledger };

	if (!postgres_each(postgres, POSTGRES_LEDGER_ROWS,
			   VALUES(postgres->settings.project, postgres->scope),
			   (struct row_taker) { row_take, &rows }, error))
		return false;
	return !rows.stranger ||
	       error_set(error, ERROR_INTEGRITY,
			 "%s: the row of version %s in lockstep.migrations was not written by us: "
			 "restore it",
			 postgres->target.name, rows.stranger);
}

static bool fence_read(struct arena *arena, struct postgres *postgres, struct ledger *ledger,
		       struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result =
	    postgres_query(postgres, POSTGRES_LEDGER_EPOCH,
			   VALUES(postgres->settings.project, postgres->scope), error);

	if (!result)
		return false;
	ledger->epoch = (uint64_t)number_at(result, 0);
	ledger_expect(arena, ledger, (size_t)number_at(result, 1));
	return true;
}

bool postgres_ledger_read(struct arena *arena, struct target *target, struct ledger *ledger,
			  struct error *error)
{
	struct postgres *postgres = postgres_of(target);

	if (!tables_found(postgres, ledger, error))
		return false;
	return !ledger->exists || (fence_read(arena, postgres, ledger, error) &&
				   rows_read(arena, postgres, ledger, error));
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
	SCOPED(postgres_result_clear) PGresult *result = NULL;

	if (!be_ourselves(postgres, error))
		return false;
	result = postgres_query(
	    postgres, POSTGRES_LEDGER_PUT,
	    VALUES(postgres->settings.project, postgres->scope, row->version, row->name,
		   hash_hex(arena, &row->content), postgres_hash(arena, &row->entry),
		   txmode_name(row->txmode), ledger_outcome_stored(row),
		   postgres_number(arena, row->statements), postgres_number(arena, row->applied),
		   or_empty(row->attempt), postgres_number(arena, (int64_t)row->epoch),
		   postgres_number(arena, row->started), postgres_number(arena, row->finished),
		   postgres_number(arena, row->duration), row->error, or_empty(row->operator),
		   postgres_hash(arena, &row->prefix), row->evidence, row->details),
	    error);
	if (result)
		postgres_transaction_note(postgres, result);
	return result;
}
