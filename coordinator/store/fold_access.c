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
