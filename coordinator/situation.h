#ifndef COORDINATOR_SITUATION_H
#define COORDINATOR_SITUATION_H
#include "coordinator/gate.h"
#include "coordinator/pipeline.h"
#include "coordinator/planner.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/notices.h"
#include "coordinator/store/registry.h"
#include "coordinator/store/standing.h"

/* Everything that is known about a rollout that is wanted or under way: the facts of the gates and
 * of the planner.  Gathered from the store, on any thread; judged elsewhere. */
struct situation {
	struct release_row release; /* number 0: there is none */
	struct pipeline pipeline;
	const struct pipeline_environment *environment; /* NULL: not declared */
	struct target_rows targets;                     /* all of the environment */
	struct target_standings regressed;              /* of them */
	struct notices notices;                         /* of them */
	struct planner_facts planner;
	struct gate_facts gates;
	struct plan_document document; /* situation_plan */
	struct hash plan_digest;       /* the same, or the rollout's */
};

struct situation_request {
	const char *project, *environment;
	enum rollout_kind kind;
	uint64_t release;       /* 0: the newest */
	const char *version;    /* ROLLOUT_BASELINE, ROLLOUT_RESOLVE */
	const char *resolution; /* as in struct rollout; or NULL */
	const char *target;     /* NULL: all */
	bool on_target;         /* ROLLOUT_REHEARSE */
	const char *own;        /* id of the rollout itself, NULL: not there yet */
};

/* ERROR_NOT_FOUND: the project is not known.  What else is absent shuts a gate. */
bool situation_gather(struct arena *arena, struct store *store,
		      const struct situation_request *request, struct situation *situation,
		      struct error *error) MUST_CHECK;
/* The same for a rollout under way: only targets that wait for their turn are judged. */
bool situation_of(struct arena *arena, struct store *store, const struct rollout *rollout,
		  struct situation *situation, struct error *error) MUST_CHECK;
/* ---- the targets that are meant (situation_plan.c) ---- */

/* Does the environment's selector take the target? */
bool situation_takes(const struct situation *situation, const struct target_row *row);
/* How many it takes, and how many not. */
void situation_select(struct arena *arena, struct situation *situation);
/* What has changed since the rollout's plan was made. */
void situation_compare(struct arena *arena, const struct rollout *rollout,
		       struct situation *situation);
/* Which of the upstream environment's targets (`rows`) never ran the release. */
bool situation_newcomers(struct arena *arena, struct store *store,
			 const struct situation *situation, const struct target_rows *rows,
			 struct gate_upstream *upstream, struct error *error) MUST_CHECK;
/* Makes the plan of a rollout that is wanted: `document` and `plan_digest`, with what rehearsals on
 * the same base states showed (situation_evidence.c). */
bool situation_plan(struct arena *arena, struct store *store, struct situation *situation,
		    struct error *error) MUST_CHECK;
/* What is known of the environments before this one, and the newest release that they prove when
 * it is another one (situation_upstream.c); the two above do it. */
bool situation_upstream(struct arena *arena, struct store *store, struct situation *situation,
			struct error *error) MUST_CHECK;
/* `gates.proven`: the newest release that upstream proves; there is an upstream. */
bool situation_proven(struct arena *arena, struct store *store, struct situation *situation,
		      struct error *error) MUST_CHECK;
/* What was examined beforehand (situation_checks.c); situation_of does it.  `rollout` NULL: it is
 * only wanted, and planned. */
bool situation_checks(struct arena *arena, struct store *store, const struct rollout *rollout,
		      struct situation *situation, struct error *error) MUST_CHECK;
/* What the linter said of the migrations that are to run (situation_lint.c); situation_checks does
 * it. */
bool situation_lint(struct arena *arena, struct store *store, const struct rollout *rollout,
		    struct situation *situation, struct error *error) MUST_CHECK;
/* What the clock says at `wall` (situation_time.c); whoever asks the gates does it. */
void situation_time(struct arena *arena, struct situation *situation, int64_t wall);
/* What people decided about the plan, and what they hold rollouts back with
 * (situation_people.c); situation_of does it. */
bool situation_people(struct arena *arena, struct store *store, struct situation *situation,
		      struct error *error) MUST_CHECK;
#endif
