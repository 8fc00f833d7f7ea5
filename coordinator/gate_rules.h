#ifndef COORDINATOR_GATE_RULES_H
#define COORDINATOR_GATE_RULES_H
#include "coordinator/gate_facts.h"

/* The rules behind the rows of gates[]: NULL when the gate is open, else why it is shut. */
typedef const char *gate_rule(struct arena *arena, const struct gate_facts *facts);

/* gate_time.c */
gate_rule gate_upstream, gate_soak, gate_window, gate_freeze;
/* Wall clock, ms; 0: not known. */
int64_t gate_soak_opens(const struct gate_facts *facts);
int64_t gate_window_opens(const struct gate_facts *facts);
int64_t gate_freeze_opens(const struct gate_facts *facts);
/* While this gate is shut, what runs is to stop at its next statement boundary. */
bool gate_drains(const struct gate_facts *facts, const char *gate);
/* When the clock changes one of the gates of time; INT64_MAX: never. */
int64_t gate_changes(const struct gate_facts *facts);

/* gate_checks.c */
gate_rule gate_rehearsed, gate_lint, gate_drift, gate_reversible;
/* Is it only shut until the linter has answered? */
bool gate_awaits_linter(const struct gate_facts *facts, const char *gate);

/* gate_people.c */
gate_rule gate_line, gate_hold, gate_pin, gate_veto, gate_approvals;

/* Why the approval does not count, in a word or two: "expired", "author", its role; NULL: it does.
 */
const char *gate_approval_flaw(const struct gate_facts *facts, const struct approval *approval);

/* gate_tool.c */
gate_rule gate_other_tool;

/* gate_plan.c */
gate_rule gate_plan_stale;
/* What to type for a plan that no longer fits: "`lockstep rollout replan r-4` plans anew". */
const char *gate_anew(struct arena *arena, const struct gate_facts *facts);

/* gate_answers.c */
gate_rule gate_http;

/* How far people have come with passing the gate although it is shut. */
enum override_stage {
	OVERRIDE_NONE,
	OVERRIDE_ASKED, /* one did; a second person has to */
	OVERRIDE_OPEN,
};
/* `words`: who and why, for people; with OVERRIDE_ASKED also what is missing. */
enum override_stage gate_override(struct arena *arena, const struct gate_facts *facts,
				  const char *gate, const char **words);
#endif
