#ifndef CLI_RELEASE_H
#define CLI_RELEASE_H
#include "cli/sign.h"

/* What the commands around releases and the pipeline run. */
struct push_options {
	struct online_options online;
	const char *tag, *format, *dialect;
	const char *lint_fail_on;
	struct signer_options signer;
	const char *replace; /* versions with commas between them; NULL: none */
	uint64_t file_limit; /* bytes */
};

struct release_lint_options {
	struct online_options online;
	const char *environment; /* NULL: as anywhere */
};

struct pipeline_options {
	struct online_options online;
	bool explain, pending;
};

struct withdraw_options {
	struct online_options online;
	const char *reason;
};

struct import_options {
	struct online_options online;
	const char *policy; /* file; NULL: the coordinator alone decides */
};

/* "  lint     2 errors (lockstep release lint 7)" of a release; nothing where it is not told. */
void lint_show_line(struct invocation *call, const struct value *release);

bool command_push(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_list(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_show(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_lint(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_export(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_import(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_pull(struct invocation *call, struct error *error) MUST_CHECK;
bool command_release_diff(struct invocation *call, struct error *error) MUST_CHECK;
bool command_pipeline_apply(struct invocation *call, struct error *error) MUST_CHECK;
bool command_pipeline_confirm(struct invocation *call, struct error *error) MUST_CHECK;
bool command_pipeline_withdraw(struct invocation *call, struct error *error) MUST_CHECK;
bool command_pipeline_show(struct invocation *call, struct error *error) MUST_CHECK;
#endif
