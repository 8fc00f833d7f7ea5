#ifndef CLI_ROLLOUT_H
#define CLI_ROLLOUT_H
#include "cli/online.h"
#include "cli/trace_view.h"

/* What the commands around rollouts run. */
struct wait_options {
	struct online_options online;
	bool wait;
	bool watch;          /* and how far each statement has come is told too */
	int64_t timeout;     /* ms; 0: no end */
	const char *summary; /* NULL, or a file that gets a summary in Markdown */
};

#define WAIT_SETTINGS                                                                              \
	{ "wait", SETTING_SWITCH, offsetof(struct wait_options, wait),                             \
	  NULL,   NULL,           "follow it to its end; Ctrl-C ends only the waiting" },          \
	    { "timeout", SETTING_SECONDS, offsetof(struct wait_options, timeout),                  \
	      NULL,      "TIME",          "stop waiting after this long, with exit code 6" },      \
	{                                                                                          \
		"summary", SETTING_TEXT, offsetof(struct wait_options, summary), NULL, "FILE",     \
		    "append how it went to FILE, in Markdown"                                      \
	}

struct start_options {
	struct wait_options wait;
	const char *environment, *release, *override, *reason, *key;
	const char *rehearse_on;
	bool rehearse, on_target;
};

struct revert_options {
	struct wait_options wait;
	const char *environment, *to, *release, *reason, *key;
	bool allow_data_loss;
};

struct adoption_options {
	struct wait_options wait;
	const char *version, *release, *from;
	bool write, trust;
	struct trace_options trace;
};

struct eject_online_options {
	struct wait_options wait;
	const char *to, *release, *reason;
	bool write;
};

struct resolve_online_options {
	struct wait_options wait;
	const char *version, *release, *reason;
	bool applied, rolled_back;
	uint64_t retry_from;
};

struct accept_options {
	struct online_options online;
	const char *reason;
};

struct decide_options {
	struct wait_options wait;
	const char *reason;
};

struct cancel_options {
	struct decide_options decide;
	bool now;
};

struct replan_options {
	struct decide_options decide;
	const char *override;
};

struct show_options {
	struct wait_options wait;
	bool statements, all, evidence;
};

struct rollout_list_options {
	struct online_options online;
	const char *environment;
};

bool command_rollout_start(struct invocation *call, struct error *error) MUST_CHECK;
bool command_promote(struct invocation *call, struct error *error) MUST_CHECK;
bool command_revert(struct invocation *call, struct error *error) MUST_CHECK;
bool command_baseline(struct invocation *call, struct error *error) MUST_CHECK;
/* `baseline TARGET` with --reconcile. */
bool baseline_reconcile(struct invocation *call, struct error *error) MUST_CHECK;
bool command_eject(struct invocation *call, struct error *error) MUST_CHECK;
bool command_resolve(struct invocation *call, struct error *error) MUST_CHECK;
bool command_target_accept(struct invocation *call, struct error *error) MUST_CHECK;
bool command_rollout_list(struct invocation *call, struct error *error) MUST_CHECK;
bool command_rollout_show(struct invocation *call, struct error *error) MUST_CHECK;
/* What was seen where the rollout that the operand names was rehearsed. */
bool rollout_evidence(struct invocation *call, struct api *api, const char *path,
		      struct error *error) MUST_CHECK;
bool command_rollout_replan(struct invocation *call, struct error *error) MUST_CHECK;
bool command_rollout_cancel(struct invocation *call, struct error *error) MUST_CHECK;
/* pause, resume, retry, approve, deny: the command's last word is the verb. */
bool command_rollout_decide(struct invocation *call, struct error *error) MUST_CHECK;

/* Sends the body, with the reason, below the rollout that the first operand names; the command's
 * last word is the verb.  Then follows it. */
bool rollout_decide(struct invocation *call, struct value *body, struct error *error) MUST_CHECK;

/* Follows `rollout` (an answer of the API) to its end when --wait says so.  False with the final
 * state as an error: ERROR_FAILED, ERROR_REFUSED (cancelled), ERROR_INDETERMINATE, ERROR_TIMEOUT.
 */
bool rollout_follow(struct invocation *call, struct api *api, const char *path,
		    struct value *rollout, struct error *error) MUST_CHECK;
/* Starts what the body says at `below` of a project's path, and follows it. */
struct beginning {
	struct api *api;
	const char *path, *below; /* "/rollouts" */
	const char *key;          /* NULL, or what names the request: sent twice it starts one */
	const struct value *body;
};
bool rollout_begin(struct invocation *call, const struct beginning *beginning,
		   struct error *error) MUST_CHECK;
/* Starts it, waits for its end and says nothing of it; `found` receives what was seen on its one
 * target, NULL: nothing.  Errors as rollout_follow. */
bool rollout_look(struct invocation *call, const struct beginning *beginning, struct value **found,
		  struct error *error) MUST_CHECK;
/* "/targets/ENVIRONMENT/NAME/VERB" of an operand ENVIRONMENT/NAME. */
bool rollout_target_path(struct invocation *call, const char *verb, const char **below,
			 struct error *error) MUST_CHECK;
/* The release of a rollout with failures, for the names of its files; NULL where there is none. */
const struct value *rollout_release(struct invocation *call, struct api *api, const char *path,
				    const struct value *rollout);
#endif
