#ifndef AGENT_JOURNAL_H
#define AGENT_JOURNAL_H
#include "agent/attempt.h"
#include "agent/executor.h"
#include "proto/message.h"

/* What one attempt has to tell, cut into reports: STARTED and FINISHED at once, PROGRESS with at
 * least JOURNAL_PAUSE between two.  No locks: its owner has one. */
#define JOURNAL_PAUSE 200 /* ms */

struct journal {
	const char *rollout, *target, *attempt; /* live as long as the journal */
	uint64_t epoch, sequence;
	bool started, verifying, finished;         /* what happened */
	bool told_start, told_verifying, told_end; /* what was taken */
	int64_t last_progress;                     /* monotonic clock, ms */
	enum outcome outcome;
	const char *error, *preparation;
	struct bytes found;
	bool looked; /* at what it left: `ledger` */
	struct hash ledger;
	struct arena *texts; /* of what was not taken yet */
	struct statement_report *statements;
	size_t count, taken, room;
	/* When too many wait, one statement stands for those of its migration that came before it:
	 * a file of a million statements is told about, not told. */
	bool crowded;
	struct statement_report newest; /* without a version: none */
	struct arena *newest_texts;
};

void journal_open(struct journal *journal, const struct assignment *assignment);
void journal_release(struct journal *journal);

void journal_start(struct journal *journal);
/* All is applied; the plan's verification begins. */
void journal_verify(struct journal *journal);
/* A migration's own progress is not reported: its statements say it. */
void journal_progress(struct journal *journal, const struct progress *progress);
void journal_finish(struct journal *journal, const struct attempt_result *result);

/* Has it something to tell that nobody has taken? */
bool journal_pending(const struct journal *journal);
/* The next report, with texts in `arena`.  False: nothing may be told at `now`; `due` is lowered to
 * when there will be something. */
bool journal_take(struct arena *arena, struct journal *journal, int64_t now, struct report *report,
		  int64_t *due);
#endif
