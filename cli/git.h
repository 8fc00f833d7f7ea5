#ifndef CLI_GIT_H
#define CLI_GIT_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stddef.h>

/* What the repository around a directory says about it. */
struct git_facts {
	const char
	    *revision;      /* of HEAD; "-dirty" behind it when the directory differs; NULL: none */
	const char *author; /* of that commit: "Anna <anna@example.org>"; NULL: none */
};

/* Runs git with arguments of ours, without a shell.  No git, no repository, no commit: no facts. */
struct git_facts git_examine(struct arena *arena, const char *directory);

struct git_changes {
	const char **paths; /* from the directory, '/' between parts */
	size_t count;
};

/* The files below the directory that differ from where the branch left `base`, whether committed
 * or not, and those that git does not know yet.  ERROR_INVALID: no git, no repository, no such
 * commit, or no common ancestor. */
bool git_changed(struct arena *arena, const char *directory, const char *base,
		 struct git_changes *changes, struct error *error) MUST_CHECK;
#endif
