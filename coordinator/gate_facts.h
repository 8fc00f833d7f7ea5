#ifndef COORDINATOR_GATE_FACTS_H
#define COORDINATOR_GATE_FACTS_H
#include "coordinator/pipeline.h"
#include "coordinator/store/people.h"
#include "coordinator/store/rollouts.h"
#include "core/ledger.h"

/* What gates are judged by (coordinator/gate.h). */
struct gate_target {
	const char *name;
	enum dialect dialect;
	enum reach reach;
	const char *problem;
	bool rehearsal, foreign_tables;
	bool ledger_allows;
	const char *ledger_problem; /* when it does not */
	const char *lost;           /* why it is regressed; NULL: it is not */
	const char *foreign;        /* what another tool did there that nobody adopted; or NULL */
	bool base_moved;            /* the ledger is not what the plan was made on */
	const char *too_old;        /* NULL, or which agent, for what of the plan */
	const char *unfit;          /* NULL, or what the preflight has against it */
	const char *unsealed;       /* NULL, or whose signature is missing for which agent */
	const char *unwitnessed;    /* NULL, or whose cosignatures its agent waits for */
};

struct gate_upstream {
	const char *environment;
	const char *elsewhere; /* log of the coordinator that it is at; NULL: this one */
	bool proven;           /* a rollout of the identical digest succeeded there */
	size_t targets;
	const char *lost;     /* a target of it that is regressed; NULL: none */
	const char *newcomer; /* a target of it that ran neither the release nor one after it; NULL:
				 none */
	int64_t since;        /* wall clock, ms: when the first rollout that proves it ended */
};

/* A window or freeze, as it stands now. */
struct gate_span {
	const char *name, *zone;
	const char *problem;        /* why nobody can tell; NULL: it is told */
	bool inside;                /* now is in it */
	bool drains;                /* what runs stops when it closes (a freeze: begins) */
	int64_t until, next, ended; /* struct calendar_state */
};

/* What the clock says. */
struct gate_time {
	int64_t soak; /* ms that the release has to have been upstream */
	const struct gate_span *windows, *freezes;
	size_t window_count, freeze_count;
	int64_t thaws; /* wall clock, ms: when no freeze is on any more; 0: not known */
};

/* What a rule of the linter found in one migration that is to run. */
struct gate_lint_item {
	const char *code, *file;
	unsigned line; /* of the first */
	uint64_t count;
};

/* What the linter says of what is to run, where the pipeline asks it. */
enum gate_lint_state {
	GATE_LINT_OFF,
	GATE_LINT_UNDER_WAY,
	GATE_LINT_FAILED, /* it could not be judged */
	GATE_LINT_JUDGED,
};
struct gate_lint {
	enum gate_lint_state state;
	const char *why;              /* GATE_LINT_FAILED */
	struct gate_lint_item *items; /* as severe as shuts the gate */
	size_t count;
};

/* What is to be examined before, and what came of it. */
struct gate_checks {
	const struct pipeline_checks *demanded; /* NULL: nothing */
	struct gate_lint lint;
	const char **unrehearsed; /* targets in whose state no rehearsal of the release passed */
	size_t unrehearsed_count;
	/* Targets of which no rehearsal has shown that it can be taken back; the first one, and
	 * why, NULL where none tried. */
	const char *irreversible, *irreversible_why;
	size_t irreversible_count;
};

/* What people decided. */
struct gate_people {
	const struct pipeline_approvals *wanted;      /* NULL: nobody is asked */
	struct approval_list approvals;               /* of the plan */
	struct override_list overrides;               /* of the plan */
	const struct brake *line, *hold, *pin, *veto; /* NULL: none */
	const char *rollout;                          /* its id; NULL: not made yet */
	const char *pushed_by, *author; /* of the release: token's name, of the git revision */
	const char *started_by;         /* token's name; NULL: nobody */
	bool begun;                     /* something of the rollout was handed out */
};

/* What the plan was made on, and what holds now. */
struct gate_plan {
	const char *select; /* what the environment's selector asks for, for people */
	size_t unselected;  /* targets of the environment that it leaves out */
	const char **added; /* targets that it takes and the plan lacks */
	size_t added_count;
	const char **left; /* that wait for their turn, and that it takes no longer */
	size_t left_count;
	bool policy_changed;
};

/* What another service was asked. */
struct gate_answer {
	const char *name; /* as the pipeline calls it */
	bool open;
	const char *reason; /* what was answered, or why nothing was */
};

struct gate_facts {
	enum rollout_kind kind;
	const char *project, *environment;
	uint64_t release;     /* 0: there is none */
	uint64_t wanted;      /* the number that was asked for; 0: the newest */
	const char *replaced; /* a migration of the release whose bytes a newer one replaced */
	enum dialect dialect; /* of the release */
	bool pipeline_exists, environment_declared;
	const char *elsewhere; /* log of the coordinator that the environment is at; NULL: this */
	const char *meant; /* the declared environment that was perhaps meant; NULL: none is near */
	const struct gate_upstream *upstream;
	size_t upstream_count;
	bool upstream_any;           /* one of them is enough */
	int64_t now;                 /* wall clock, ms */
	uint64_t proven;             /* the newest release that every upstream proves; 0: none */
	struct gate_target *targets; /* that have work to do */
	size_t target_count;
	size_t environment_targets; /* all of the environment that its selector takes */
	const char **gone; /* targets that wait for their turn and that no agent serves any more */
	size_t gone_count;
	const char *missed; /* what a wave selects that no target of the environment is, or NULL */
	const char *other;  /* id of another active rollout there, or NULL */
	const char *other_state;
	struct gate_time time;
	struct gate_checks checks;
	struct gate_people people;
	struct gate_plan plan;
	struct gate_answer *answers; /* one for each HTTP gate of the pipeline */
	size_t answer_count;
};
#endif
