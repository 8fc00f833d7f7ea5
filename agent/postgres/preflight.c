/* What has to hold before the first statement, as the server shows it (examine.sql). */
#include <stdlib.h>

#include "agent/postgres/connection.h"
#include "core/base/file.h"

#define OLDEST      120000 /* server_version_num */
#define OLDEST_NAME "PostgreSQL 12"
#define ROOM        ((int64_t)256 << 20) /* bytes that a server should have free */

static const char *text_or_null(struct arena *arena, const PGresult *result, int column)
{
	return PQgetisnull(result, 0, column) ? NULL
					      : arena_text(arena, PQgetvalue(result, 0, column));
}

void postgres_preflight(struct arena *arena, struct postgres *postgres, const PGresult *examined,
			struct target_facts *facts)
{
	struct preflight_facts *preflight = &facts->preflight;
	/* Only a server on this machine shows its disk: whoever reaches it by a local socket, and
	 * may know where its data are. */
	const char *folder = text_or_null(arena, examined, 6);
	const char *archived = text_or_null(arena, examined, 4);

	*preflight = (struct preflight_facts) {
		.dialect = DIALECT_POSTGRES,
		.unprivileged = text_or_null(arena, examined, 3),
		.disk_free = folder ? disk_free(folder) : -1,
		.disk_needed = ROOM,
		.backup = archived ? strtoll(archived, NULL, 10) : 0,
		.backup_source = archived ? "pg_stat_archiver" : NULL,
		.no_restore_point = text_or_null(arena, examined, 5),
	};
	if (PQserverVersion(postgres->connection) < OLDEST)
		preflight->unsupported = arena_printf(
		    arena, "%s is too old: " OLDEST_NAME " or newer is needed", facts->server);
}
