#include "coordinator/store/fold.h"
#include "coordinator/store/plan_document.h"
#include "coordinator/store/sql.h"
#include "core/tlog/merkle.h"

static bool add_part(const struct fold *fold, size_t position, const struct plan_part *part,
		     struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct hash leaf = merkle_leaf(plan_part_bytes(arena, part));
	struct bytes pending = plan_pending_write(arena, part);

	return sql_run_once(fold->store, STORE_TASK_ADD,
			    VALUES(fold_text(fold, "rollout"), sql_integer((int64_t)position),
				   sql_text(part->target), sql_text("waits for its turn")),
			    error) &&
	       sql_run_once(fold->store, STORE_PART_ADD,
			    VALUES(fold_text(fold, "rollout"), sql_integer((int64_t)position),
				   sql_text(part->target), sql_hash(&part->base), sql_hash(&leaf),
				   sql_integer((int64_t)part->pending_count),
				   sql_text(pending.data)),
			    error);
}

static bool add_rollout(const struct fold *fold, const struct plan *plan, struct error *error)
{
	return sql_run_once(
	    fold->store, STORE_ROLLOUT_ADD,
	    VALUES(fold_integer(fold, "number"), fold_text(fold, "rollout"),
		   fold_text(fold, "project"), fold_text(fold, "environment"),
		   fold_integer(fold, "release"), fold_hash(fold, "release_digest"),
		   fold_hash(fold, "manifest"), fold_text(fold, "kind"), fold_text(fold, "version"),
		   fold_text(fold, "to"), fold_text(fold, "why"), fold_hash(fold, "plan_digest"),
		   fold_hash(fold, "plan"), fold_integer(fold, "budget"), sql_text(fold->actor),
		   sql_integer(fold->time), sql_hash(&plan->policy), fold_text(fold, "resolution"),
		   sql_integer((int64_t)fold->seq)),
	    error);
}

static bool add_request(const struct fold *fold, struct error *error)
{
	return !value_get_text(fold->body, "key") ||
	       sql_run_once(fold->store, STORE_REQUEST_ADD,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "key"),
				   fold_text(fold, "rollout")),
			    error);
}

bool fold_rollout_created(const struct fold *fold, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct hash plan;
	struct plan_document document;

	if (!hash_from_hex(value_get_text(fold->body, "plan"), &plan))
		return error_set(error, ERROR_INTERNAL, "the entry's plan is no hash");
	if (!plan_document_load(arena, fold->store, &plan, &document, error) ||
	    !add_rollout(fold, &document.plan, error) || !add_request(fold, error))
		return false;
	for (size_t i = 0; i < document.count; i++)
		if (!add_part(fold, i, &document.parts[i], error))
			return false;
	return true;
}

bool fold_rollout_moved(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_ROLLOUT_MOVE,
			    VALUES(fold_text(fold, "rollout"), fold_text(fold, "from"),
				   fold_text(fold, "to"), fold_text(fold, "why"),
				   fold_integer(fold, "forgiven"), sql_integer(fold->time),
				   fold_bool(fold, "final"), sql_integer((int64_t)fold->seq)),
			    error);
}

bool fold_rollout_interrupted(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_ROLLOUT_INTERRUPT,
			    VALUES(fold_text(fold, "rollout"), fold_text(fold, "why")), error);
}

/* What a target has run is found again by the migration's version. */
static bool mention_part(const struct fold *fold, const struct plan_part *part, struct error *error)
{
	for (size_t i = 0; i < part->pending_count; i++)
		if (!sql_run(fold->store, STORE_MENTION_ADD,
			     VALUES(fold_text(fold, "project"), sql_text(part->pending[i]),
				    sql_integer((int64_t)fold->seq)),
			     error))
			return false;
	return true;
}

static bool mention_applied(const struct fold *fold, struct error *error)
{
	const char *rollout = value_get_text(fold->body, "rollout");
	uint64_t position = (uint64_t)value_get_integer(fold->body, "position", 0);
	struct plan_part part;

	if (!text_equal(value_get_text(fold->body, "to"), "succeeded"))
		return true;
	return plan_part_load(fold->arena, fold->store, rollout, position, &part, error) &&
	       mention_part(fold, &part, error);
}

bool fold_task_moved(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_TASK_MOVE,
			    VALUES(fold_text(fold, "rollout"), fold_integer(fold, "position"),
				   fold_text(fold, "from"), fold_text(fold, "to"),
				   fold_text(fold, "why"), fold_text(fold, "agent"),
				   fold_text(fold, "attempt"), fold_integer(fold, "epoch"),
				   fold_integer(fold, "attempts"), fold_integer(fold, "errors"),
				   fold_text(fold, "outcome"), fold_bool(fold, "unsettled"),
				   fold_text(fold, "error"), sql_integer(fold->time),
				   sql_integer((int64_t)fold->seq)),
			    error) &&
	       sql_run(fold->store, STORE_ROLLOUT_TOUCH, VALUES(fold_text(fold, "rollout")),
		       error) &&
	       mention_applied(fold, error);
}

bool fold_report_late(const struct fold *fold, struct error *error)
{
	return sql_run(fold->store, STORE_LATE_ADD,
		       VALUES(fold_text(fold, "rollout"), fold_text(fold, "target"),
			      fold_text(fold, "attempt"), fold_integer(fold, "sequence")),
		       error);
}
