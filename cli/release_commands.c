#include "cli/commands.h"
#include "cli/release.h"

static const struct setting push_rows[] = {
	PROJECT_SETTINGS,
	{ "tag", SETTING_TEXT, offsetof(struct push_options, tag), NULL, "TEXT",
	  "what people call this release" },
	{ "format", SETTING_TEXT, offsetof(struct push_options, format), "auto", "NAME",
	  "auto, or a name of lockstep formats" },
	{ "dialect", SETTING_TEXT, offsetof(struct push_options, dialect), NULL, "NAME",
	  "postgres or sqlite: only such targets take it" },
	{ "replace", SETTING_TEXT, offsetof(struct push_options, replace), NULL, "VERSION,...",
	  "registered migrations to mend that no target has" },
	{ "lint-fail-on", SETTING_TEXT, offsetof(struct push_options, lint_fail_on), "off", "LEVEL",
	  "push nothing when lint finds this severity" },
	SIGNER_SETTINGS(struct push_options),
	{ "max-file", SETTING_COUNT, offsetof(struct push_options, file_limit), "64M", "BYTES",
	  "largest file that is read" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting pipeline_rows[] = {
	PROJECT_SETTINGS,
	{ "explain", SETTING_SWITCH, offsetof(struct pipeline_options, explain), NULL, NULL,
	  "what each environment demands, in sentences" },
	{ "pending", SETTING_SWITCH, offsetof(struct pipeline_options, pending), NULL, NULL,
	  "the file that waits for other people instead" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting withdraw_rows[] = {
	PROJECT_SETTINGS,
	{ "reason", SETTING_TEXT, offsetof(struct withdraw_options, reason), NULL, "TEXT",
	  "why, for the log" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting import_rows[] = {
	PROJECT_SETTINGS,
	{ "policy", SETTING_TEXT, offsetof(struct import_options, policy), NULL, "FILE",
	  "a C2SP tlog-policy: also check it here before it is sent" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting lint_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct release_lint_options, environment), NULL, "NAME",
	  "as it would run there, with the sizes of its tables" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting project_rows[] = { PROJECT_SETTINGS, ONLINE_SETTINGS, COMMON_SETTINGS };

const struct command release_commands[] = {
	{ "push", "DIR", 1, 1, push_rows, online_environment, sizeof(struct push_options),
	  command_push, "seal a directory as a release",
	  "Checks the directory, uploads what the coordinator lacks, and seals it as the "
	  "project's\n"
	  "next release, with the git revision and its author. Pushing the same bytes again makes "
	  "no\n"
	  "new release. The project is made by its first push. What is registered stays as it is; "
	  "only\n"
	  "--replace puts other bytes under a version, while no target holds more of it than its\n"
	  "first statements, which stay as they are, and no rollout is active. What the linter\n"
	  "finds in new migrations is shown; it stops the push only with --lint-fail-on. With\n"
	  "--sign-key the release is signed as by release sign. With --quiet only the release's\n"
	  "number is printed.",
	  "lockstep push db/migrations --project shop --tag v1.4",
	  "release: {number, digest, sum, warnings ...}, created, replaced: [version ...]" },
	{ "release list", "", 0, 0, project_rows, online_environment, sizeof(struct online_options),
	  command_release_list, "the project's releases, newest first",
	  "Lists the project's releases, the newest first.", "lockstep release list --project shop",
	  "items: [number, digest, tag, git_revision, author, created, migration_count ...]" },
	{ "release show", "[N]", 0, 1, project_rows, online_environment,
	  sizeof(struct online_options), command_release_show, "one release and its migrations",
	  "Shows one release, the newest when no number is given, and its migrations.",
	  "lockstep release show 7",
	  "number, digest, sum, migrations: [version, name, sha256, size ...], files, "
	  "elsewhere: [origin, environment, rollout, state, finished, origin_entry, entry] ..." },
	{ "release lint", "[N]", 0, 1, lint_rows, online_environment,
	  sizeof(struct release_lint_options), command_release_lint,
	  "what the linter found in a release",
	  "Shows the findings of the coordinator's linter in one release, the newest when no "
	  "number "
	  "is\n"
	  "given: the worst 2,000 of them, with the rules' own severities. With --env those\n"
	  "of the release as it would run in that environment: with its timeouts, severities\n"
	  "and oldest server, weighed by the sizes that its agents told. That is what the\n"
	  "gate lint of its rollouts asks. Exit code 3: it is still being judged.",
	  "lockstep release lint 7\n"
	  "lockstep release lint 7 --env production",
	  "state, why, errors, warnings, notes, silenced, linter, judged, findings: [as migrate "
	  "lint]" },
	{ "release export", "FILE [N]", 1, 2, project_rows, online_environment,
	  sizeof(struct online_options), command_release_export,
	  "a release and all that is proven of it, as one file",
	  "Writes the release, the newest when no number is given, with its files, the plans and\n"
	  "ends of its rollouts, who approved them, and a proof by the log for each: for a\n"
	  "coordinator that shares no network with this one. The log's key signs the whole.",
	  "lockstep release export shop-7.bundle 7", "file, bytes, proofs" },
	{ "release import", "FILE", 1, 1, import_rows, online_environment,
	  sizeof(struct import_options), command_release_import,
	  "take over another coordinator's release, and its word on it",
	  "Verifies the file and seals the release, where no release has these bytes yet. How its\n"
	  "rollouts ended there counts for the gates of environments that come after one which\n"
	  "the pipeline calls elsewhere. The coordinator believes the logs of its import-policy\n"
	  "alone. Exports of this coordinator travel back in the same way.",
	  "lockstep release import shop-7.bundle --policy trusted.policy",
	  "release, origin, origin_release, log_size, outcomes, created" },
	{ "release pull", "N DIR", 2, 2, project_rows, online_environment,
	  sizeof(struct online_options), command_release_pull, "write a release's files out",
	  "Writes the release's directory, byte for byte as it was pushed. DIR must not exist, or "
	  "be\n"
	  "empty.",
	  "lockstep release pull 7 /tmp/release-7", "dir, release, files" },
	{ "release diff", "A B", 2, 2, project_rows, online_environment,
	  sizeof(struct online_options), command_release_diff, "what release B has that A has not",
	  "Names the migrations that were added, edited or removed between two releases.",
	  "lockstep release diff 6 7", "from, to, changes: [change, version, name, sha256]" },
	{ "pipeline apply", "FILE.yaml", 1, 1, project_rows, online_environment,
	  sizeof(struct online_options), command_pipeline_apply, "put a pipeline file in force",
	  "Environments, their order and their policy, from a YAML file. Errors name line and "
	  "column.\n"
	  "Where the file in force says change-approvals, other people have to confirm it first:\n"
	  "exit code 3.",
	  "lockstep pipeline apply pipeline.yaml --project shop",
	  "version, sha256, changed, pending: {sha256, text, proposed_by, confirmed_by, missing}" },
	{ "pipeline confirm", "SHA256", 1, 1, project_rows, online_environment,
	  sizeof(struct online_options), command_pipeline_confirm,
	  "say yes to a pipeline file that waits",
	  "Confirms the file that another person proposed, by its SHA-256, once it was read:\n"
	  "lockstep pipeline show --pending. With the last person that the file in force asks "
	  "for\n"
	  "it is in force.",
	  "lockstep pipeline confirm $SHA256", "version, sha256, changed, pending" },
	{ "pipeline withdraw", "", 0, 0, withdraw_rows, online_environment,
	  sizeof(struct withdraw_options), command_pipeline_withdraw,
	  "take back a pipeline file that waits",
	  "Takes back the file that waits to be confirmed, whoever proposed it.",
	  "lockstep pipeline withdraw --reason 'the freeze is missing'",
	  "version, sha256, changed, pending" },
	{ "pipeline show", "", 0, 0, pipeline_rows, online_environment,
	  sizeof(struct pipeline_options), command_pipeline_show, "the pipeline in force",
	  "Prints the pipeline file that is in force, or with --explain what it says. With "
	  "--pending\n"
	  "the file that waits, and who proposed it.",
	  "lockstep pipeline show > pipeline.yaml",
	  "version, sha256, text, environments: [name, after, budget], pending" },
	{ 0 },
};
