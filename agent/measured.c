#include "agent/measured.h"

#include "agent/measure.h"
#include "core/base/clock.h"

#define PAUSE 600000 /* ms; sizes do not change much meanwhile */

static bool is_known(const struct measured *measured, const struct inspection *inspection)
{
	return measured->arena && clock_monotonic() < measured->time + PAUSE &&
	       hash_equal(&measured->ledger, &inspection->digest);
}

void measured_renew(struct measured *measured, const struct target_settings *settings,
		    const struct inspection *inspection)
{
	SCOPED(target_release) struct target *target = NULL;
	SCOPED(arena_release) struct arena *arena = NULL;
	struct lint_facts facts;
	struct error ignored;

	if (inspection->reach != REACH_OK || is_known(measured, inspection))
		return;
	arena = arena_open();
	if (!target_open(settings, &target, &ignored) ||
	    !target_measure(arena, target, inspection->dialect, &facts, &ignored))
		return;
	measured_close(measured);
	*measured = (struct measured) { arena, lint_facts_write(arena, &facts), clock_monotonic(),
					inspection->digest };
	arena = NULL;
}

void measured_close(struct measured *measured)
{
	arena_close(measured->arena);
	*measured = (struct measured) { 0 };
}
