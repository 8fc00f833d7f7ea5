#include "cli/commands.h"
#include "cli/overview.h"
#include "cli/wait.h"

static const struct setting status_rows[] = {
	{ "exit-code", SETTING_SWITCH, offsetof(struct status_options, exit_code), NULL, NULL,
	  "end with 3 when a target is behind the newest release" },
	{ "all", SETTING_SWITCH, offsetof(struct status_options, all), NULL, NULL,
	  "also the long history that is applied everywhere" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting history_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct history_options, environment), NULL, "NAME",
	  "only this environment" },
	{ "target", SETTING_TEXT, offsetof(struct history_options, target), NULL, "NAME",
	  "only this target" },
	{ "migration", SETTING_TEXT, offsetof(struct history_options, migration), NULL, "VERSION",
	  "only what touched this migration" },
	{ "actor", SETTING_TEXT, offsetof(struct history_options, actor), NULL, "NAME",
	  "only what this person, pipeline or agent did" },
	{ "type", SETTING_TEXT, offsetof(struct history_options, type), NULL, "TYPE",
	  "only this kind of entry, like rollout.refused" },
	{ "rollout", SETTING_TEXT, offsetof(struct history_options, rollout), NULL, "ID",
	  "only this rollout" },
	{ "refusals", SETTING_SWITCH, offsetof(struct history_options, refusals), NULL, NULL,
	  "only what was refused" },
	{ "at", SETTING_TEXT, offsetof(struct history_options, at), NULL, "TIME",
	  "instead: how every environment stood at that time" },
	{ "since", SETTING_TEXT, offsetof(struct history_options, since), NULL, "TIME",
	  "from then on: 2026-03-01T02:00:00Z, 2026-03-01, 2h" },
	{ "until", SETTING_TEXT, offsetof(struct history_options, until), NULL, "TIME",
	  "up to this time" },
	{ "limit", SETTING_COUNT, offsetof(struct history_options, limit), "50", "N",
	  "at most so many of the newest entries" },
	{ "all", SETTING_SWITCH, offsetof(struct history_options, all), NULL, NULL,
	  "also every step in between, with sequence numbers" },
	{ "proof", SETTING_TEXT, offsetof(struct history_options, proof), NULL, "FOLDER",
	  "prove every entry that is shown, a file for each" },
	{ "key", SETTING_TEXT, offsetof(struct log_options, key), NULL, "KEY|FILE",
	  "the log's key that you kept; else the coordinator's" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting wait_rows[] = {
	{ "target", SETTING_TEXT, offsetof(struct wait_target_options, target), NULL,
	  "ENVIRONMENT/NAME", "the target" },
	{ "version", SETTING_TEXT, offsetof(struct wait_target_options, version), NULL, "VERSION",
	  "the migration that it has to hold" },
	{ "timeout", SETTING_SECONDS, offsetof(struct wait_target_options, timeout), NULL, "TIME",
	  "stop waiting after this long, with exit code 6" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

const struct command overview_commands[] = {
	{ "status", "", 0, 0, status_rows, online_environment, sizeof(struct status_options),
	  command_status, "migrations by environment, one screen",
	  "Shows which migration is where: a row per migration, a column per environment, a\n"
	  "symbol per target (or how many of them, where there are many). Below stand the\n"
	  "rollouts under way, with every shut gate of those that wait and when it opens,\n"
	  "and the targets with trouble.",
	  "lockstep status\n"
	  "lockstep status --project shop --exit-code",
	  "project, release, environments: [name, state, release, targets: [name, states ...]], "
	  "migrations, brakes, proposal, waiting: [rollout, environment, gates: [name, reason, "
	  "opens, who, "
	  "command, override]]" },
	{ "history", "", 0, 0, history_rows, online_environment, sizeof(struct history_options),
	  command_history, "who did what, where, when and why",
	  "Prints the newest entries of the log, oldest first: releases, rollouts, how each "
	  "target\n"
	  "ended, refusals, and what people decided. Steps in between (leases, reports of "
	  "targets)\n"
	  "are left out, unless --all or --type asks for them; --json has every entry, whole.\n"
	  "Without --project it covers all projects, and agents and tokens. With --at it shows\n"
	  "how every environment stood then, as the entries before that time say.",
	  "lockstep history --env production --since 7d\n"
	  "lockstep history --at 2026-03-01\n"
	  "lockstep history --refusals --since 90d --proof proofs\n"
	  "lockstep history --rollout r-12 --all\n"
	  "lockstep history --migration 20240301120000 --json",
	  "JSON Lines, one entry each: seq, time, type, actor: {kind, name}, cause, hash ..." },
	{ "wait", "", 0, 0, wait_rows, online_environment, sizeof(struct wait_target_options),
	  command_wait, "until a target holds a migration",
	  "For containers and programs that must not start before their schema: ends as soon as\n"
	  "the coordinator has heard that the target holds the migration, whoever applied it.\n"
	  "While the coordinator or the target is away it goes on waiting. Where the database\n"
	  "can be reached from here, migrate wait asks it itself.",
	  "lockstep wait --target production/eu --version 20240301120000 --timeout 10m",
	  "target, version, applied" },
	{ 0 },
};
