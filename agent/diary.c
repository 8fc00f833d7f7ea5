#include "agent/diary.h"

#include "core/base/log.h"

void diary_report(const struct report *report)
{
	if (report->phase == PHASE_STARTED)
		log_line(LOG_INFO, "attempt.started", "attempt=%s target=%s", report->attempt,
			 report->target);
	else if (report->phase == PHASE_FINISHED)
		log_line(report->outcome == OUTCOME_SUCCEEDED ? LOG_INFO : LOG_WARNING,
			 "attempt.finished", "attempt=%s target=%s outcome=%s error=\"%s\"",
			 report->attempt, report->target, outcome_name(report->outcome),
			 report->error);
}

void diary_targets(struct served_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct served *served = &list->items[i];
		bool unusable = served->known && served->state.reach != REACH_OK;

		if (unusable && !served->unusable)
			log_line(LOG_WARNING, "target.unusable", "target=%s error=\"%s\"",
				 served->settings->name, served->state.problem);
		else if (!unusable && served->unusable)
			log_line(LOG_INFO, "target.usable", "target=%s", served->settings->name);
		served->unusable = unusable;
	}
}

void diary_followed(const struct identity *identity, const struct followed *followed)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	bool revoked = followed->key == FOLLOWED_REVOCATION;
	const char *recovery = hex_encode(arena, identity->recovery_key, PUBLIC_KEY_SIZE);

	if (followed->key != FOLLOWED_NOTHING)
		log_line(LOG_WARNING, "coordinator.key", "key=%s %s=%s",
			 hex_encode(arena, identity->coordinator_key, PUBLIC_KEY_SIZE),
			 revoked ? "revoked" : "rotated",
			 hex_encode(arena, followed->before, PUBLIC_KEY_SIZE));
	if (followed->pinned)
		log_line(LOG_INFO, "recovery.pinned", "key=%s", recovery);
	if (followed->other_recovery)
		log_line(LOG_WARNING, "recovery.differs",
			 "key=%s the coordinator shows another one, which is not believed",
			 recovery);
}

void diary_spool(bool kept, const struct error *error)
{
	if (!kept)
		log_line(LOG_ERROR, "spool.failed", "error=\"%s\"", error->text);
}
