#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"

static bool agent_rekeyed(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_AGENT_REKEY,
			    VALUES(fold_text(fold, "agent"), fold_bytes(fold, "successor")), error);
}

bool fold_agent_rotation(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_AGENT_ROTATE, VALUES(fold_text(fold, "agent")),
			    error);
}

bool fold_key_changed(const struct fold *fold, struct error *error)
{
	if (text_equal(value_get_text(fold->body, "of"), "agent"))
		return agent_rekeyed(fold, error);
	return sql_run_once(fold->store, STORE_SUCCESSION_ADD,
			    VALUES(sql_integer((int64_t)fold->seq), fold_text(fold, "of"),
				   fold_bytes(fold, "head"), fold_text(fold, "statement")),
			    error);
}

bool fold_recovery_set(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_RECOVERY_PUT, VALUES(fold_bytes(fold, "key")),
			    error);
}

bool fold_agent_followed(const struct fold *fold, struct error *error)
{
	return sql_run_once(
	    fold->store, STORE_AGENT_FOLLOW,
	    VALUES(fold_text(fold, "agent"), fold_bytes(fold, "key"), fold_bytes(fold, "recovery")),
	    error);
}
