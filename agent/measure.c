#include "agent/measure.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/target_rehearsal.h"

#define PATIENCE   5000                 /* ms */
#define FILE_LIMIT ((int64_t)256 << 20) /* bytes of a SQLite database */

static bool look_at_session(struct arena *arena, struct target *target, struct lint_facts *facts,
			    struct error *error)
{
	struct first_row row = { 0 };
	const char *zone;

	if (!target_look(arena, target,
			 bytes_of("SELECT pg_catalog.current_setting('TimeZone'), "
				  "pg_catalog.current_schema()"),
			 PATIENCE, &row, error))
		return false;
	zone = row.found ? row.columns[0] : NULL;
	facts->zone_is_utc = zone && (!strcasecmp(zone, "UTC") || !strcasecmp(zone, "Etc/UTC"));
	facts->home = row.found ? row.columns[1] : NULL;
	return true;
}

static bool is_small(struct arena *arena, struct target *target, struct error *error)
{
	struct first_row row = { 0 };

	if (!target_look(arena, target,
			 bytes_of("SELECT p.page_count * s.page_size FROM pragma_page_count p, "
				  "pragma_page_size s"),
			 PATIENCE, &row, error))
		return false;
	return (row.found && row.columns[0] && strtoll(row.columns[0], NULL, 10) <= FILE_LIMIT) ||
	       error_set(error, ERROR_REFUSED, "the file is too large to be measured");
}

bool target_measure(struct arena *arena, struct target *target, enum dialect dialect,
		    struct lint_facts *facts, struct error *error)
{
	struct evidence evidence = { 0 };

	*facts = (struct lint_facts) { .all = true };
	if (!(dialect == DIALECT_POSTGRES ? look_at_session(arena, target, facts, error)
					  : is_small(arena, target, error)) ||
	    !target_sizes(arena, target, true, &evidence, error))
		return false;
	if (!evidence.sized)
		return error_set(error, ERROR_REFUSED, "its tables could not be measured soon");
	facts->all = !evidence.more_tables;
	facts->sizes = arena_new_array(arena, struct lint_size, evidence.table_count + 1);
	for (size_t i = 0; i < evidence.table_count; i++) {
		const struct evidence_table *table = &evidence.tables[i];

		facts->sizes[facts->size_count++] =
		    (struct lint_size) { table->name, table->rows,
					 table->bytes + table->index_bytes };
	}
	return true;
}
