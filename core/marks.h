#ifndef CORE_MARKS_H
#define CORE_MARKS_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/dialect.h"
#include <stdbool.h>
#include <stddef.h>

/* Comment lines by which a migration tool divides a file into what is run and what is not.  Whose
 * marks they are stands in the release (migration.marks), so that an agent cuts the same text out
 * of the same bytes as everybody before it.
 * goose: github.com/pressly/goose, internal/sqlparser.  dbmate: github.com/amacneil/dbmate,
 * pkg/dbmate/migration.go.  node-pg-migrate: github.com/salsita/node-pg-migrate,
 * src/sqlMigration.ts.  Liquibase: docs.liquibase.com, "formatted SQL changelogs". */

/* One stretch of the file that is run; a statement ends with it, if not before. */
struct marked_part {
	size_t from, to;       /* within the text */
	unsigned line;         /* at `from`, from 1 */
	const char *delimiter; /* NULL: ";" */
};

/* Liquibase: what its history table has a row of. */
struct marked_changeset {
	const char *name; /* "ID::AUTHOR" */
	const char *path; /* that the row has, where the file says so (logicalFilePath), or NULL */
	bool maybe;       /* dbms: not run on every kind of database */
};

struct marked {
	struct marked_part *parts;
	size_t count;
	bool bare; /* a mark says that there is to be no transaction */
	struct marked_changeset *changesets;
	size_t changeset_count;
};

/* May `marks` stand in a release?  "goose", "dbmate", "liquibase", "node-pg-migrate". */
bool marks_known(const char *marks);

struct marked_text {
	const char *marks; /* whose */
	struct bytes text; /* of the whole file */
	enum dialect dialect;
	bool backwards; /* what is run is the way back */
};

/* Reads a file that has marks; `dialect` decides about
 * what a file keeps for one database only (DIALECT_ANY: all of it).  ERROR_INVALID "LINE: ..." for
 * marks that are not known, not in their order, or ask for what is not done here, and for a way
 * back where Liquibase's marks divide the file. */
bool marks_read(struct arena *arena, const struct marked_text *text, struct marked *marked,
		struct error *error) MUST_CHECK;
#endif
