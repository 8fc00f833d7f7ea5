#include "agent/postgres/outline.h"

/* Names in expressions are written in full when nothing is in the search path. */
bool postgres_outline(struct arena *arena, struct target *target, struct bytes *outline,
		      struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear) PGresult *lines = NULL;
	struct buffer text = buffer_in(arena);

	postgres->used = true;
	if (!postgres_run(postgres, POSTGRES_SEARCH_PATH_SET, VALUES(""), error))
		return false;
	lines = postgres_query(postgres, POSTGRES_OUTLINE, NO_VALUES, error);
	if (!lines || !postgres_session(postgres, error))
		return false;
	for (int i = 0; i < PQntuples(lines); i++) {
		buffer_add(&text, PQgetvalue(lines, i, 0), (size_t)PQgetlength(lines, i, 0));
		buffer_add_text(&text, "\n");
	}
	*outline = buffer_bytes(&text);
	return true;
}
