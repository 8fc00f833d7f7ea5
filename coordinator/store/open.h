#ifndef COORDINATOR_STORE_OPEN_H
#define COORDINATOR_STORE_OPEN_H
#include "coordinator/store/store.h"

enum store_access {
	STORE_OWNER,   /* makes the database when it is absent, upgrades an older schema */
	STORE_READER,  /* the database must exist; every write fails */
	STORE_SCRATCH, /* an empty one without a path, which is gone when it is closed */
};

/* `path` is the database file (a scratch store has none: "").  ERROR_UNREACHABLE: it cannot be
 * opened; ERROR_INVALID: its schema is newer than this program, or older and not upgraded yet (for
 * a reader); ERROR_LOCKED: another coordinator owns it. */
bool store_open(const char *path, enum store_access access, struct store **store,
		struct error *error) MUST_CHECK;
void store_close(struct store *store); /* NULL is allowed; rolls back what is open */
void store_release(struct store **store);
#endif
