#ifndef CORE_ADOPT_HISTORY_H
#define CORE_ADOPT_HISTORY_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/migration.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The history tables of other tools, as they stand in a target, and what they say of a registry.
 * Pure: the tables themselves are read by the agent. */

/* How a row names its migration. */
enum history_key {
	HISTORY_BY_VERSION,   /* the same text as our version */
	HISTORY_BY_NUMBER,    /* the same number, however many zeros stand before it */
	HISTORY_BY_DOTS,      /* the same numbers between dots or underscores: 1.0 is 1 */
	HISTORY_BY_NAME,      /* the name of our migration, without ".sql" */
	HISTORY_BY_CONTENT,   /* nothing but the checksum: Drizzle before 1.0 */
	HISTORY_BY_CHANGESET, /* "PATH::ID::AUTHOR": a part of a file (core/marks.h) */
	HISTORY_BY_NOTHING    /* what it names is no file of SQL */
};

/* What a row's checksum is of. */
enum history_checksum {
	CHECKSUM_NONE,       /* the tool keeps none */
	CHECKSUM_FOREIGN,    /* of something that we do not compute */
	CHECKSUM_SUM_ENTRY,  /* base64 of the file's atlas.sum hash */
	CHECKSUM_SHA256,     /* hexadecimal, of the file */
	CHECKSUM_SHA1,       /* hexadecimal, of the file */
	CHECKSUM_CRC32_LINES /* decimal and signed, of the lines without their ends */
};

struct history_tool {
	const char *name; /* "goose"; the same as its format where there is one */
	const char *table;
	enum history_key key;
	enum history_checksum checksum;
	bool up_to;           /* its one row stands for all versions up to it */
	const char *way_back; /* NULL: we write its rows; else the command of its own that does */
};
/* Ends with a row that has no name. */
extern const struct history_tool history_tools[];
const struct history_tool *history_tool_find(const char *name); /* NULL: not known */

enum history_outcome {
	HISTORY_APPLIED,
	HISTORY_BROKEN,   /* began and did not end well: dirty, failed, partly applied */
	HISTORY_REVERTED, /* applied once, and taken back */
	HISTORY_BASELINE, /* stands for everything up to it, none of which the tool ran */
	HISTORY_OUTCOME_COUNT
};
const char *history_outcome_name(enum history_outcome outcome);
bool history_outcome_from_name(const char *name, enum history_outcome *outcome) MUST_CHECK;

struct history_row {
	const char *version;  /* NULL where the tool has none */
	const char *name;     /* file, script, tag; NULL where the tool has none */
	const char *checksum; /* as it is written there; NULL: none */
	enum history_outcome outcome;
	int64_t applied; /* wall clock, ms; 0: not known */
};

struct history {
	const struct history_tool *tool;
	struct history_row *rows; /* in the order of application */
	size_t count;
};

/* A row that is to be written into a tool's table; what the tool does not keep is not used. */
struct history_entry {
	const char *version, *name, *description;
	const char *checksum; /* NULL: none */
	int64_t stamp;        /* Drizzle: what it is filed under, ms */
	unsigned statements;
};

/* What a target holds of them. */
struct histories {
	struct history *items;
	size_t count;
};

/* That of `tool`, or the only one there is.  ERROR_NOT_FOUND, naming `place`; ERROR_INVALID when
 * there are several and none is named. */
bool histories_choose(const struct histories *histories, const char *tool, const char *place,
		      struct history *history, struct error *error) MUST_CHECK;

/* Canonical JSON, and back.  ERROR_INVALID names the member; an unknown tool is one, too. */
struct bytes histories_write(struct arena *arena, const struct histories *histories);
bool histories_parse(struct arena *arena, struct bytes text, struct histories *histories,
		     struct error *error) MUST_CHECK;

/* The checksum that the tool would have written for this file, from `migration` and its whole
 * text; NULL where the form cannot be computed. */
const char *history_checksum_of(struct arena *arena, enum history_checksum form,
				const struct migration *migration);
/* Does the form need the file's text, or is what a manifest holds enough? */
bool history_checksum_needs_text(enum history_checksum form);
/* The same for all that the tool's rows are matched by. */
bool history_needs_text(const struct history_tool *tool);
#endif
