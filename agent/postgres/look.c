#include "agent/postgres/connection.h"

/* The extended protocol takes one command, and this transaction takes no writes. */
bool postgres_look(struct arena *arena, struct target *target, struct bytes text, int64_t patience,
		   struct first_row *row, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	struct inquiry query = { .text = text };
	struct statement_result result = { 0 };
	bool done;

	if (!postgres_run(postgres, POSTGRES_BEGIN_READING, NO_VALUES, error))
		return false;
	done = postgres_run(postgres, POSTGRES_LOOK_PATIENCE,
			    VALUES(postgres_milliseconds(arena, patience)), error) &&
	       postgres_inquire(arena, target, &query, row, &result, error);
	target_rollback(target);
	return done;
}
