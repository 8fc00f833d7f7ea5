#include "core/lint/probe.h"

#include <string.h>

#include "core/lint/functions.h"
#include "core/lint/table.h"
#include "core/sql/deep.h"
#include "core/sql/parse.h"
#include "core/sql/walk.h"

#define GROUPED " HAVING count(*) > 1" /* a row for each group */

static bool is_harmless(const PgQuery__FuncCall *call)
{
	const char *name = sql_string(call->funcname[call->n_funcname - 1]);

	if (call->n_funcname > 2 ||
	    (call->n_funcname == 2 && !text_equal(sql_string(call->funcname[0]), "pg_catalog")))
		return false;
	return text_equal(name, "count") || lint_function_is(name) == LINT_DEFAULT_CONSTANT;
}

static bool look_for_calls(const ProtobufCMessage *message, void *context)
{
	bool *harmless = context;

	if (SQL_IS(message, func_call))
		*harmless =
		    *harmless && is_harmless((const PgQuery__FuncCall *)(const void *)message);
	return *harmless;
}

/* Is it one query that calls nothing which could do more than compare rows? */
static bool may_be_asked(struct arena *arena, const char *sql)
{
	struct sql_parsed parsed;
	bool harmless = true;

	sql_parse(arena, bytes_of(sql), &parsed);
	if (parsed.outcome != SQL_PARSED || parsed.tree->count != 1 ||
	    parsed.tree->commands[0]->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
		return false;
	sql_walk(parsed.tree->commands[0], look_for_calls, &harmless);
	return harmless;
}

const char *lint_probe_of(struct arena *arena, const struct lint_finding *finding)
{
	const char *text = finding->fix, *sql;
	size_t size;

	if (!text || finding->rule->dialect != DIALECT_POSTGRES ||
	    !text_starts_with(text, LINT_LOOK_BEFORE))
		return NULL;
	text += strlen(LINT_LOOK_BEFORE);
	size = strlen(text);
	size -= size && text[size - 1] == ';';
	sql = arena_text_n(arena, text, size);
	if (text_ends_with(sql, GROUPED))
		sql = arena_printf(arena, "SELECT count(*) FROM (%s) AS groups", sql);
	return may_be_asked(arena, sql) ? sql : NULL;
}

struct finding_probes {
	struct arena *arena;
	struct lint_findings *findings;
};

static void find(void *context)
{
	struct finding_probes *probes = context;

	for (size_t i = 0; i < probes->findings->count; i++) {
		struct lint_finding *finding = &probes->findings->items[i];

		finding->probe = lint_probe_of(probes->arena, finding);
	}
}

bool lint_probes_find(struct arena *arena, struct lint_findings *findings, struct error *error)
{
	struct finding_probes probes = { arena, findings };

	return deep_run(find, &probes, error);
}
