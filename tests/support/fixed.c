#include "tests/support/fixed.h"

#include "core/lint/runner.h"

#include "tests/support/files.h"
#include "tests/support/test.h"

bool test_try_fix(struct arena *arena, const char *const *list, size_t from,
		  struct lint_fixed *fixed, struct error *error)
{
	struct file_set files = test_files(arena, list);
	struct directory *directory = arena_new(arena, struct directory);
	struct lint_options how = { .dialect = DIALECT_POSTGRES, .from = from };
	struct lint_fix_options options = { .lint = &how };

	lint_runner_heed(&how.runner, NULL);
	return directory_read(arena, NULL, &files, directory, error) &&
	       lint_fix(arena, directory, &options, fixed, error);
}

struct lint_fixed test_fix(struct arena *arena, const char *const *list, size_t from)
{
	struct lint_fixed fixed;
	struct error error;

	assert_ok(test_try_fix(arena, list, from, &fixed, &error));
	return fixed;
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
		if (fixed.left[i].finding->grows == LINT_YES &&
		    !text_starts_with(fixed.left[i].finding->rule->code, "PG2"))
			buffer_printf(&text, "-- %s %s: %s\n", fixed.left[i].finding->rule->code,
				      fixed.left[i].finding->file, fixed.left[i].why);
	for (size_t i = 0; i < fixed.note_count; i++)
		buffer_printf(&text, "## %s\n", fixed.notes[i]);
	return buffer_text(&text);
}
