#ifndef CORE_LINT_FIX_H
#define CORE_LINT_FIX_H
#include "core/directory.h"
#include "core/lint/lint.h"

/* Rewrites migrations into the sequence that blocks nobody for long, where that is mechanical.
 * Statements that are not rewritten stay byte for byte and in their order; a file is divided where
 * one transaction is not to hold both sides.  What all of the new files leave behind is what the
 * old one did: the same schema, and the same rows. */

struct lint_fix_file {
	const char *path;
	struct bytes before, after; /* `before` without data: a new file */
	const char *what;           /* it does, for people: "builds orders_total_idx"; NULL */
};

/* A finding that stays, and why. */
struct lint_fix_left {
	const struct lint_finding *finding;
	const char *why;
};

struct lint_fixed {
	struct directory directory;  /* as it is then */
	struct lint_fix_file *files; /* those that differ, in the order of their paths */
	size_t file_count;
	struct lint_fix_left *left; /* warnings and errors */
	size_t left_count;
	size_t rewritten;   /* migrations */
	const char **notes; /* what a person should know of the new files: of ways back, of rows */
	size_t note_count;
};

struct lint_fix_options {
	const struct lint_options *lint;
	const bool *wanted; /* by migration: may it be rewritten?  NULL: all from lint->from on */
};

/* Fixes what lint_directory finds.  Pure, on a stack of its own
 * that is deep enough.  ERROR_INTEGRITY: atlas.sum is not that of the files. */
bool lint_fix(struct arena *arena, const struct directory *directory,
	      const struct lint_fix_options *options, struct lint_fixed *fixed,
	      struct error *error) MUST_CHECK;
#endif
