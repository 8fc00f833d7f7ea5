#include "tests/support/fixed.h"

#include "core/sql/deep.h"
#include "tests/support/files.h"
#include "tests/support/test.h"

struct job {
	struct arena *arena;
	const struct directory *directory;
	struct lint_options options;
	struct lint_fixed fixed;
	struct error error;
	bool done;
};

static void work(void *context)
{
	struct job *job = context;

	job->done = lint_fix(job->arena, job->directory, &job->options, &job->fixed, &job->error);
}

static struct job fix(struct arena *arena, const char *const *list, size_t from)
{
	struct file_set files = test_files(arena, list);
	struct directory *directory = arena_new(arena, struct directory);
	struct job job = { .arena = arena,
			   .directory = directory,
			   .options = { .dialect = DIALECT_POSTGRES, .from = from } };
	struct error error;

	assert_ok(directory_read(arena, NULL, &files, directory, &error));
	assert_ok(deep_run(work, &job, &error));
	return job;
}

struct lint_fixed test_fix(struct arena *arena, const char *const *list, size_t from)
{
	struct job job = fix(arena, list, from);

	if (!job.done)
		fail_msg("%s", job.error.text);
	return job.fixed;
}

bool test_try_fix(struct arena *arena, const char *const *list, size_t from, struct error *error)
{
	struct job job = fix(arena, list, from);

	*error = job.error;
	return job.done;
}

const char *test_fixed(struct arena *arena, const char *const *list, size_t from)
{
	struct lint_fixed fixed = test_fix(arena, list, from);
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < fixed.file_count; i++) {
		const struct lint_fix_file *file = &fixed.files[i];

		if (!text_equal(file->path, "atlas.sum"))
			buffer_printf(&text, "== %s%s%s%s\n%.*s", file->path,
				      file->what ? " (" : "", file->what ? file->what : "",
				      file->what ? ")" : "", (int)file->after.size,
				      file->after.data);
	}
	for (size_t i = 0; i < fixed.left_count; i++)
		if (fixed.left[i].finding->severity == LINT_ERROR)
			buffer_printf(&text, "-- %s %s: %s\n", fixed.left[i].finding->rule->code,
				      fixed.left[i].finding->file, fixed.left[i].why);
	for (size_t i = 0; i < fixed.note_count; i++)
		buffer_printf(&text, "## %s\n", fixed.notes[i]);
	return buffer_text(&text);
}
