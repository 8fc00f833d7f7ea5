#ifndef CLI_SIGN_H
#define CLI_SIGN_H
#include "cli/rollout.h"
#include "core/minisign_secret.h"
#include "core/release.h"

/* With whose secret key of minisign something is signed, or a signature that was made elsewhere. */
struct signer_options {
	const char *sign_key, *password_file, *signature;
};

#define SIGN_KEY_SETTING(type)                                                                     \
	{                                                                                          \
		"sign-key", SETTING_TEXT, offsetof(type, signer.sign_key), NULL, "FILE",           \
		    "sign with this secret key of minisign"                                        \
	}
#define PASSWORD_SETTING(type)                                                                     \
	{                                                                                          \
		"password-file", SETTING_TEXT, offsetof(type, signer.password_file), NULL, "FILE", \
		    "its password; also LOCKSTEP_SIGN_PASSWORD"                                    \
	}
#define SIGNATURE_SETTING(type)                                                                    \
	{                                                                                          \
		"signature", SETTING_TEXT, offsetof(type, signer.signature), NULL, "FILE",         \
		    "the signature, when it was made with minisign"                                \
	}
#define SIGNER_SETTINGS(type)                                                                      \
	SIGN_KEY_SETTING(type), PASSWORD_SETTING(type), SIGNATURE_SETTING(type)

struct key_options {
	struct common_options common;
	struct signer_options signer;
	bool no_password;
};

struct release_sign_options {
	struct online_options online;
	struct signer_options signer;
	const char *format, *dialect, *out, *sum;
	uint64_t file_limit; /* bytes */
};

struct approve_options {
	struct decide_options decide;
	struct signer_options signer;
};

struct plan_digest_options {
	struct online_options online;
	const char *out;
};

struct signature_options {
	struct online_options online;
	const char *add, *out;
};

/* The secret key, opened with its password; release it with minisign_secret_release.
 * ERROR_FORBIDDEN: nobody is there to be asked for the password, or it is not the one. */
bool signer_open(struct invocation *call, const struct signer_options *options,
		 struct minisign_secret *secret, struct error *error) MUST_CHECK;
/* Is anything to be signed?  ERROR_INVALID: two ways of it. */
bool signer_wanted(const struct signer_options *options, bool *wanted,
		   struct error *error) MUST_CHECK;
/* The password for a key that is made; size 0: none is wanted. */
bool signer_new_password(struct invocation *call, const struct key_options *options,
			 struct bytes *password, struct error *error) MUST_CHECK;

/* A text of minisign under the release, by the options. */
bool release_signature_make(struct invocation *call, const struct signer_options *options,
			    const struct release *release, struct bytes sum, const char **text,
			    struct error *error) MUST_CHECK;
/* Gives it to the coordinator; `number` of the release as it stands in paths. */
bool release_signature_send(struct invocation *call, struct api *api, const char *path,
			    const char *number, const char *text, struct error *error) MUST_CHECK;
/* Lines about who signed it. */
void release_signatures_show(struct invocation *call, const struct value *release);

bool command_rollout_approve(struct invocation *call, struct error *error) MUST_CHECK;
bool command_plan_digest(struct invocation *call, struct error *error) MUST_CHECK;
bool command_key_new(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_sign(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_statement(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_signature(struct invocation *call, struct error *error) MUST_CHECK;
#endif
