#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"

bool fold_approval(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_APPROVAL_PUT,
			    VALUES(fold_hash(fold, "plan_digest"), fold_text(fold, "person"),
				   fold_text(fold, "decision"), fold_text(fold, "role"),
				   fold_text(fold, "reason"), fold_text(fold, "rollout"),
				   sql_integer(fold->time), sql_integer((int64_t)fold->seq),
				   fold_text(fold, "token"), fold_text(fold, "signature")),
			    error);
}

bool fold_override_recorded(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_OVERRIDE_PUT,
			    VALUES(fold_hash(fold, "plan_digest"), fold_text(fold, "gate"),
				   fold_actor(fold), fold_text(fold, "role"),
				   fold_text(fold, "reason"), sql_integer(fold->time),
				   sql_integer((int64_t)fold->seq), fold_text(fold, "token")),
			    error);
}

bool fold_brake_put(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_BRAKE_PUT,
			    VALUES(fold_text(fold, "kind"), fold_text(fold, "project"),
				   fold_text(fold, "environment"), fold_integer(fold, "release"),
				   fold_actor(fold), fold_text(fold, "reason"),
				   sql_integer(fold->time), sql_integer((int64_t)fold->seq)),
			    error);
}

bool fold_brake_lifted(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_BRAKE_LIFT,
			    VALUES(fold_text(fold, "kind"), fold_text(fold, "project"),
				   fold_text(fold, "environment"), fold_integer(fold, "release")),
			    error);
}
