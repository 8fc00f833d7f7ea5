/* migrate lint --fix: rewrites migrations that nobody has applied yet. */
#include "cli/lint_fix.h"

#include <string.h>
#include <unistd.h>

#include "cli/diff.h"
#include "cli/git.h"
#include "cli/text.h"
#include "core/base/file.h"
#include "core/lint/fix.h"

/* Where others take migrations from. */
static const char *const bases[] = { "origin/HEAD", "origin/main", "origin/master", "main",
				     "master" };

static const char *find_base(struct lint_fixing *fixing, struct git_changes *changes)
{
	struct error error;

	for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
		if (git_changed(fixing->call->arena, fixing->options->database.directory.dir,
				bases[i], changes, &error))
			return bases[i];
	return NULL;
}

static bool is_among(const struct git_changes *changes, const char *file)
{
	for (size_t i = 0; i < changes->count; i++)
		if (text_equal(changes->paths[i], file))
			return true;
	return false;
}

bool lint_fix_choose(struct lint_fixing *fixing, bool chosen, struct error *error)
{
	const struct directory *directory = fixing->directory;
	struct git_changes changes = { 0 };
	const char *base = find_base(fixing, &changes);

	if (!chosen && !base)
		return error_set(
		    error, ERROR_REFUSED,
		    "a migration that was applied somewhere must not change any more: "
		    "say which are new, with --latest N, --since VERSION or --git-base "
		    "REF");
	for (size_t i = 0; base && i < directory->count; i++) {
		const char *file = directory->migrations[i].file;

		if (!chosen)
			fixing->wanted[i] = is_among(&changes, file);
		else if (fixing->wanted[i] && !is_among(&changes, file) && !fixing->options->force)
			return error_set(error, ERROR_REFUSED,
					 "%s is on %s as it is: it may have been applied, and must "
					 "not change then; choose fewer, or add --force if it was "
					 "applied nowhere",
					 file, base);
	}
	return true;
}

static void show_diff(struct screen *screen, const char *diff)
{
	struct bytes rest = bytes_of(diff);

	while (rest.size) {
		struct bytes line = bytes_take_line(&rest);
		enum style style = bytes_start_with(line, "---") || bytes_start_with(line, "+++")
				       ? STYLE_STRONG
				   : bytes_start_with(line, "+")  ? STYLE_GOOD
				   : bytes_start_with(line, "-")  ? STYLE_BAD
				   : bytes_start_with(line, "@@") ? STYLE_FAINT
								  : STYLE_PLAIN;

		say(screen, style, "%.*s", (int)line.size, line.data);
	}
}

static void show(struct lint_fixing *fixing, const struct lint_fixed *fixed)
{
	struct screen *screen = fixing->call->screen;

	for (size_t i = 0; i < fixed->file_count; i++) {
		const struct lint_fix_file *file = &fixed->files[i];

		if (file->what)
			say(screen, STYLE_STRONG, "%s: %s", file->path, file->what);
		show_diff(screen,
			  diff_unified(fixing->call->arena, file->path, file->before, file->after));
	}
	for (size_t i = 0; i < fixed->note_count; i++)
		say(screen, STYLE_WARNING, "%s", fixed->notes[i]);
	for (size_t i = 0; i < fixed->left_count; i++) {
		const struct lint_finding *finding = fixed->left[i].finding;

		say(screen, finding->severity == LINT_ERROR ? STYLE_BAD : STYLE_FAINT,
		    "%s:%u: %s stays: %s", finding->file, finding->line, finding->rule->code,
		    fixed->left[i].why);
	}
}

static struct value *files_value(struct lint_fixing *fixing, const struct lint_fixed *fixed)
{
	struct arena *arena = fixing->call->arena;
	struct value *files = value_array(arena);

	for (size_t i = 0; i < fixed->file_count; i++) {
		const struct lint_fix_file *file = &fixed->files[i];
		struct value *value = value_object(arena);

		value_put_text(value, "path", file->path);
		value_put_bool(value, "new", !file->before.data);
		value_put_text(value, "what", file->what);
		value_put_text(value, "diff",
			       diff_unified(arena, file->path, file->before, file->after));
		value_add(files, value);
	}
	return files;
}

static struct value *left_value(struct lint_fixing *fixing, const struct lint_fixed *fixed)
{
	struct arena *arena = fixing->call->arena;
	struct value *left = value_array(arena);

	for (size_t i = 0; i < fixed->left_count; i++) {
		const struct lint_finding *finding = fixed->left[i].finding;
		struct value *value = value_object(arena);

		value_put_text(value, "code", finding->rule->code);
		value_put_text(value, "severity", lint_severity_name(finding->severity));
		value_put_text(value, "file", finding->file);
		value_put_integer(value, "line", finding->line);
		value_put_text(value, "why", fixed->left[i].why);
		value_add(left, value);
	}
	return left;
}

static void answer_fixed(struct lint_fixing *fixing, const struct lint_fixed *fixed, bool written)
{
	struct arena *arena = fixing->call->arena;
	struct value *document = value_object(arena), *notes = value_array(arena);

	for (size_t i = 0; i < fixed->note_count; i++)
		value_add(notes, value_text(arena, fixed->notes[i]));
	value_put(document, "files", files_value(fixing, fixed));
	value_put(document, "left", left_value(fixing, fixed));
	value_put(document, "notes", notes);
	value_put_bool(document, "written", written);
	answer(fixing->call->screen, document);
}

/* The sum comes last: until then the directory is seen to be in between. */
static bool write_all(struct lint_fixing *fixing, const struct lint_fixed *fixed,
		      struct error *error)
{
	struct arena *arena = fixing->call->arena;

	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < fixed->file_count; i++) {
			const struct lint_fix_file *file = &fixed->files[i];
			const char *path =
			    path_join(arena, fixing->options->database.directory.dir, file->path);
			char *folder = arena_text(arena, path);

			if (text_equal(file->path, "atlas.sum") != (turn == 1))
				continue;
			*strrchr(folder, '/') = 0;
			if (!folder_make(folder, error) ||
			    !file_write(path, file->after, FILE_PUBLIC, error))
				return false;
		}
	return true;
}

/* Nobody to ask: false, and nothing is written. */
static bool agreed(struct lint_fixing *fixing)
{
	char line[8];

	if (fixing->options->yes)
		return true;
	if (fixing->call->screen->json || !isatty(STDIN_FILENO))
		return false;
	fprintf(fixing->call->screen->err, "Write these files? [y/N] ");
	fflush(fixing->call->screen->err);
	return fgets(line, sizeof line, stdin) && (*line == 'y' || *line == 'Y');
}

static bool settle(struct lint_fixing *fixing, const struct lint_fixed *fixed, bool *written,
		   struct error *error)
{
	struct screen *screen = fixing->call->screen;

	*written = false;
	if (!fixed->file_count) {
		say(screen, STYLE_PLAIN, "nothing can be rewritten mechanically");
		return true;
	}
	if (fixing->options->dry_run || !agreed(fixing)) {
		say(screen, STYLE_PLAIN, "nothing was written%s",
		    fixing->options->dry_run ? "" : "; --yes writes these files");
		return true;
	}
	*written = write_all(fixing, fixed, error);
	if (*written)
		say(screen, STYLE_GOOD, "%s rewritten, %s written",
		    text_count(fixing->call->arena, fixed->rewritten, "migration"),
		    text_count(fixing->call->arena, fixed->file_count, "file"));
	return *written;
}

bool lint_fix_run(struct lint_fixing *fixing, struct error *error)
{
	struct lint_fix_options options = { fixing->how, fixing->wanted };
	struct lint_fixed fixed;
	bool written;

	if (!lint_fix(fixing->call->arena, fixing->directory, &options, &fixed, error))
		return false;
	show(fixing, &fixed);
	if (!settle(fixing, &fixed, &written, error))
		return false;
	if (fixing->call->screen->json)
		answer_fixed(fixing, &fixed, written);
	for (size_t i = 0; fixing->fail_on && i < fixed.left_count; i++)
		if (fixed.left[i].finding->severity >= fixing->fail_on)
			return error_set(error, ERROR_FAILED, "%s", "");
	return !fixed.file_count || written || fixing->options->dry_run ||
	       error_set(error, ERROR_FAILED, "%s", "");
}
