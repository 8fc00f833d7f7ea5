#ifndef COORDINATOR_STORE_RECHECK_H
#define COORDINATOR_STORE_RECHECK_H
#include "coordinator/store/entry.h"
#include "coordinator/store/store.h"
#include "core/tlog/audit.h"

/* Is the log in the store whole: every entry beside its columns, every hash of the tree? */
struct recheck {
	struct store *store;
	/* Called with every entry in its order; may be NULL. */
	bool (*entry)(struct arena *arena, void *context, const struct entry *entry,
		      struct error *error);
	void *context;
	struct audit audit; /* what was found */
	uint64_t blobs;
};

/* ERROR_INTEGRITY names what is wrong. */
bool recheck_log(struct recheck *recheck, struct error *error) MUST_CHECK;
/* Has every blob its hash? */
bool recheck_blobs(struct recheck *recheck, struct error *error) MUST_CHECK;
#endif
