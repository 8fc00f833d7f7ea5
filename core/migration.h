#ifndef CORE_MIGRATION_H
#define CORE_MIGRATION_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/batch_reader.h"
#include "core/marks.h"
#include "core/statement.h"
#include <stdbool.h>
#include <stddef.h>

struct policy;

/* How a migration's statements meet transactions. */
enum txmode {
	TXMODE_FILE, /* all statements and the ledger row in one transaction */
	TXMODE_NONE, /* statement by statement */
	TXMODE_COUNT
};

/* What a file says about itself in comments (atlas:..., lockstep:...). */
struct directives {
	enum txmode txmode;
	bool txmode_given;     /* false: TXMODE_FILE by default */
	const char *delimiter; /* NULL: the dialect's ";" */
	bool checkpoint;       /* a schema snapshot that replaces what is before it */
	bool nolint;
	const struct policy *policy; /* what the file sets of it; NULL: nothing */
	bool sum_ignored;     /* atlas.sum leaves the content out; the content hash never does */
	const char *unheeded; /* NULL, or a warning: a file directive that does not count because no
				 empty line follows its block */
	bool may_fail; /* on-failure continue: its failure does not keep what comes behind it from
			  being applied */
	bool batched;  /* it speaks of batches: part of the release digest, so that an agent which
			  does not know them refuses it */
};

/* One versioned SQL file. */
struct migration {
	const char *version;     /* orders it; unique in its project */
	const char *description; /* "" when the name has none */
	const char *name;    /* what people see and the release digest binds: "20240102_users.sql",
				Drizzle: the tag "0001_users" */
	const char *file;    /* path of its file inside the directory, '/' between parts */
	struct bytes text;   /* the whole file; empty when only known from a manifest */
	size_t size;         /* of the file */
	struct hash content; /* SHA-256 of the whole file */
	struct hash entry;   /* atlas.sum line: names the whole history up to here (core/sum.h) */
	bool has_entry;      /* false: ignored by the sum */
	const char *breakpoint; /* NULL, or the text that also ends a statement (Drizzle) */
	const char *marks; /* NULL, or whose marks say what of the file is run (core/marks.h) */
	bool backwards;    /* what is run of the text is the way back (core/reverse.h) */
	bool repeatable;   /* Flyway's R: run again, behind all others, whenever its bytes change */
	struct directives directives;
	const char *flaw;   /* NULL, or what bytes of the file no text holds, read by
			       directory_read_flawed: "byte 0xFF is not UTF-8" */
	size_t flaw_offset; /* of the first, in the file */
};

const char *txmode_name(enum txmode mode); /* "file", "none" */
bool txmode_from_name(const char *name, enum txmode *mode) MUST_CHECK;

/* Reads the file directives of `text` (Atlas's: atlasgo.io/concepts/migration-directory-integrity
 * and ariga/atlas sql/migrate/dir.go: in the leading block of "--" or "#" lines that an empty line
 * follows; delimiter and sum on the first line).  CRLF files and `lockstep:` in place of `atlas:`
 * are understood too, but for `sum ignore`, which has to mean to atlas.sum what it means to Atlas.
 * `name` is for errors.  ERROR_INVALID names file and line: an unknown or repeated value, an empty
 * delimiter, an unknown `lockstep:` directive, an Atlas archive of checks (txtar). */
bool directives_read(struct arena *arena, const char *name, struct bytes text,
		     struct directives *directives, struct error *error) MUST_CHECK;

/* Does the first line keep the bytes out of atlas.sum?  Byte for byte Atlas's judgement, or the
 * sums would differ: no \r, no byte order mark, and only `atlas:` counts. */
bool directives_ignore_sum(struct bytes text);

/* Cuts the migration's text as it would be sent to a database of `dialect`.  ERROR_INVALID:
 * "NAME:LINE:COLUMN: ..." for what cannot be cut, or psql meta-commands; "NAME:LINE: ..." for a
 * batch that cannot be (core/batch.h), or in a file that says txmode file, or between BEGIN and
 * COMMIT. */
bool migration_statements(struct arena *arena, const struct migration *migration,
			  enum dialect dialect, struct statement_list *list,
			  struct error *error) MUST_CHECK;

/* The same, one statement at a time: a file of any size is walked through in little memory. */
struct migration_walk {
	struct arena *arena;
	const struct migration *migration;
	enum dialect dialect;
	struct splitter *splitter;
	struct marked marked; /* the parts, where the migration has marks */
	size_t part, count;   /* taken up, and statements cut so far */
	struct batch_reader batches;
	struct statement statement; /* the current one */
	bool hashing;               /* prefixes are wanted */
	struct hasher hasher;
	struct hash before,
	    behind; /* prefixes: without the current statement, and with it.  What
		       names the part of a file that was done statement by statement
		       is a hash over the texts and data of its first k statements */
};
void migration_walk_start(struct arena *arena, const struct migration *migration,
			  enum dialect dialect, bool hashing, struct migration_walk *walk);
/* `statement` receives the next one, which is walk->statement, or NULL behind the last.  Errors as
 * migration_statements. */
bool migration_walk_next(struct migration_walk *walk, const struct statement **statement,
			 struct error *error) MUST_CHECK;

/* What of its statements decides how a migration is run. */
struct migration_outline {
	size_t count;
	size_t bare, control; /* `control`: BEGIN, COMMIT, ROLLBACK */
	size_t batches;
	size_t ordinary;                   /* that run in a transaction like any other */
	unsigned bare_line, ordinary_line; /* of the first ones; 0: there is none */
	enum statement_kind first, last;
};
void migration_outline_add(struct migration_outline *outline, const struct statement *statement);

/* How a migration will be run, decided before anything starts. */
struct execution_mode {
	enum txmode txmode;
	bool own_transaction; /* the file is wholly inside one BEGIN ... COMMIT, which we take over:
				 the first and last statements are not sent */
	const char *why;      /* a sentence for plans and logs */
};

/* The judgement over directives and statement kinds: TXMODE_NONE when the file says so, holds a
 * statement that cannot run in a transaction or runs in ranges, or controls transactions itself in
 * the middle. */
struct execution_mode migration_mode(const struct migration *migration,
				     const struct migration_outline *outline);

/* Does it mix statements that cannot run in a transaction with ones that can, and says not that it
 * runs without one?  What of it would hold together nobody knows then: ERROR_REFUSED names both
 * lines and the two ways out. */
bool migration_is_of_a_piece(const struct migration *migration,
			     const struct migration_outline *outline,
			     struct error *error) MUST_CHECK;
#endif
