#ifndef CLI_LINT_VIEW_H
#define CLI_LINT_VIEW_H
#include "cli/render.h"
#include "core/directory.h"
#include "core/lint/finding.h"

/* Findings as people see them, whether they were made here or by a coordinator. */
struct lint_shown {
	const char *code, *title, *why, *fix; /* `fix` may be NULL */
	const char *usual_fix;                /* the rule's own words; NULL: not known */
	enum lint_severity severity;
	const char *file;
	unsigned line, column;
	const char *relation, *lock; /* NULL: none */
	enum lint_blocks blocks;
	enum lint_known grows;
	enum lint_answer answer;
	int64_t failing;
	const char *unanswered;
	enum lint_sized sized;
	int64_t rows, bytes; /* of the relation; rows -1: not known */
	const char *text;    /* what of the file stands around the place; NULL: not known */
	size_t at;           /* the place in it */
};

struct lint_list {
	struct lint_shown *items;
	size_t count;
	size_t by_severity[LINT_ERROR + 1];
	size_t silenced;
	size_t migrations; /* that were judged */
};

struct lint_list lint_list_of(struct arena *arena, const struct directory *directory,
			      const struct lint_findings *findings);
/* Only the findings of migrations that are wanted (by index) stay; the names of their files become
 * paths that a reader can open, `dir` being that of the directory. */
void lint_findings_keep(struct arena *arena, struct lint_findings *findings, const bool *wanted,
			const char *dir);
/* Of {"findings": [...]}, as core/lint/report.h writes it; what is not understood is left out. */
struct lint_list lint_list_read(struct arena *arena, const struct value *document);

/* Leaves out those that are less severe; they stay counted. */
void lint_list_cut(struct lint_list *list, enum lint_severity least);

/* The first finding of a rule is told in full, the next ones shortly; of many notes and warnings of
 * one rule only the number is.  A line with the sum ends it. */
void lint_list_show(struct screen *screen, const struct lint_list *list);
/* GitHub's annotations (docs.github.com, "Workflow commands for GitHub Actions"), a line each. */
void lint_list_annotate(struct screen *screen, const struct lint_list *list);
size_t lint_count_read(const struct value *lint, const char *name);
/* "errors", "warnings" and "notes" of an object that a coordinator answered. */
void lint_counts_read(const struct value *object, size_t by_severity[LINT_ERROR + 1]);
/* "2 errors, 1 note"; "nothing" */
const char *lint_counts_text(struct arena *arena, const size_t by_severity[LINT_ERROR + 1]);
#endif
