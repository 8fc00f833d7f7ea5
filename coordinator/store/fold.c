#include "coordinator/store/fold.h"

#include "coordinator/store/sql.h"
#include "core/tlog/commitment.h"

/* Refusals say what did not happen, and some entries only that something was noticed. */
static bool fold_nothing(const struct fold *fold, struct error *error)
{
	(void)fold;
	(void)error;
	return true;
}

static fold_function *const folds[ENTRY_TYPE_COUNT] = {
	[ENTRY_PROJECT_CREATED] = fold_project_created,
	[ENTRY_RELEASE_SEALED] = fold_release_sealed,
	[ENTRY_RELEASE_REFUSED] = fold_nothing,
	[ENTRY_PIPELINE_APPLIED] = fold_pipeline_applied,
	[ENTRY_PIPELINE_PROPOSED] = fold_pipeline_proposed,
	[ENTRY_PIPELINE_CONFIRMED] = fold_pipeline_confirmed,
	[ENTRY_PIPELINE_WITHDRAWN] = fold_pipeline_withdrawn,
	[ENTRY_PIPELINE_REFUSED] = fold_nothing,
	[ENTRY_ROLLOUT_CREATED] = fold_rollout_created,
	[ENTRY_ROLLOUT_REFUSED] = fold_nothing,
	[ENTRY_ROLLOUT_MOVED] = fold_rollout_moved,
	[ENTRY_ROLLOUT_INTERRUPTED] = fold_rollout_interrupted,
	[ENTRY_TASK_MOVED] = fold_task_moved,
	[ENTRY_REPORT_LATE] = fold_report_late,
	[ENTRY_JOIN_CREATED] = fold_join_created,
	[ENTRY_AGENT_ENROLLED] = fold_agent_enrolled,
	[ENTRY_AGENT_REFUSED] = fold_nothing,
	[ENTRY_AGENT_REVOKED] = fold_agent_revoked,
	[ENTRY_TARGET_REPORTED] = fold_target_reported,
	[ENTRY_TARGET_REGRESSED] = fold_target_regressed,
	[ENTRY_TARGET_RESTORED] = fold_target_restored,
	[ENTRY_TARGET_BREAK_GLASS] = fold_target_break_glass,
	[ENTRY_TARGET_REFUSED] = fold_nothing,
	[ENTRY_TARGET_ACCEPTED] = fold_target_accepted,
	[ENTRY_TARGET_FOREIGN] = fold_target_foreign,
	[ENTRY_TARGET_FOREIGN_SETTLED] = fold_target_foreign_settled,
	[ENTRY_TARGET_WITHDRAWN] = fold_target_withdrawn,
	[ENTRY_ACCESS_REFUSED] = fold_nothing,
	[ENTRY_ACCESS_LOCKED] = fold_nothing,
	[ENTRY_TOKEN_CREATED] = fold_token_created,
	[ENTRY_TOKEN_REVOKED] = fold_token_revoked,
	[ENTRY_APPROVAL_GIVEN] = fold_approval,
	[ENTRY_APPROVAL_DENIED] = fold_approval,
	[ENTRY_APPROVAL_WITHDRAWN] = fold_approval,
	[ENTRY_APPROVAL_REFUSED] = fold_nothing,
	[ENTRY_OVERRIDE_RECORDED] = fold_override_recorded,
	[ENTRY_BRAKE_PUT] = fold_brake_put,
	[ENTRY_BRAKE_LIFTED] = fold_brake_lifted,
	[ENTRY_BRAKE_REFUSED] = fold_nothing,
	[ENTRY_WAVE_MOVED] = fold_wave_moved,
	[ENTRY_GATE_ANSWERED] = fold_nothing,
	[ENTRY_LOG_REDACTED] = fold_nothing,
	[ENTRY_RELEASE_LINTED] = fold_release_linted,
	[ENTRY_RELEASE_WEIGHED] = fold_release_weighed,
	[ENTRY_RELEASE_IMPORTED] = fold_release_imported,
	[ENTRY_IMPORT_REFUSED] = fold_nothing,
	[ENTRY_RELEASE_SIGNED] = fold_release_signed,
	[ENTRY_SIGNATURE_REFUSED] = fold_nothing,
	[ENTRY_KEY_ROTATED] = fold_key_changed,
	[ENTRY_KEY_REVOKED] = fold_key_changed,
	[ENTRY_KEY_RECOVERY] = fold_recovery_set,
	[ENTRY_KEY_REFUSED] = fold_nothing,
	[ENTRY_AGENT_ROTATION] = fold_agent_rotation,
	[ENTRY_AGENT_FOLLOWED] = fold_agent_followed,
};

bool fold_entry(const struct fold *fold, enum entry_type type, struct error *error)
{
	return folds[type](fold, error) ||
	       error_wrap(error, "entry %llu (%s)", (unsigned long long)fold->seq,
			  entry_type_name(type));
}

static struct sql_value text_of(const struct fold *fold, const struct value *object,
				const char *key)
{
	struct hash *commitment = arena_new(fold->arena, struct hash);

	return commitment_read(value_get(object, key), commitment)
		   ? sql_hash(commitment)
		   : sql_text(value_get_text(object, key));
}

struct sql_value fold_text(const struct fold *fold, const char *key)
{
	return text_of(fold, fold->body, key);
}

struct sql_value fold_actor(const struct fold *fold)
{
	return text_of(fold, value_get(fold->body, "actor"), "name");
}

struct sql_value fold_integer(const struct fold *fold, const char *key)
{
	return sql_integer(value_get_integer(fold->body, key, 0));
}

struct sql_value fold_bool(const struct fold *fold, const char *key)
{
	return sql_integer(value_get_bool(fold->body, key, false));
}

struct sql_value fold_bytes(const struct fold *fold, const char *key)
{
	const char *text = value_get_text(fold->body, key);
	size_t size = bytes_of(text).size / 2;
	void *bytes = arena_alloc(fold->arena, size + 1);

	return text && hex_decode(text, bytes, size) ? sql_bytes(bytes, size) : sql_text(NULL);
}

struct sql_value fold_hash(const struct fold *fold, const char *key)
{
	return fold_bytes(fold, key);
}
