#ifndef CORE_LOCK_MODE_H
#define CORE_LOCK_MODE_H
#include <stdbool.h>

/* PostgreSQL's table locks, the weakest first (manual, 13.3.1). */
enum lock_mode {
	LOCK_NONE,
	LOCK_ACCESS_SHARE,
	LOCK_ROW_SHARE,
	LOCK_ROW_EXCLUSIVE,
	LOCK_SHARE_UPDATE_EXCLUSIVE,
	LOCK_SHARE,
	LOCK_SHARE_ROW_EXCLUSIVE,
	LOCK_EXCLUSIVE,
	LOCK_ACCESS_EXCLUSIVE,
	LOCK_MODE_COUNT
};

const char *lock_mode_name(enum lock_mode mode);  /* "ACCESS EXCLUSIVE", as LOCK TABLE writes it */
const char *lock_mode_short(enum lock_mode mode); /* "AX"; "-" for none */
bool lock_mode_from_short(const char *text, enum lock_mode *mode);
/* "AccessExclusiveLock", as pg_locks has it. */
bool lock_mode_from_server(const char *text, enum lock_mode *mode);

/* Does it keep out who inserts, updates and deletes; who selects? */
bool lock_mode_blocks_writes(enum lock_mode mode);
bool lock_mode_blocks_reads(enum lock_mode mode);
#endif
