#include "cli/commands.h"
#include "cli/people.h"
#include "cli/sign.h"

static const struct setting explain_rows[] = {
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting decide_rows[] = {
	{ "reason", SETTING_TEXT, offsetof(struct decide_options, reason), NULL, "TEXT",
	  "why, for the log" },
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting approve_rows[] = {
	{ "reason", SETTING_TEXT, offsetof(struct decide_options, reason), NULL, "TEXT",
	  "why, for the log" },
	SIGNER_SETTINGS(struct approve_options),
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting withdraw_rows[] = {
	{ "reason", SETTING_TEXT, offsetof(struct decide_options, reason), NULL, "TEXT",
	  "why, for the log" },
	{ "person", SETTING_TEXT, offsetof(struct withdraw_options, person), NULL, "NAME",
	  "whose decision, for admins; without it one's own" },
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

#define BRAKE_REASON                                                                               \
	{                                                                                          \
		"reason", SETTING_TEXT, offsetof(struct brake_options, reason), NULL, "TEXT",      \
		    "why, for the log"                                                             \
	}

static const struct setting brake_rows[] = {
	BRAKE_REASON,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting pin_rows[] = {
	{ "release", SETTING_TEXT, offsetof(struct brake_options, release), NULL, "N",
	  "the release that it keeps to" },
	BRAKE_REASON,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting veto_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct brake_options, environment), NULL, "NAME",
	  "only for this environment; without it for all" },
	BRAKE_REASON,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting line_rows[] = {
	BRAKE_REASON,
	{ "project", SETTING_TEXT, offsetof(struct online_options, project), NULL, "NAME",
	  "only this project; also LOCKSTEP_PROJECT; without it all" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting plan_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct plan_show_options, environment), NULL, "NAME",
	  "the plan that a new rollout there would have" },
	{ "release", SETTING_TEXT, offsetof(struct plan_show_options, release), NULL, "N",
	  "which release; without it the newest" },
	{ "rehearse", SETTING_SWITCH, offsetof(struct plan_show_options, rehearse), NULL, NULL,
	  "of a rehearsal" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

#define BRAKES "items: [kind, project, environment, release, person, reason, time]"

const struct command people_commands[] = {
	{ "plan show", "[ROLLOUT]", 0, 1, plan_rows, online_environment,
	  sizeof(struct plan_show_options), command_plan_show,
	  "exactly what would run where, and why",
	  "Shows a rollout's plan, or with --env the one that a new rollout would have, without\n"
	  "making one: its digest, which targets are meant and why, what is pending on each,\n"
	  "statement by statement, how many run at once, what rehearsals on the same state "
	  "showed,\n"
	  "and its gates. The bytes are compared with the hashes that the plan is bound to.\n"
	  "Targets with the same to do stand together.",
	  "lockstep plan show --env production --release 7\n"
	  "lockstep plan show r-12 --json",
	  "plan_digest, policy, groups: [pending, targets], left_out: [why, targets], gates, "
	  "evidence: [targets, found], representation, migrations ..." },
	{ "rollout explain", "ID", 1, 1, explain_rows, online_environment,
	  sizeof(struct online_options), command_rollout_explain, "why is this not running?",
	  "One screen: the state, each shut gate with its reason, who can open it and with which\n"
	  "command, when it opens by itself, which targets wait for what, and what to type next.",
	  "lockstep rollout explain r-12",
	  "state, why, gates: [name, reason, opens, who, command, override], waits: [why, until, "
	  "count, targets]" },
	{ "rollout approve", "ID", 1, 1, approve_rows, online_environment,
	  sizeof(struct approve_options), command_rollout_approve, "approve the plan of a rollout",
	  "Says that the rollout's plan may run: exactly this release on exactly these targets as\n"
	  "they are (its digest). Another plan asks again. How many people have to, of which\n"
	  "roles, and whether its author counts, the pipeline says (approvals). With --sign-key\n"
	  "the approval is signed, for agents that ask for that (approver-keys).",
	  "lockstep rollout approve r-12\n"
	  "lockstep rollout approve r-12 --wait\n"
	  "lockstep rollout approve r-12 --sign-key anna.key",
	  "as rollout show" },
	{ "rollout deny", "ID", 1, 1, decide_rows, online_environment,
	  sizeof(struct decide_options), command_rollout_decide, "say that a plan must not run",
	  "Shuts the rollout's gate approvals, however many approve, until whoever denied it\n"
	  "withdraws that (or an admin does). What an agent is at work on goes on to its end.",
	  "lockstep rollout deny r-12 --reason 'locks orders during the sale'", "as rollout show" },
	{ "rollout withdraw", "ID", 1, 1, withdraw_rows, online_environment,
	  sizeof(struct withdraw_options), command_rollout_withdraw,
	  "take back an approval or a denial",
	  "Takes back what one decided about a rollout's plan. An admin may do it for somebody\n"
	  "who cannot, with --person.",
	  "lockstep rollout withdraw r-12\n"
	  "lockstep rollout withdraw r-12 --person anna --reason 'anna left'",
	  "as rollout show" },
	{ "rollout override", "ID GATE", 2, 2, decide_rows, online_environment,
	  sizeof(struct decide_options), command_rollout_override,
	  "pass a shut gate, together with a second person",
	  "Asks that a gate be passed for this one plan although it is shut. It stays shut until\n"
	  "a second person does the same; one of the two has to be an approver or admin. Gates\n"
	  "that keep bytes, ledgers and targets in agreement cannot be overridden at all. To\n"
	  "begin with a rollout that a gate refuses: rollout start --override GATE.",
	  "lockstep rollout override r-12 upstream --reason 'hotfix for incident 7'",
	  "as rollout show" },
	{ "hold", "ENVIRONMENT", 1, 1, brake_rows, online_environment, sizeof(struct brake_options),
	  command_brake_environment, "let nothing new begin in an environment",
	  "Rollouts that have not begun wait, and nothing is promoted by itself, until unhold.\n"
	  "What runs goes on to its end.",
	  "lockstep hold production --reason 'audit until friday'", BRAKES },
	{ "unhold", "ENVIRONMENT", 1, 1, brake_rows, online_environment,
	  sizeof(struct brake_options), command_brake_environment, "let go of a hold",
	  "Lets rollouts begin in the environment again.", "lockstep unhold production", BRAKES },
	{ "pin", "ENVIRONMENT", 1, 1, pin_rows, online_environment, sizeof(struct brake_options),
	  command_brake_environment, "keep an environment to one release",
	  "Rollouts of any other release wait, also such as run, until unpin.",
	  "lockstep pin production --release 7 --reason 'year end'", BRAKES },
	{ "unpin", "ENVIRONMENT", 1, 1, brake_rows, online_environment,
	  sizeof(struct brake_options), command_brake_environment, "let go of a pin",
	  "Lets the environment take other releases again.", "lockstep unpin production", BRAKES },
	{ "veto", "RELEASE", 1, 1, veto_rows, online_environment, sizeof(struct brake_options),
	  command_brake_release, "mark a release as bad",
	  "Rollouts of the release wait, also such as run, until unveto: they begin no further\n"
	  "target.",
	  "lockstep veto 8 --reason 'drops a column that the app still reads'\n"
	  "lockstep veto 8 --env production --reason 'too slow there'",
	  BRAKES },
	{ "unveto", "RELEASE", 1, 1, veto_rows, online_environment, sizeof(struct brake_options),
	  command_brake_release, "take a veto back", "Lets the release be rolled out again.",
	  "lockstep unveto 8", BRAKES },
	{ "stop-the-line", "", 0, 0, line_rows, online_environment, sizeof(struct brake_options),
	  command_brake_line, "freeze every environment at once",
	  "Every rollout, rehearsal and adoption waits, and what agents are at work on stops at\n"
	  "its next statement boundary, until resume-the-line. Nothing is undone.",
	  "lockstep stop-the-line --reason 'incident 7'\n"
	  "lockstep stop-the-line --project shop --reason 'incident 7'",
	  BRAKES },
	{ "resume-the-line", "", 0, 0, line_rows, online_environment, sizeof(struct brake_options),
	  command_brake_line, "let go of a stopped line",
	  "What waited goes on where it stopped, if its other gates are open.",
	  "lockstep resume-the-line", BRAKES },
	{ 0 },
};
