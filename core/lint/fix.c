#include "core/lint/fix.h"

#include <stdint.h>
#include <string.h>

#include "core/lint/fix_recipes.h"
#include "core/lint/fix_work.h"
#include "core/sql/deep.h"

/* A part can hold what a new look finds something in: a table is no longer made in the same file.
 * The migration is then rewritten anew, with what was found so. */
#define ROUNDS 4

#define OTHERWISE "no recipe: what its rule says has to be written by hand"
#define ELSEWHERE "it stands inside of something else, or in a form that no recipe reads"

/* Where a migration of the result comes from. */
struct fix_source {
	size_t migration;
	const size_t *statements; /* of each statement its index there, or SIZE_MAX; NULL: as is */
	size_t count;
};

struct fixing {
	struct arena *arena;
	const struct lint_options *options;
	const struct directory *directory;
	const bool *wanted;
	struct lint_fixed *fixed;
	struct lint_findings asked; /* in the directory as it was, then what comes of dividing it */
	size_t certain;             /* of them were found in it */
	const char **why;           /* each of them stays */
	struct directory now;
	struct fix_source *sources;       /* of its migrations */
	struct lint_findings after;       /* in it */
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
	for (size_t i = 0; i < fixing->asked.count; i++)
		if (fixing->asked.items[i].migration == index && !fixing->why[i] &&
		    fix_row_known(fixing->asked.items[i].rule->code))
			fixing->why[i] = why;
}

/* The migration has become these parts. */
static void keep_sources(struct fixing *fixing, size_t index, size_t migration,
			 const struct fix_pieces *pieces)
{
	size_t count = fixing->now.count, more = pieces->count - 1;
	struct fix_source *sources = arena_new_array(fixing->arena, struct fix_source, count + 1);

	for (size_t i = 0; i < count; i++) {
		const struct fix_piece *piece = &pieces->items[i - index];

		if (i < index)
			sources[i] = fixing->sources[i];
		else if (i <= index + more)
			sources[i] =
			    (struct fix_source) { migration, piece->sources, piece->source_count };
		else
			sources[i] = fixing->sources[i - more];
	}
	fixing->sources = sources;
}

/* Puts the pieces in its place; `by` receives how many migrations more there are. */
static void replace(struct fixing *fixing, struct fix_migration *of, size_t index, bool one,
		    size_t *by)
{
	struct fix_pieces pieces;
	struct error error;

	if (!fix_pack(&of->work, one, &pieces)) {
		refuse_all(fixing, of->index, of->work.whole);
		return;
	}
	if (!fix_place(&of->work, &pieces, &fixing->now, index, &error)) {
		refuse_all(fixing, of->index, arena_text(fixing->arena, error.text));
		return;
	}
	for (size_t i = 0; i < pieces.count; i++)
		add_what(fixing, fixing->now.migrations[index + i].file,
			 buffer_text(&pieces.items[i].what));
	note_all(fixing, of, pieces.count);
	keep_sources(fixing, index, of->index, &pieces);
	*by = pieces.count - 1;
}

static bool has_findings(const struct fixing *fixing, size_t index)
{
	for (size_t i = 0; i < fixing->asked.count; i++)
		if (fixing->asked.items[i].migration == index)
			return true;
	return false;
}

/* Forgets what an earlier round has made. */
static void start_over(struct fixing *fixing)
{
	size_t count = fixing->directory->count;

	fixing->now = *fixing->directory;
	fixing->why = arena_new_array(fixing->arena, const char *, fixing->asked.count + 1);
	fixing->sources = arena_new_array(fixing->arena, struct fix_source, count + 1);
	for (size_t i = 0; i < count; i++)
		fixing->sources[i].migration = i;
	fixing->what_count = 0;
	fixing->fixed->note_count = 0;
}

/* Rewrites the directory by all that is asked. */
static void fix_round(struct fixing *fixing)
{
	struct lint_catalog *catalog = lint_catalog_open(fixing->arena);
	const char *why = NULL;
	bool one = false, takes = fix_format_takes(fixing->directory->format, &one, &why);
	size_t shift = 0;

	start_over(fixing);
	for (size_t i = 0; i < fixing->directory->count; i++) {
		struct fix_migration of = { .arena = fixing->arena,
					    .catalog = catalog,
					    .options = fixing->options,
					    .directory = fixing->directory,
					    .findings = &fixing->asked,
					    .certain = fixing->certain,
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
		else if (of.changed)
			replace(fixing, &of, i + shift, one, &by);
		shift += by;
	}
}

/* What is found in a directory, of the migrations that are wanted. */
static void look(struct fixing *fixing, const struct directory *directory,
		 struct lint_findings *findings)
{
	size_t kept = 0;

	lint_directory(fixing->arena, directory, fixing->options, findings);
	for (size_t i = 0; i < findings->count; i++)
		if (fixing->wanted[fixing->sources[findings->items[i].migration].migration])
			findings->items[kept++] = findings->items[i];
	findings->count = kept;
}

/* The statement of the directory as it was that this finding goes back to. */
static struct lint_finding origin_of(const struct fixing *fixing,
				     const struct lint_finding *finding)
{
	const struct fix_source *source = &fixing->sources[finding->migration];
	struct lint_finding origin = *finding;

	origin.migration = source->migration;
	if (source->statements && finding->statement) {
		size_t at = finding->statement - 1;
		size_t statement = at < source->count ? source->statements[at] : SIZE_MAX;

		origin.statement = statement + 1; /* 0 for SIZE_MAX */
	}
	return origin;
}

static size_t asked_at(const struct fixing *fixing, const struct lint_finding *origin)
{
	size_t i = 0;

	for (; i < fixing->asked.count; i++) {
		const struct lint_finding *asked = &fixing->asked.items[i];

		if (asked->rule == origin->rule && asked->migration == origin->migration &&
		    asked->statement == origin->statement)
			break;
	}
	return i;
}

/* False: nothing is found that was not asked for. */
static bool learn(struct fixing *fixing)
{
	struct lint_findings *asked = &fixing->asked;
	size_t before = asked->count;
	struct lint_finding *items =
	    arena_new_array(fixing->arena, struct lint_finding, before + fixing->after.count + 1);

	if (before)
		memcpy(items, asked->items, before * sizeof *items);
	asked->items = items;
	for (size_t i = 0; i < fixing->after.count; i++) {
		struct lint_finding origin = origin_of(fixing, &fixing->after.items[i]);

		if (origin.statement && fix_row_known(origin.rule->code) &&
		    asked_at(fixing, &origin) == asked->count)
			items[asked->count++] = origin;
	}
	return asked->count > before;
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

static const char *why_left(const struct fixing *fixing, const struct lint_finding *finding)
{
	struct lint_finding origin = origin_of(fixing, finding);
	size_t at = asked_at(fixing, &origin);

	if (at < fixing->asked.count && fixing->why[at])
		return fixing->why[at];
	return fix_row_known(finding->rule->code) ? ELSEWHERE : OTHERWISE;
}

static void tell_left(struct fixing *fixing)
{
	struct lint_fixed *fixed = fixing->fixed;
	const struct lint_findings *after = &fixing->after;

	fixed->left = arena_new_array(fixing->arena, struct lint_fix_left, after->count + 1);
	for (size_t i = 0; i < after->count; i++)
		if (after->items[i].severity >= LINT_WARNING)
			fixed->left[fixed->left_count++] = (struct lint_fix_left) {
				&after->items[i],
				why_left(fixing, &after->items[i]),
			};
}

static bool is_sqlite(const struct fixing *fixing)
{
	enum dialect dialect = fixing->options->dialect;

	return (dialect == DIALECT_ANY ? fixing->directory->dialect : dialect) == DIALECT_SQLITE;
}

/* SQLite has one writer and no way around it: what is found there is left to people. */
static void leave_all(struct fixing *fixing)
{
	for (size_t i = 0; i < fixing->asked.count; i++) {
		const struct fix_row *row = fix_row_find(fixing->asked.items[i].rule->code, NULL);

		fixing->why[i] = row && !row->recipe ? row->why : OTHERWISE;
	}
	fixing->after = fixing->asked;
}

static void work(void *context)
{
	struct fixing *fixing = context;

	start_over(fixing);
	look(fixing, fixing->directory, &fixing->asked);
	fixing->certain = fixing->asked.count;
	start_over(fixing);
	if (is_sqlite(fixing)) {
		leave_all(fixing);
		return;
	}
	for (int round = 0; round < ROUNDS; round++) {
		fix_round(fixing);
		look(fixing, &fixing->now, &fixing->after);
		if (!learn(fixing))
			return;
	}
}

bool lint_fix(struct arena *arena, const struct directory *directory,
	      const struct lint_fix_options *options, struct lint_fixed *fixed, struct error *error)
{
	struct fixing fixing = {
		.arena = arena, .options = options->lint, .directory = directory, .fixed = fixed
	};
	bool *wanted = arena_new_array(arena, bool, directory->count + 1);

	*fixed = (struct lint_fixed) { 0 };
	fixing.wanted = wanted;
	for (size_t i = options->lint->from; i < directory->count; i++)
		wanted[i] = !options->wanted || options->wanted[i];
	if (!directory_verify(directory, error) || !deep_run(work, &fixing, error))
		return false;
	tell_files(&fixing, &directory->files);
	tell_left(&fixing);
	fixed->directory = fixing.now;
	return true;
}
