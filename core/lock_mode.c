#include "core/lock_mode.h"

#include "core/base/bytes.h"

static const struct {
	const char *brief, *name, *server;
} modes[LOCK_MODE_COUNT] = {
	[LOCK_NONE] = { "-", "no lock", "" },
	[LOCK_ACCESS_SHARE] = { "AS", "ACCESS SHARE", "AccessShareLock" },
	[LOCK_ROW_SHARE] = { "RS", "ROW SHARE", "RowShareLock" },
	[LOCK_ROW_EXCLUSIVE] = { "RX", "ROW EXCLUSIVE", "RowExclusiveLock" },
	[LOCK_SHARE_UPDATE_EXCLUSIVE] = { "SUX", "SHARE UPDATE EXCLUSIVE",
					  "ShareUpdateExclusiveLock" },
	[LOCK_SHARE] = { "S", "SHARE", "ShareLock" },
	[LOCK_SHARE_ROW_EXCLUSIVE] = { "SRX", "SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock" },
	[LOCK_EXCLUSIVE] = { "X", "EXCLUSIVE", "ExclusiveLock" },
	[LOCK_ACCESS_EXCLUSIVE] = { "AX", "ACCESS EXCLUSIVE", "AccessExclusiveLock" },
};

const char *lock_mode_name(enum lock_mode mode)
{
	return modes[mode].name;
}

const char *lock_mode_short(enum lock_mode mode)
{
	return modes[mode].brief;
}

bool lock_mode_from_short(const char *text, enum lock_mode *mode)
{
	for (*mode = LOCK_NONE; *mode < LOCK_MODE_COUNT; ++*mode)
		if (text_equal(modes[*mode].brief, text))
			return true;
	*mode = LOCK_NONE;
	return false;
}

bool lock_mode_from_server(const char *text, enum lock_mode *mode)
{
	for (*mode = LOCK_ACCESS_SHARE; *mode < LOCK_MODE_COUNT; ++*mode)
		if (text_equal(modes[*mode].server, text))
			return true;
	*mode = LOCK_NONE;
	return false;
}

bool lock_mode_blocks_writes(enum lock_mode mode)
{
	return mode >= LOCK_SHARE;
}

bool lock_mode_blocks_reads(enum lock_mode mode)
{
	return mode == LOCK_ACCESS_EXCLUSIVE;
}
