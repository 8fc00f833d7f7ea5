#ifndef COORDINATOR_STORE_ENTRY_H
#define COORDINATOR_STORE_ENTRY_H
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/value.h"

/* The types, each with the sentence that describes it; fold.c has one row per type. */
#define ENTRY_TYPES(X)                                                                             \
	X(PROJECT_CREATED, "project.created", "a project was registered")                          \
	X(RELEASE_SEALED, "release.sealed", "a release was sealed")                                \
	X(RELEASE_REFUSED, "release.refused", "a push was refused")                                \
	X(PIPELINE_APPLIED, "pipeline.applied", "a pipeline file was put in force")                \
	X(PIPELINE_PROPOSED, "pipeline.proposed", "a pipeline file waits for other people")        \
	X(PIPELINE_CONFIRMED, "pipeline.confirmed", "a person confirmed a proposed pipeline file") \
	X(PIPELINE_WITHDRAWN, "pipeline.withdrawn", "a proposed pipeline file was taken back")     \
	X(PIPELINE_REFUSED, "pipeline.refused", "a pipeline file was refused")                     \
	X(ROLLOUT_CREATED, "rollout.created", "a rollout was planned")                             \
	X(ROLLOUT_REFUSED, "rollout.refused", "a rollout was refused by shut gates")               \
	X(ROLLOUT_MOVED, "rollout.moved", "a rollout changed its state")                           \
	X(ROLLOUT_INTERRUPTED, "rollout.interrupted", "running statements are to be interrupted")  \
	X(TASK_MOVED, "task.moved", "a task changed its state")                                    \
	X(REPORT_LATE, "report.late", "an agent reported on an attempt that was over")             \
	X(JOIN_CREATED, "agent.token_created", "a join token was made")                            \
	X(AGENT_ENROLLED, "agent.enrolled", "an agent enrolled")                                   \
	X(AGENT_REFUSED, "agent.refused", "a request of an agent was refused")                     \
	X(AGENT_REVOKED, "agent.revoked", "an agent was revoked")                                  \
	X(TARGET_REPORTED, "target.reported", "an agent reported a change of a target")            \
	X(TARGET_REGRESSED, "target.regressed", "a target lost what had succeeded on it")          \
	X(TARGET_RESTORED, "target.restored", "a target has again what it had lost")               \
	X(TARGET_BREAK_GLASS, "target.break_glass", "a target was changed past the coordinator")   \
	X(TARGET_REFUSED, "target.refused", "what was wanted of a target was refused")             \
	X(TARGET_ACCEPTED, "target.accepted", "a person took a target's ledger as it is")          \
	X(TARGET_FOREIGN, "target.foreign", "another tool recorded something in a target")         \
	X(TARGET_FOREIGN_SETTLED, "target.foreign_settled",                                        \
	  "what another tool recorded was adopted, taken back or accepted")                        \
	X(TARGET_WITHDRAWN, "target.withdrawn", "an agent no longer serves a target")              \
	X(ACCESS_REFUSED, "access.refused", "a token was refused what it may not do")              \
	X(ACCESS_LOCKED, "access.locked", "failures locked an address or a token out for a while") \
	X(TOKEN_CREATED, "token.created", "an API token was made")                                 \
	X(TOKEN_REVOKED, "token.revoked", "an API token was revoked")                              \
	X(APPROVAL_GIVEN, "approval.given", "a person approved a plan")                            \
	X(APPROVAL_DENIED, "approval.denied", "a person denied a plan")                            \
	X(APPROVAL_WITHDRAWN, "approval.withdrawn", "a person took back what they had decided")    \
	X(APPROVAL_REFUSED, "approval.refused", "a decision about a plan was refused")             \
	X(OVERRIDE_RECORDED, "override.recorded", "a person asked that a shut gate be passed")     \
	X(BRAKE_PUT, "brake.put", "a hold, pin, veto or a stopped line began")                     \
	X(BRAKE_LIFTED, "brake.lifted", "a hold, pin, veto or a stopped line ended")               \
	X(BRAKE_REFUSED, "brake.refused", "a hold, pin, veto or a stop was refused")               \
	X(WAVE_MOVED, "rollout.wave_moved", "a wave of a rollout changed its state")               \
	X(GATE_ANSWERED, "gate.answered", "a service answered an HTTP gate")                       \
	X(RELEASE_LINTED, "release.linted", "the linter judged a release")                         \
	X(RELEASE_WEIGHED, "release.weighed", "the linter judged a release for an environment")    \
	X(RELEASE_IMPORTED, "release.imported",                                                    \
	  "another coordinator's word on a release was read")                                      \
	X(IMPORT_REFUSED, "import.refused", "another coordinator's word on a release was refused") \
	X(RELEASE_SIGNED, "release.signed", "an author signed a release")                          \
	X(SIGNATURE_REFUSED, "release.signature_refused", "a signature of a release was refused")  \
	X(KEY_ROTATED, "key.rotated", "a key was replaced by another one as planned")              \
	X(KEY_REVOKED, "key.revoked", "a key is believed no longer: somebody else may have it")    \
	X(KEY_RECOVERY, "key.recovery_set",                                                        \
	  "the key that revokes the coordinator's was made known")                                 \
	X(KEY_REFUSED, "key.refused", "a change of a key was refused")                             \
	X(AGENT_ROTATION, "agent.rotation_asked", "an agent was asked to replace its key")         \
	X(AGENT_FOLLOWED, "agent.followed",                                                        \
	  "an agent told which key of the coordinator it believes")                                \
	X(LOG_REDACTED, "log.redacted", "names or words of people were redacted")

#define ENTRY_ENUM(name, text, title) ENTRY_##name,
enum entry_type {
	ENTRY_TYPES(ENTRY_ENUM) ENTRY_TYPE_COUNT
};

const char *entry_type_name(enum entry_type type);
const char *entry_type_title(enum entry_type type);

struct entry {
	uint64_t seq; /* from 0: the leaf's index */
	int64_t time; /* wall clock, ms */
	const char *type;
	const char *actor_kind, *actor_name;
	struct hash leaf;
	struct bytes text;  /* the canonical bytes that are hashed */
	struct value *body; /* the same, parsed */
};
#endif
