#include "core/lint/weigh.h"

#include <string.h>

/* Without the schema that names are looked up in. */
static const char *bare(const struct lint_runner *runner, const char *relation)
{
	const char *home = runner->home ? runner->home : "public";
	size_t size = strlen(home);

	return size && !strncmp(relation, home, size) && relation[size] == '.' ? relation + size + 1
									       : relation;
}

const struct lint_size *lint_size_of(const struct lint_runner *runner, const char *relation)
{
	for (size_t i = 0; relation && i < runner->size_count; i++)
		if (!strcmp(bare(runner, runner->sizes[i].relation), bare(runner, relation)))
			return &runner->sizes[i];
	return NULL;
}

enum lint_severity lint_weighed(const struct lint_runner *runner, const char *relation,
				enum lint_severity usual)
{
	const struct lint_size *size = lint_size_of(runner, relation);

	if (!size)
		return usual;
	if (size->bytes >= LINT_LARGE_BYTES || size->rows >= LINT_LARGE_ROWS)
		return LINT_ERROR;
	if (!runner->sizes_partial && size->rows >= 0 && size->rows < LINT_SMALL_ROWS &&
	    size->bytes < LINT_SMALL_BYTES)
		return LINT_NOTE;
	return usual;
}

/* How long it takes, or how much is lost, follows from it. */
static bool size_matters(const struct lint_finding *finding)
{
	return finding->relation && finding->rule->dialect == DIALECT_POSTGRES &&
	       ((finding->grows != LINT_NO && finding->blocks != LINT_BLOCKS_NOTHING) ||
		!strncmp(finding->rule->code, "DS", 2));
}

static void note_size(const struct lint_runner *runner, struct lint_finding *finding)
{
	const struct lint_size *size = lint_size_of(runner, finding->relation);

	if (!size_matters(finding) || !(runner->sizes || runner->sizes_partial))
		return;
	finding->sized = LINT_SIZE_UNKNOWN;
	if (!size)
		return;
	finding->sized = LINT_SIZE_KNOWN;
	finding->bytes = size->bytes;
	finding->rows = size->rows;
}

/* Who waits for others (PG201) waits as long before a small table. */
static bool is_weighed(const struct lint_options *options, const struct lint_finding *finding)
{
	return finding->rule->dialect == DIALECT_POSTGRES && finding->grows != LINT_NO &&
	       finding->blocks != LINT_BLOCKS_NOTHING &&
	       !text_equal(finding->rule->code, "PG201") &&
	       lint_level_of(options, finding->rule, LINT_OFF) == LINT_OFF;
}

void lint_weigh(const struct lint_options *options, struct lint_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct lint_finding *finding = &findings->items[i];

		note_size(&options->runner, finding);
		if (!is_weighed(options, finding))
			continue;
		findings->by_severity[finding->severity]--;
		finding->severity =
		    lint_weighed(&options->runner, finding->relation, finding->severity);
		findings->by_severity[finding->severity]++;
	}
}
