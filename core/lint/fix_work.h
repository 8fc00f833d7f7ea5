#ifndef CORE_LINT_FIX_WORK_H
#define CORE_LINT_FIX_WORK_H
#include "core/lint/fix_pack.h"
#include "core/lint/options.h"

/* Inside fix*.c: one migration, its statements and what was found in them. */
struct fix_migration {
	struct arena *arena;          /* of the result */
	struct lint_catalog *catalog; /* before it; behind it afterwards */
	const struct lint_options *options;
	const struct directory *directory;
	const struct lint_findings *findings;
	size_t certain; /* so many of them were found; those behind come of the dividing */
	size_t index;
	const char **why; /* for each finding that stays: the reason */
	struct fix_work work;
	struct fix_names names;
	bool cut;            /* its text can be put together anew */
	bool changed;        /* some statement has steps */
	struct buffer notes; /* lines */
};

/* Makes units of the migration's statements, by the recipes for what was found, and replays it. */
void fix_migration_read(struct fix_migration *migration);
#endif
