#ifndef CORE_LINT_LINT_H
#define CORE_LINT_LINT_H
#include "core/directory.h"
#include "core/lint/finding.h"
#include "core/lint/rule.h"

struct lint_options {
	enum dialect dialect; /* DIALECT_ANY: the directory's, else PostgreSQL */
	struct lint_runner runner;
	size_t from; /* index of the first migration whose findings are wanted; those before it are
			only replayed */
};

/* Judges every migration of the directory from `from` on, in order.  Pure; to be called within
 * deep_run.  A statement that cannot be cut or parsed is a finding; it never fails. */
void lint_directory(struct arena *arena, const struct directory *directory,
		    const struct lint_options *options, struct lint_findings *findings);
#endif
