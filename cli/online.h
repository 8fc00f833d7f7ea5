#ifndef CLI_ONLINE_H
#define CLI_ONLINE_H
#include "cli/api.h"
#include "cli/command.h"

/* What the commands share that ask a coordinator. */
struct online_options {
	struct common_options common;
	const char *url, *ca_file, *token, *token_file, *project, *audience;
	const char *environment_token, *environment_token_file; /* what the options go before */
};

#define ONLINE_SETTINGS                                                                            \
	{                                                                                          \
		"url",                                                                             \
		SETTING_TEXT,                                                                      \
		offsetof(struct online_options, url),                                              \
		"http://127.0.0.1:7421",                                                           \
		"URL",                                                                             \
		"also LOCKSTEP_URL"                                                                \
	},                                                                                         \
	    { "ca-file", SETTING_TEXT, offsetof(struct online_options, ca_file),                   \
	      NULL,      "PATH",       "who signs its https; also LOCKSTEP_CA_FILE" },             \
	    { "token-file", SETTING_TEXT, offsetof(struct online_options, token_file),             \
	      NULL,         "PATH",       "a file that holds it; also LOCKSTEP_TOKEN_FILE" },      \
	    { "audience", SETTING_TEXT, offsetof(struct online_options, audience),                 \
	      NULL,       "NAME",       "a GitHub job's OIDC token; also LOCKSTEP_AUDIENCE" },     \
	{                                                                                          \
		"token", SETTING_TEXT, offsetof(struct online_options, token), NULL, "TOKEN",      \
		    "the token itself, seen by all on this machine"                                \
	}
#define PROJECT_SETTINGS                                                                           \
	{                                                                                          \
		"project", SETTING_TEXT, offsetof(struct online_options, project), NULL, "NAME",   \
		    "where there are several; also LOCKSTEP_PROJECT"                               \
	}

/* LOCKSTEP_URL, LOCKSTEP_CA_FILE, LOCKSTEP_TOKEN, LOCKSTEP_TOKEN_FILE, LOCKSTEP_AUDIENCE,
 * LOCKSTEP_PROJECT. */
extern const struct setting online_environment[];

/* A connection that is closed with the call's arena. */
bool online_open(struct invocation *call, struct api **api, struct error *error) MUST_CHECK;
/* The same, with "/v1/projects/NAME" of the given or the only project. */
bool online_project(struct invocation *call, struct api **api, const char **path,
		    struct error *error) MUST_CHECK;

/* A release's number: "7", "latest" (0).  ERROR_INVALID otherwise. */
bool online_release(const char *text, int64_t *number, struct error *error) MUST_CHECK;
#endif
