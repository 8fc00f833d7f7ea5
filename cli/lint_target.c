#include "cli/lint_target.h"

#include <stdlib.h>
#include <strings.h>

#include "agent/target_rehearsal.h"
#include "cli/lint_sizes.h"

#define LOOK_PATIENCE 5000 /* ms */

/* "PostgreSQL 15.4 (Debian ...)" */
static int major_of(const char *server)
{
	return text_starts_with(server, "PostgreSQL ") ? (int)strtol(server + 11, NULL, 10) : 0;
}

static bool ask_zone(struct invocation *call, struct offline *offline, struct lint_server *server,
		     struct error *error)
{
	struct first_row row = { 0 };

	if (offline->facts.dialect != DIALECT_POSTGRES)
		return true;
	if (!target_look(call->arena, offline->target,
			 bytes_of("SELECT pg_catalog.current_setting('TimeZone')"), LOOK_PATIENCE,
			 &row, error))
		return false;
	server->zone_is_utc =
	    row.found && row.columns[0] &&
	    (!strcasecmp(row.columns[0], "UTC") || !strcasecmp(row.columns[0], "Etc/UTC"));
	return true;
}

bool lint_target_ask(struct invocation *call, const struct database_options *options,
		     struct offline *offline, struct lint_options *how, struct error *error)
{
	struct evidence evidence = { 0 };

	if (!offline_open(call, options, offline, error))
		return false;
	how->dialect = offline->facts.dialect;
	how->runner.server.major =
	    how->runner.server.major ? how->runner.server.major : major_of(offline->facts.server);
	if (!ask_zone(call, offline, &how->runner.server, error) ||
	    !target_sizes(call->arena, offline->target, &evidence, error))
		return false;
	lint_sizes_take(call->arena, &evidence, &how->runner);
	return true;
}
