#include "core/lint/fix.h"

#include <stdlib.h>
#include <string.h>

#include "core/lint/fix_recipes.h"
#include "core/lint/fix_work.h"
#include "core/sql/deep.h"

/* A piece can hold what the next look finds something in: a table is no longer made in the same
 * file.  Each round takes what the one before it has left. */
#define ROUNDS 4

#define OTHERWISE "no recipe: what its rule says has to be written by hand"

struct fixing {
	struct arena *arena;
	const struct lint_options *options;
	struct lint_fixed *fixed;
	struct directory now;
	bool *wanted; /* by migration of `now` */
	struct lint_findings findings;
	const char **why;                 /* of each finding */
	const char **what_files, **whats; /* of new and changed files */
	size_t what_count;
};

static void add_what(struct fixing *fixing, const char *file, const char *what)
{
	const char **files = arena_new_array(fixing->arena, const char *, fixing->what_count + 1);
	const char **whats = arena_new_array(fixing->arena, const char *, fixing->what_count + 1);

	if (fixing->what_count) {
		memcpy(files, fixing->what_files, fixing->what_count * sizeof *files);
		memcpy(whats, fixing->whats, fixing->what_count * sizeof *whats);
	}
	files[fixing->what_count] = file;
	whats[fixing->what_count++] = what;
	fixing->what_files = files;
	fixing->whats = whats;
}

static void add_note(struct fixing *fixing, const char *note)
{
	struct lint_fixed *fixed = fixing->fixed;
	const char **notes;

	for (size_t i = 0; i < fixed->note_count; i++)
		if (!strcmp(fixed->notes[i], note))
			return;
	notes = arena_new_array(fixing->arena, const char *, fixed->note_count + 1);
	if (fixed->note_count)
		memcpy(notes, fixed->notes, fixed->note_count * sizeof *notes);
	notes[fixed->note_count++] = note;
	fixed->notes = notes;
}

static void note_all(struct fixing *fixing, const struct fix_migration *of, size_t pieces)
{
	struct arena *arena = fixing->arena;
	struct bytes rest = buffer_bytes(&of->notes);
	const struct format *format = fixing->now.format;
	const struct migration *migration = of->work.migration;

	while (rest.size) {
		struct bytes line = bytes_take_line(&rest);

		add_note(fixing, arena_printf(arena, "%s: %.*s", migration->file, (int)line.size,
					      line.data));
	}
	if (pieces > 1 && format->back && format->back(arena, &of->directory->files, migration))
		add_note(fixing,
			 arena_printf(arena,
				      "%s: its way back undoes all of its %zu files: revert them "
				      "together",
				      migration->file, pieces));
	if (pieces > 1)
		add_note(fixing,
			 arena_printf(arena,
				      "%s: becomes %zu files, which hold one after the other and "
				      "no longer all or nothing",
				      migration->file, pieces));
}

/* Why nothing of this migration is changed, for those findings that have no reason yet. */
static void refuse_all(struct fixing *fixing, size_t index, const char *why)
{
	for (size_t i = 0; i < fixing->findings.count; i++)
		if (fixing->findings.items[i].migration == index && !fixing->why[i])
			fixing->why[i] = why;
}

/* Behind the migration stand so many more, which are its parts. */
static void want(struct fixing *fixing, size_t index, size_t more)
{
	size_t count = fixing->now.count;
	bool *wanted = arena_new_array(fixing->arena, bool, count + 1);

	for (size_t i = 0; i < count; i++)
		wanted[i] = fixing->wanted[i <= index ? i : i <= index + more ? index : i - more];
	fixing->wanted = wanted;
}

/* Puts the pieces in its place; `by` receives how many migrations more there are. */
static bool replace(struct fixing *fixing, struct fix_migration *of, size_t index, bool one,
		    size_t *by)
{
	struct fix_pieces pieces;
	struct error error;

	if (!fix_pack(&of->work, one, &pieces)) {
		refuse_all(fixing, of->index, of->work.whole);
		return false;
	}
	if (!fix_place(&of->work, &pieces, &fixing->now, index, &error)) {
		refuse_all(fixing, of->index, arena_text(fixing->arena, error.text));
		return false;
	}
	for (size_t i = 0; i < pieces.count; i++)
		add_what(fixing, fixing->now.migrations[index + i].file,
			 buffer_text(&pieces.items[i].what));
	note_all(fixing, of, pieces.count);
	*by = pieces.count - 1;
	want(fixing, index, *by);
	return true;
}

static bool has_findings(const struct fixing *fixing, size_t index)
{
	for (size_t i = 0; i < fixing->findings.count; i++)
		if (fixing->findings.items[i].migration == index)
			return true;
	return false;
}

static bool is_sqlite(const struct fixing *fixing)
{
	enum dialect dialect = fixing->options->dialect;

	return (dialect == DIALECT_ANY ? fixing->now.dialect : dialect) == DIALECT_SQLITE;
}

/* SQLite has one writer and no way around it: what is found there is left to people. */
static void leave_all(struct fixing *fixing)
{
	for (size_t i = 0; i < fixing->findings.count; i++) {
		const struct fix_row *row =
		    fix_row_find(fixing->findings.items[i].rule->code, NULL);

		fixing->why[i] = row && !row->recipe ? row->why : NULL;
	}
}

/* One look over the directory.  False: nothing was changed. */
static bool fix_round(struct fixing *fixing)
{
	const struct directory before = fixing->now;
	struct lint_catalog *catalog = lint_catalog_open(fixing->arena);
	const char *why = NULL;
	bool any = false, one = false;
	bool takes = fix_format_takes(before.format, &one, &why);
	size_t shift = 0;

	for (size_t i = 0; i < before.count; i++) {
		struct fix_migration of = { .arena = fixing->arena,
					    .catalog = catalog,
					    .options = fixing->options,
					    .directory = &before,
					    .findings = &fixing->findings,
					    .index = i,
					    .why = fixing->why };
		size_t by = 0;

		fix_migration_read(&of);
		if (!has_findings(fixing, i))
			continue;
		if (!takes)
			refuse_all(fixing, i, why);
		else if (!of.cut)
			refuse_all(fixing, i, of.work.whole);
		else if (of.changed && replace(fixing, &of, i + shift, one, &by))
			any = true;
		shift += by;
	}
	return any;
}

static void look(struct fixing *fixing)
{
	struct lint_findings *findings = &fixing->findings;
	size_t kept = 0;

	lint_directory(fixing->arena, &fixing->now, fixing->options, findings);
	for (size_t i = 0; i < findings->count; i++)
		if (fixing->wanted[findings->items[i].migration])
			findings->items[kept++] = findings->items[i];
	findings->count = kept;
	fixing->why = arena_new_array(fixing->arena, const char *, fixing->findings.count + 1);
}

static const char *what_of(const struct fixing *fixing, const char *path)
{
	for (size_t i = fixing->what_count; i--;)
		if (!strcmp(fixing->what_files[i], path))
			return *fixing->whats[i] ? fixing->whats[i] : NULL;
	return NULL;
}

static bool is_migration(const struct directory *directory, const char *path)
{
	for (size_t i = 0; i < directory->count; i++)
		if (!strcmp(directory->migrations[i].file, path))
			return true;
	return false;
}

static void tell_files(struct fixing *fixing, const struct file_set *before)
{
	struct lint_fixed *fixed = fixing->fixed;
	const struct file_set *after = &fixing->now.files;

	fixed->files = arena_new_array(fixing->arena, struct lint_fix_file, after->count + 1);
	for (size_t i = 0; i < after->count; i++) {
		const struct file *file = &after->files[i],
				  *old = file_set_find(before, file->path);

		if (old && bytes_equal(old->bytes, file->bytes))
			continue;
		fixed->files[fixed->file_count++] = (struct lint_fix_file) {
			.path = file->path,
			.before = old ? old->bytes : (struct bytes) { 0 },
			.after = file->bytes,
			.what = what_of(fixing, file->path),
		};
		fixed->rewritten += old && is_migration(&fixing->now, file->path);
	}
}

static void tell_left(struct fixing *fixing)
{
	struct lint_fixed *fixed = fixing->fixed;
	const struct lint_findings *findings = &fixing->findings;

	fixed->left = arena_new_array(fixing->arena, struct lint_fix_left, findings->count + 1);
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity >= LINT_WARNING)
			fixed->left[fixed->left_count++] = (struct lint_fix_left) {
				&findings->items[i],
				fixing->why[i] ? fixing->why[i] : OTHERWISE,
			};
}

static void work(void *context)
{
	struct fixing *fixing = context;

	look(fixing);
	if (is_sqlite(fixing)) {
		leave_all(fixing);
		return;
	}
	for (int round = 0; round < ROUNDS && fix_round(fixing); round++)
		look(fixing);
}

bool lint_fix(struct arena *arena, const struct directory *directory,
	      const struct lint_fix_options *options, struct lint_fixed *fixed, struct error *error)
{
	struct fixing fixing = {
		.arena = arena, .options = options->lint, .fixed = fixed, .now = *directory
	};

	*fixed = (struct lint_fixed) { 0 };
	fixing.wanted = arena_new_array(arena, bool, directory->count + 1);
	for (size_t i = options->lint->from; i < directory->count; i++)
		fixing.wanted[i] = !options->wanted || options->wanted[i];
	if (!directory_verify(directory, error) || !deep_run(work, &fixing, error))
		return false;
	tell_files(&fixing, &directory->files);
	tell_left(&fixing);
	fixed->directory = fixing.now;
	return true;
}
