#include "core/origin.h"

#include "core/base/value.h"

static const char *const members[] = { "system", "timeline", "transaction" };

static struct value *details_read(struct arena *arena, const char *details)
{
	struct value *value;
	struct error ignored;

	return details && value_parse(arena, bytes_of(details), &value, &ignored)
		   ? value
		   : value_object(arena);
}

const char *origin_write(struct arena *arena, const char *details, const struct origin *origin)
{
	struct value *value;
	struct bytes text;

	if (!origin->timeline)
		return details;
	value = details_read(arena, details);
	value_put_text(value, "system", origin->system);
	value_put_text(value, "timeline", origin->timeline);
	value_put_text(value, "transaction", "?");
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

static struct bytes aside(struct arena *arena, const char *details)
{
	struct value *value = details_read(arena, details);

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		value_put_text(value, members[i], "");
	return value_write(arena, value);
}

bool origin_aside_equal(const char *a, const char *b)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return bytes_equal(aside(arena, a), aside(arena, b));
}

static const char *known(const char *text)
{
	return text ? text : "unknown";
}

const char *origin_moved(struct arena *arena, const struct origin *before,
			 const struct origin *after)
{
	if (!before->timeline || (text_equal(before->system, after->system) &&
				  text_equal(before->timeline, after->timeline)))
		return NULL;
	if (!text_equal(before->system, after->system))
		return arena_printf(arena,
				    "another server answers now (system identifier %s, it was %s)",
				    known(after->system), known(before->system));
	return arena_printf(arena, "the server was failed over (timeline %s, it was %s)",
			    known(after->timeline), before->timeline);
}
