#ifndef CORE_REPRESENTATION_H
#define CORE_REPRESENTATION_H
#include "core/deviation.h"
#include "core/evidence.h"

/* How much another environment, where the release ran, tells of this one: sizes beside each other,
 * and how long a statement may hold its locks here.  Pure. */
struct representation_table {
	const char *name;
	int64_t here, there; /* bytes with indexes; -1: not known */
};

struct representation_statement {
	const char *version;
	unsigned line;
	const char *head;
	enum evidence_blocks blocks; /* whom, here */
	int64_t took;                /* microseconds, there; -1: not known */
	int64_t predicted; /* microseconds, here: as much longer as the tables that it works through
			      are larger; -1: not known */
};

struct representation {
	struct representation_table *tables; /* that the release touches */
	size_t table_count;
	struct representation_statement *statements; /* that block somebody */
	size_t statement_count;
};

/* `runs` is what the statements took there. */
struct representation_runs {
	const struct deviation_run *items;
	size_t count;
};
void represent(struct arena *arena, const struct evidence *here, const struct evidence *there,
	       const struct representation_runs *runs, struct representation *representation);
struct value *representation_value(struct arena *arena,
				   const struct representation *representation);
#endif
