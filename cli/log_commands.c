#include "cli/commands.h"
#include "cli/log.h"

#define FROM                                                                                       \
	{                                                                                          \
		"from", SETTING_TEXT, offsetof(struct log_options, from), NULL, "FOLDER|URL",      \
		    "an exported log, or a web server's; else the coordinator's"                   \
	}
#define KEY                                                                                        \
	{                                                                                          \
		"key", SETTING_TEXT, offsetof(struct log_options, key), NULL, "KEY|FILE",          \
		    "the verifier key that you kept; else the one beside it"                       \
	}

#define POLICY                                                                                     \
	{                                                                                          \
		"policy", SETTING_TEXT, offsetof(struct log_options, policy), NULL, "FILE",        \
		    "a tlog-policy whose quorum has to have cosigned it"                           \
	}

static const struct setting verify_rows[] = {
	FROM,
	KEY,
	POLICY,
	{ "since", SETTING_TEXT, offsetof(struct log_options, since), NULL, "FILE",
	  "a checkpoint from before: the log has to continue it" },
	{ "quick", SETTING_SWITCH, offsetof(struct log_options, quick), NULL, NULL,
	  "the tree, its tiles and the checkpoint alone" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting export_rows[] = { FROM, KEY, ONLINE_SETTINGS, COMMON_SETTINGS };

static const struct setting prove_rows[] = {
	KEY,
	{ "out", SETTING_TEXT, offsetof(struct log_options, out), NULL, "FILE",
	  "write the proof there (usually NAME.tlog-proof)" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting tail_rows[] = {
	FROM,
	KEY,
	{ "limit", SETTING_COUNT, offsetof(struct log_options, limit), "10", "N",
	  "so many of the newest entries" },
	{ "follow", SETTING_SWITCH, offsetof(struct log_options, follow), NULL, NULL,
	  "go on with those that are added, until it is ended (Ctrl-C)" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting witnesses_rows[] = { ONLINE_SETTINGS, COMMON_SETTINGS };

static const struct setting redact_rows[] = {
	{ "person", SETTING_TEXT, offsetof(struct log_options, person), NULL, "NAME",
	  "a token, an actor or an author, and texts that name it" },
	{ "entry", SETTING_TEXT, offsetof(struct log_options, entry), NULL, "NUMBER",
	  "what people wrote in this entry" },
	{ "reason", SETTING_TEXT, offsetof(struct log_options, reason), NULL, "TEXT",
	  "why; it goes into the log" },
	{ "dry-run", SETTING_SWITCH, offsetof(struct log_options, dry_run), NULL, NULL,
	  "say what would be redacted" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting check_rows[] = { KEY, POLICY, COMMON_SETTINGS };

const struct command log_commands[] = {
	{ "log verify", "", 0, 0, verify_rows, online_environment, sizeof(struct log_options),
	  command_log_verify, "is the whole history what was signed?",
	  "Reads every entry of the log and computes its tree anew: the checkpoint's signature, "
	  "the\n"
	  "root, every tile and the number of every entry have to agree. With --since it also has "
	  "to\n"
	  "continue an earlier checkpoint, so that nothing before it was changed or cut off.\n"
	  "Then who said it: every agent came in with a join token, was not revoked, and signed "
	  "what it\n"
	  "did and saw (older agents sign nothing: they are counted); the coordinator signed every "
	  "plan.\n"
	  "Names and texts that are disclosed have to give the hashes in the entries.\n"
	  "Of an export also every blob that an entry names, every key and every other file.\n"
	  "The log is C2SP tlog-tiles: tools of others verify it too.",
	  "lockstep log verify --key log.vkey --since checkpoint.last-month\n"
	  "lockstep log verify --from /mnt/stick/log",
	  "origin, entries, root, key, key_given, tiles, since, agents, plans, coordinator, "
	  "blobs" },
	{ "log export", "FOLDER", 1, 1, export_rows, online_environment, sizeof(struct log_options),
	  command_log_export, "the log as plain files: an auditor's kit",
	  "Writes checkpoint, vkey, tile/... and tile/entries/... into the folder, as they would "
	  "be\n"
	  "served, with every blob that an entry names, the keys of log, coordinator and agents, "
	  "a\n"
	  "policy, checksums and a README.txt that says how to check it all with public tools. A\n"
	  "folder that was exported to before is brought up to date: what is complete never "
	  "changes\n"
	  "and is not fetched again.",
	  "lockstep log export /mnt/stick/log", "folder, entries, copied, kept, blobs (new)" },
	{ "log prove", "ENTRY", 1, 1, prove_rows, online_environment, sizeof(struct log_options),
	  command_log_prove, "that an entry is on the log, as one file",
	  "Fetches the proof (C2SP tlog-proof) from the entry to a signed checkpoint, with the "
	  "entry\n"
	  "itself, and verifies it.",
	  "lockstep log prove 17 --out approval.tlog-proof\n"
	  "lockstep log check approval.tlog-proof --key log.vkey",
	  "entry, body, proof" },
	{ "log check", "FILE", 1, 1, check_rows, NULL, sizeof(struct log_options),
	  command_log_check, "verify such a proof, offline",
	  "Needs nothing but the file and the log's verifier key; with --policy also who cosigned.",
	  "lockstep log check approval.tlog-proof --key log.vkey", "entry, origin, body" },
	{ "log tail", "", 0, 0, tail_rows, online_environment, sizeof(struct log_options),
	  command_log_tail, "the newest entries, as they were hashed",
	  "Prints the newest entries as JSON Lines, for tools; history shows them in words. What "
	  "is\n"
	  "printed was found to be what the log's head was signed over, and with --follow each "
	  "new\n"
	  "head to continue the one before.",
	  "lockstep log tail --limit 3\n"
	  "lockstep log tail --follow --limit 0",
	  "JSON Lines, one entry each" },
	{ "log redact", "", 0, 0, redact_rows, online_environment, sizeof(struct log_options),
	  command_log_redact, "forget a person's name, or an entry's texts, for good",
	  "Entries hold names and what people wrote as salted hashes; the salts and texts beside "
	  "the\n"
	  "log can be deleted without changing a byte of it. A person reads as redacted-1a2b3c4d "
	  "from\n"
	  "then on, everywhere the same, so that who did what still hangs together. It cannot be\n"
	  "undone, is logged itself, and takes the role admin. Refused: who holds a token that is "
	  "not\n"
	  "revoked, names in entries from before they were hashed, and texts that a rollout under "
	  "way\n"
	  "needs. Not reached: backups, exports, stored documents and the ledgers of targets.",
	  "lockstep log redact --person carl --dry-run\n"
	  "lockstep log redact --person carl --reason 'left; asked to be forgotten'\n"
	  "lockstep log redact --entry 17 --reason 'names a customer'",
	  "called, redacted, documents, dry_run" },
	{ "log witnesses", "", 0, 0, witnesses_rows, online_environment, sizeof(struct log_options),
	  command_log_witnesses, "who cosigns the log, and who is missing",
	  "Lists the witnesses of the coordinator's log-policy with the newest head that each "
	  "cosigned,\n"
	  "and the agents with the keys (vkey) with which they cosign, for policy files, and what "
	  "each\n"
	  "demands before it acts on a plan.",
	  "lockstep log witnesses",
	  "vkey, policy, shown, cosigned, missing, witnesses: [witness, vkey, asked, cosigned, "
	  "time, "
	  "problem], agents: [agent, name, environment, vkey, cosigned, time, demands]" },
	{ 0 },
};
