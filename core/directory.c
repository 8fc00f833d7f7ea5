#include "core/directory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/conflict.h"
#include "core/marks.h"

#define WARNING_LIMIT 100
#define COUNTED_SIZE  64

/* The last one tells how many there are besides. */
static void count_untold(struct arena *arena, struct directory *directory)
{
	if (!directory->untold_warnings++) {
		directory->untold = arena_alloc(arena, COUNTED_SIZE);
		directory->warnings[directory->warning_count++] = directory->untold;
	}
	snprintf(directory->untold, COUNTED_SIZE, "and %zu more of such warnings",
		 directory->untold_warnings);
}

void directory_warn(struct arena *arena, struct directory *directory, const char *format, ...)
{
	char text[2048];
	va_list args;

	if (!directory->warnings)
		directory->warnings = arena_new_array(arena, const char *, WARNING_LIMIT + 1);
	if (directory->warning_count >= WARNING_LIMIT) {
		count_untold(arena, directory);
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	directory->warnings[directory->warning_count++] = arena_text(arena, text);
}

/* What people may see of a path that is not allowed: control characters, and all that is not ASCII
 * in what is not UTF-8, as \xHH. */
static const char *shown(struct arena *arena, const char *path)
{
	bool utf8 = text_is_utf8(bytes_of(path), NULL);
	struct buffer text = buffer_in(arena);

	for (const unsigned char *at = (const unsigned char *)path; *at; at++)
		if (*at < ' ' || *at == 0x7F || (*at > 0x7F && !utf8))
			buffer_printf(&text, "\\x%02X", *at);
		else
			buffer_add(&text, at, 1);
	return text_shortened(arena, buffer_text(&text), 200);
}

static bool check_paths(struct arena *arena, const struct file_set *files, struct error *error)
{
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;

		if (!directory_path_allowed(path))
			return error_set(
			    error, ERROR_INVALID,
			    "\"%s\": not a path inside a migration directory (relative, at "
			    "most 1024 bytes of UTF-8, no \"..\", no control characters)",
			    shown(arena, path));
		if (i && strcmp(files->files[i - 1].path, path) >= 0)
			return error_set(error, ERROR_INVALID,
					 "%s: given twice, or not in the order of the paths", path);
	}
	return true;
}

/* Two formats that are as certain are said: people then name the one they mean. */
static void warn_of_rival(struct arena *arena, struct directory *directory,
			  const struct format *rival, const struct look *look)
{
	directory_warn(arena, directory,
		       "read as %s (%s), but it could be %s as well (%s); --format %s or --format "
		       "%s says which",
		       directory->format->name, directory->format_reason, rival->name, look->why,
		       directory->format->name, rival->name);
}

static bool choose_detected(struct arena *arena, const struct file_set *files,
			    struct directory *directory, struct error *error)
{
	struct look best = { 0 };

	for (size_t i = 0; formats[i]; i++) {
		struct look look = formats[i]->detect(arena, files);

		if (look.certainty && look.certainty == best.certainty) {
			warn_of_rival(arena, directory, formats[i], &look);
		} else if (look.certainty > best.certainty) {
			best = look;
			directory->format = formats[i];
			directory->format_reason = look.why;
			directory->warning_count = 0; /* of rivals of one that lost */
		}
	}
	if (directory->format)
		return true;
	if (files->count)
		return error_set(error, ERROR_INVALID,
				 "%s: the files look like no known format; name it with --format "
				 "(`lockstep formats` lists them)",
				 files->files[0].path);
	directory->format = format_find("plain");
	directory->format_reason = "it holds no migrations yet";
	return true;
}

static bool choose_format(struct arena *arena, const char *name, const struct file_set *files,
			  struct directory *directory, struct error *error)
{
	if (!name || text_equal(name, "auto"))
		return choose_detected(arena, files, directory, error);
	directory->format = format_find(name);
	directory->format_reason = "it was asked for";
	return directory->format ||
	       error_set(error, ERROR_INVALID, "format \"%.60s\" is not known; known are auto, %s",
			 name, format_names(arena));
}

static void keep_files(struct arena *arena, const struct file_set *files,
		       struct directory *directory)
{
	struct file_set *kept = &directory->files;

	kept->files = arena_new_array(arena, struct file, files->count + 1);
	for (size_t i = 0; i < files->count; i++)
		if (directory->format->belongs(files->files[i].path))
			kept->files[kept->count++] = files->files[i];
}

static unsigned line_at(struct bytes text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text.data[i] == '\n';
	return line;
}

/* The first byte that no text holds; false: there is none. */
static bool find_flaw(struct bytes text, size_t *at)
{
	bool broken = !text_is_utf8(text, at);
	size_t end = broken ? *at : text.size;
	const char *nul = end ? memchr(text.data, '\0', end) : NULL;

	if (nul)
		*at = (size_t)(nul - text.data);
	return broken || nul;
}

static bool check_text(const struct file *file, struct error *error)
{
	struct bytes text = file->bytes;
	size_t at;

	if (!find_flaw(text, &at))
		return true;
	if (!text.data[at])
		return error_set(error, ERROR_INVALID,
				 "%s:%u: NUL byte at offset %zu; no database takes it, remove it",
				 file->path, line_at(text, at), at);
	return error_set(error, ERROR_INVALID,
			 "%s:%u: byte 0x%02X at offset %zu is not UTF-8; save the file as UTF-8",
			 file->path, line_at(text, at), (unsigned char)text.data[at], at);
}

/* The text with '?' in the place of what no text holds. */
static void mend_text(struct arena *arena, struct migration *migration)
{
	struct bytes text = migration->text;
	size_t at;
	char *mended;

	if (!find_flaw(text, &at))
		return;
	migration->flaw_offset = at;
	migration->flaw =
	    text.data[at] ? arena_printf(arena, "byte 0x%02X is not UTF-8: save the file as UTF-8",
					 (unsigned char)text.data[at])
			  : "a NUL byte: parsers see nothing behind it, and no database takes it";
	mended = arena_copy(arena, text.data, text.size);
	for (size_t i = 0; i < text.size; i++) {
		if (!mended[i])
			mended[i] = '?';
	}
	for (size_t i = 0; !text_is_utf8((struct bytes) { mended + i, text.size - i }, &at);) {
		i += at;
		mended[i] = '?';
	}
	migration->text.data = mended;
}

/* What the tool's own marks say of the file. */
static bool heed_marks(struct arena *arena, struct migration *migration, struct error *error)
{
	struct marked_text text = { migration->marks, migration->text, DIALECT_ANY, false };
	struct directives *directives = &migration->directives;
	struct marked marked;

	if (!migration->marks)
		return true;
	if (directives->delimiter)
		return error_set(error, ERROR_INVALID,
				 "%s:1: a delimiter directive in a file that %s's marks divide; "
				 "take it out",
				 migration->file, migration->marks);
	if (!marks_read(arena, &text, &marked, error))
		return error_set(error, error->code, "%s:%s", migration->file,
				 arena_text(arena, error->text));
	if (marked.bare) {
		directives->txmode = TXMODE_NONE;
		directives->txmode_given = true;
	}
	return true;
}

static bool complete(struct arena *arena, const struct file *file, bool flawed,
		     struct migration *migration, struct error *error)
{
	migration->text = file->bytes;
	migration->size = file->bytes.size;
	migration->content = hash_of(file->bytes.data, file->bytes.size);
	if (flawed)
		mend_text(arena, migration);
	return (flawed || check_text(file, error)) &&
	       directives_read(arena, file->path, migration->text, &migration->directives, error) &&
	       heed_marks(arena, migration, error);
}

/* Half of a merge fails in the database at last; in a text or a comment it may be meant. */
static void warn_of_conflict(struct arena *arena, const struct file *file,
			     struct directory *directory)
{
	struct bytes text = file->bytes;
	struct error found;

	if (text.size &&
	    (bytes_start_with(text, CONFLICT_START) ||
	     memmem(text.data, text.size, "\n" CONFLICT_START, strlen("\n" CONFLICT_START))) &&
	    !conflict_free(file->path, text, "look at what the file says", &found))
		directory_warn(arena, directory, "%s", found.text);
}

static bool complete_all(struct arena *arena, struct directory *directory, struct error *error)
{
	for (size_t i = 0; i < directory->count; i++) {
		struct migration *migration = &directory->migrations[i];
		const struct file *file = file_set_find(&directory->files, migration->file);

		if (!complete(arena, file, directory->flawed, migration, error) ||
		    (directory->format->examine &&
		     !directory->format->examine(arena, &directory->files, migration, error)))
			return false;
		if (migration->directives.unheeded)
			directory_warn(arena, directory, "%s", migration->directives.unheeded);
		warn_of_conflict(arena, file, directory);
	}
	return true;
}

static int compare_entry(const void *name, const void *entry)
{
	return strcmp(name, ((const struct sum_entry *)entry)->name);
}

/* The sum is over the hashed files in the order of their paths, whatever the order of application.
 */
static bool compute_sum(struct arena *arena, struct directory *directory, struct error *error)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	const struct file_set *files = &directory->files;
	struct sum_file *hashed = arena_new_array(scratch, struct sum_file, files->count + 1);
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->files[i];

		if (directory->format->hashed(file->path))
			hashed[count++] = (struct sum_file) {
				file->path,
				file->bytes,
				directives_ignore_sum(file->bytes),
			};
	}
	if (!sum_compute(arena, hashed, count, &directory->sum, error))
		return false;
	for (size_t i = 0; i < directory->count; i++) {
		struct migration *migration = &directory->migrations[i];
		const struct sum_entry *entry =
		    bsearch(migration->file, directory->sum.entries, directory->sum.count,
			    sizeof *directory->sum.entries, compare_entry);

		migration->has_entry = entry != NULL;
		if (entry)
			migration->entry = entry->hash;
	}
	return true;
}

static void compare_sum(struct arena *arena, struct directory *directory)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	const struct file *file = file_set_find(&directory->files, "atlas.sum");
	struct sum_difference difference;
	struct error problem;
	struct sum written;

	directory->sum_state = SUM_ABSENT;
	if (!file)
		return;
	if (!sum_parse(scratch, file->bytes, &written, &problem)) {
		directory->sum_state = SUM_MALFORMED;
		directory->sum_problem = arena_text(arena, problem.text);
		return;
	}
	difference = sum_compare(&written, &directory->sum);
	directory->sum_state = difference.kind == SUM_SAME ? SUM_MATCHES : SUM_DIFFERS;
	if (difference.kind != SUM_SAME)
		directory->sum_problem =
		    arena_printf(arena,
				 "atlas.sum does not match: %s; restore the file, or run `lockstep "
				 "migrate hash` when the change is meant",
				 sum_difference_text(scratch, &difference));
}

static bool read_files(struct arena *arena, const char *format_name, const struct file_set *files,
		       struct directory *directory, struct error *error)
{
	if (!check_paths(arena, files, error) ||
	    !choose_format(arena, format_name, files, directory, error))
		return false;
	keep_files(arena, files, directory);
	if (!directory->format->read(arena, files, directory, error) ||
	    !complete_all(arena, directory, error) || !compute_sum(arena, directory, error))
		return false;
	compare_sum(arena, directory);
	return true;
}

bool directory_read(struct arena *arena, const char *format_name, const struct file_set *files,
		    struct directory *directory, struct error *error)
{
	*directory = (struct directory) { 0 };
	return read_files(arena, format_name, files, directory, error);
}

bool directory_read_flawed(struct arena *arena, const char *format_name,
			   const struct file_set *files, struct directory *directory,
			   struct error *error)
{
	*directory = (struct directory) { .flawed = true };
	return read_files(arena, format_name, files, directory, error);
}

bool directory_verify(const struct directory *directory, struct error *error)
{
	if (directory->sum_problem)
		return error_set(error, ERROR_INTEGRITY, "%s", directory->sum_problem);
	if (directory->sum_state == SUM_ABSENT && directory->format->needs_sum && directory->count)
		return error_set(
		    error, ERROR_INTEGRITY,
		    "atlas.sum is missing; run `lockstep migrate hash` and keep the file "
		    "with the migrations");
	return true;
}

const struct migration *directory_find(const struct directory *directory, const char *version)
{
	for (size_t i = 0; i < directory->count; i++)
		if (text_equal(directory->migrations[i].version, version))
			return &directory->migrations[i];
	return NULL;
}
