#ifndef COORDINATOR_STORE_NOTICES_H
#define COORDINATOR_STORE_NOTICES_H
#include "coordinator/store/agents.h"
#include "core/adopt/history.h"

/* What other tools did in targets since they were adopted, as long as nobody adopted or accepted
 * it. */
struct notice {
	const char *environment, *target;
	struct hash rows; /* blob: histories_write */
	const char *why;  /* "atlas recorded 9_later.sql" */
};

struct notices {
	struct notice *items; /* in byte order of environment, target */
	size_t count;
};

/* `environment`, `name` NULL: all. */
bool notices_load(struct arena *arena, struct store *store, const struct target_place *place,
		  struct notices *notices, struct error *error) MUST_CHECK;
const struct notice *notice_of(const struct notices *notices, const char *environment,
			       const char *target); /* or NULL */
bool notice_rows(struct arena *arena, struct store *store, const struct notice *notice,
		 struct histories *rows, struct error *error) MUST_CHECK;
#endif
