#ifndef COORDINATOR_STORE_LINT_H
#define COORDINATOR_STORE_LINT_H
#include "coordinator/store/store.h"

/* What the linter said of a release, read as the dialect that it was written for; where it does not
 * say, as that of the project's targets. */
struct lint_verdict {
	bool known;                       /* it was looked at */
	bool judged;                      /* and could be judged; else `why` says why not */
	const char *why;                  /* NULL when judged */
	uint64_t errors, warnings, notes; /* by the rules' own severities */
	uint64_t silenced;                /* by comments */
	const char *linter;               /* its version */
	int64_t time;                     /* wall clock, ms */
	struct hash findings;             /* blob: {"findings": [...]}, the worst of them */
	struct hash summary; /* blob: what gates are judged by (coordinator/lint_sum.h) */
	/* For an environment: */
	const char *terms; /* what its pipeline set there (coordinator/weighing.h) */
	struct hash facts; /* blob: what held there (core/lint/environment.h) */
};

bool lint_verdict_load(struct arena *arena, struct store *store, const char *project,
		       uint64_t release, struct lint_verdict *verdict,
		       struct error *error) MUST_CHECK;

/* The same as the release would run in an environment; not known while nobody judged that. */
struct lint_case {
	const char *project, *environment;
	uint64_t release;
};
bool lint_weighed_load(struct arena *arena, struct store *store, const struct lint_case *about,
		       struct lint_verdict *verdict, struct error *error) MUST_CHECK;
/* What held in the environment when a release was last judged for it, JSON; size 0: never. */
bool lint_facts_load(struct arena *arena, struct store *store, const struct lint_case *about,
		     struct bytes *facts, struct error *error) MUST_CHECK;

/* A release of a project. */
struct lint_release {
	const char *project;
	uint64_t number;     /* 0: none */
	const char *dialect; /* as which it is to be read */
};
struct lint_releases {
	struct lint_release *items;
	size_t count;
};
/* Those that environments are to be judged for: they were judged themselves, and are their
 * project's newest, or a rollout which is not over is of them. */
bool lint_wanted_list(struct arena *arena, struct store *store, struct lint_releases *list,
		      struct error *error) MUST_CHECK;

/* The targets of an environment. */
struct lint_target {
	const char *name, *server;
};
struct lint_targets {
	struct lint_target *items;
	size_t count;
};
bool lint_targets_list(struct arena *arena, struct store *store, const struct lint_case *about,
		       struct lint_targets *list, struct error *error) MUST_CHECK;

/* The newest release that has no verdict, of those that are their project's newest or that a
 * rollout which is not over is of; number 0: none.  One that could not be judged before `since`
 * (wall clock, ms) is looked at again. */
bool lint_missing_find(struct arena *arena, struct store *store, int64_t since,
		       struct lint_release *missing, struct error *error) MUST_CHECK;
#endif
