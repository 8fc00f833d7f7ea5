#ifndef CLI_REPORT_H
#define CLI_REPORT_H
#include "cli/audit.h"

/* A report as tables, which become text, HTML and CSV. */
struct sheet {
	const char *title;
	const char *none; /* what is said when it has no rows */
	const char *const *heads;
	size_t width;
	struct buffer cells; /* const char *: `width` of them a row; never NULL */
};
size_t sheet_rows(const struct sheet *sheet);
const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column);

enum report_sheet {
	REPORT_RELEASES,
	REPORT_ROLLOUTS,
	REPORT_RUNS,
	REPORT_BYPASSES,
	REPORT_REFUSALS,
	REPORT_CHANGES,
	REPORT_SHEETS
};

struct report {
	const char *project;
	const char *from, *to; /* RFC 3339; NULL: from the beginning, until now */
	const char *made;      /* when */
	const char *log;       /* the log's checkpoint in words */
	struct sheet sheets[REPORT_SHEETS];
};

/* Makes the sheets of what was found: {"rollouts", "releases", "refusals", "changes"}. */
void report_fill(struct arena *arena, const struct value *found, struct report *report);

/* One page that needs no other file and can be printed. */
struct bytes report_html(struct arena *arena, const struct report *report);
/* The runs, a row each (RFC 4180); cells that a spreadsheet would take for a formula begin with an
 * apostrophe. */
struct bytes report_csv(struct arena *arena, const struct report *report);
#endif
