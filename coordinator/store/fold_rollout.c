#include "coordinator/store/fold.h"
#include "coordinator/store/plan_document.h"
#include "coordinator/store/sql.h"
#include "core/tlog/merkle.h"

static bool add_part(const struct fold *fold, const struct plan_document *document, size_t position,
		     struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct plan_part *part = &document->parts[position];
	size_t rules = document->waves.spread_count;
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
				   sql_text(pending.data), sql_integer((int64_t)part->wave),
				   sql_text(spread_groups_write(
				       arena, &document->groups[position * rules], rules))),
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
		   fold_hash(fold, "plan"), fold_integer(fold, "budget"), fold_actor(fold),
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

static bool add_waves(const struct fold *fold, const struct waves *waves, struct error *error)
{
	for (size_t i = 0; i < waves->count; i++) {
		const struct wave *wave = &waves->items[i];

		if (!sql_run_once(fold->store, STORE_WAVE_ADD,
				  VALUES(fold_text(fold, "rollout"),
					 sql_integer((int64_t)wave->number), sql_text(wave->name),
					 sql_integer((int64_t)wave->targets),
					 sql_integer(wave->has_budget ? (int64_t)wave->budget : -1),
					 sql_integer((int64_t)wave->parallel),
					 sql_integer(wave->pause), sql_integer(wave->approve)),
				  error))
			return false;
	}
	return true;
}

static bool add_terms(const struct fold *fold, const struct plan_document *document,
		      struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct waves *waves = &document->waves;
	struct bytes spread = spread_write(arena, waves);

	return sql_run_once(fold->store, STORE_TERMS_ADD,
			    VALUES(fold_text(fold, "rollout"), sql_text(document->plan.execution),
				   sql_text(document->plan.verify),
				   sql_integer((int64_t)waves->parallel), sql_text(spread.data),
				   sql_text(document->plan.evidence)),
			    error) &&
	       add_waves(fold, waves, error);
}

bool fold_rollout_created(const struct fold *fold, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct hash plan;
	struct plan_document document;

	if (!hash_from_hex(value_get_text(fold->body, "plan"), &plan))
		return error_set(error, ERROR_INTERNAL, "the entry's plan is no hash");
	if (!plan_document_load(arena, fold->store, &plan, &document, error) ||
	    !add_rollout(fold, &document.plan, error) || !add_request(fold, error) ||
	    !add_terms(fold, &document, error))
		return false;
	for (size_t i = 0; i < document.count; i++)
		if (!add_part(fold, &document, i, error))
			return false;
	return true;
}

/* What a person's decision makes of the failures so far, for each wave. */
static bool forgive_waves(const struct fold *fold, struct error *error)
{
	const char *event = value_get_text(fold->body, "event");
	bool resumed = text_equal(event, "resume");

	return (!resumed && !text_equal(event, "retry")) ||
	       sql_run(fold->store, STORE_WAVE_FORGIVE,
		       VALUES(fold_text(fold, "rollout"), sql_integer(resumed)), error);
}

bool fold_wave_moved(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_WAVE_MOVE,
			    VALUES(fold_text(fold, "rollout"), fold_integer(fold, "wave"),
				   fold_text(fold, "from"), fold_text(fold, "to"),
				   fold_text(fold, "why"), sql_integer(fold->time)),
			    error) &&
	       sql_run(fold->store, STORE_ROLLOUT_TOUCH, VALUES(fold_text(fold, "rollout")), error);
}

bool fold_rollout_moved(const struct fold *fold, struct error *error)
{
	return forgive_waves(fold, error) &&
	       sql_run_once(fold->store, STORE_ROLLOUT_MOVE,
			    VALUES(fold_text(fold, "rollout"), fold_text(fold, "from"),
				   fold_text(fold, "to"), fold_text(fold, "why"),
				   fold_integer(fold, "forgiven"), sql_integer(fold->time),
				   fold_bool(fold, "final"), sql_integer((int64_t)fold->seq),
				   fold_bool(fold, "drained")),
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
				   sql_integer((int64_t)fold->seq), fold_hash(fold, "found"),
				   fold_text(fold, "irreversible")),
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
