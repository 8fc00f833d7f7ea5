#ifndef COORDINATOR_LINTER_H
#define COORDINATOR_LINTER_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/file_set.h"
#include <stdatomic.h>
#include <stdint.h>

/* The child process in which SQL of strangers is parsed (coordinator/lint_child.h). */
struct linter {
	const char *program;        /* the coordinator's own */
	int64_t patience;           /* ms until the child is killed */
	const atomic_bool *closing; /* ends it early; NULL: nothing does */
};

/* The only argument of the program. */
#define LINT_CHILD_ARGUMENT "--lint-release"

/* Its first line on stdin; then come format, dialect, number of files and size of the environment,
 * a line each, the environment, and for each file "SIZE PATH", a line, and its bytes. */
#define LINTER_GREETING "lockstep-lint-2"

struct linter_case {
	const char *format;
	const char *dialect; /* "postgres" */
	struct bytes
	    environment; /* as it would run there (core/lint/environment.h); size 0: anywhere */
	const struct file_set *files;
};

struct linter_answer {
	bool closed;           /* `closing` ended it: nothing is known */
	const char *why;       /* it could not be judged; NULL: it was */
	struct bytes findings; /* canonical JSON: {"findings": [...]}, the worst of them */
	struct bytes summary;  /* canonical JSON: coordinator/lint_sum.h */
	uint64_t errors, warnings, notes, silenced;
};

/* Blocks until the child has answered, died or was killed. */
void linter_ask(struct arena *arena, const struct linter *linter, const struct linter_case *about,
		struct linter_answer *answer);
#endif
