#include "core/import.h"

#include <ctype.h>
#include <string.h>

#include "core/base/value.h"
#include "core/import_changesets.h"
#include "core/import_text.h"
#include "core/stamps.h"

#define NAME_LIMIT 180
#define WIDTH      4 /* digits of a version, at least */

/* Letters, digits and dashes; whatever else there was is one underscore. */
static const char *slug_of(struct arena *arena, const char *text)
{
	char *slug = arena_text(arena, text);
	size_t size = 0;

	for (const char *at = text; *at && size < NAME_LIMIT; at++)
		if (isalnum((unsigned char)*at) || (size && *at == '-'))
			slug[size++] = *at;
		else if (size && slug[size - 1] != '_')
			slug[size++] = '_';
	while (size && slug[size - 1] == '_')
		size--;
	slug[size] = '\0';
	return slug;
}

static size_t digits_of(const char *version)
{
	return strspn(version, "0123456789");
}

/* -1, 0, 1 as numbers. */
static int compare_digits(const char *a, size_t a_size, const char *b, size_t b_size)
{
	for (; a_size && *a == '0'; a++, a_size--)
		;
	for (; b_size && *b == '0'; b++, b_size--)
		;
	if (a_size != b_size)
		return a_size < b_size ? -1 : 1;
	return strncmp(a, b, a_size);
}

/* Do the numbers at the versions' beginnings give the order?  The widest is `width`, and four
 * digits at least: files are ordered by their bytes, and 10 comes after 9 only as 0010. */
static bool numbers_order(const struct directory *directory, size_t *width)
{
	*width = WIDTH;
	for (size_t i = 0; i < directory->count; i++) {
		const char *version = directory->migrations[i].version;
		const char *before = i ? directory->migrations[i - 1].version : "";
		size_t digits = digits_of(version);

		if (!digits || !(version[digits] == '\0' || strchr("_-", version[digits])) ||
		    (i && compare_digits(before, digits_of(before), version, digits) >= 0))
			return false;
		*width = digits > *width ? digits : *width;
	}
	return true;
}

static const char *without_ending(struct arena *arena, const char *name)
{
	static const char *const endings[] = { ".up.sql", ".sql" };

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (text_ends_with(name, endings[i]))
			return arena_text_n(arena, name, strlen(name) - strlen(endings[i]));
	return name;
}

/* "0001_users.up.sql" is called users; "tables/users.sql", as a whole. */
static const char *name_without_number(struct arena *arena, const struct migration *migration)
{
	const char *name = without_ending(arena, migration->name);
	size_t digits = digits_of(name);

	return digits ? name + digits : *migration->description ? migration->description : name;
}

static const char *padded(struct arena *arena, const char *digits, size_t size, size_t width)
{
	char *text = arena_alloc(arena, width + size + 1);
	size_t zeros = width > size ? width - size : 0;

	memset(text, '0', zeros);
	memcpy(text + zeros, digits, size);
	return text;
}

static const char *sequence_number(struct arena *arena, size_t number, size_t count)
{
	const char *digits = arena_printf(arena, "%zu", number);
	size_t width = strlen(arena_printf(arena, "%zu", count));

	return padded(arena, digits, strlen(digits), width < WIDTH ? WIDTH : width);
}

/* VERSION_name.sql: the number that it had, as wide as the widest; or its place in the order, with
 * its whole old name behind it. */
static void name_all(struct arena *arena, const struct directory *directory,
		     struct imported *imported)
{
	size_t width;
	bool kept = numbers_order(directory, &width);

	for (size_t i = 0; i < directory->count; i++) {
		const struct migration *migration = &directory->migrations[i];
		const char *version = migration->version;
		const char *name = kept ? name_without_number(arena, migration)
					: without_ending(arena, migration->name);
		const char *number = kept ? padded(arena, version, digits_of(version), width)
					  : sequence_number(arena, i + 1, directory->count);

		name = slug_of(arena, name);
		imported->names[i] =
		    arena_printf(arena, "%s%s%s.sql", number, *name ? "_" : "", name);
	}
	imported->renumbered = !kept;
}

/* `stamp`: what Drizzle filed it under, or 0. */
static struct value *origin_of(struct arena *arena, const char *name,
			       const struct migration *migration, int64_t stamp)
{
	struct value *value = value_object(arena), *from = value_object(arena);

	value_put_text(from, "description", migration->description);
	value_put_text(from, "file", migration->file);
	value_put_text(from, "name", migration->name);
	value_put_text(from, "version", migration->version);
	value_put_text(from, "sha256", hash_hex(arena, &migration->content));
	if (stamp)
		value_put_integer(from, "stamp", stamp);
	changesets_put(arena, migration, from);
	value_put_text(value, "file", name);
	value_put(value, "from", from);
	return value;
}

static struct bytes map_of(struct arena *arena, const struct directory *directory,
			   const struct imported *imported)
{
	bool filed = text_equal(directory->format->name, "drizzle");
	const int64_t *stamps = stamps_of(arena, directory);
	struct value *value = value_object(arena), *list = value_array(arena);

	for (size_t i = 0; i < directory->count; i++)
		value_add(list, origin_of(arena, imported->names[i], &directory->migrations[i],
					  filed ? stamps[i] : 0));
	value_put_text(value, "format", directory->format->name);
	value_put(value, "migrations", list);
	return value_write(arena, value);
}

static void add_file(struct imported *imported, const char *path, struct bytes bytes)
{
	imported->files.files[imported->files.count++] = (struct file) { path, bytes };
}

static bool add_migrations(struct arena *arena, const struct directory *directory,
			   enum dialect dialect, struct imported *imported, struct error *error)
{
	for (size_t i = 0; i < directory->count; i++) {
		const struct migration *migration = &directory->migrations[i];
		struct bytes text;

		if (!import_text(arena, migration, dialect, &text, error))
			return false;
		imported->verbatim += text.data == migration->text.data;
		add_file(imported, imported->names[i], text);
	}
	return true;
}

bool import_rewrite(struct arena *arena, const struct directory *directory, enum dialect dialect,
		    struct imported *imported, struct error *error)
{
	struct directory again;

	*imported = (struct imported) { .count = directory->count };
	imported->names = arena_new_array(arena, const char *, directory->count + 1);
	imported->files.files = arena_new_array(arena, struct file, directory->count + 2);
	name_all(arena, directory, imported);
	if (!add_migrations(arena, directory, dialect, imported, error))
		return false;
	add_file(imported, IMPORT_MAP, map_of(arena, directory, imported));
	file_set_sort(&imported->files);
	if (!directory_read(arena, "atlas", &imported->files, &again, error))
		return false;
	for (size_t i = 0; i < directory->count; i++)
		if (again.count != directory->count ||
		    !text_equal(again.migrations[i].file, imported->names[i]))
			return error_set(error, ERROR_INTERNAL,
					 "%s: the new names do not give the order of the old ones",
					 imported->names[i]);
	add_file(imported, "atlas.sum", sum_write(arena, &again.sum));
	file_set_sort(&imported->files);
	return true;
}

static struct value *map_in(struct arena *arena, const struct directory *directory,
			    const char *format)
{
	const struct file *file = file_set_find(&directory->files, IMPORT_MAP);
	struct value *map, *list;
	struct error ignored;

	if (!file || !value_parse(arena, file->bytes, &map, &ignored) ||
	    !text_equal(value_get_text(map, "format"), format))
		return NULL;
	list = value_get(map, "migrations");
	return list && value_is_array(list) ? list : NULL;
}

/* Only what is whole counts. */
static void take_origin(const struct value *from, struct migration *known)
{
	const char *version = value_get_text(from, "version"), *name = value_get_text(from, "name");
	const char *description = value_get_text(from, "description");
	const char *file = value_get_text(from, "file");
	struct hash content;

	if (!version || !name || !description || !file ||
	    !hash_from_hex(value_get_text(from, "sha256"), &content))
		return;
	known->version = version;
	known->name = name;
	known->file = file;
	known->description = description;
	known->content = content;
}

void import_origins(struct arena *arena, const struct directory *directory, const char *format,
		    const struct import_origins *origins)
{
	const struct value *list = map_in(arena, directory, format);
	size_t count = list ? value_count(list) : 0, at = 0;

	for (size_t i = 0; i < directory->count; i++) {
		const struct value *origin = at < count ? value_at(list, at) : NULL;

		origins->known[i] = directory->migrations[i];
		/* Both are in the order of the names; what came later stands behind. */
		if (!origin || !text_equal(value_get_text(origin, "file"), origins->known[i].file))
			continue;
		at++;
		take_origin(value_get(origin, "from"), &origins->known[i]);
		origins->stamps[i] =
		    value_get_integer(value_get(origin, "from"), "stamp", origins->stamps[i]);
		if (origins->marked)
			changesets_take(arena, value_get(origin, "from"), &origins->marked[i]);
	}
}
