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
};

/* One row per migration tool. */
struct format {
	const char *name;  /* "atlas", "plain", "drizzle", "golang-migrate" */
	const char *title; /* a line for `--help` */
	/* Why these files look like this format, or NULL. */
	const char *(*detect)(struct arena *arena, const struct file_set *files);
	/* Does the file belong to the directory (is it read, kept in a release)? */
	bool (*belongs)(const char *path);
	/* Fills migrations (without content, entry, text and directives, which the caller derives
	 * from `file`), dialect and warnings.  ERROR_INTEGRITY: duplicate versions, a journal that
	 * names a missing file; ERROR_INVALID: what cannot be read. */
	bool (*read)(struct arena *arena, const struct file_set *files, struct directory *directory,
		     struct error *error);
	bool needs_sum; /* atlas.sum has to be there */
	/* Is it hashed into atlas.sum? */
	bool (*hashed)(const char *path);
	/* The file name for a new migration, NULL when the format's own tool has to make it.
	 * `version` is the time, 14 digits; the directory's own manner of counting and its last
	 * version prevail. */
	char *(*new_name)(struct arena *arena, const struct directory *directory,
			  const char *version, const char *description);
};

extern const struct format *const formats[]; /* NULL ends; in the order in which `auto` asks */
const struct format *format_find(const char *name);
/* ERROR_INVALID when the names of the files say that another tool made them. */
bool format_is_ours(const struct file_set *files, struct error *error) MUST_CHECK;

struct directory_limits {
	size_t file_size;  /* bytes; 0: 64 MiB */
	size_t file_count; /* 0: 100,000 */
};

/* Reads the files below `path` that any format could want (*.sql, atlas.sum, meta/_journal.json,
 * NAME/migration.sql, and migration_lock.toml, by which Prisma's folders are known), regular files
 * only.  Blocks on the disk.  ERROR_NOT_FOUND: no such directory.  ERROR_INVALID: a symbolic link
 * (none is followed, wherever it leads), a file over the limit, something else called *.sql. */
bool directory_load(struct arena *arena, const char *path, const struct directory_limits *limits,
		    struct file_set *files, struct error *error) MUST_CHECK;

/* Makes sense of the files; pure.  `format_name` "auto" (or NULL) detects; no migrations at all are
 * "plain".  Every migration's text is checked (UTF-8, no NUL) and has its directives read; the sum
 * is computed and compared, but a difference is no error here: see directory_verify. ERROR_INVALID:
 * an unknown format, files of another tool (goose, dbmate, Flyway, Prisma), paths not in order or
 * not allowed, what the format cannot read.  ERROR_INTEGRITY: as the format's `read` says. */
bool directory_read(struct arena *arena, const char *format_name, const struct file_set *files,
		    struct directory *directory, struct error *error) MUST_CHECK;

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
