#include "coordinator/gate_rules.h"

const char *gate_http(struct arena *arena, const struct gate_facts *facts)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < facts->answer_count; i++)
		if (!facts->answers[i].open)
			buffer_printf(&buffer, "%s%s: %s", buffer.size ? "; " : "",
				      facts->answers[i].name, facts->answers[i].reason);
	return buffer.size ? buffer_text(&buffer) : NULL;
}
