#ifndef CORE_DIRECTORY_H
#define CORE_DIRECTORY_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/file_set.h"
#include "core/migration.h"
#include "core/sum.h"

enum sum_state {
	SUM_ABSENT,
	SUM_MATCHES,
	SUM_DIFFERS,
	SUM_MALFORMED
};

struct directory {
	const struct format *format;
	const char *format_reason; /* why `auto` chose it */
	enum dialect dialect;      /* what the directory itself says (Drizzle), else DIALECT_ANY */
	struct migration *migrations; /* in the order in which they are applied */
	size_t count;
	struct file_set files; /* every file that belongs to it: what a release keeps */
	struct sum sum;        /* computed over the format's hashed files */
	enum sum_state sum_state;
	const char *sum_problem; /* SUM_DIFFERS, SUM_MALFORMED: located, for people */
	const char **warnings; /* what a person should know and nothing stops for: "x.sql is not in
				  the journal and will not be applied" */
	size_t warning_count;
	size_t untold_warnings; /* the last of `warnings`, `untold`, tells how many were too many */
	char *untold;
	bool flawed; /* it was read by directory_read_flawed */
};

/* How much speaks for a format. */
enum certainty {
	CERTAINTY_NONE,
	CERTAINTY_POSSIBLE, /* many tools' files look like this */
	CERTAINTY_LIKELY,   /* one tool's do, and others are known to read them too */
	CERTAINTY_SURE,     /* marks, or a file, that only this tool writes */
};

struct look {
	enum certainty certainty;
	const char *why; /* "it holds atlas.sum" */
};

/* One row per migration tool: what `lockstep formats` shows, and what reads its directories.  What
 * the tool writes into databases is in core/adopt/history.h, under the same name. */
struct format {
	const char *name;         /* "atlas", "plain", "drizzle", "golang-migrate" */
	const char *title;        /* how its files are named */
	const char *order;        /* "by number" */
	const char *statements;   /* what divides a file into statements, besides ';' */
	const char *transactions; /* how a file says that it runs without one */
	const char *down;         /* where the way back is, which is kept and not run */
	const char *refused;      /* what its tool knows and is refused here; "" */

	/* Why these files look like this format. */
	struct look (*detect)(struct arena *arena, const struct file_set *files);
	/* Does the file belong to the directory (is it read, kept in a release)? */
	bool (*belongs)(const char *path);
	/* NULL, or: what the head of a file has to hold (in any case of letters) to be the format's
	 * when it lies in a folder, where its name says nothing. */
	const char *mark_in_folders;
	/* NULL, or: is it only looked at, because it says something about those that belong? */
	bool (*aside)(const char *path);
	/* Fills migrations (without content, entry, text and directives, which the caller derives
	 * from `file`), dialect and warnings.  ERROR_INTEGRITY: duplicate versions, a journal that
	 * names a missing file; ERROR_INVALID: what cannot be read. */
	bool (*read)(struct arena *arena, const struct file_set *files, struct directory *directory,
		     struct error *error);
	/* NULL, or: what the text and the files beside it say of a migration that is complete. */
	bool (*examine)(struct arena *arena, const struct file_set *files,
			struct migration *migration, struct error *error);
	bool needs_sum; /* atlas.sum has to be there */
	/* Is it hashed into atlas.sum? */
	bool (*hashed)(const char *path);
	/* The file name for a new migration; the row has none when its own tool has to make it.
	 * `version` is the time, 14 digits; the directory's own manner of counting and its last
	 * version prevail. */
	char *(*new_name)(struct arena *arena, const struct directory *directory,
			  const char *version, const char *description);
	const char *new_text; /* what a new file holds; NULL: nothing */
	const char *maker;    /* the tool's command that makes one, where there is no new_name */
	/* The file that holds the way back of a migration, perhaps its own file; NULL: `files` has
	 * none.  NULL for formats whose way back cannot be run. */
	const char *(*back)(struct arena *arena, const struct file_set *files,
			    const struct migration *migration);
};

extern const struct format *const formats[]; /* NULL ends; of two that are as certain `auto` takes
						the first */
const struct format *format_find(const char *name);
/* "atlas, dbmate, ..." */
const char *format_names(struct arena *arena);
/* Could a format want the file, to keep it or to look at it? */
bool format_wants(const char *path);
/* The same of what is in it, where `head` is its beginning. */
bool format_wants_text(const char *path, struct bytes head);

struct directory_limits {
	size_t file_size;  /* bytes; 0: 64 MiB */
	size_t file_count; /* 0: 100,000 */
};

/* Reads the files below `path` that any format could want (without their bytes where only a mark
 * that they do not hold could make them one's: format_wants_text), regular files only, in at most
 * 16 folders one inside the other; hidden folders are passed over.  Blocks on the disk.  What was
 * read is kept aside (core/base/aside.h), so that what is judged and hashed is also what runs,
 * whatever becomes of the files.  ERROR_NOT_FOUND: no such directory.  ERROR_INVALID: a symbolic
 * link (none is followed, wherever it leads), a file over the limit, more files and folders than
 * the limit, something else called *.sql. */
bool directory_load(struct arena *arena, const char *path, const struct directory_limits *limits,
		    struct file_set *files, struct error *error) MUST_CHECK;

/* Makes sense of the files; pure.  `format_name` "auto" (or NULL) detects: the most certain format,
 * with a warning where another is as certain; no migrations at all are "plain".  Every migration's
 * text is checked (UTF-8, no NUL) and has its directives read; the sum is computed and compared,
 * but a difference is no error here: see directory_verify.  ERROR_INVALID: an unknown format, files
 * that hold another tool's marks, paths not in order or not allowed, what the format cannot read.
 * ERROR_INTEGRITY: as the format's `read` says. */
bool directory_read(struct arena *arena, const char *format_name, const struct file_set *files,
		    struct directory *directory, struct error *error) MUST_CHECK;

/* The same for those who judge the files: bytes that are not UTF-8, and NUL, are no error; '?'
 * stands for them in the migration's text, and its `flaw` says so.  The sum is that of the files.
 */
bool directory_read_flawed(struct arena *arena, const char *format_name,
			   const struct file_set *files, struct directory *directory,
			   struct error *error) MUST_CHECK;

/* ERROR_INTEGRITY with the located difference when atlas.sum is there and does not match, or when
 * the format demands it (atlas) and it is absent. */
bool directory_verify(const struct directory *directory, struct error *error) MUST_CHECK;

/* For the formats' readers: adds to `warnings`. */
void directory_warn(struct arena *arena, struct directory *directory, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* May a file of a directory have this path?  Relative, at most 1024 bytes of UTF-8 without control
 * characters and backslashes, no empty part, no "." and "..". */
bool directory_path_allowed(const char *path);

/* NULL when no migration has that version. */
const struct migration *directory_find(const struct directory *directory, const char *version);
#endif
