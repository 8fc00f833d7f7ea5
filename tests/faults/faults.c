#include "tests/faults/faults.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[FAULT_COUNT] = {
	[FAULT_NONE] = "none",
	[FAULT_REFUSED] = "refused",
	[FAULT_CUT] = "connection cut before it",
	[FAULT_ENDED] = "session ended before it",
	[FAULT_LOST] = "answer lost",
	[FAULT_BUSY] = "busy",
	[FAULT_DISK] = "disk",
	[FAULT_DISK_AFTER] = "disk, after it was done",
	[FAULT_FULL] = "no room",
};

static _Atomic enum fault planned;
static unsigned wanted;
static atomic_uint counted;
static atomic_bool happened;
static bool readers_spared;
static char text[160];

const char *fault_name(enum fault fault)
{
	return names[fault];
}

void fault_spare_readers(void)
{
	readers_spared = true;
}

bool fault_spares_readers(void)
{
	return readers_spared;
}

void fault_plan(enum fault fault, unsigned call)
{
	wanted = call;
	counted = 0;
	happened = false;
	snprintf(text, sizeof text, "nothing failed");
	planned = fault;
}

bool fault_over(void)
{
	planned = FAULT_NONE;
	return happened;
}

bool fault_due(enum fault fault, const char *function)
{
	if (fault != planned || atomic_fetch_add(&counted, 1) + 1 != wanted)
		return false;
	snprintf(text, sizeof text, "%s (%s), call %u", function, names[fault], wanted);
	happened = true;
	return true;
}

unsigned fault_stride(unsigned usual)
{
	const char *given = getenv("LOCKSTEP_FAULTS");

	return given && strcmp(given, "all") == 0 ? 1 : usual;
}

unsigned fault_first(unsigned stride)
{
	const char *seed = getenv("LOCKSTEP_SEED");

	return 1 + (seed ? (unsigned)strtoul(seed, NULL, 10) : 0) % stride;
}

const char *fault_text(void)
{
	return text;
}
