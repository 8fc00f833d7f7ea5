#include "core/format/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct format *const formats[] = {
	&format_drizzle,        &format_prisma,          &format_sqitch,    &format_goose,
	&format_dbmate,         &format_node_pg_migrate, &format_liquibase, &format_flyway,
	&format_golang_migrate, &format_atlas,           &format_plain,     NULL,
};

const struct format *format_find(const char *name)
{
	for (size_t i = 0; formats[i]; i++)
		if (text_equal(name, formats[i]->name))
			return formats[i];
	return NULL;
}

const char *format_names(struct arena *arena)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; formats[i]; i++)
		buffer_printf(&buffer, "%s%s", i ? ", " : "", formats[i]->name);
	return buffer_text(&buffer);
}

static bool wants(const struct format *format, const char *path)
{
	return format->belongs(path) || (format->aside && format->aside(path));
}

bool format_wants(const char *path)
{
	for (size_t i = 0; formats[i]; i++)
		if (wants(formats[i], path))
			return true;
	return false;
}

static bool holds(struct bytes head, const char *mark)
{
	size_t size = strlen(mark);

	for (size_t at = 0; at + size <= head.size; at++)
		if (!strncasecmp(head.data + at, mark, size))
			return true;
	return false;
}

bool format_wants_text(const char *path, struct bytes head)
{
	for (size_t i = 0; formats[i]; i++) {
		const char *mark = strchr(path, '/') ? formats[i]->mark_in_folders : NULL;

		if (wants(formats[i], path) && (!mark || holds(head, mark)))
			return true;
	}
	return false;
}

void migrations_reserve(struct arena *arena, const struct file_set *files,
			struct directory *directory)
{
	directory->migrations = arena_new_array(arena, struct migration, files->count + 1);
	directory->count = 0;
}

static struct migration numbered(struct arena *arena, const char *path, size_t version)
{
	const char *rest = path + version, *end = path + strlen(path) - strlen(".sql");

	rest += rest < end && strchr("_-. ", *rest);
	return (struct migration) {
		.version = arena_text_n(arena, path, version),
		.description = rest < end ? arena_text_n(arena, rest, (size_t)(end - rest)) : "",
		.name = path,
		.file = path,
	};
}

void numbered_read(struct arena *arena, const struct file_set *files, struct directory *directory,
		   size_t (*version_of)(const char *path))
{
	const char *own = directory->format->name, *marks = marks_known(own) ? own : NULL;

	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;
		struct migration *migration = &directory->migrations[directory->count];
		size_t version = version_of(path);

		if (version) {
			*migration = numbered(arena, path, version);
			migration->marks = marks;
			directory->count++;
		} else if (path_is_top_sql(path)) {
			directory_warn(arena, directory,
				       "%s does not begin with a number and will not be applied",
				       path);
		}
	}
}

static size_t digits_at(const char *text)
{
	size_t size = 0;

	while (isdigit((unsigned char)text[size]))
		size++;
	return size;
}

size_t number_length(const char *name)
{
	size_t size = digits_at(name);

	if (size == 8 && name[8] == '_' && digits_at(name + 9) == 6 &&
	    (!name[15] || strchr("_-. ", name[15])))
		return 15;
	return size;
}

/* The next digit that counts, 0 at the end. */
static char next_digit(const char **at, bool *leading)
{
	while (**at) {
		char digit = *(*at)++;

		if (digit == '_' || (*leading && digit == '0'))
			continue;
		*leading = false;
		return digit;
	}
	return 0;
}

int number_compare(const char *a, const char *b)
{
	bool leading_a = true, leading_b = true;
	int first = 0;

	for (;;) {
		char x = next_digit(&a, &leading_a), y = next_digit(&b, &leading_b);

		if (!x || !y)
			return x ? 1 : y ? -1 : first;
		if (!first)
			first = x < y ? -1 : x > y;
	}
}

/* The number after it, as wide, with the underscore where it was. */
static char *incremented(struct arena *arena, const char *number)
{
	size_t size = strlen(number);
	char *next = arena_text(arena, number);

	for (size_t i = size; i--;) {
		if (next[i] == '_')
			continue;
		if (next[i] != '9') {
			next[i]++;
			return next;
		}
		next[i] = '0';
	}
	return arena_printf(arena, "1%s", next);
}

char *number_after(struct arena *arena, const char *last, const char *proposed)
{
	size_t size = last ? strlen(last) : 0;
	char *next = arena_text(arena, proposed);

	if (!size || number_length(last) != size)
		return next;
	if (size == 15 && strlen(proposed) == 14)
		next = arena_printf(arena, "%.8s_%s", proposed, proposed + 8);
	if (size >= 14 && number_compare(last, proposed) < 0)
		return next;
	return incremented(arena, last);
}

char *description_slug(struct arena *arena, const char *description)
{
	char *slug = arena_text(arena, description ? description : "");

	for (char *at = slug; *at; at++)
		if (!isalnum((unsigned char)*at) && *at != '-')
			*at = '_';
	return slug;
}

const char *last_version(const struct directory *directory)
{
	return directory->count ? directory->migrations[directory->count - 1].version : NULL;
}

void warn_of_name_order(struct arena *arena, struct directory *directory)
{
	for (size_t i = 1; i < directory->count; i++) {
		const struct migration *a = &directory->migrations[i - 1], *b = a + 1;
		size_t digits_a = number_length(a->version), digits_b = number_length(b->version);

		if (digits_a && digits_b && digits_a == strlen(a->version) &&
		    digits_b == strlen(b->version) && number_compare(a->version, b->version) > 0)
			directory_warn(
			    arena, directory,
			    "%s runs before %s: %s %s directory is ordered by the bytes of its "
			    "names, not by number",
			    a->file, b->file,
			    strchr("aeiou", *directory->format->name) ? "an" : "a",
			    directory->format->name);
	}
}

bool versions_are_unique(const struct directory *directory, struct error *error)
{
	for (size_t i = 1; i < directory->count; i++) {
		const struct migration *a = &directory->migrations[i - 1], *b = a + 1;

		if (text_equal(a->version, b->version))
			return error_set(error, ERROR_INTEGRITY,
					 "%s and %s both have version %s; rename the newer one to "
					 "a number after %s",
					 a->file, b->file, b->version, last_version(directory));
	}
	return true;
}

static int compare_migrations(const void *a, const void *b)
{
	const struct migration *x = a, *y = b;
	int order = number_compare(x->version, y->version);

	return order ? order : strcmp(x->file, y->file);
}

static bool versions_differ(const struct directory *directory, const char *besides,
			    struct error *error)
{
	for (size_t i = 1; i < directory->count; i++) {
		const struct migration *a = &directory->migrations[i - 1], *b = a + 1;

		if (!number_compare(a->version, b->version))
			return error_set(
			    error, ERROR_INTEGRITY,
			    "%s and %s both have version %s; rename the newer one%s to a number "
			    "after %s",
			    a->file, b->file, b->version, besides, last_version(directory));
	}
	return true;
}

bool migrations_order(struct directory *directory, const char *besides, struct error *error)
{
	qsort(directory->migrations, directory->count, sizeof *directory->migrations,
	      compare_migrations);
	return versions_differ(directory, besides, error);
}

const char *back_found(const struct file_set *files, const char *path)
{
	const struct file *file = file_set_find(files, path);

	return file ? file->path : NULL;
}

const char *back_in_file(struct arena *arena, const struct file_set *files,
			 const struct migration *migration)
{
	(void)arena;
	return back_found(files, migration->file);
}

/* Files in folders of their own (Drizzle) are called like these. */
const char *back_beside(struct arena *arena, const struct file_set *files,
			const struct migration *migration)
{
	const char *slash = strchr(migration->file, '/');

	return back_found(files, slash
				     ? arena_printf(arena, WAYS_BACK "%.*s.sql",
						    (int)(slash - migration->file), migration->file)
				     : arena_printf(arena, WAYS_BACK "%s", migration->file));
}
