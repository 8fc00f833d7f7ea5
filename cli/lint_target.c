#include "cli/lint_target.h"

#include "agent/measure.h"

bool lint_target_ask(struct invocation *call, const struct database_options *options,
		     struct offline *offline, struct lint_options *how, struct error *error)
{
	struct lint_runner *runner = &how->runner;
	struct lint_facts facts;
	struct error unknown;

	if (!offline_open(call, options, offline, error))
		return false;
	how->dialect = offline->facts.dialect;
	runner->version_num = lint_version_num(offline->facts.server);
	runner->server.major = runner->version_num / 10000;
	if (!target_measure(call->arena, offline->target, how->dialect, &facts, &unknown)) {
		complain(call->screen, STYLE_WARNING, "sizes of the tables are unknown: %s",
			 unknown.text);
		runner->sizes_partial = true;
		return true;
	}
	runner->server.zone_is_utc = facts.zone_is_utc;
	runner->home = facts.home ? facts.home : "";
	runner->sizes = facts.sizes;
	runner->size_count = facts.size_count;
	runner->sizes_partial = !facts.all;
	return true;
}
