#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"

bool fold_join_created(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_JOIN_ADD,
			    VALUES(fold_hash(fold, "join"), fold_text(fold, "environment"),
				   fold_text(fold, "name"), fold_integer(fold, "expires")),
			    error);
}

bool fold_agent_enrolled(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_JOIN_USE,
			    VALUES(fold_hash(fold, "join"), fold_text(fold, "agent")), error) &&
	       sql_run_once(fold->store, STORE_AGENT_ADD,
			    VALUES(fold_integer(fold, "number"), fold_text(fold, "agent"),
				   fold_text(fold, "name"), fold_text(fold, "environment"),
				   fold_text(fold, "version"), fold_bytes(fold, "public_key"),
				   fold_hash(fold, "join"), sql_integer(fold->time)),
			    error);
}

bool fold_agent_revoked(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_AGENT_REVOKE, VALUES(fold_text(fold, "agent")),
			    error);
}

bool fold_target_reported(const struct fold *fold, struct error *error)
{
	struct value *labels = value_get(fold->body, "labels");
	struct bytes text = labels ? value_write(fold->arena, labels) : bytes_of("[]");
	/* Agents of the first release do not tell what they had seen of the log. */
	int64_t confirmed = value_get_integer(fold->body, "seen", (int64_t)fold->seq);

	return sql_run_once(fold->store, STORE_TARGET_PUT,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target"), fold_text(fold, "agent"),
				   sql_integer((int64_t)fold->seq), sql_integer(fold->time),
				   fold_text(fold, "dialect"),
				   sql_text(arena_text_n(fold->arena, text.data, text.size)),
				   fold_integer(fold, "reach"), fold_text(fold, "problem"),
				   fold_text(fold, "server"), fold_hash(fold, "ledger_digest"),
				   fold_hash(fold, "ledger"), fold_bool(fold, "rehearsal"),
				   fold_bool(fold, "foreign_tables"), sql_integer(confirmed),
				   fold_hash(fold, "histories")),
			    error);
}

static bool put_standing(const struct fold *fold, int64_t regressed, int64_t accepted,
			 struct error *error)
{
	return sql_run_once(fold->store, STORE_STANDING_PUT,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target"), sql_integer(regressed),
				   sql_integer(accepted), fold_hash(fold, "missing"),
				   fold_text(fold, "why")),
			    error);
}

bool fold_target_regressed(const struct fold *fold, struct error *error)
{
	return put_standing(fold, (int64_t)fold->seq, 0, error);
}

bool fold_target_restored(const struct fold *fold, struct error *error)
{
	return put_standing(fold, 0, 0, error);
}

bool fold_target_accepted(const struct fold *fold, struct error *error)
{
	return put_standing(fold, 0, (int64_t)fold->seq, error);
}

bool fold_target_withdrawn(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_TARGET_REMOVE,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target"), fold_text(fold, "agent")),
			    error);
}

bool fold_token_created(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_TOKEN_ADD,
			    VALUES(fold_integer(fold, "number"), fold_text(fold, "token"),
				   fold_hash(fold, "hash"), fold_text(fold, "name"),
				   fold_text(fold, "role"), fold_text(fold, "scope_project"),
				   fold_text(fold, "scope_environment"), sql_integer(fold->time),
				   fold_integer(fold, "expires")),
			    error);
}

bool fold_token_revoked(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_TOKEN_REVOKE, VALUES(fold_text(fold, "token")),
			    error);
}
