#include "coordinator/store/signatures.h"

#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"
#include "core/signing.h"

/* Agents fetch the sum file. */
bool fold_release_signed(const struct fold *fold, struct error *error)
{
	return sql_run(fold->store, STORE_RELEASE_BLOB_ADD,
		       VALUES(fold_text(fold, "project"), fold_hash(fold, "sum")), error) &&
	       sql_run_once(fold->store, STORE_SIGNATURE_ADD,
			    VALUES(fold_text(fold, "project"), fold_integer(fold, "release"),
				   sql_integer((int64_t)fold->seq), fold_text(fold, "key"),
				   fold_text(fold, "signature"), fold_hash(fold, "sum"),
				   fold_actor(fold), sql_integer(fold->time)),
			    error);
}

bool release_signatures_load(struct arena *arena, struct store *store, const char *project,
			     uint64_t release, struct release_signatures *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_SIGNATURE_ALL,
					 VALUES(sql_text(project), sql_integer((int64_t)release)));

	*list = (struct release_signatures) {
		arena_new_array(arena, struct release_signature, SIGNATURES_LIMIT), 0
	};
	while (list->count < SIGNATURES_LIMIT && sql_next(&rows))
		list->items[list->count++] = (struct release_signature) {
			.key = sql_column_text(arena, &rows, 0),
			.text = sql_column_text(arena, &rows, 1),
			.sum = sql_column_hash(&rows, 2),
			.given_by = sql_column_text(arena, &rows, 3),
			.time = sql_column_integer(&rows, 4),
		};
	return sql_end(&rows, error);
}
