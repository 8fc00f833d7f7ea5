#include "cli/audit.h"
#include "cli/commands.h"

#define ENVIRONMENT                                                                                \
	{                                                                                          \
		"env", SETTING_TEXT, offsetof(struct audit_options, environment), NULL, "NAME",    \
		    "only this environment"                                                        \
	}
#define PERIOD                                                                                     \
	{ "since", SETTING_TEXT, offsetof(struct audit_options, since),                            \
	  NULL,    "TIME",       "from then on: 2026-03-01T02:00:00Z, 2026-03-01, 2h" },           \
	{                                                                                          \
		"until", SETTING_TEXT, offsetof(struct audit_options, until), NULL, "TIME",        \
		    "up to this time"                                                              \
	}
#define PROOF                                                                                      \
	{ "proof", SETTING_TEXT, offsetof(struct audit_options, proof),                            \
	  NULL,    "FOLDER",     "prove every entry that says so, a file for each" },              \
	{                                                                                          \
		"key", SETTING_TEXT, offsetof(struct log_options, key), NULL, "KEY|FILE",          \
		    "the log's key that you kept; else the coordinator's"                          \
	}

static const struct setting migration_rows[] = {
	ENVIRONMENT,
	{ "sql", SETTING_SWITCH, offsetof(struct audit_options, sql), NULL, NULL,
	  "also print exactly what ran" },
	PROOF,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting bypass_rows[] = {
	ENVIRONMENT, PERIOD, PROOF, PROJECT_SETTINGS, ONLINE_SETTINGS, COMMON_SETTINGS,
};

static const struct setting compare_rows[] = {
	PROOF,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting report_rows[] = {
	{ "from", SETTING_TEXT, offsetof(struct audit_options, since), NULL, "TIME",
	  "from then on: 2026-01-01, 2026-03-01T02:00:00Z, 90d" },
	{ "to", SETTING_TEXT, offsetof(struct audit_options, until), NULL, "TIME",
	  "up to this time" },
	{ "env", SETTING_TEXT, offsetof(struct audit_options, environment), NULL, "NAME",
	  "only rollouts of this environment" },
	{ "html", SETTING_TEXT, offsetof(struct audit_options, html), NULL, "FILE",
	  "write it there as one page that can be printed" },
	{ "csv", SETTING_TEXT, offsetof(struct audit_options, csv), NULL, "FILE",
	  "write what ran where there, for a spreadsheet" },
	PROOF,
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

#define ACCOUNT_JSON                                                                               \
	"items: [rollout, kind, environment, release, release_digest, plan_digest, state, "        \
	"created: {by, time, entry}, started, finished, soak: {demanded, had, upstream}, "         \
	"approvals, overrides, moves, runs: [target, agent, attempt, state, started, finished, "   \
	"entry ...], bypasses: [what, why, entries]]"

const struct command audit_commands[] = {
	{ "audit migration", "VERSION", 1, 1, migration_rows, online_environment,
	  sizeof(struct audit_options), command_audit_migration,
	  "who approved and ran a migration, where, with which result",
	  "Shows the releases that the migration was sealed in and every rollout that had it to\n"
	  "do: who asked for it, who approved the plan, how long it had been upstream, and each\n"
	  "try on each target. Every fact names the entry of the log that says so; --proof\n"
	  "proves them, --sql prints the bytes, whose hash the log names.",
	  "lockstep audit migration 20260301090000 --env production\n"
	  "lockstep audit migration 20260301090000 --sql --proof proofs --key log.vkey",
	  "migration: {version, description, file, sha256, releases, past, sql}, " ACCOUNT_JSON
	  ", proofs" },
	{ "audit bypasses", "", 0, 0, bypass_rows, online_environment, sizeof(struct audit_options),
	  command_audit_bypasses, "which releases went on without soak, or past a shut gate",
	  "Lists the rollouts that began without the release having been upstream for as long as\n"
	  "was asked, or where nothing was asked, and those for which people let a shut gate be\n"
	  "passed.",
	  "lockstep audit bypasses --env production --since 2026-01-01 --until 2026-04-01",
	  ACCOUNT_JSON ", proofs" },
	{ "audit compare", "ENVIRONMENT ENVIRONMENT", 2, 2, compare_rows, online_environment,
	  sizeof(struct audit_options), command_audit_compare,
	  "is the schema history of two environments the same?",
	  "Compares what the agents last reported of the ledgers of all targets: the migrations\n"
	  "that hold, the hashes of their bytes, and the order in which they ran. Exit code 1\n"
	  "when they are not all the same.",
	  "lockstep audit compare staging production",
	  "identical, histories: [digest, migrations, targets: [environment, target, reported, "
	  "entry], differences: [version, what]], proofs" },
	{ "report", "", 0, 0, report_rows, online_environment, sizeof(struct audit_options),
	  command_report, "what was changed, approved and refused in a period",
	  "Puts together what a period of a project's log says: releases, rollouts with who asked\n"
	  "for and approved them, what ran on which database and how it ended, what went on\n"
	  "without soak or past a shut gate, refusals, and changes of access, pipelines and\n"
	  "brakes. Every line names its entry.",
	  "lockstep report --from 2026-01-01 --to 2026-04-01 --html q1.html --csv q1.csv",
	  "project, from, to, made, checkpoint, rollouts: [as audit migration], releases, "
	  "refusals, changes: [entries]" },
	{ 0 },
};
