#include "core/lint/report.h"

#include "core/lint/rule.h"

struct value *lint_known_value(struct arena *arena, enum lint_known known)
{
	return known == LINT_UNKNOWN ? value_text(arena, "unknown")
				     : value_bool(arena, known == LINT_YES);
}

static struct value *size_value(struct arena *arena, const struct lint_finding *finding)
{
	struct value *size = value_object(arena);

	if (finding->sized != LINT_SIZE_KNOWN)
		return value_text(arena, finding->sized == LINT_SIZE_UNKNOWN ? "unknown" : NULL);
	value_put(size, "rows",
		  finding->rows < 0 ? value_text(arena, "unknown")
				    : value_integer(arena, finding->rows));
	value_put_integer(size, "bytes", finding->bytes);
	return size;
}

static struct value *asked_value(struct arena *arena, const struct lint_finding *finding)
{
	static const char *const answers[] = { NULL, "fails", "passes", "unknown" };
	struct value *asked = value_object(arena);

	if (finding->answer == LINT_UNASKED)
		return value_text(arena, NULL);
	value_put_text(asked, "answer", answers[finding->answer]);
	if (finding->answer == LINT_FAILS)
		value_put_integer(asked, "rows", finding->failing);
	value_put_text(asked, "why", finding->unanswered);
	value_put_text(asked, "query", finding->probe);
	return asked;
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
	value_put(value, "relation", value_text(arena, finding->relation));
	value_put(value, "lock",
		  value_text(arena, finding->lock ? lock_mode_name(finding->lock) : NULL));
	value_put_text(value, "blocks", lint_blocks_name(finding->blocks));
	value_put(value, "grows_with_table", lint_known_value(arena, finding->grows));
	value_put(value, "size", size_value(arena, finding));
	value_put(value, "asked", asked_value(arena, finding));
	value_put_text(value, "title", finding->title);
	value_put_text(value, "why", finding->rule->why);
	value_put(value, "fix", value_text(arena, finding->fix));
	return value;
}

struct value *lint_findings_value(struct arena *arena, const struct lint_findings *findings)
{
	struct value *value = value_object(arena), *items = value_array(arena);

	for (size_t i = 0; i < findings->count; i++)
		value_add(items, lint_finding_value(arena, &findings->items[i]));
	value_put(value, "findings", items);
	return value;
}
