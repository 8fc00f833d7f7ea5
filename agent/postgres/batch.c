#include "core/batch.h"
#include "agent/postgres/connection.h"

static bool says(const PGresult *rows, int column)
{
	return text_equal(PQgetvalue(rows, 0, column), "t");
}

bool postgres_batch_key(struct arena *arena, struct target *target, const struct batch *batch,
			const char **type, const char **trouble, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *rows = postgres_query(postgres_of(target), POSTGRES_BATCH_KEY,
					VALUES(batch->table, batch->key, batch->into), error);

	if (!rows)
		return false;
	if (!says(rows, 0))
		*trouble = arena_printf(arena, "there is no table %s", batch->table);
	else if (!says(rows, 1))
		*trouble = arena_printf(arena, "%s has no column %s to cut ranges by", batch->table,
					batch->key);
	else if (says(rows, 2))
		*trouble = "it writes to the table that it reads, so that what it wrote would be "
			   "read again";
	else if (says(rows, 5))
		*trouble = arena_printf(
		    arena,
		    "ranges need a key of single values, and %s.%s is of type %s: name another "
		    "column",
		    batch->table, batch->key, PQgetvalue(rows, 0, 4));
	else if (!says(rows, 3))
		*trouble =
		    arena_printf(arena,
				 "ranges need a key with a unique index of its own, which "
				 "%s.%s has not: name another column, or make the index first",
				 batch->table, batch->key);
	*type = arena_text(arena, PQgetvalue(rows, 0, 4));
	return true;
}
