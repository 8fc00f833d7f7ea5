#ifndef COORDINATOR_GATE_H
#define COORDINATOR_GATE_H
#include "coordinator/store/rollouts.h"
#include "core/ledger.h"

/* The conditions that must hold before a task is handed out.  Pure: facts in, verdicts out; what
 * cannot be evaluated is shut. */
struct gate_target {
	const char *name;
	enum dialect dialect;
	enum reach reach;
	const char *problem;
	bool rehearsal, foreign_tables;
	bool ledger_allows;
	const char *ledger_problem; /* when it does not */
	const char *lost;           /* why it is regressed; NULL: it is not */
	bool base_moved;            /* the ledger is not what the plan was made on */
	const char *unfit;          /* NULL, or what the preflight has against it */
};

struct gate_upstream {
	const char *environment;
	bool proven; /* a rollout of the identical digest succeeded there */
	size_t targets;
	const char *lost; /* a target of it that is regressed; NULL: none */
};

struct gate_facts {
	enum rollout_kind kind;
	const char *project, *environment;
	uint64_t release;     /* 0: there is none */
	uint64_t wanted;      /* the number that was asked for; 0: the newest */
	const char *replaced; /* a migration of the release whose bytes a newer one replaced */
	enum dialect dialect; /* of the release */
	bool pipeline_exists, environment_declared;
	const char *meant; /* the declared environment that was perhaps meant; NULL: none is near */
	const struct gate_upstream *upstream;
	size_t upstream_count;
	int64_t now;                 /* wall clock, ms */
	uint64_t proven;             /* the newest release that every upstream proves; 0: none */
	struct gate_target *targets; /* that have work to do */
	size_t target_count;
	size_t environment_targets; /* all that the environment has */
	const char **gone; /* targets that wait for their turn and that no agent serves any more */
	size_t gone_count;
	const char *other; /* id of another active rollout there, or NULL */
	const char *other_state;
};

struct gate_verdict {
	const char *name;
	bool open;
	bool waits;    /* shut: a rollout may be made and waits for it */
	int64_t opens; /* wall clock, ms: when it may open by itself; 0: not known */
	const char
	    *reason; /* for people: names target and migration when it is shut, what to do next */
};

struct gate_verdicts {
	struct gate_verdict *items; /* one for each gate that applies to the kind */
	size_t count;
	bool open;  /* all of them */
	bool waits; /* those that are shut are ones to wait for */
};

enum gate_flags {
	GATE_WAITS = 1, /* may open by time or by people: what is shut keeps a rollout pending */
	GATE_OVERRIDES = 2, /* two people may open it */
};

struct gate {
	const char *name;
	unsigned kinds; /* bit per rollout_kind */
	/* NULL: open.  Else the reason. */
	const char *(*shut)(struct arena *arena, const struct gate_facts *facts);
	const char *open; /* what an open gate says */
	unsigned flags;   /* gate_flags */
	/* When it may open by itself; NULL: not known. */
	int64_t (*opens)(const struct gate_facts *facts);
};
extern const struct gate gates[];
extern const size_t gate_count;

void gates_evaluate(struct arena *arena, const struct gate_facts *facts,
		    struct gate_verdicts *verdicts);
/* "upstream: ...; ledger: ..." of the shut ones. */
const char *gates_reason(struct arena *arena, const struct gate_verdicts *verdicts);
#endif
