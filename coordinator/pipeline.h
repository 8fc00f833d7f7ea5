#ifndef COORDINATOR_PIPELINE_H
#define COORDINATOR_PIPELINE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"

/* A pipeline file orders environments and holds their policy:
 *
 *   environments:
 *     - name: staging
 *     - name: production
 *       after: [staging]
 *       budget: 0            # targets that may fail before the rollout halts
 *       promote: manual      # auto: a release that succeeded upstream starts by itself */
enum promote {
	PROMOTE_MANUAL,
	PROMOTE_AUTO
};

struct pipeline_environment {
	const char *name;
	const char **after; /* names of environments that must have succeeded; all of them */
	size_t after_count;
	uint64_t budget;
	enum promote promote;
};

struct pipeline {
	struct pipeline_environment *environments; /* in the file's order */
	size_t count;
	struct hash sha256; /* of the file: the policy that plans bind to */
	struct bytes text;
};

/* `name` is what errors call the file.  ERROR_INVALID: "NAME:LINE:COLUMN: ..." for a key that is
 * not known, an environment that `after` names and nobody declares, a cycle, a repeated name. */
bool pipeline_parse(struct arena *arena, const char *name, struct bytes text,
		    struct pipeline *pipeline, struct error *error) MUST_CHECK;
/* NULL when it is not declared. */
const struct pipeline_environment *pipeline_find(const struct pipeline *pipeline, const char *name);
#endif
