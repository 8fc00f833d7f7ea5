#ifndef COORDINATOR_STORE_LOG_H
#define COORDINATOR_STORE_LOG_H
#include "coordinator/store/entry.h"
#include "coordinator/store/store.h"

/* The log is the state: every change is an entry in canonical JSON under 64 KiB, its RFC 6962 leaf
 * hash is in the tree, and the projections follow from the entries alone (and the blobs they name).
 * Members of every entry: v, seq, time, type, actor {kind, name}, cause; the rest by type.  Members
 * that history filters by are always called project, environment, target, rollout, agent. */

/* NULL or 0: not filtered by. */
struct log_filter {
	const char *project, *environment, *target, *migration, *actor, *type, *rollout;
	int64_t since, until; /* wall clock, ms; until is exclusive, 0: no end */
	int64_t after;  /* seq: entries after it (before it when `newest`); -1: from the end */
	bool newest;    /* newest first */
	bool refusals;  /* only what was refused */
	unsigned limit; /* at most 1,000; 0: 100 */
};

struct log_page {
	struct entry *items;
	size_t count;
	bool more; /* `after` for the next page is the last item's seq */
};

struct entry_head {
	int64_t time; /* wall clock, ms */
	const char *actor_kind, *actor_name, *cause;
};

/* Appends in the open transaction: `body` gets the members of every entry, the tree grows by its
 * leaf, the projections follow.  ERROR_INTERNAL: 64 KiB or more, or it does not fit the projections
 * (a task that is not in the state which it is said to leave). */
bool entry_append(struct arena *arena, struct store *store, const struct entry_head *head,
		  enum entry_type type, struct value *body, struct error *error) MUST_CHECK;

bool log_page_read(struct arena *arena, struct store *store, const struct log_filter *filter,
		   struct log_page *page, struct error *error) MUST_CHECK;
/* The entries of one rollout behind `after` (-1: from its first), oldest first. */
bool log_rollout_page(struct arena *arena, struct store *store, const char *rollout, int64_t after,
		      struct log_page *page, struct error *error) MUST_CHECK;
bool log_entry_read(struct arena *arena, struct store *store, uint64_t seq, struct entry *entry,
		    struct error *error) MUST_CHECK;
/* The entry that says a rollout was planned.  ERROR_NOT_FOUND: none does. */
bool log_rollout_entry(struct arena *arena, struct store *store, const char *rollout, uint64_t *seq,
		       struct bytes *text, struct error *error) MUST_CHECK;
/* How many entries there are, and the root over them. */
bool log_head(struct store *store, uint64_t *size, struct hash *root,
	      struct error *error) MUST_CHECK;

/* Empties the projections and makes them again from the log.  For tests and repairs. */
bool log_rebuild(struct store *store, struct error *error) MUST_CHECK;

/* Folds the next entry, as it was read, into a scratch store. */
bool log_fold_next(struct arena *arena, struct store *into, const struct entry *entry,
		   struct error *error) MUST_CHECK;

/* Folds what the log of `from` said before the first entry that is as late as `until` into an empty
 * scratch store, which reads the blobs of `from` from then on. */
struct log_past {
	int64_t until; /* wall clock, ms */
	uint64_t size; /* how many entries that are */
	bool ended;    /* there are more, which came later */
};
bool log_fold_past(struct store *from, struct store *into, struct log_past *past,
		   struct error *error) MUST_CHECK;
#endif
