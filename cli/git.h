#ifndef CLI_GIT_H
#define CLI_GIT_H
#include "core/base/arena.h"

/* What the repository around a directory says about it. */
struct git_facts {
	const char
	    *revision;      /* of HEAD; "-dirty" behind it when the directory differs; NULL: none */
	const char *author; /* of that commit: "Anna <anna@example.org>"; NULL: none */
};

/* Runs git with arguments of ours, without a shell.  No git, no repository, no commit: no facts. */
struct git_facts git_examine(struct arena *arena, const char *directory);
#endif
