#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/value.h"

/* A rollout as Markdown (GitHub's kind), for the summary of a CI job.  What comes from outside
 * (names, SQL, a database's words) is text there, never markup. */

/* State, targets, what failed and where, shut gates, what may be done next.  At most
 * SUMMARY_TARGETS lines of targets: those that went wrong first. */
#define SUMMARY_TARGETS 50
struct bytes summary_of(struct arena *arena, const struct value *rollout,
			const struct value *release);
/* Of one that was refused: the sentence, and every shut gate of the API's problem document (NULL:
 * there is none). */
struct bytes summary_of_refusal(struct arena *arena, const char *sentence,
				const struct value *problem);
/* Behind what the file holds already: a job's steps share it. */
bool summary_append(const char *path, struct bytes text, struct error *error) MUST_CHECK;
#endif
