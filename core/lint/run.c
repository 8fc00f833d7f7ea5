#include "core/lint/run.h"

#include "core/lint/weigh.h"

#include "core/sql/deep.h"

struct run {
	struct arena *arena;
	const struct directory *directory;
	const struct lint_options *options;
	struct lint_findings *findings;
};

static void work(void *context)
{
	struct run *run = context;

	lint_directory(run->arena, run->directory, run->options, run->findings);
	lint_weigh(run->options, run->findings);
}

bool lint_run(struct arena *arena, const struct directory *directory,
	      const struct lint_options *options, struct lint_findings *findings,
	      struct error *error)
{
	struct run run = { arena, directory, options, findings };

	return deep_run(work, &run, error);
}
