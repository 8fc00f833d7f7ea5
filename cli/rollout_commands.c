#include "cli/commands.h"
#include "cli/rollout.h"

#define RELEASE_SETTING(type)                                                                      \
	{                                                                                          \
		"release", SETTING_TEXT, offsetof(struct type, release), "latest", "N",            \
		    "which release"                                                                \
	}

static const struct setting start_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct start_options, environment), NULL, "NAME",
	  "the environment" },
	RELEASE_SETTING(start_options),
	{ "rehearse", SETTING_SWITCH, offsetof(struct start_options, rehearse), NULL, NULL,
	  "in a scratch database or on a copy: no trace is left" },
	{ "on-target", SETTING_SWITCH, offsetof(struct start_options, on_target), NULL, NULL,
	  "rehearse on the targets themselves and roll back" },
	{ "rehearse-on", SETTING_TEXT, offsetof(struct start_options, rehearse_on), NULL, "TARGET",
	  "rehearse on this target alone, a clone" },
	{ "override", SETTING_TEXT, offsetof(struct start_options, override), NULL, "GATE",
	  "wait for a second person to pass this gate" },
	{ "reason", SETTING_TEXT, offsetof(struct start_options, reason), NULL, "TEXT",
	  "why it is overridden" },
	{ "idempotency-key", SETTING_TEXT, offsetof(struct start_options, key), NULL, "KEY",
	  "names this request: sent again it starts nothing new" },
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting promote_rows[] = {
	{ "to", SETTING_TEXT, offsetof(struct start_options, environment), NULL, "NAME",
	  "the environment" },
	{ "release", SETTING_TEXT, offsetof(struct start_options, release), NULL, "N",
	  "which release; without it the newest" },
	{ "override", SETTING_TEXT, offsetof(struct start_options, override), NULL, "GATE",
	  "wait for a second person to pass this gate" },
	{ "reason", SETTING_TEXT, offsetof(struct start_options, reason), NULL, "TEXT",
	  "why it is overridden" },
	{ "idempotency-key", SETTING_TEXT, offsetof(struct start_options, key), NULL, "KEY",
	  "names this request: sent again it starts nothing new" },
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting list_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct rollout_list_options, environment), NULL, "NAME",
	  "only this environment" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting show_rows[] = {
	{ "statements", SETTING_SWITCH, offsetof(struct show_options, statements), NULL, NULL,
	  "also how long each migration and each statement took" },
	{ "all", SETTING_SWITCH, offsetof(struct show_options, all), NULL, NULL,
	  "every target, also of many" },
	{ "evidence", SETTING_SWITCH, offsetof(struct show_options, evidence), NULL, NULL,
	  "what a rehearsal showed: locks, rewrites, sizes" },
	{ "watch", SETTING_SWITCH, offsetof(struct wait_options, watch), NULL, NULL,
	  "follow it, and tell how far its statements have come" },
	WAIT_SETTINGS,
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

static const struct setting replan_rows[] = {
	{ "override", SETTING_TEXT, offsetof(struct replan_options, override), NULL, "GATE",
	  "wait for a second person to pass this gate" },
	{ "reason", SETTING_TEXT, offsetof(struct decide_options, reason), NULL, "TEXT",
	  "why, for the log" },
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting cancel_rows[] = {
	{ "reason", SETTING_TEXT, offsetof(struct decide_options, reason), NULL, "TEXT",
	  "why, for the log" },
	{ "now", SETTING_SWITCH, offsetof(struct cancel_options, now), NULL, NULL,
	  "interrupt the statements that run" },
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting revert_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct revert_options, environment), NULL, "NAME",
	  "the environment" },
	{ "to", SETTING_TEXT, offsetof(struct revert_options, to), NULL, "VERSION",
	  "the last version that stays" },
	{ "release", SETTING_TEXT, offsetof(struct revert_options, release), NULL, "N",
	  "back to what this release holds" },
	{ "reason", SETTING_TEXT, offsetof(struct revert_options, reason), NULL, "TEXT",
	  "why, for the log" },
	{ "allow-data-loss", SETTING_SWITCH, offsetof(struct revert_options, allow_data_loss), NULL,
	  NULL, "the ways back may drop and delete data" },
	{ "idempotency-key", SETTING_TEXT, offsetof(struct revert_options, key), NULL, "KEY",
	  "names this request: sent again it starts nothing new" },
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting adoption_rows[] = {
	{ "version", SETTING_TEXT, offsetof(struct adoption_options, version), NULL, "VERSION",
	  "the last version that the database already holds" },
	{ "from", SETTING_TEXT, offsetof(struct adoption_options, from), NULL, "TOOL",
	  "whose history table counts, where there are several" },
	{ "write", SETTING_SWITCH, offsetof(struct adoption_options, write), NULL, NULL,
	  "write into the ledger what is proven" },
	{ "trust", SETTING_SWITCH, offsetof(struct adoption_options, trust), NULL, NULL,
	  "vouch for what is recorded there without a checksum" },
	TRACE_SETTINGS(adoption_options),
	RELEASE_SETTING(adoption_options),
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting eject_rows[] = {
	{ "to", SETTING_TEXT, offsetof(struct eject_online_options, to), NULL, "TOOL",
	  "whose history table it is, where there are several" },
	{ "write", SETTING_SWITCH, offsetof(struct eject_online_options, write), NULL, NULL,
	  "write the rows; else they are only shown" },
	{ "reason", SETTING_TEXT, offsetof(struct eject_online_options, reason), NULL, "TEXT",
	  "why, for the log" },
	RELEASE_SETTING(eject_online_options),
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting resolve_rows[] = {
	{ "version", SETTING_TEXT, offsetof(struct resolve_online_options, version), NULL,
	  "VERSION", "the migration that stopped in the middle" },
	{ "applied", SETTING_SWITCH, offsetof(struct resolve_online_options, applied), NULL, NULL,
	  "all of it holds" },
	{ "rolled-back", SETTING_SWITCH, offsetof(struct resolve_online_options, rolled_back), NULL,
	  NULL, "nothing of it holds any more" },
	{ "retry-from", SETTING_COUNT, offsetof(struct resolve_online_options, retry_from), NULL,
	  "K", "what comes before statement K holds" },
	{ "reason", SETTING_TEXT, offsetof(struct resolve_online_options, reason), NULL, "TEXT",
	  "why, for the log and the ledger" },
	RELEASE_SETTING(resolve_online_options),
	WAIT_SETTINGS,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting accept_rows[] = {
	{ "reason", SETTING_TEXT, offsetof(struct accept_options, reason), NULL, "TEXT",
	  "why, for the log" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

const struct command rollout_commands[] = {
	{ "rollout start", "", 0, 0, start_rows, online_environment, sizeof(struct start_options),
	  command_rollout_start, "apply a release in an environment",
	  "Applies a release to every target of an environment. Gates that open by time or by\n"
	  "people it waits for (rollout show lists them); when another is shut it is refused:\n"
	  "every shut gate is printed, and the exit code is 5.",
	  "lockstep rollout start --env staging --wait\n"
	  "lockstep rollout start --env staging --rehearse --wait",
	  "id, state, why, final, revision, gates, tasks: [target, state, why, statements ...] "
	  "..." },
	{ "promote", "", 0, 0, promote_rows, online_environment, sizeof(struct start_options),
	  command_promote, "take a proven release one environment further",
	  "Applies a release in an environment, after the identical release succeeded upstream.\n"
	  "Without --release it is the newest one: when that is not proven upstream, promote is\n"
	  "refused and says which older one is.",
	  "lockstep promote --to production --wait\n"
	  "lockstep promote --to production --release 7",
	  "as rollout start" },
	{ "rollout list", "", 0, 0, list_rows, online_environment,
	  sizeof(struct rollout_list_options), command_rollout_list, "rollouts, newest first",
	  "Lists the project's rollouts, the newest first.",
	  "lockstep rollout list --env production", "items: as rollout show, without tasks" },
	{ "rollout show", "ID", 1, 1, show_rows, online_environment, sizeof(struct show_options),
	  command_rollout_show, "one rollout: targets, gates, what failed and where",
	  "Shows the waves and targets of a rollout (of more than 30 targets those that went\n"
	  "wrong or are at work, unless --all is given), the gates it waits for, what its "
	  "environment sets\n"
	  "(execution), each failed statement with its line and what the database said, and\n"
	  "what may be done next. With --wait it follows a rollout that was started elsewhere,\n"
	  "and the exit code tells how it went; so does --watch, which also tells how far each\n"
	  "statement has come and what it waits for.",
	  "lockstep rollout show r-12 --statements\n"
	  "lockstep rollout show r-12 --watch",
	  "id, state, why, final, execution, gates: [name, open, reason], tasks: [target, state, "
	  "statements ...] ..." },
	{ "rollout pause", "ID", 1, 1, decide_rows, online_environment,
	  sizeof(struct decide_options), command_rollout_decide, "hand out no further work",
	  "Begins no other target; what runs stops at its next statement boundary and waits,\n"
	  "until rollout resume.",
	  "lockstep rollout pause r-12 --reason 'load is high'", "as rollout show" },
	{ "rollout resume", "ID", 1, 1, decide_rows, online_environment,
	  sizeof(struct decide_options), command_rollout_decide, "go on after a pause",
	  "Goes on with a paused rollout.", "lockstep rollout resume r-12 --wait",
	  "as rollout show" },
	{ "rollout cancel", "ID", 1, 1, cancel_rows, online_environment,
	  sizeof(struct cancel_options), command_rollout_cancel, "end a rollout early",
	  "Begins no further target and ends the rollout; what runs ends at its next statement.\n"
	  "With --now the statement that runs is interrupted, and with it its transaction is "
	  "rolled\n"
	  "back; also after a plain cancel. What is applied stays applied.",
	  "lockstep rollout cancel r-12 --reason 'release 8 replaces it'\n"
	  "lockstep rollout cancel r-12 --now --reason 'the site is slow'",
	  "as rollout show" },
	{ "rollout retry", "ID", 1, 1, decide_rows, online_environment,
	  sizeof(struct decide_options), command_rollout_decide, "try failed targets again",
	  "Tries the failed targets of a halted rollout again, after the cause was repaired.",
	  "lockstep rollout retry r-12 --wait", "as rollout show" },
	{ "rollout advance", "ID", 1, 1, decide_rows, online_environment,
	  sizeof(struct decide_options), command_rollout_decide, "let the next wave begin",
	  "For a rollout whose wave is done and waits for a person. With --reason also before the\n"
	  "wave's pause is over. The reason is in the history.",
	  "lockstep rollout advance r-12\n"
	  "lockstep rollout advance r-12 --reason 'the canary looks fine' --wait",
	  "as rollout show" },
	{ "rollout replan", "ID", 1, 1, replan_rows, online_environment,
	  sizeof(struct replan_options), command_rollout_replan, "start it anew on what holds now",
	  "For a rollout whose plan no longer fits: a target was added or is gone, one has\n"
	  "changed, another pipeline is in force. Cancels it and starts the same release with a\n"
	  "new plan, which asks for approvals anew. Refused while an agent is at work on it.",
	  "lockstep rollout replan r-12 --wait", "as rollout start" },
	{ "revert", "", 0, 0, revert_rows, online_environment, sizeof(struct revert_options),
	  command_revert, "take back what comes after a version",
	  "Runs, on every target of an environment, the ways back of the migrations that are\n"
	  "applied there and come after a version, the last one first, each in one transaction:\n"
	  "the newest release's .down.sql, `migrate:down`, `+goose Down`, U files, "
	  "revert/NAME.sql,\n"
	  "or down/NAME.sql beside formats that know none. It is a rollout with the gates, the\n"
	  "budget and the log of any other, but for the proof upstream. What would lose data is\n"
	  "named and refused, unless --allow-data-loss. What was taken back is pending again.",
	  "lockstep revert --env production --to 20240301120000 --reason 'too slow'\n"
	  "lockstep revert --env production --release 7 --reason 'back to 7' --wait",
	  "as rollout start" },
	{ "baseline", "TARGET", 1, 1, adoption_rows, online_environment,
	  sizeof(struct adoption_options), command_baseline, "adopt a target that has history",
	  "For a target that another tool brought where it is: compares what that tool's history\n"
	  "table says with a release, by version and checksum, and shows what is applied,\n"
	  "unknown, edited, pending or passed over; of a whole ENVIRONMENT a line a target. With\n"
	  "--write the ledger of ENVIRONMENT/NAME gets what is proven; with --version every\n"
	  "migration up to it, on your own word. With --reconcile it is for what ran and was\n"
	  "recorded nowhere, perhaps half of it: shows statement by statement what of the pending\n"
	  "migrations the catalog holds, and where to go on; --write records that, as you confirm\n"
	  "it with --yes or correct it with --applied-through. Runs nothing; who said so is in\n"
	  "the history.",
	  "lockstep baseline production\n"
	  "lockstep baseline production/eu\n"
	  "lockstep baseline production/eu --write --wait\n"
	  "lockstep baseline production/eu --version 20240301120000 --wait\n"
	  "lockstep baseline production/eu --reconcile",
	  "as rollout start; or tool, migrations: [version, name, state, recorded], strangers "
	  "...; or applied_through, resume, doubt, contradictions, migrations: [version, "
	  "statements: [line, text, sight, note]]" },
	{ "eject", "TARGET", 1, 1, eject_rows, online_environment,
	  sizeof(struct eject_online_options), command_eject,
	  "bring another tool's history table up to date",
	  "The way back, or to another tool: the agent of ENVIRONMENT/NAME compares the history\n"
	  "table that is there with the ledger, and with --write adds the rows which it lacks, as\n"
	  "that tool would have written them, so that it finds nothing to do. Runs nothing.",
	  "lockstep eject production/eu\n"
	  "lockstep eject production/eu --to drizzle --write --reason 'going back'",
	  "tool, rows: [version, name, checksum], written" },
	{ "resolve", "TARGET", 1, 1, resolve_rows, online_environment,
	  sizeof(struct resolve_online_options), command_resolve,
	  "say what holds of a migration that stopped half way",
	  "For what the database itself does not tell: the agent of ENVIRONMENT/NAME records in\n"
	  "the ledger, with the reason, that a migration is applied, was rolled back, or holds up\n"
	  "to a statement. Runs nothing, and ends what was in doubt there: rollout retry goes on.",
	  "lockstep resolve production/eu --version 20240301120000 --retry-from 3 \\\n"
	  "    --reason 'statement 2 was finished by hand' --wait",
	  "as rollout start" },
	{ "target accept", "TARGET", 1, 1, accept_rows, online_environment,
	  sizeof(struct accept_options), command_target_accept,
	  "take the ledger of a regressed target as it is",
	  "For a target that lost migrations which had succeeded on it (restored from a backup,\n"
	  "failed over): what it lost is pending again, and environments after it wait until it\n"
	  "has succeeded there once more.",
	  "lockstep target accept staging/eu --reason 'restored to yesterday on purpose'",
	  "target, environment, reason" },
	{ 0 },
};
