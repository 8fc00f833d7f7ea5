#ifndef CORE_FORMAT_FORMAT_H
#define CORE_FORMAT_FORMAT_H
#include "core/directory.h"

/* What the formats' readers share. */

extern const struct format format_drizzle, format_prisma, format_sqitch, format_goose,
    format_dbmate, format_node_pg_migrate, format_liquibase, format_flyway, format_golang_migrate,
    format_atlas, format_plain;

#define DRIZZLE_JOURNAL "meta/_journal.json"

/* Room for one migration for each file. */
void migrations_reserve(struct arena *arena, const struct file_set *files,
			struct directory *directory);

/* Versions that are numbers, perhaps as YYYYMMDD_HHMMSS: how many bytes of `name` are one; 0: none.
 */
size_t number_length(const char *name);
/* By value; leading zeros and the underscore do not count. */
int number_compare(const char *a, const char *b);
/* A version that comes after `last` (NULL or "": there is none): `proposed` (a time, 14 digits) in
 * the manner of `last`, or the number after `last` where it counts in small numbers or is newer. */
char *number_after(struct arena *arena, const char *last, const char *proposed);

/* Files of which `version_of` gives how many bytes of the path are a number, 0: none, are
 * migrations (divided by the format's marks, where it has some); other .sql files in no folder are
 * warned of.
 */
void numbered_read(struct arena *arena, const struct file_set *files, struct directory *directory,
		   size_t (*version_of)(const char *path));

/* Orders the migrations by the numbers that their versions are. ERROR_INTEGRITY when two have the
 * same: the newer file is to be renamed, and `besides` says along with what ("": alone). */
bool migrations_order(struct directory *directory, const char *besides,
		      struct error *error) MUST_CHECK;

/* For directories that are ordered by the bytes of the names: "10_b.sql" is before "9_a.sql". */
void warn_of_name_order(struct arena *arena, struct directory *directory);
/* ERROR_INTEGRITY when two that stand together have one version. */
bool versions_are_unique(const struct directory *directory, struct error *error) MUST_CHECK;

/* What people typed as a description, as part of a file name: "add users" becomes "add_users". */
char *description_slug(struct arena *arena, const char *description);
/* `back` of formats: in the file itself, or as down/NAME.sql. */
const char *back_in_file(struct arena *arena, const struct file_set *files,
			 const struct migration *migration);
const char *back_beside(struct arena *arena, const struct file_set *files,
			const struct migration *migration);
/* The path where such a file is there, else NULL. */
const char *back_found(const struct file_set *files, const char *path);
/* The last migration's version, or NULL. */
const char *last_version(const struct directory *directory);

/* Does one of the files that are `wanted` hold the tool's marks (core/marks.h) before its first
 * statement? */
struct look marks_look(struct arena *arena, const struct file_set *files, const char *tool,
		       bool (*wanted)(const char *path));
/* Is a .sql file divided in node-pg-migrate's manner into a way up and a way down? */
bool holds_both_migrations(const struct file *file);
/* ERROR_INVALID when a file holds the marks of a tool whose files must not be run as they are:
 * they keep the way down in the same file. */
bool marks_free(const struct file_set *files, struct error *error) MUST_CHECK;
#endif
