#include "cli/lint_ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/clock.h"
#include "core/lint/probe.h"

#define PATIENCE 5000  /* ms for one query */
#define IN_ALL   30000 /* ms */

static bool is_pending(const struct offline *offline, size_t migration)
{
	for (size_t i = 0; i < offline->standing.pending_count; i++)
		if (offline->standing.pending[i] == &offline->directory.migrations[migration])
			return true;
	return false;
}

static bool names(struct bytes text, const char *name)
{
	size_t size = strlen(name);

	for (size_t i = 0; i + size <= text.size; i++)
		if (!strncasecmp(text.data + i, name, size))
			return true;
	return false;
}

/* Does something that runs before it name the table?  Then its rows of now say little. */
static bool is_named_before(const struct offline *offline, const struct lint_finding *finding)
{
	const struct migration *migrations = offline->directory.migrations;
	const char *point = strrchr(finding->relation, '.');
	const char *name = point ? point + 1 : finding->relation;
	struct bytes own = { migrations[finding->migration].text.data, finding->offset };

	for (size_t i = 0; i < finding->migration; i++)
		if (is_pending(offline, i) && names(migrations[i].text, name))
			return true;
	return names(own, name);
}

static void ask(struct arena *arena, const struct offline *offline, struct lint_finding *finding)
{
	struct first_row row = { 0 };
	struct error error;

	finding->answer = LINT_UNANSWERED;
	if (!target_look(arena, offline->target, bytes_of(finding->probe), PATIENCE, &row,
			 &error)) {
		finding->unanswered = arena_text(arena, error.text);
		return;
	}
	finding->failing = row.found && row.columns[0] ? strtoll(row.columns[0], NULL, 10) : 0;
	finding->answer = finding->failing ? LINT_FAILS : LINT_PASSES;
}

bool lint_ask(struct invocation *call, const struct offline *offline,
	      struct lint_findings *findings, struct error *error)
{
	int64_t deadline = clock_monotonic() + IN_ALL;

	if (!lint_probes_find(call->arena, findings, error))
		return false;
	for (size_t i = 0; i < findings->count; i++) {
		struct lint_finding *finding = &findings->items[i];

		if (!finding->probe || !finding->relation ||
		    !is_pending(offline, finding->migration))
			continue;
		finding->answer = LINT_UNANSWERED;
		if (is_named_before(offline, finding))
			finding->unanswered = "what runs before it names the table, too";
		else if (clock_monotonic() >= deadline)
			finding->unanswered = "the queries before it took too long";
		else
			ask(call->arena, offline, finding);
		if (finding->answer != LINT_FAILS)
			continue;
		findings->by_severity[finding->severity]--;
		finding->severity = LINT_ERROR;
		findings->by_severity[LINT_ERROR]++;
	}
	return true;
}
