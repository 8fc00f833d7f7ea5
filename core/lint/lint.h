#ifndef CORE_LINT_LINT_H
#define CORE_LINT_LINT_H
#include "core/directory.h"
#include "core/lint/finding.h"
#include "core/lint/options.h"

/* Judges every migration of the directory from `from` on, in order.  Pure; to be called within
 * deep_run.  A statement that cannot be cut or parsed is a finding; it never fails. */
void lint_directory(struct arena *arena, const struct directory *directory,
		    const struct lint_options *options, struct lint_findings *findings);
#endif
