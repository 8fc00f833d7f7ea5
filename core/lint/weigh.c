#include "core/lint/weigh.h"

#include <string.h>

#define SMALL_ROWS  10000
#define SMALL_BYTES ((int64_t)8 << 20) /* read or written within a moment */
#define LARGE_ROWS  1000000
#define LARGE_BYTES ((int64_t)1 << 30)

/* Is `size` that of `relation`, which is written without the schema that names are looked up in? */
static bool is_of(const struct lint_size *size, const char *relation)
{
	const char *name = strchr(size->relation, '.');

	return !strcmp(size->relation, relation) ||
	       (text_starts_with(size->relation, "public.") && !strcmp(name + 1, relation));
}

static const struct lint_size *size_of(const struct lint_runner *runner, const char *relation)
{
	for (size_t i = 0; relation && i < runner->size_count; i++)
		if (is_of(&runner->sizes[i], relation))
			return &runner->sizes[i];
	return NULL;
}

enum lint_severity lint_weighed(const struct lint_runner *runner, const char *relation,
				enum lint_severity usual)
{
	const struct lint_size *size = size_of(runner, relation);

	if (!size)
		return usual;
	if (size->bytes >= LARGE_BYTES || size->rows >= LARGE_ROWS)
		return LINT_ERROR;
	if (size->rows >= 0 && size->rows < SMALL_ROWS && size->bytes < SMALL_BYTES)
		return LINT_NOTE;
	return usual;
}

void lint_weigh(const struct lint_runner *runner, struct lint_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct lint_finding *finding = &findings->items[i];

		if (finding->rule->dialect != DIALECT_POSTGRES || finding->grows == LINT_NO ||
		    finding->blocks == LINT_BLOCKS_NOTHING)
			continue;
		findings->by_severity[finding->severity]--;
		finding->severity = lint_weighed(runner, finding->relation, finding->severity);
		findings->by_severity[finding->severity]++;
	}
}
