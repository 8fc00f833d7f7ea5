#ifndef CLI_PEOPLE_H
#define CLI_PEOPLE_H
#include "cli/rollout.h"

/* What the commands run with which people decide about plans and hold rollouts back. */
struct withdraw_options {
	struct decide_options decide;
	const char *person;
};

struct brake_options {
	struct online_options online;
	const char *reason, *environment, *release;
};

struct plan_show_options {
	struct online_options online;
	const char *environment, *release;
	bool rehearse;
};

/* plan show, rollout explain */
bool command_plan_show(struct invocation *call, struct error *error) MUST_CHECK;
bool command_rollout_explain(struct invocation *call, struct error *error) MUST_CHECK;
bool command_rollout_withdraw(struct invocation *call, struct error *error) MUST_CHECK;
bool command_rollout_override(struct invocation *call, struct error *error) MUST_CHECK;
/* hold, unhold, pin, unpin: of the environment that the operand names. */
bool command_brake_environment(struct invocation *call, struct error *error) MUST_CHECK;
/* veto, unveto: of the release that the operand names. */
bool command_brake_release(struct invocation *call, struct error *error) MUST_CHECK;
/* stop-the-line, resume-the-line: of a project, or of all. */
bool command_brake_line(struct invocation *call, struct error *error) MUST_CHECK;
#endif
