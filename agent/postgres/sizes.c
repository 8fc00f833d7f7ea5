#include <stdlib.h>

#include "agent/postgres/effects.h"

static bool is_touched(const struct evidence *evidence, const char *name)
{
	for (size_t i = 0; i < evidence->count; i++) {
		const struct effects *effects = &evidence->statements[i].effects;

		if (name_list_has(&effects->scans, name) || name_list_has(&effects->rewrites, name))
			return true;
		for (size_t k = 0; k < effects->lock_count; k++)
			if (text_equal(effects->locks[k].relation, name))
				return true;
	}
	return false;
}

static int64_t number(const PGresult *rows, int row, int column)
{
	return strtoll(PQgetvalue(rows, row, column), NULL, 10);
}

static void take(struct arena *arena, const PGresult *rows, struct evidence *evidence)
{
	int count = PQntuples(rows);

	evidence->tables = arena_new_array(arena, struct evidence_table, (size_t)count + 1);
	for (int i = 0; i < count; i++) {
		const char *name = PQgetvalue(rows, i, 0);

		if (i >= EVIDENCE_TABLES && !is_touched(evidence, name)) {
			evidence->more_tables++;
			continue;
		}
		evidence->tables[evidence->table_count++] = (struct evidence_table) {
			.name = arena_text(arena, name),
			.bytes = number(rows, i, 1),
			.index_bytes = number(rows, i, 2),
			.rows = number(rows, i, 3),
		};
	}
	evidence->sized = true;
}

/* The server locks each table for a moment to measure it, and whoever holds one for long is not
 * waited for. */
bool postgres_sizes(struct arena *arena, struct target *target, bool at_home,
		    struct evidence *evidence, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear) PGresult *rows = NULL;
	bool within = target_in_transaction(target);

	if (!within && !target_begin(target, error))
		return false;
	if (postgres_run(postgres, POSTGRES_SIZES_GUARD, NO_VALUES, error))
		rows = postgres_query(postgres, POSTGRES_SIZES,
				      VALUES(at_home ? postgres->scope : ""), error);
	if (!within)
		target_rollback(target);
	if (rows)
		take(arena, rows, evidence);
	return rows || error->code != ERROR_UNREACHABLE;
}
