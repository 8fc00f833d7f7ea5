#ifndef CORE_LINT_FINDING_H
#define CORE_LINT_FINDING_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/lint/effect.h"
#include <stdbool.h>
#include <stddef.h>

enum lint_severity {
	LINT_OFF,
	LINT_NOTE,
	LINT_WARNING,
	LINT_ERROR
};
const char *lint_severity_name(enum lint_severity severity); /* "off", "note", ... */
bool lint_severity_from_name(const char *name, enum lint_severity *severity) MUST_CHECK;

struct lint_rule;

/* How large is the relation where it would run? */
enum lint_sized {
	LINT_SIZE_UNASKED, /* nobody was asked, or it does not matter */
	LINT_SIZE_UNKNOWN,
	LINT_SIZE_KNOWN /* on every target that is known */
};

/* Would it fail on the rows that are there now? */
enum lint_answer {
	LINT_UNASKED,
	LINT_FAILS,
	LINT_PASSES,
	LINT_UNANSWERED /* `unanswered` says why */
};

/* One thing that a rule found at one place. */
struct lint_finding {
	const struct lint_rule *rule;
	enum lint_severity severity;
	size_t migration; /* index in the directory */
	const char *file;
	unsigned line, column; /* from 1; column in characters */
	size_t offset, size;   /* of the statement in the file, in bytes; size 0: the whole file */
	size_t statement;      /* from 1; 0: the whole file */
	const char *relation;  /* NULL: none */
	enum lock_mode lock;
	enum lint_blocks blocks;
	enum lint_known grows;
	enum lint_sized sized;
	const char *probe; /* a query that tells whether it fails (core/lint/probe.h); NULL: none */
	enum lint_answer answer;
	int64_t failing; /* LINT_FAILS: so many rows, or groups of rows */
	const char *unanswered;
	int64_t rows, bytes; /* LINT_SIZE_KNOWN: of the largest; rows -1: not known */
	const char
	    *title;      /* what is found, with names: "CREATE INDEX on orders blocks its writes" */
	const char *fix; /* the exact safe alternative, SQL where there is one; NULL: the rule's */
};

struct lint_findings {
	struct lint_finding *items;
	size_t count, room;
	size_t by_severity[LINT_ERROR + 1];
	size_t silenced; /* by comments; not among the items */
};

void lint_findings_add(struct arena *arena, struct lint_findings *findings,
		       const struct lint_finding *finding);

/* Is there one as severe as that, or more?  LINT_OFF: never. */
bool lint_fails(const struct lint_findings *findings, enum lint_severity from);

/* A place in a text whose line is known. */
struct lint_place {
	size_t offset;
	unsigned line; /* from 1 */
};
/* Fills line and column of the byte at `offset`, which is not before `from`. */
void lint_locate(struct bytes text, struct lint_place from, size_t offset,
		 struct lint_finding *finding);
#endif
