#include "core/lint/replay.h"
#include "core/pattern.h"

struct sql_name lint_name_written(struct arena *arena, const char *written)
{
	struct bytes text = bytes_of(written);
	struct tokens tokens = { text.data, text.data + text.size, DIALECT_POSTGRES };
	struct sql_name name = { 0 };

	for (struct bytes token = token_next(&tokens); token.size; token = token_next(&tokens)) {
		if (bytes_equal_text(token, ".") || bytes_equal_text(token, "*") ||
		    token_is(token, "ONLY"))
			continue;
		name.schema = name.name;
		name.name = token_name(arena, token, DIALECT_POSTGRES);
	}
	return name;
}

void lint_replay_words(struct lint_catalog *catalog, struct bytes statement)
{
	static const char *const fills[] = { "INSERT INTO @", "COPY @" };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct tokens tokens = { statement.data, statement.data + statement.size,
				 DIALECT_POSTGRES };
	const char *names[1];

	for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
		if (tokens_names(arena, tokens, fills[i], names))
			lint_relation_fill(
			    catalog,
			    lint_relation_find(catalog, lint_name_written(arena, names[0])),
			    LINT_YES);
	}
}
