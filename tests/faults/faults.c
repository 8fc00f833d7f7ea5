#include "tests/faults/faults.h"

#include <stdio.h>

static const char *const names[FAULT_COUNT] = {
	[FAULT_NONE] = "none",
	[FAULT_REFUSED] = "refused",
	[FAULT_CUT] = "connection cut before it",
	[FAULT_LOST] = "answer lost",
	[FAULT_BUSY] = "busy",
	[FAULT_DISK] = "disk",
	[FAULT_DISK_AFTER] = "disk, after it was done",
};

static enum fault planned;
static unsigned wanted, counted;
static bool happened;
static char text[160];

const char *fault_name(enum fault fault)
{
	return names[fault];
}

void fault_plan(enum fault fault, unsigned call)
{
	planned = fault;
	wanted = call;
	counted = 0;
	happened = false;
	snprintf(text, sizeof text, "nothing failed");
}

bool fault_over(void)
{
	planned = FAULT_NONE;
	return happened;
}

bool fault_due(enum fault fault, const char *function)
{
	if (fault != planned || ++counted != wanted)
		return false;
	happened = true;
	snprintf(text, sizeof text, "%s (%s), call %u", function, names[fault], counted);
	return true;
}

const char *fault_text(void)
{
	return text;
}
