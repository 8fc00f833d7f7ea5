/* Which server this is, what it says of a transaction of ours, and the points that it can be
 * restored to. */
#include <stdio.h>

#include "agent/postgres/connection.h"

static const char *text_or_null(struct arena *arena, const PGresult *result, int column)
{
	return PQgetisnull(result, 0, column) ? NULL
					      : arena_text(arena, PQgetvalue(result, 0, column));
}

/* Who may not see the system identifier is told of the timeline at the least. */
static PGresult *ask(struct postgres *postgres, struct error *error)
{
	PGresult *result = postgres_query(postgres, POSTGRES_ORIGIN, NO_VALUES, error);

	return result || error->code == ERROR_UNREACHABLE
		   ? result
		   : postgres_query(postgres, POSTGRES_ORIGIN_PLAIN, NO_VALUES, error);
}

bool postgres_origin(struct arena *arena, struct target *target, struct origin *origin,
		     struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear) PGresult *result = ask(postgres, error);

	if (!result)
		return false;
	*origin = (struct origin) { text_or_null(arena, result, 0), text_or_null(arena, result, 1),
				    text_or_null(arena, result, 2) };
	postgres->origin = (struct origin) { arena_text(postgres->arena, origin->system),
					     arena_text(postgres->arena, origin->timeline),
					     arena_text(postgres->arena, origin->position) };
	return true;
}

void postgres_origin_compare(struct postgres *postgres)
{
	const struct origin before = postgres->origin;
	struct origin now = { 0 };
	struct error ignored;

	postgres->moved = NULL;
	if (!before.timeline)
		return;
	if (!postgres_origin(postgres->arena, &postgres->target, &now, &ignored))
		now = (struct origin) { 0 };
	postgres->moved = origin_moved(postgres->arena, &before, &now);
}

const char *postgres_last_transaction(struct arena *arena, struct target *target)
{
	struct postgres *postgres = postgres_of(target);
	struct error ignored;
	SCOPED(postgres_result_clear) PGresult *result = NULL;

	if (postgres->moved)
		return postgres->moved;
	if (!*postgres->transaction)
		return NULL;
	result = postgres_query(postgres, POSTGRES_TRANSACTION_STATUS,
				VALUES(postgres->transaction), &ignored);
	return result ? arena_printf(arena, "the server says of transaction %s: %s",
				     postgres->transaction, PQgetvalue(result, 0, 0))
		      : NULL;
}

void postgres_transaction_note(struct postgres *postgres, const PGresult *result)
{
	snprintf(postgres->transaction, sizeof postgres->transaction, "%s",
		 PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
}

bool postgres_restore_point(struct arena *arena, struct target *target, const char *name,
			    const char **position, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres, POSTGRES_RESTORE_POINT, VALUES(name), error);

	if (result)
		*position = arena_text(arena, PQgetvalue(result, 0, 0));
	return result;
}
