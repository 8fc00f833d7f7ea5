#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"
#include "core/base/clock.h"

static bool add_outcome(const struct fold *fold, const struct value *outcome, struct error *error)
{
	const char *text = value_get_text(outcome, "finished");
	int64_t time = 0;

	if (!text || !clock_parse(text, &time))
		return error_set(error, ERROR_INTERNAL, "an imported outcome has no time");
	return sql_run(fold->store, STORE_ELSEWHERE_PUT,
		       VALUES(fold_text(fold, "project"), fold_text(fold, "origin"),
			      sql_text(value_get_text(outcome, "environment")),
			      sql_text(value_get_text(outcome, "rollout")),
			      fold_hash(fold, "digest"), sql_text(value_get_text(outcome, "state")),
			      sql_integer(time),
			      sql_integer(value_get_integer(outcome, "entry", 0)),
			      sql_integer((int64_t)fold->seq)),
		       error);
}

/* What the other log says now takes the place of what it said before: a success that was taken back
 * there is none any more. */
bool fold_release_imported(const struct fold *fold, struct error *error)
{
	const struct value *outcomes = value_get(fold->body, "outcomes");

	if (!sql_run(fold->store, STORE_IMPORT_PUT,
		     VALUES(fold_text(fold, "project"), fold_text(fold, "origin"),
			    fold_hash(fold, "digest"), fold_integer(fold, "log_size"),
			    fold_hash(fold, "index"), sql_integer((int64_t)fold->seq)),
		     error) ||
	    !sql_run(fold->store, STORE_ELSEWHERE_DROP,
		     VALUES(fold_text(fold, "project"), fold_text(fold, "origin"),
			    fold_hash(fold, "digest")),
		     error))
		return false;
	for (size_t i = 0; i < value_count(outcomes); i++)
		if (!add_outcome(fold, value_at(outcomes, i), error))
			return false;
	return true;
}
