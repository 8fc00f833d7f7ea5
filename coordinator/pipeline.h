#ifndef COORDINATOR_PIPELINE_H
#define COORDINATOR_PIPELINE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"

/* A pipeline file orders environments and holds their policy:
 *
 *   project: shop            # may be left out; has to be the one it is applied to
 *   environments:
 *     - name: staging
 *     - name: production
 *       after: [staging]
 *       budget: 0            # targets that may fail before the rollout halts
 *       promote: manual      # somebody promotes; the only value there is
 *       execution:           # how migrations may treat the databases (core/policy.h)
 *         lock-timeout: 2s */
struct pipeline_environment {
	const char *name;
	const char **after; /* names of environments that must have succeeded; all of them */
	size_t after_count;
	uint64_t budget;
	const char *execution; /* policy_write of what it sets; "" when it sets nothing */
};

struct pipeline {
	const char *project; /* NULL: the file does not say; the caller compares */
	struct pipeline_environment *environments; /* in the file's order */
	size_t count;
	struct hash sha256; /* of the file: the policy that plans bind to */
	struct bytes text;
};

/* `name` is what errors call the file.  ERROR_INVALID: "NAME:LINE:COLUMN: ..." for a key that is
 * not known, an environment that `after` names and nobody declares, a cycle, a repeated name. */
bool pipeline_parse(struct arena *arena, const char *name, struct bytes text,
		    struct pipeline *pipeline, struct error *error) MUST_CHECK;
/* "a" to "z", digits and '-', a letter first, at most 63; else ERROR_INVALID says so. */
bool pipeline_is_environment(const char *name, struct error *error) MUST_CHECK;
/* NULL when it is not declared. */
const struct pipeline_environment *pipeline_find(const struct pipeline *pipeline, const char *name);
#endif
