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
