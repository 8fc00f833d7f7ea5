#ifndef TESTS_SUPPORT_TWINS_H
#define TESTS_SUPPORT_TWINS_H
#include <libpq-fe.h>

#include "tests/agent/postgres/database.h"

#include "agent/target_rehearsal.h"
#include "core/lint/fix.h"
#include "core/outline.h"

/* Two databases: what migrations make of one, and what they make of the other once they are
 * rewritten. */

/* The column of a query's rows, a line each. */
static inline struct bytes twin_lines(struct arena *arena, const char *url, const char *sql)
{
	PGconn *connection = PQconnectdb(url);
	PGresult *result = PQexec(connection, sql);
	struct buffer lines = buffer_in(arena);

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	for (int i = 0; i < PQntuples(result); i++)
		buffer_printf(&lines, "%s\n", PQgetvalue(result, i, 0));
	PQclear(result);
	PQfinish(connection);
	return buffer_bytes(&lines);
}

/* The schema as the agent knows it, with the validity of what has one. */
static inline struct bytes twin_schema(struct arena *arena, const char *url)
{
	struct target_settings settings = { .url = url, .project = "shop" };
	struct error error = { 0 };
	struct target *target;
	struct bytes outline;

	assert_ok(target_open(&settings, &target, &error));
	assert_ok(target_outline(arena, target, &outline, &error));
	target_close(target);
	return outline;
}

static inline struct bytes twin_columns(struct arena *arena, const char *url)
{
	return twin_lines(
	    arena, url,
	    "SELECT format('%s.%s %s', attrelid::regclass, attname, row_number() OVER "
	    "(PARTITION BY attrelid ORDER BY attnum)) FROM pg_attribute a JOIN pg_class "
	    "c ON c.oid = attrelid WHERE attnum > 0 AND NOT attisdropped AND relkind IN "
	    "('r', 'p') AND relnamespace NOT IN ('pg_catalog'::regnamespace, "
	    "'information_schema'::regnamespace, 'lockstep'::regnamespace) ORDER BY 1");
}

static inline void twin_migrations(struct fixture *fixture, const struct directory *directory)
{
	fixture->migrations = directory->migrations;
	fixture->count = directory->count;
	fixture->versions = arena_new_array(fixture->arena, const char *, directory->count + 1);
	for (size_t i = 0; i < directory->count; i++)
		fixture->versions[i] = directory->migrations[i].version;
}

/* In which lines they differ; NULL: in none. */
static inline const char *twin_difference(struct arena *arena, struct bytes one, struct bytes other)
{
	struct name_list difference = outline_compare(arena, one, other);

	return difference.count ? outline_text(arena, &difference, 10) : NULL;
}
#endif
