#include "core/adopt/trace.h"

static struct value *step_value(struct arena *arena, const struct trace_step *step)
{
	struct value *value = value_object(arena);

	value_put_integer(value, "statement", (int64_t)step->index + 1);
	value_put_integer(value, "line", step->line);
	value_put_text(value, "text", step->text);
	value_put_text(value, "sight", trace_sight_name(step->sight));
	value_put_text(value, "note", step->note);
	return value;
}

static struct value *migrations_value(const struct trace *trace)
{
	struct value *list = value_array(trace->arena), *statements = NULL;
	const struct migration *last = NULL;

	for (size_t i = 0; i < trace->count; i++) {
		const struct trace_step *step = &trace->steps[i];

		if (step->migration != last) {
			struct value *value = value_object(trace->arena);

			last = step->migration;
			statements = value_array(trace->arena);
			value_put_text(value, "version", last->version);
			value_put_text(value, "name", last->name);
			value_put(value, "statements", statements);
			value_add(list, value);
		}
		value_add(statements, step_value(trace->arena, step));
	}
	return list;
}

/* Those that show though one before them does not. */
static struct value *contradictions_value(const struct trace *trace)
{
	struct value *list = value_array(trace->arena);

	for (size_t i = trace->applied; trace->contradictory && i < trace->count; i++) {
		const struct trace_step *step = &trace->steps[i];

		if (step->sight == SIGHT_PRESENT || step->sight == SIGHT_PARTLY)
			value_add(list, value_text(trace->arena,
						   arena_printf(trace->arena, "%s:%u: %s: %s",
								step->migration->name, step->line,
								trace_sight_name(step->sight),
								step->text)));
	}
	return list;
}

static struct value *resume_value(const struct trace *trace)
{
	const struct trace_step *step = &trace->steps[trace->applied];
	struct value *value = value_object(trace->arena);

	value_put_text(value, "version", step->migration->version);
	value_put_text(value, "name", step->migration->name);
	value_put_integer(value, "statement", (int64_t)step->index + 1);
	value_put_integer(value, "line", step->line);
	return value;
}

void trace_put(const struct trace *trace, struct value *document)
{
	value_put_text(document, "applied_through", trace_place(trace, trace->applied));
	if (trace->applied < trace->count)
		value_put(document, "resume", resume_value(trace));
	value_put_text(document, "doubt", trace->doubt);
	value_put(document, "contradictions", contradictions_value(trace));
	value_put(document, "migrations", migrations_value(trace));
}
