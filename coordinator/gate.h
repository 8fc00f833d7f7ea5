#ifndef COORDINATOR_GATE_H
#define COORDINATOR_GATE_H
#include "coordinator/gate_facts.h"

/* The conditions that must hold before a task is handed out.  Pure: facts in, verdicts out; what
 * cannot be evaluated is shut. */
struct gate_verdict {
	const char *name;
	bool open;
	bool overridden; /* shut, but two people opened it */
	bool asked;      /* shut, and one person asked that it be passed */
	bool waits;      /* shut: a rollout may be made and waits for it */
	bool drains;     /* shut: what runs is to stop at its next statement boundary */
	int64_t opens;   /* wall clock, ms: when it may open by itself; 0: not known */
	const char
	    *reason; /* for people: names target and migration when it is shut, what to do next */
};

struct gate_verdicts {
	struct gate_verdict *items; /* one for each gate that applies to the kind */
	size_t count;
	bool open;       /* all of them */
	bool waits;      /* those that are shut are ones to wait for */
	bool held;       /* one that is shut holds back what nobody asked for */
	bool drains;     /* one that is shut wants what runs to stop */
	int64_t changes; /* wall clock, ms: when the clock changes one; INT64_MAX: never */
};

enum gate_flags {
	GATE_WAITS = 1, /* may open by time or by people: what is shut keeps a rollout pending */
	GATE_OVERRIDES = 2, /* two people may open it */
	GATE_HOLDS = 4,     /* while it is shut no rollout begins that nobody asked for */
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
const struct gate *gate_find(const char *name); /* NULL: there is none */
extern const struct gate gates[];
extern const size_t gate_count;

void gates_evaluate(struct arena *arena, const struct gate_facts *facts,
		    struct gate_verdicts *verdicts);
/* "upstream: ...; ledger: ..." of the shut ones. */
const char *gates_reason(struct arena *arena, const struct gate_verdicts *verdicts);
#endif
