#include "cli/commands.h"
#include "cli/migrate.h"
#include "cli/wait.h"

static const struct setting directory_rows[] = { DIRECTORY_SETTINGS, COMMON_SETTINGS };

static const struct setting common_rows[] = { COMMON_SETTINGS };

static const struct setting lint_rows[] = {
	DATABASE_SETTINGS,
	{ "latest", SETTING_COUNT, offsetof(struct lint_command_options, latest), NULL, "N",
	  "findings in the last N migrations only" },
	{ "since", SETTING_TEXT, offsetof(struct lint_command_options, since), NULL, "VERSION",
	  "findings in what comes behind this version only" },
	{ "git-base", SETTING_TEXT, offsetof(struct lint_command_options, git_base), NULL, "REF",
	  "only in what changed since the branch left REF" },
	{ "output", SETTING_TEXT, offsetof(struct lint_command_options, output), "pretty", "FORM",
	  "pretty, json, sarif or github (annotations)" },
	{ "fail-on", SETTING_TEXT, offsetof(struct lint_command_options, fail_on), "error",
	  "SEVERITY", "end with 1 at error, warning, note; or off" },
	{ "server-version", SETTING_TEXT, offsetof(struct lint_command_options, server_version),
	  NULL, "MAJOR", "of the PostgreSQL that it will run on (15)" },
	{ "time-zone", SETTING_TEXT, offsetof(struct lint_command_options, time_zone), NULL, "NAME",
	  "TimeZone of its sessions, where that is known" },
	{ "lock-timeout", SETTING_TEXT, offsetof(struct lint_command_options, lock_timeout), NULL,
	  "TIME", "how long its statements may wait for a lock (2s)" },
	{ "statement-timeout", SETTING_TEXT,
	  offsetof(struct lint_command_options, statement_timeout), NULL, "TIME",
	  "how long each may run (the server's)" },
	{ "env", SETTING_TEXT, offsetof(struct lint_command_options, environment), NULL, "NAME",
	  "judge as if they ran there; a coordinator is asked" },
	{ "coordinator", SETTING_TEXT, offsetof(struct lint_command_options, online.url),
	  "http://127.0.0.1:7421", "URL", "--env: also LOCKSTEP_URL" },
	{ "ca-file", SETTING_TEXT, offsetof(struct lint_command_options, online.ca_file), NULL,
	  "PATH", "--env: also LOCKSTEP_CA_FILE" },
	{ "token-file", SETTING_TEXT, offsetof(struct lint_command_options, online.token_file),
	  NULL, "PATH", "--env: also LOCKSTEP_TOKEN_FILE" },
	{ "explain", SETTING_TEXT, offsetof(struct lint_command_options, explain), NULL, "RULE",
	  "only say what the rule finds, why, and what to do" },
	{ "fix", SETTING_SWITCH, offsetof(struct lint_command_options, fix), NULL, NULL,
	  "rewrite what is new into what blocks nobody" },
	{ "yes", SETTING_SWITCH, offsetof(struct lint_command_options, yes), NULL, NULL,
	  "--fix: write without asking" },
	{ "dry-run", SETTING_SWITCH, offsetof(struct lint_command_options, dry_run), NULL, NULL,
	  "--fix: only show what would be written" },
	{ "force", SETTING_SWITCH, offsetof(struct lint_command_options, force), NULL, NULL,
	  "--fix: also what the main branch has already" },
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

/* Of the coordinator that --env asks; --url is the database's. */
static const struct setting lint_environment_rows[] = {
	{ "url", SETTING_TEXT, offsetof(struct lint_command_options, online.url), NULL, NULL,
	  NULL },
	{ "ca-file", SETTING_TEXT, offsetof(struct lint_command_options, online.ca_file), NULL,
	  NULL, NULL },
	{ "project", SETTING_TEXT, offsetof(struct lint_command_options, online.project), NULL,
	  NULL, NULL },
	{ "token", SETTING_TEXT, offsetof(struct lint_command_options, online.environment_token),
	  NULL, NULL, NULL },
	{ "token-file", SETTING_TEXT,
	  offsetof(struct lint_command_options, online.environment_token_file), NULL, NULL, NULL },
	{ 0 },
};

/* One for each knob that a person may set. */
#define VALUE_DURATION "TIME"
#define VALUE_SIZE     "SIZE"
#define VALUE_NUMBER   "COUNT"
#define POLICY_OPTION(knob, name, kind, initial, written, most, help)                              \
	{ name, SETTING_TEXT, offsetof(struct apply_options, policy[POLICY_##knob]),               \
	  NULL, VALUE_##kind, help " (" written ")" },

static const struct setting apply_rows[] = {
	DATABASE_SETTINGS,
	{ "to", SETTING_TEXT, offsetof(struct apply_options, to), NULL, "VERSION",
	  "stop after this version" },
	{ "dry-run", SETTING_SWITCH, offsetof(struct apply_options, dry_run), NULL, NULL,
	  "show what would be sent and change nothing" },
	{ "tx-mode", SETTING_TEXT, offsetof(struct apply_options, tx_mode), "file", "MODE",
	  "file: a transaction each; all: all or nothing" },
	{ "mixed", SETTING_SWITCH, offsetof(struct apply_options, mixed), NULL, NULL,
	  "run files that mix statements of two kinds" },
	{ "one-by-one", SETTING_SWITCH, offsetof(struct apply_options, one_by_one), NULL, NULL,
	  "do not send small migrations in groups" },
	{ "wait", SETTING_SECONDS, offsetof(struct apply_options, wait), "10s", "TIME",
	  "how long to wait for another runner" },
	{ "baseline", SETTING_TEXT, offsetof(struct apply_options, baseline), NULL, "VERSION",
	  "where no ledger exists, adopt up to this version" },
	{ "allow-dirty", SETTING_SWITCH, offsetof(struct apply_options, allow_dirty), NULL, NULL,
	  "the database may hold tables that no ledger explains" },
	{ "restore-point", SETTING_SWITCH, offsetof(struct apply_options, restore_point), NULL,
	  NULL, "name a restore point first (PostgreSQL)" },
	{ "copies", SETTING_TEXT, offsetof(struct apply_options, policy[POLICY_COPIES]), NULL, "N",
	  "copy the database first, keep N copies (SQLite)" },
	{ "backup-age", SETTING_TEXT, offsetof(struct apply_options, policy[POLICY_BACKUP_AGE]),
	  NULL, "TIME", "refuse when the last backup is older" },
	{ "backup-stamp", SETTING_TEXT, offsetof(struct apply_options, database.backup_stamp), NULL,
	  "FILE", "its time is that of the last backup" },
	POLICY_FILE_KNOBS(POLICY_OPTION) BREAK_GLASS_SETTING(apply_options),
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting plan_rows[] = {
	DATABASE_SETTINGS,
	{ "rehearse", SETTING_SWITCH, offsetof(struct plan_options, rehearse), NULL, NULL,
	  "run it in a scratch database, or on a copy (SQLite)" },
	{ "on-target", SETTING_SWITCH, offsetof(struct plan_options, on_target), NULL, NULL,
	  "rehearse on the database itself and roll back" },
	{ "reversible", SETTING_SWITCH, offsetof(struct plan_options, reversible), NULL, NULL,
	  "rehearse the ways back, too, and compare" },
	{ "scratch", SETTING_TEXT, offsetof(struct plan_options, database.scratch), NULL, "URL",
	  "server for the scratch database (PostgreSQL)" },
	{ "wait", SETTING_SECONDS, offsetof(struct plan_options, wait), "10s", "TIME",
	  "how long to wait for another runner, --on-target" },
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting standing_rows[] = {
	DATABASE_SETTINGS,
	{ "exit-code", SETTING_SWITCH, offsetof(struct standing_options, exit_code), NULL, NULL,
	  "end with 3 when something is pending" },
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting wait_rows[] = {
	DATABASE_SETTINGS,
	{ "version", SETTING_TEXT, offsetof(struct wait_database_options, version), NULL, "VERSION",
	  "the migration that it has to hold" },
	{ "timeout", SETTING_SECONDS, offsetof(struct wait_database_options, timeout), NULL, "TIME",
	  "stop waiting after this long, with exit code 6" },
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting adopt_rows[] = {
	DATABASE_SETTINGS,
	{ "version", SETTING_TEXT, offsetof(struct adopt_options, version), NULL, "VERSION",
	  "the last version that the database already holds" },
	{ "from", SETTING_TEXT, offsetof(struct adopt_options, from), NULL, "TOOL",
	  "whose history table counts, where there are several" },
	{ "write", SETTING_SWITCH, offsetof(struct adopt_options, write), NULL, NULL,
	  "write into the ledger what is proven there" },
	{ "trust", SETTING_SWITCH, offsetof(struct adopt_options, trust), NULL, NULL,
	  "vouch for what is recorded there without a checksum" },
	TRACE_SETTINGS(adopt_options),
	{ "wait", SETTING_SECONDS, offsetof(struct adopt_options, wait), "10s", "TIME",
	  "how long to wait for another runner" },
	BREAK_GLASS_SETTING(adopt_options),
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting eject_rows[] = {
	DATABASE_SETTINGS,
	{ "to", SETTING_TEXT, offsetof(struct eject_options, to), NULL, "TOOL",
	  "whose history table it is, where there are several" },
	{ "write", SETTING_SWITCH, offsetof(struct eject_options, write), NULL, NULL,
	  "write the rows; else they are only shown" },
	{ "wait", SETTING_SECONDS, offsetof(struct eject_options, wait), "10s", "TIME",
	  "how long to wait for another runner" },
	BREAK_GLASS_SETTING(eject_options),
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting resolve_rows[] = {
	DATABASE_SETTINGS,
	{ "version", SETTING_TEXT, offsetof(struct resolve_options, version), NULL, "VERSION",
	  "the migration that stopped in the middle" },
	{ "applied", SETTING_SWITCH, offsetof(struct resolve_options, applied), NULL, NULL,
	  "all of it holds: the rest was done by hand" },
	{ "rolled-back", SETTING_SWITCH, offsetof(struct resolve_options, rolled_back), NULL, NULL,
	  "nothing of it holds any more: it is pending again" },
	{ "retry-from", SETTING_COUNT, offsetof(struct resolve_options, retry_from), NULL, "K",
	  "go on at its statement K; what comes before holds" },
	{ "reason", SETTING_TEXT, offsetof(struct resolve_options, reason), NULL, "TEXT",
	  "why; kept in the ledger" },
	{ "wait", SETTING_SECONDS, offsetof(struct resolve_options, wait), "10s", "TIME",
	  "how long to wait for another runner" },
	BREAK_GLASS_SETTING(resolve_options),
	DIRECTORY_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting import_rows[] = {
	{ "from", SETTING_TEXT, offsetof(struct import_options, from), "auto", "NAME",
	  "the format of DIR (see lockstep formats)" },
	{ "to", SETTING_TEXT, offsetof(struct import_options, to), NULL, "PATH",
	  "the new directory: absent, or empty" },
	{ "dialect", SETTING_TEXT, offsetof(struct import_options, dialect), NULL, "NAME",
	  "postgres or sqlite, where DIR says neither" },
	{ "max-file", SETTING_COUNT, offsetof(struct import_options, file_limit), "64M", "BYTES",
	  "largest file that is read" },
	COMMON_SETTINGS,
};

const struct command migrate_commands[] = {
	{ "migrate new", "NAME", 1, 1, directory_rows, NULL, sizeof(struct directory_options),
	  command_migrate_new, "make the file of a new migration",
	  "Makes an empty migration named by the time in UTC (or by the format's own numbering) "
	  "and\n"
	  "enters it into atlas.sum. Where the format's own tool has to make\n"
	  "it (Drizzle, Prisma, sqitch), its command is named.",
	  "lockstep migrate new add_orders\n"
	  "lockstep migrate new add_orders --dir db/migrations --format golang-migrate",
	  "file, format" },
	{ "migrate hash", "", 0, 0, directory_rows, NULL, sizeof(struct directory_options),
	  command_migrate_hash, "write atlas.sum anew",
	  "Writes atlas.sum after migrations were written or edited on purpose. The bytes are "
	  "those\n"
	  "that atlas migrate hash writes.",
	  "lockstep migrate hash", "sum, files, changed" },
	{ "migrate validate", "", 0, 0, directory_rows, NULL, sizeof(struct directory_options),
	  command_migrate_validate, "check the sum, the order and every statement",
	  "Reads the whole directory: sum, duplicate versions, journal, directives, and where "
	  "each\n"
	  "statement ends. Prints every problem with its place; exit code 2 means integrity.",
	  "lockstep migrate validate --dir db/migrations --dialect postgres",
	  "valid, format, format_reason, migrations, statements, problems: [code, detail], "
	  "warnings" },
	{ "migrate lint", "", 0, 0, lint_rows, lint_environment_rows,
	  sizeof(struct lint_command_options), command_migrate_lint,
	  "find what would block, fail or lose data",
	  "Reads the migrations as PostgreSQL or SQLite would, in their order, and tells for each\n"
	  "statement what it locks, whom that blocks, whether the time grows with the table, and "
	  "what\n"
	  "to write instead. Earlier migrations are always read, because they say what a later "
	  "one\n"
	  "meets; --latest, --since or --git-base choose whose findings are told. A comment\n"
	  "`-- lockstep:nolint CODE[, CODE] REASON` silences findings of its statement, and of "
	  "the\n"
	  "file when it stands at its top with an empty line behind it; atlas:nolint, "
	  "squawk-ignore\n"
	  "and eugene: ignore count, too. Exit code 1 when something as severe as --fail-on was\n"
	  "found. --fix rewrites where that is mechanical: an index is built concurrently in a\n"
	  "file of its own, a constraint is added NOT VALID and validated later, rows are filled\n"
	  "in ranges. The rest of a file stays byte for byte. The diff is shown first; without a\n"
	  "choice it is for what is new since the branch left the main one.\n"
	  "With --url a database, or with --env the agents of an environment tell how\n"
	  "large the tables are: what blocks as a table grows is then an error where that\n"
	  "is large and a note where it is small, and what is not known is told. With --env\n"
	  "also the timeouts, the rules' severities and the oldest server of it hold.",
	  "lockstep migrate lint --git-base origin/main\n"
	  "lockstep migrate lint --since 12 --env production\n"
	  "lockstep migrate lint --latest 1 --output github\n"
	  "lockstep migrate lint --explain PG101\n"
	  "lockstep migrate lint --fix --dry-run",
	  "findings: [code, severity, file, line, column, statement, relation, lock, blocks, "
	  "grows_with_table, size, asked, title, why, fix]; or files: [path, new, what, diff], "
	  "left: [code, "
	  "severity, file, line, why], notes, written" },
	{ "migrate plan", "", 0, 0, plan_rows, database_environment, sizeof(struct plan_options),
	  command_migrate_plan, "list the statements that would be sent",
	  "Lists every statement, how each migration will be run, and why. With --url only what "
	  "that\n"
	  "database still lacks. Nothing is changed. --json has the texts exactly as sent.\n"
	  "With --rehearse what is pending is run: PostgreSQL in a scratch database on the same\n"
	  "server, which gets the schema from the applied migrations and no rows and is dropped\n"
	  "afterwards. It tells the locks of each statement, whom they keep out, what is "
	  "rewritten\n"
	  "and read for it, and how large that is in the database.",
	  "lockstep migrate plan\n"
	  "lockstep migrate plan --url postgres://app@db.example/shop --rehearse\n"
	  "lockstep migrate plan --url sqlite://dev.db --json",
	  "migrations: [version, name, hash, policy, statements: [index, line, offset, text]]" },
	{ "migrate apply", "", 0, 0, apply_rows, database_environment, sizeof(struct apply_options),
	  command_migrate_apply, "run what is pending on a database",
	  "Runs what is pending, in order, each migration once, and records it in the ledger "
	  "inside\n"
	  "the database. What failed can be repeated; what is applied is never run again. A "
	  "password\n"
	  "is better given in LOCKSTEP_DATABASE_URL than in --url. Ctrl-C stops at the next "
	  "statement\n"
	  "boundary, a second one interrupts the statement that runs. A time or size of 0\n"
	  "is no limit.",
	  "lockstep migrate apply --url sqlite://dev.db\n"
	  "lockstep migrate apply --url postgres://app@db.example/shop --dry-run",
	  "target, project, applied: [version, name, statements, duration_ms], pending, failed, "
	  "error" },
	{ "migrate status", "", 0, 0, standing_rows, database_environment,
	  sizeof(struct standing_options), command_migrate_status, "what is applied to a database",
	  "Compares the directory with the ledger inside the database, migration by migration.",
	  "lockstep migrate status --url sqlite://dev.db --exit-code",
	  "target, server, migrations: [version, name, state, applied, duration_ms ...], pending, "
	  "problem" },
	{ "migrate wait", "", 0, 0, wait_rows, database_environment,
	  sizeof(struct wait_database_options), command_migrate_wait,
	  "until a database holds a migration",
	  "For containers and programs that must not start before their schema: ends as soon as\n"
	  "the database's ledger holds the migration, whoever applies it; without --version the\n"
	  "newest of the directory. A database that does not answer yet is waited for.",
	  "lockstep migrate wait --url postgres://app@db/shop --timeout 10m\n"
	  "lockstep migrate wait --url sqlite://app.db --version 20240301120000",
	  "target, version, applied" },
	{ "migrate baseline", "", 0, 0, adopt_rows, database_environment,
	  sizeof(struct adopt_options), command_migrate_baseline,
	  "adopt a database that has history",
	  "For a database that another tool brought there: reads that tool's history table\n"
	  "(atlas, drizzle, golang-migrate, dbmate, goose, flyway, liquibase, prisma, sqitch,\n"
	  "node-pg-migrate; alembic and django by version alone), compares it with the\n"
	  "directory by version and checksum, and shows what is applied, unknown, edited,\n"
	  "pending or passed over. With --write the ledger gets what is proven. With\n"
	  "--version every migration up to it is recorded as applied, on your own word.\n"
	  "With --reconcile it is for what ran and was recorded nowhere, perhaps half of it:\n"
	  "shows statement by statement what of the pending migrations the catalog holds, and\n"
	  "where to go on. --write records that, as you confirm it with --yes or correct it\n"
	  "with --applied-through. Nothing is run, and nothing of the other tool is changed.",
	  "lockstep migrate baseline --url sqlite://app.db\n"
	  "lockstep migrate baseline --url sqlite://app.db --write\n"
	  "lockstep migrate baseline --url sqlite://app.db --version 20240301120000\n"
	  "lockstep migrate baseline --url sqlite://app.db --reconcile",
	  "target, version, adopted, pending; or tool, migrations: [version, name, state, "
	  "recorded], strangers, written; or applied_through, resume, doubt, contradictions, "
	  "migrations: [version, statements: [line, text, sight, note]], written" },
	{ "migrate eject", "", 0, 0, eject_rows, database_environment, sizeof(struct eject_options),
	  command_migrate_eject, "bring another tool's history table up to date",
	  "The way back, or to another tool: writes into the history table that is there the\n"
	  "rows which it lacks of what the ledger holds, as that tool would have written\n"
	  "them, so that it finds nothing to do. Nothing is run, and the ledger stays.",
	  "lockstep migrate eject --url sqlite://app.db\n"
	  "lockstep migrate eject --url sqlite://app.db --to drizzle --write",
	  "tool, rows: [version, name, checksum], written" },
	{ "migrate resolve", "", 0, 0, resolve_rows, database_environment,
	  sizeof(struct resolve_options), command_migrate_resolve,
	  "say what holds of a migration that stopped half way",
	  "For what the database itself does not tell: records in the ledger, with the\n"
	  "reason, that a migration is applied, was rolled back, or holds up to a\n"
	  "statement. Runs nothing. What the database does tell (an index half built, a\n"
	  "VACUUM) the next apply settles by itself.",
	  "lockstep migrate resolve --url sqlite://app.db --version 20240301120000 \\\n"
	  "    --retry-from 3 --reason 'statement 2 was finished by hand'",
	  "target, version, reason, pending" },
	{ "import", "DIR", 1, 1, import_rows, NULL, sizeof(struct import_options), command_import,
	  "write another tool's directory anew, for atlas.sum",
	  "Writes the migrations of DIR into a new directory of numbered files with atlas.sum. "
	  "Order\n"
	  "and versions stay (where the old ones would not give the order they become 0001, 0002 "
	  "...),\n"
	  "each file runs the statements that it ran before, and keeps its very bytes where those "
	  "say\n"
	  "the same. Ways back are left behind. lockstep.imported.json keeps every file's old name "
	  "and\n"
	  "hash. Nothing is overwritten. It is not needed to go on as you are: every command reads "
	  "DIR\n"
	  "in its own format.",
	  "lockstep import prisma/migrations --to migrations\n"
	  "lockstep import db/changelog --from liquibase --to migrations",
	  "format, format_reason, to, renumbered, verbatim, migrations: [file, from: [file, "
	  "version, "
	  "sha256]]" },
	{ "formats", "[NAME]", 0, 1, common_rows, NULL, sizeof(struct common_options),
	  command_formats, "the migration tools whose directories are read",
	  "Lists every format: how its files are named and ordered, what divides them into\n"
	  "statements, what is kept and not run, and what is refused. --format auto takes the one\n"
	  "that the files show most surely, says why, and warns where two are possible.",
	  "lockstep formats\n"
	  "lockstep formats flyway",
	  "formats: [name, files, order, statements, transactions, down, refused, checksum, "
	  "history]" },
	{ 0 },
};
