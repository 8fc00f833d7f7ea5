#include "tests/support/linted.h"

#include "core/lint/runner.h"
#include "core/sql/deep.h"
#include "tests/support/files.h"
#include "tests/support/test.h"

struct job {
	struct arena *arena;
	const struct directory *directory;
	const struct lint_options *options;
	struct lint_findings findings;
};

static void work(void *context)
{
	struct job *job = context;

	lint_directory(job->arena, job->directory, job->options, &job->findings);
}

struct lint_findings test_lint(struct arena *arena, const char *const *list,
			       const struct lint_options *options)
{
	struct lint_options usual = { .dialect = DIALECT_POSTGRES };
	struct file_set files = test_files(arena, list);
	struct directory directory;
	struct job job = { .arena = arena,
			   .directory = &directory,
			   .options = options ? options : &usual };
	struct error error;

	lint_runner_heed(&usual.runner, NULL);
	assert_ok(directory_read_flawed(arena, NULL, &files, &directory, &error));
	assert_ok(deep_run(work, &job, &error));
	return job.findings;
}

const char *test_linted(struct arena *arena, const char *const *list,
			const struct lint_options *options)
{
	struct lint_findings findings = test_lint(arena, list, options);
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < findings.count; i++)
		buffer_printf(&text, "%s%s %s:%u", i ? " | " : "", findings.items[i].rule->code,
			      findings.items[i].file, findings.items[i].line);
	return buffer_text(&text);
}
