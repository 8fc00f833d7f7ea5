#include "agent/executor.h"
#include "agent/executor_step.h"

/* A row with an error is one after which a person decided: that the rollout goes on gives it anew
 * what it had. */
static void resume_by_ledger(struct run *run, struct spending *spending)
{
	const struct execution *execution = run->execution;

	for (size_t i = run->ledger.count; i--;) {
		const struct ledger_row *row = &run->ledger.rows[i];
		struct spending before;

		if (!spending_read(run->scratch, row->details, execution->rollout, &before))
			continue;
		if (!row->error)
			spending_join(spending, &before);
		return;
	}
}

void spending_resume(struct run *run)
{
	const struct execution *execution = run->execution;
	struct spending *spending = target_spending(run->target);

	if (execution->spending)
		spending_join(spending, execution->spending);
	if (execution->rollout)
		resume_by_ledger(run, spending);
}

const char *spending_note(const struct run *run, const char *details)
{
	const char *rollout = run->execution->rollout;

	return rollout
		   ? spending_write(run->scratch, details, rollout, target_spending(run->target))
		   : details;
}
