#include "core/lint/report.h"

#include "core/lint/rule.h"

static struct value *known_value(struct arena *arena, enum lint_known known)
{
	return known == LINT_UNKNOWN ? value_text(arena, "unknown")
				     : value_bool(arena, known == LINT_YES);
}

struct value *lint_finding_value(struct arena *arena, const struct lint_finding *finding)
{
	struct value *value = value_object(arena);

	value_put_text(value, "code", finding->rule->code);
	value_put_text(value, "severity", lint_severity_name(finding->severity));
	value_put_text(value, "file", finding->file);
	value_put_integer(value, "line", finding->line);
	value_put_integer(value, "column", finding->column);
	value_put_integer(value, "statement", (int64_t)finding->statement);
	value_put_text(value, "relation", finding->relation);
	value_put_text(value, "lock", lint_lock_name(finding->lock));
	value_put_text(value, "blocks", lint_blocks_name(finding->blocks));
	value_put(value, "grows_with_table", known_value(arena, finding->grows));
	value_put_text(value, "title", finding->title);
	value_put_text(value, "why", finding->rule->why);
	value_put_text(value, "fix", finding->fix);
	return value;
}
