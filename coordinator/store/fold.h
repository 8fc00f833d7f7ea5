#ifndef COORDINATOR_STORE_FOLD_H
#define COORDINATOR_STORE_FOLD_H
#include "coordinator/store/entry.h"
#include "coordinator/store/store.h"

/* From an entry to the projections: the only writer of every table below the log.  What a fold does
 * follows from the entry and the blobs that it names, so that log_rebuild can do it again. */
struct fold {
	struct store *store;
	struct arena *arena;
	uint64_t seq;
	int64_t time;
	const struct value *body;
};

typedef bool fold_function(const struct fold *fold, struct error *error);

bool fold_entry(const struct fold *fold, enum entry_type type, struct error *error) MUST_CHECK;

/* Members of the body as values to bind; what is committed to (disclosure.h) is a blob. */
struct sql_value fold_text(const struct fold *fold, const char *key);    /* null when absent */
struct sql_value fold_actor(const struct fold *fold);                    /* who did it */
struct sql_value fold_integer(const struct fold *fold, const char *key); /* 0 when absent */
struct sql_value fold_bool(const struct fold *fold, const char *key);    /* 0 or 1 */
struct sql_value fold_hash(const struct fold *fold, const char *key);    /* null when absent */
struct sql_value fold_bytes(const struct fold *fold, const char *key);   /* from hexadecimal */

fold_function fold_release_weighed;
fold_function fold_release_linted, fold_release_imported, fold_release_signed;
fold_function fold_pipeline_proposed, fold_pipeline_confirmed, fold_pipeline_withdrawn;
fold_function fold_release_sealed, fold_pipeline_applied, fold_project_created;
fold_function fold_rollout_created, fold_rollout_moved, fold_rollout_interrupted;
fold_function fold_task_moved, fold_report_late, fold_wave_moved;
fold_function fold_join_created, fold_agent_enrolled, fold_agent_revoked;
fold_function fold_target_reported, fold_target_withdrawn;
fold_function fold_target_break_glass, fold_target_foreign, fold_target_foreign_settled;
fold_function fold_target_regressed, fold_target_restored, fold_target_accepted;
fold_function fold_key_changed, fold_recovery_set, fold_agent_followed, fold_agent_rotation;
fold_function fold_token_created, fold_token_revoked;
fold_function fold_approval, fold_override_recorded, fold_brake_put, fold_brake_lifted;
#endif
