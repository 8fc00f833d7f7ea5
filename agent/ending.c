#include "agent/ending.h"

void ending_ask(struct ending *ending)
{
	atomic_store(&ending->asked, true);
}

enum ending_step ending_advance(struct ending *ending, struct served_list *served, int64_t grace,
				int64_t now)
{
	if (!atomic_load(&ending->asked))
		return ENDING_GOES_ON;
	if (!ending->begun) {
		ending->begun = true;
		ending->until = now + grace;
		served_stop(served, NULL);
		return ENDING_BEGINS;
	}
	if ((!ending->interrupted && now < ending->until) || !served_busy(served))
		return ENDING_GOES_ON;
	/* Again and again: one that comes between two statements ends none. */
	served_interrupt(served, NULL, "the agent was told to end, and its grace time is over");
	if (ending->interrupted)
		return ENDING_GOES_ON;
	ending->interrupted = true;
	ending->until = now + ENDING_ROLLBACK;
	return ENDING_INTERRUPTS;
}
