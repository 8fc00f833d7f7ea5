#ifndef CORE_LINT_ENVIRONMENT_H
#define CORE_LINT_ENVIRONMENT_H
#include "core/base/value.h"
#include "core/lint/facts.h"
#include "core/lint/options.h"

/* What holds for all targets of an environment together, for the linter: the strictest of it.
 * Pure. */
#define LINT_UNTOLD 20 /* names; the rest is counted */
struct lint_environment {
	const char *name;
	const char *execution;     /* policy_write of what its pipeline sets */
	const struct value *rules; /* {"PG101": "warning", ...}: what its pipeline sets; or NULL */
	int major;                 /* of the oldest PostgreSQL; 0: none is known */
	int version_num;           /* of it, or of one that is worse in some way; 0: not known */
	bool zone_is_utc;          /* of every target */
	const char *home;          /* the same of all, NULL where they differ */
	struct lint_size *sizes;   /* the largest of each table, sorted */
	size_t size_count;
	bool sized;                      /* somebody told sizes */
	size_t targets;                  /* known, told or not */
	const char *untold[LINT_UNTOLD]; /* of which no sizes are known, or not all */
	size_t untold_count;
};

/* Adds targets one by one, then ends: sizes are there only after that. */
struct lint_gathering {
	struct lint_environment *environment;
	struct lint_size *sizes;
	size_t count, room;
	bool begun, mixed; /* homes differ */
};
/* `environment` with name, execution and rules. */
void lint_gather_start(struct lint_gathering *gathering, struct lint_environment *environment);
/* `facts` NULL: it told none.  Nothing of what is given is kept. */
void lint_gather_add(struct arena *arena, struct lint_gathering *gathering, const char *target,
		     const char *server, const struct lint_facts *facts);
void lint_gather_end(struct lint_gathering *gathering);

/* {"environment","execution","rules","major","server","utc","home","tables","sized","targets",
 * "untold","untold_count"} */
struct value *lint_environment_value(struct arena *arena,
				     const struct lint_environment *environment);
/* ERROR_INVALID: it is not such an object. */
bool lint_environment_read(struct arena *arena, const struct value *value,
			   struct lint_environment *environment, struct error *error) MUST_CHECK;

/* The linter judges as if the migrations ran there.  ERROR_INVALID: its execution is of a newer
 * program. */
bool lint_environment_heed(struct arena *arena, const struct lint_environment *environment,
			   struct lint_options *options, struct error *error) MUST_CHECK;
/* "PostgreSQL 13, lock-timeout 5s; sizes of 3 of 4 targets" */
const char *lint_environment_text(struct arena *arena, const struct lint_environment *environment);
#endif
