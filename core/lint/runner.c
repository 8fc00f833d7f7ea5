#include "core/lint/runner.h"

#include <stddef.h>

static const struct {
	enum policy_name knob;
	size_t offset;
} timeouts[] = {
	{ POLICY_LOCK_TIMEOUT, offsetof(struct lint_runner, lock_timeout) },
	{ POLICY_STATEMENT_TIMEOUT, offsetof(struct lint_runner, statement_timeout) },
	{ POLICY_IDLE_TIMEOUT, offsetof(struct lint_runner, idle_timeout) },
};

static int64_t *member(struct lint_runner *runner, size_t index)
{
	return (int64_t *)(void *)((char *)runner + timeouts[index].offset);
}

void lint_runner_heed(struct lint_runner *runner, const struct policy *policy)
{
	static const struct policy nothing;

	for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++)
		*member(runner, i) =
		    policy_value(policy ? policy : &nothing, NULL, timeouts[i].knob);
}

void lint_runner_heed_file(struct lint_runner *runner, const struct policy *file)
{
	for (size_t i = 0; file && i < sizeof timeouts / sizeof *timeouts; i++)
		if (file->given[timeouts[i].knob])
			*member(runner, i) = file->values[timeouts[i].knob];
}
