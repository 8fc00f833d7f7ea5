#include "cli/commands.h"
#include "cli/key.h"

#define REASON                                                                                     \
	{                                                                                          \
		"reason", SETTING_TEXT, offsetof(struct key_options, reason), NULL, "TEXT",        \
		    "why, for the log"                                                             \
	}
#define OUT                                                                                        \
	{                                                                                          \
		"out", SETTING_TEXT, offsetof(struct key_options, out), NULL, "FILE",              \
		    "write it there"                                                               \
	}
#define RECOVERY                                                                                   \
	{                                                                                          \
		"recovery-key", SETTING_TEXT, offsetof(struct key_options, recovery_key), NULL,    \
		    "FILE", "the recovery key, from where it is kept"                              \
	}
#define SINCE                                                                                      \
	{                                                                                          \
		"since", SETTING_COUNT, offsetof(struct key_options, since), NULL, "ENTRY",        \
		    "from this entry on the old key counts no more; else now"                      \
	}
#define KEY                                                                                        \
	{                                                                                          \
		"key", SETTING_TEXT, offsetof(struct key_options, key), NULL, "HEX",               \
		    "one that was replaced before; else the one that is in use"                    \
	}

static const struct setting list_rows[] = { ONLINE_SETTINGS, COMMON_SETTINGS };
static const struct setting recovery_rows[] = { OUT, ONLINE_SETTINGS, COMMON_SETTINGS };
static const struct setting rotate_rows[] = {
	REASON,
	{ "leave-behind", SETTING_SWITCH, offsetof(struct key_options, leave_behind), NULL, NULL,
	  "also where agents are too old to follow" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};
static const struct setting prepare_rows[] = { KEY, OUT, ONLINE_SETTINGS, COMMON_SETTINGS };
static const struct setting sign_rows[] = { RECOVERY, SINCE, OUT, COMMON_SETTINGS };
static const struct setting revoke_rows[] = {
	{ "statement", SETTING_TEXT, offsetof(struct key_options, statement), NULL, "FILE",
	  "what `lockstep key sign` made elsewhere" },
	RECOVERY,
	SINCE,
	KEY,
	REASON,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

#define MEMBERS "coordinator, log, recovery, agents, follow, pinned, lost, unsaved, items"

const struct command key_commands[] = {
	{ "key list", "", 0, 0, list_rows, online_environment, sizeof(struct online_options),
	  command_key_list, "public keys, and which came after which",
	  "Shows the public keys of coordinator, log and recovery, how they changed, and which\n"
	  "agents would not follow a rotation or a revocation.",
	  "lockstep key list", MEMBERS ": [of, act, key, successor, since, statement]" },
	{ "key recovery", "", 0, 0, recovery_rows, online_environment, sizeof(struct key_options),
	  command_key_recovery, "make the key that revokes the coordinator's",
	  "Makes the recovery key: its secret is written to --out and nowhere else, its public "
	  "half\n"
	  "is made known to the coordinator, and agents pin it when they hear of it. It can be "
	  "made\n"
	  "once. Take the file away from here, and not to where the coordinator is.",
	  "lockstep key recovery --out /media/stick/recovery.key", MEMBERS },
	{ "key rotate", "coordinator", 1, 1, rotate_rows, online_environment,
	  sizeof(struct key_options), command_key_rotate, "replace a key as planned",
	  "The coordinator makes a new key, which the old one signs; agents follow, also those "
	  "that\n"
	  "are away now. What runs goes on. The old key is overwritten: nothing has to be "
	  "restarted.",
	  "lockstep key rotate coordinator --reason 'every year'", MEMBERS },
	{ "key prepare", "coordinator", 1, 1, prepare_rows, online_environment,
	  sizeof(struct key_options), command_key_prepare,
	  "what the recovery key has to sign to revoke one",
	  "Makes a successor ready and prints the text that `lockstep key sign` signs where the\n"
	  "recovery key is. The newest text counts.",
	  "lockstep key prepare coordinator --out revocation", "text" },
	{ "key sign", "FILE", 1, 1, sign_rows, NULL, sizeof(struct key_options), command_key_sign,
	  "sign a revocation with the recovery key, anywhere",
	  "Signs the text that `lockstep key prepare` gave. It needs no network.",
	  "lockstep key sign revocation --recovery-key recovery.key --out revoked", "statement" },
	{ "key revoke", "coordinator", 1, 1, revoke_rows, online_environment,
	  sizeof(struct key_options), command_key_revoke, "a key was stolen: believe it no longer",
	  "Revokes a key by what the recovery key signed: --statement, or all in one with the\n"
	  "recovery key at hand. Agents stop what the old key began at the next statement's end, "
	  "and\n"
	  "go on with the new one; those that are away hear of it first when they come back.",
	  "lockstep key revoke coordinator --recovery-key /media/stick/recovery.key \\\n"
	  "  --reason 'the disk was stolen'",
	  MEMBERS },
	{ 0 },
};
