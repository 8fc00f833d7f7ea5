#ifndef CORE_LINT_FACTS_H
#define CORE_LINT_FACTS_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a target tells of itself for the linter, beside its kind and version.  Pure. */

/* The rows of a table as a target counted them. */
struct lint_size {
	const char *relation; /* "schema.name" */
	int64_t rows;         /* -1: never counted */
	int64_t bytes;        /* with its indexes */
};

#define LINT_FACTS_TABLES 200
#define LINT_FACTS_LIMIT  65536 /* bytes of the text */
struct lint_facts {
	const char *home; /* schema in which names without one are looked up; NULL: there is none */
	bool zone_is_utc; /* TimeZone of the sessions */
	struct lint_size *sizes; /* sorted by relation */
	size_t size_count;
	bool all; /* of every table; false: smaller ones were left out */
};

/* Canonical JSON of at most LINT_FACTS_LIMIT bytes, with the largest tables.  Sizes are rounded
 * down, to a power of two and to 1, 2 or 5 with zeros, so that the text stays the same while a
 * table grows a little; no limit that lint_weigh knows lies between a size and what it becomes. */
struct bytes lint_facts_write(struct arena *arena, const struct lint_facts *facts);
/* ERROR_INVALID: it is not such a text.  Members that are not known are passed over. */
bool lint_facts_read(struct arena *arena, struct bytes text, struct lint_facts *facts,
		     struct error *error) MUST_CHECK;

/* The same of tables alone: [["public.orders", rows, bytes], ...]. */
struct value *lint_sizes_value(struct arena *arena, const struct lint_size *sizes, size_t count);
/* At most `most` of them; false: it is not such a list. */
bool lint_sizes_of(struct arena *arena, const struct value *list, size_t most,
		   struct lint_size **sizes, size_t *count) MUST_CHECK;
/* In byte order of the relation, for qsort. */
int lint_size_compare(const void *a, const void *b);

/* "PostgreSQL 15.4 (Debian ...)": 150004; 0: it is not PostgreSQL, or not known. */
int lint_version_num(const char *server);
#endif
