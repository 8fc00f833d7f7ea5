#include "core/lint/sqlite_end.h"

/* Its work grows with rows that were there before. */
static enum lint_known costs(const struct lint_step *step)
{
	const struct lite_table *table = step->before;

	if (step->missing || step->said.outcome == LITE_UNDONE)
		return LINT_UNKNOWN;
	switch (step->wording.verb) {
	case LINT_CREATE_INDEX:
	case LINT_DROP_TABLE:
	case LINT_DROP_INDEX:
	case LINT_DROP_COLUMN:
	case LINT_REINDEX:
		return step->fresh ? LINT_NO : LINT_YES;
	case LINT_ADD_COLUMN: /* which is checked row by row then */
		return !step->fresh && table && (table->strict || table->checks) ? LINT_YES
										 : LINT_NO;
	case LINT_CREATE_TABLE:
	case LINT_DATA:
		return step->scans ? LINT_YES : LINT_NO;
	default:
		return LINT_NO;
	}
}

static bool writes(const struct lint_step *step)
{
	if (step->wording.verb == LINT_DATA)
		return step->life != NULL;
	return step->wording.verb != LINT_PRAGMA && step->wording.verb != LINT_SKIPPED;
}

void lint_step_effect(struct lint_step *step)
{
	struct lint_touch *touch = &step->touch;

	*touch = (struct lint_touch) {
		.relation = step->rebuild  ? step->rebuild->before->name
			    : step->before ? step->before->name
			    : step->life   ? step->life->name
					   : step->wording.name,
		.fresh = step->fresh,
		.rows = step->life ? step->life->rows : LINT_UNKNOWN,
		.rewrites = step->wording.verb == LINT_DROP_COLUMN,
		.scans = step->scans,
		.builds = step->wording.verb == LINT_CREATE_INDEX,
		.costs = costs(step),
	};
	step->effect = (struct lint_effect) { .touches = touch,
					      .count = touch->relation != NULL,
					      .blocks = writes(step) ? LINT_BLOCKS_WRITES
								     : LINT_BLOCKS_NOTHING,
					      .grows = writes(step) ? touch->costs : LINT_NO,
					      .worst = touch->relation ? touch : NULL,
					      .bare = step->statement.kind == STATEMENT_BARE };
}
