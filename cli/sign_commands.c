#include "cli/commands.h"
#include "cli/sign.h"

static const struct setting key_rows[] = {
	{ "no-password", SETTING_SWITCH, offsetof(struct key_options, no_password), NULL, NULL,
	  "a bare key, for where the file itself is safe" },
	PASSWORD_SETTING(struct key_options),
	COMMON_SETTINGS,
};

#define READING                                                                                    \
	{ "format", SETTING_TEXT, offsetof(struct release_sign_options, format),                   \
	  "auto",   "NAME",       "as for push: auto, or one of lockstep formats" },               \
	    { "dialect", SETTING_TEXT, offsetof(struct release_sign_options, dialect),             \
	      NULL,      "NAME",       "as for push: any, postgres or sqlite" },                   \
	{                                                                                          \
		"max-file", SETTING_COUNT, offsetof(struct release_sign_options, file_limit),      \
		    "64M", "BYTES", "largest file that is read"                                    \
	}

static const struct setting sign_rows[] = {
	SIGN_KEY_SETTING(struct release_sign_options),
	PASSWORD_SETTING(struct release_sign_options),
	{ "out", SETTING_TEXT, offsetof(struct release_sign_options, out), NULL, "FILE",
	  "where the signature goes; stdout when left out" },
	READING,
	PROJECT_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting statement_rows[] = {
	{ "sum", SETTING_TEXT, offsetof(struct release_sign_options, sum), NULL, "FILE",
	  "write the bytes that are to be signed there" },
	READING,
	PROJECT_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting signature_rows[] = {
	{ "add", SETTING_TEXT, offsetof(struct signature_options, add), NULL, "FILE",
	  "give the release this signature" },
	{ "out", SETTING_TEXT, offsetof(struct signature_options, out), NULL, "FILE",
	  "where the newest one goes; all to stdout when left out" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting digest_rows[] = {
	{ "out", SETTING_TEXT, offsetof(struct plan_digest_options, out), NULL, "FILE",
	  "where it goes; stdout when left out" },
	PROJECT_SETTINGS,
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

const struct command sign_commands[] = {
	{ "key new", "FILE", 1, 1, key_rows, NULL, sizeof(struct key_options), command_key_new,
	  "a pair of keys for signing, as minisign makes them",
	  "Writes a secret key, under a password, and FILE.pub beside it, which the agents get\n"
	  "that are to trust it (release-keys, approver-keys). Keys of the tool minisign serve as\n"
	  "well, and it takes these. With --quiet only the public key is printed.",
	  "lockstep key new release.key", "id, public_key, file" },
	{ "release sign", "DIR", 1, 1, sign_rows, online_environment,
	  sizeof(struct release_sign_options), command_release_sign,
	  "sign a directory as its author, offline",
	  "Signs the release that a push of the directory makes: the sum file, and in the trusted\n"
	  "comment project, digest and everything else of it. Asks no coordinator. What push is\n"
	  "given (--format, --dialect) has to be given here, too. Agents that have release-keys\n"
	  "run nothing else.",
	  "lockstep release sign db/migrations --sign-key release.key --out 7.minisig\n"
	  "lockstep push db/migrations --signature 7.minisig",
	  "project, digest, signature" },
	{ "release statement", "DIR", 1, 1, statement_rows, online_environment,
	  sizeof(struct release_sign_options), command_release_statement,
	  "what there is to sign with minisign itself",
	  "Prints the trusted comment that a release's signature needs; --sum writes the bytes\n"
	  "that it is of (atlas.sum, also where the directory has none).",
	  "lockstep release statement db/migrations --sum sum > comment\n"
	  "minisign -S -s release.key -m sum -t \"$(cat comment)\"",
	  "comment, sum" },
	{ "release signature", "N", 1, 1, signature_rows, online_environment,
	  sizeof(struct signature_options), command_release_signature,
	  "who signed a release; or add a signature",
	  "Prints the signatures of a release as files of minisign, which verify the bytes that\n"
	  "release statement --sum writes; or gives it one. Who is trusted the agents know.",
	  "lockstep release signature 7 --out 7.minisig\n"
	  "lockstep release signature 7 --add 7.minisig",
	  "items: [key, given_by, time, signature, sum]" },
	{ "plan digest", "ROLLOUT", 1, 1, digest_rows, online_environment,
	  sizeof(struct plan_digest_options), command_plan_digest,
	  "the text that approvers of a plan sign",
	  "Prints what rollout approve --sign-key signs, for who signs with minisign itself (its\n"
	  "own trusted comment will do). The digest is reckoned here from what the coordinator\n"
	  "shows; plan show says what is behind it.",
	  "lockstep plan digest r-12 --out plan\n"
	  "minisign -S -s anna.key -m plan\n"
	  "lockstep rollout approve r-12 --signature plan.minisig",
	  "statement" },
	{ 0 },
};
