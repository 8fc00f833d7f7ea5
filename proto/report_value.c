#include "proto/report_value.h"

static struct value *statement_value(struct arena *arena, const struct statement_report *report)
{
	struct value *value = value_object(arena);

	value_put_text(value, "version", report->version);
	value_put_integer(value, "index", report->index);
	value_put_integer(value, "line", report->line);
	value_put_text(value, "state", report->state);
	value_put_integer(value, "started", report->started);
	value_put_integer(value, "duration", report->duration);
	if (report->waited)
		value_put_integer(value, "waited", report->waited);
	value_put_integer(value, "rows", report->rows);
	value_put_text(value, "sqlstate", report->sqlstate);
	value_put_text(value, "message", report->message);
	value_put_text(value, "detail", report->detail);
	value_put_text(value, "hint", report->hint);
	value_put_integer(value, "position", report->position);
	value_put_integer(value, "error_line", report->error_line);
	value_put_text(value, "text", report->text);
	return value;
}

struct value *report_value(struct arena *arena, const struct report *report)
{
	struct value *value = value_object(arena), *list = value_array(arena);

	for (size_t i = 0; i < report->statement_count; i++)
		value_add(list, statement_value(arena, &report->statements[i]));
	value_put_text(value, "rollout", report->rollout);
	value_put_text(value, "target", report->target);
	value_put_text(value, "attempt", report->attempt);
	value_put_integer(value, "epoch", (int64_t)report->epoch);
	value_put_integer(value, "sequence", (int64_t)report->sequence);
	value_put_text(value, "outcome", outcome_name(report->outcome));
	value_put_text(value, "error", report->error);
	if (*report->preparation)
		value_put_text(value, "preparation", report->preparation);
	if (report->verifying)
		value_put_bool(value, "verifying", true);
	value_put(value, "statements", list);
	return value;
}
