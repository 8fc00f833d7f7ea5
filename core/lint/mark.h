#ifndef CORE_LINT_MARK_H
#define CORE_LINT_MARK_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/migration.h"

/* Comments that silence findings: `lockstep:nolint CODE[, CODE] REASON`, and what the users of
 * other linters have in their files already: `atlas:nolint [CODE ...]` (atlasgo.io/lint/analyzers),
 * `squawk-ignore [RULE, ...]`, `squawk-ignore-file` (squawkhq.com/docs/rules), `eugene: ignore
 * [ID, ...]` (kaveland.no/eugene).  A comment counts for the statement that it stands in or before,
 * or behind on its last line; in the comments at the top of a file that an empty line follows it
 * counts for the whole file. */
struct lint_mark {
	const char *words; /* "lockstep:nolint" */
	bool own;          /* lockstep's: it says why */
	bool whole_file;
	size_t statement;   /* from 1; 0: the whole file, or no statement is there */
	size_t offset;      /* of the comment's line in the text */
	size_t size;        /* of it */
	const char **names; /* of rules, as they are written; none: every rule */
	size_t count;
	const char *reason; /* NULL: none */
};

struct lint_marks {
	struct lint_mark *items;
	size_t count, room;
};

/* The marks of a migration's text, in their order.  Pure; everything lies in the arena.  Behind a
 * statement that cannot be cut nothing is read. */
void lint_marks_read(struct arena *arena, const struct migration *migration, enum dialect dialect,
		     struct lint_marks *marks);
#endif
