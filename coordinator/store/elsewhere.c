#include "coordinator/store/elsewhere.h"

#include "coordinator/store/sql.h"

bool elsewhere_proven(struct store *store, const struct elsewhere_wanted *wanted,
		      struct proof *proof, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ELSEWHERE_PROVEN,
		      VALUES(sql_text(wanted->project), sql_text(wanted->origin),
			     sql_text(wanted->environment), sql_hash(wanted->release_digest),
			     sql_integer(wanted->accept_failures)));

	*proof = (struct proof) { 0 };
	if (sql_next(&rows))
		*proof = (struct proof) { sql_column_integer(&rows, 0) > 0,
					  sql_column_integer(&rows, 1) };
	return sql_end(&rows, error);
}

bool elsewhere_succeeded(struct arena *arena, struct store *store,
			 const struct elsewhere_wanted *wanted, struct succeeded_releases *releases,
			 struct error *error)
{
	struct buffer buffer = buffer_moving_in(arena);
	struct sql_rows rows = sql_start(store, STORE_ELSEWHERE_RELEASES,
					 VALUES(sql_text(wanted->project), sql_text(wanted->origin),
						sql_text(wanted->environment)));

	while (sql_next(&rows)) {
		struct succeeded_release release = { (uint64_t)sql_column_integer(&rows, 0),
						     sql_column_hash(&rows, 1) };

		buffer_add(&buffer, &release, sizeof release);
	}
	releases->items = (struct succeeded_release *)(void *)buffer.data;
	releases->count = buffer.size / sizeof *releases->items;
	return sql_end(&rows, error);
}

bool elsewhere_list(struct arena *arena, struct store *store, const char *project,
		    const struct hash *digest, struct elsewhere_outcomes *list, struct error *error)
{
	struct buffer buffer = buffer_moving_in(arena);
	struct sql_rows rows =
	    sql_start(store, STORE_ELSEWHERE_ALL,
		      VALUES(sql_text(project), digest ? sql_hash(digest) : sql_text(NULL)));

	while (sql_next(&rows)) {
		struct elsewhere_outcome outcome = {
			.origin = sql_column_text(arena, &rows, 0),
			.environment = sql_column_text(arena, &rows, 1),
			.rollout = sql_column_text(arena, &rows, 2),
			.state = sql_column_text(arena, &rows, 3),
			.time = sql_column_integer(&rows, 4),
			.entry = (uint64_t)sql_column_integer(&rows, 5),
			.seq = (uint64_t)sql_column_integer(&rows, 6),
		};

		buffer_add(&buffer, &outcome, sizeof outcome);
	}
	list->items = (struct elsewhere_outcome *)(void *)buffer.data;
	list->count = buffer.size / sizeof *list->items;
	return sql_end(&rows, error);
}

bool elsewhere_import(struct store *store, const struct elsewhere_wanted *wanted,
		      struct elsewhere_import *import, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_IMPORT_FIND,
					 VALUES(sql_text(wanted->project), sql_text(wanted->origin),
						sql_hash(wanted->release_digest)));

	*import = (struct elsewhere_import) { 0 };
	if (sql_next(&rows))
		*import = (struct elsewhere_import) { (uint64_t)sql_column_integer(&rows, 0),
						      sql_column_hash(&rows, 1) };
	return sql_end(&rows, error);
}
