#include "agent/postgres/connection.h"

/* Where the catalog says of each kind whether it is there, what it holds and what is odd about
 * it. */
static const enum postgres_sql looks[THING_KIND_COUNT] = {
	[THING_TABLE] = POSTGRES_SIGHT_TABLE,
	[THING_COLUMN] = POSTGRES_SIGHT_COLUMN,
	[THING_NOT_NULL] = POSTGRES_SIGHT_NOT_NULL,
	[THING_DEFAULT] = POSTGRES_SIGHT_DEFAULT,
	[THING_CONSTRAINT] = POSTGRES_SIGHT_CONSTRAINT,
	[THING_ROW_SECURITY] = POSTGRES_SIGHT_ROW_SECURITY,
	[THING_POLICY] = POSTGRES_SIGHT_POLICY,
	[THING_TRIGGER] = POSTGRES_SIGHT_TRIGGER,
	[THING_INDEX] = POSTGRES_SIGHT_INDEX,
	[THING_VIEW] = POSTGRES_SIGHT_VIEW,
	[THING_SEQUENCE] = POSTGRES_SIGHT_SEQUENCE,
	[THING_TYPE] = POSTGRES_SIGHT_TYPE,
	[THING_ENUM_VALUE] = POSTGRES_SIGHT_ENUM_VALUE,
	[THING_FUNCTION] = POSTGRES_SIGHT_FUNCTION,
	[THING_SCHEMA] = POSTGRES_SIGHT_SCHEMA,
	[THING_EXTENSION] = POSTGRES_SIGHT_EXTENSION,
};

bool postgres_home(struct arena *arena, struct target *target, const char **schema,
		   struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result =
	    postgres_query(postgres_of(target), POSTGRES_SIGHT_HOME, NO_VALUES, error);

	if (!result)
		return false;
	*schema = arena_text(arena, PQgetvalue(result, 0, 0));
	return true;
}

static const char *text_or_null(struct arena *arena, const PGresult *result, int column)
{
	return PQgetisnull(result, 0, column) ? NULL
					      : arena_text(arena, PQgetvalue(result, 0, column));
}

bool postgres_sight(struct arena *arena, struct target *target, struct trace_thing *thing,
		    struct error *error)
{
	const struct thing *asked = &thing->thing;
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres_of(target), looks[asked->kind],
					  VALUES(asked->schema, asked->name, asked->part), error);

	if (!result)
		return false;
	thing->there = PQntuples(result) && text_equal(PQgetvalue(result, 0, 0), "t");
	if (!PQntuples(result))
		return true;
	thing->content = text_or_null(arena, result, 1);
	thing->note = text_or_null(arena, result, 2);
	return true;
}
