#ifndef CLI_ROLLOUT_NEXT_H
#define CLI_ROLLOUT_NEXT_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/value.h"

/* What the state of a rollout, as the API tells it, means for who asks. */

/* Has it come to a stop: final, or halted until a person decides? */
bool rollout_stands(const struct value *rollout);
/* "r-12: apply release 7 in production" */
char *rollout_title(struct arena *arena, const struct value *rollout);
/* What to type next; "" where there is nothing to do. */
char *rollout_next(struct arena *arena, const struct value *rollout);
/* Does the state in which it stands mean success?  Else an error with the way out: ERROR_FAILED,
 * ERROR_REFUSED (cancelled), ERROR_INDETERMINATE. */
bool rollout_verdict(const struct value *rollout, struct error *error) MUST_CHECK;
#endif
