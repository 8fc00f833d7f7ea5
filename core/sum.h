#ifndef CORE_SUM_H
#define CORE_SUM_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"

/* The atlas.sum format, byte for byte (ariga/atlas sql/migrate/dir.go). */

struct sum_file { /* one hashed file, in the order of hashing */
	const char *name;
	struct bytes text;
	bool ignored; /* its first line says `atlas:sum ignore` */
};

struct sum_entry {
	const char *name;
	struct hash hash; /* cumulative: of every name and byte up to this file */
};

struct sum {
	struct hash total;
	struct sum_entry *entries;
	size_t count;
};

enum sum_difference_kind {
	SUM_SAME,
	SUM_TOTAL_ONLY,
	SUM_EDITED,
	SUM_ADDED,
	SUM_REMOVED
};

struct sum_difference {
	enum sum_difference_kind kind;
	const char *name; /* of the file; NULL for SUM_SAME and SUM_TOTAL_ONLY */
	unsigned line;    /* in atlas.sum */
};

/* Linear in the bytes.  A name that atlas.sum could not be read back with (newline, " h1:") is
 * ERROR_INVALID. */
bool sum_compute(struct arena *arena, const struct sum_file *files, size_t count, struct sum *sum,
		 struct error *error) MUST_CHECK;
struct bytes sum_write(struct arena *arena, const struct sum *sum);
/* ERROR_INTEGRITY with the line: malformed, two totals, conflict markers ("atlas.sum:1: conflict
 * markers ..."). */
bool sum_parse(struct arena *arena, struct bytes text, struct sum *sum,
	       struct error *error) MUST_CHECK;
/* Where Atlas would locate it: the first difference only. */
struct sum_difference sum_compare(const struct sum *written, const struct sum *computed);
/* "L2: 1_first.sql was edited" */
char *sum_difference_text(struct arena *arena, const struct sum_difference *difference);
/* "h1:" and the base64 total. */
char *sum_total_text(struct arena *arena, const struct sum *sum);
#endif
