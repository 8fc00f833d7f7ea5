#ifndef AGENT_SPOOL_H
#define AGENT_SPOOL_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include "proto/message.h"

/* Reports that the coordinator has not acknowledged, in the order in which they were made.  In
 * memory as long as the coordinator answers; on disk (STATE/spool/NUMBER, synced) from the moment
 * it does not, and what ends an attempt always.  They survive a restart of the agent. */
struct spool;

/* Takes up what an earlier run left; a file that cannot be read is left alone and named in
 * `problem` (NULL: there is none). */
bool spool_open(struct arena *arena, const char *folder, struct spool **spool, const char **problem,
		struct error *error) MUST_CHECK;
void spool_close(struct spool *spool);

/* False: it is kept in memory, but could not be written to disk. */
bool spool_add(struct spool *spool, const struct report *report, struct error *error) MUST_CHECK;
/* Writes what is only in memory: the coordinator is away. */
bool spool_sync(struct spool *spool, struct error *error) MUST_CHECK;

size_t spool_count(const struct spool *spool);
/* The oldest reports, as many as a message may hold. */
struct report *spool_reports(struct arena *arena, const struct spool *spool, size_t *count);
/* The oldest `count` have arrived. */
void spool_forget(struct spool *spool, size_t count);

/* The attempts that reports wait for, each once. */
const char **spool_attempts(struct arena *arena, const struct spool *spool, size_t *count);
#endif
