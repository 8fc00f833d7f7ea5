#ifndef COORDINATOR_LINTS_H
#define COORDINATOR_LINTS_H
#include "coordinator/linter.h"
#include "coordinator/store/lint.h"
#include "coordinator/turn.h"
#include "coordinator/worker.h"

/* Releases are judged by the linter one after the other, off the loop: each project's newest, and
 * those that rollouts are under way of.  What came of it is an entry, so that a release without one
 * is found and judged after a restart; one that could not be judged is looked at again after the
 * next start. */
struct lint_service {
	void (*submit)(void *context, struct job *job); /* worker_submit */
	void *context;
	struct linter linter;
};

struct lint_job;
struct lints {
	const struct lint_service *service; /* NULL: nobody judges */
	bool look;                          /* a release may be there that was not judged */
	int64_t started;                    /* wall clock, ms; 0: not yet known */
	struct lint_job *job;               /* under way; NULL: none */
};

/* Begins what is to be judged next; at the end of a turn. */
bool lints_begin(struct lints *lints, struct turn *turn, const char *store_path,
		 struct error *error) MUST_CHECK;
bool lints_due(const struct lints *lints);         /* a turn is wanted to look */
int64_t lints_deadline(const struct lints *lints); /* monotonic clock, ms; INT64_MAX: none */
/* What the linter is asked about a release; the case points to `files`. */
bool lints_load(struct arena *arena, struct store *store, const struct lint_release *release,
		struct linter_case *about, struct file_set *files, struct error *error) MUST_CHECK;
/* What it answered, as members of an entry. */
bool lints_note(struct turn *turn, const struct linter_answer *answer, struct value *body,
		struct error *error) MUST_CHECK;
/* After the service's threads have ended. */
void lints_close(struct lints *lints);
#endif
