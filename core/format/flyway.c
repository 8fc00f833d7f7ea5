#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/format/flyway.h"
#include "core/format/format.h"

/* "V2_1.3__add_users.sql" and "V2.sql", in any folder that is not hidden. */
struct name {
	char kind;           /* V, B, R, U; 0: none of them */
	const char *version; /* "2_1.3" */
	size_t size;
	const char *description; /* up to the ending */
};

#define SEPARATOR "__"

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_hidden(const char *path)
{
	return *path == '.' || strstr(path, "/.");
}

/* Numbers with single dots or underscores between them: how many bytes. */
static size_t version_size(const char *text)
{
	size_t size = strspn(text, "0123456789");

	while (size && (text[size] == '.' || text[size] == '_') &&
	       isdigit((unsigned char)text[size + 1]))
		size += 1 + strspn(text + size + 1, "0123456789");
	return size;
}

static struct name name_of(const char *path, const char *ending)
{
	const char *base = base_of(path), *version = base + 1, *behind;
	size_t size = *base ? version_size(version) : 0;

	if (!*base || !strchr("VBRU", *base) || !text_ends_with(base, ending) || is_hidden(path) ||
	    !size != (*base == 'R'))
		return (struct name) { 0 };
	behind = version + size;
	if (text_starts_with(behind, SEPARATOR))
		return (struct name) { *base, version, size, behind + strlen(SEPARATOR) };
	if (size && text_equal(behind, ending))
		return (struct name) { *base, version, size, behind };
	return (struct name) { 0 };
}

static bool is_script(const char *path)
{
	return name_of(path, ".sql").kind;
}

/* Begins like a script, and would be passed over without a word. */
static bool is_misnamed(const char *path)
{
	const char *base = base_of(path);

	return *base && strchr("VBRU", *base) &&
	       (base[1] == '_' || isdigit((unsigned char)base[1])) &&
	       text_ends_with(base, ".sql") && !is_hidden(path) && !is_script(path);
}

static bool is_settings(const char *path)
{
	return name_of(path, ".sql" FLYWAY_SETTINGS).kind;
}

/* What Flyway would compile or load. */
static bool is_code(const char *path)
{
	return name_of(path, ".java").kind || name_of(path, ".class").kind ||
	       name_of(path, ".kt").kind;
}

/* afterMigrate.sql, beforeEachMigrate__name.sql */
static bool is_callback(const char *path)
{
	const char *base = base_of(path);
	size_t size = text_starts_with(base, "before")  ? 6
		      : text_starts_with(base, "after") ? 5
							: 0;

	return size && isupper((unsigned char)base[size]) && text_ends_with(base, ".sql") &&
	       !is_hidden(path);
}

static bool belongs(const char *path)
{
	return is_script(path) || is_settings(path) || text_equal(path, "atlas.sum");
}

static bool aside(const char *path)
{
	return is_callback(path) || is_code(path) || is_misnamed(path);
}

/* Atlas hashes what is run. */
static bool hashed(const char *path)
{
	char kind = name_of(path, ".sql").kind;

	return kind && kind != 'U';
}

static struct look detect(struct arena *arena, const struct file_set *files)
{
	struct look look = { 0 };

	for (size_t i = 0; i < files->count && look.certainty < CERTAINTY_SURE; i++) {
		const char *path = files->files[i].path;
		enum certainty certainty = !is_script(path)                   ? CERTAINTY_NONE
					   : strstr(base_of(path), SEPARATOR) ? CERTAINTY_SURE
									      : CERTAINTY_POSSIBLE;

		if (certainty > look.certainty)
			look = (struct look) {
				certainty,
				arena_printf(arena, "%s is named in Flyway's manner", path),
			};
	}
	return look;
}

/* Part by part as numbers; what is missing is 0, so that 1 and 1.0 are one version. */
static int compare_numbers(const char *a, const char *b)
{
	while (*a || *b) {
		size_t x = strspn(a, "0"), y = strspn(b, "0"), i, k;
		int order;

		a += x;
		b += y;
		i = strspn(a, "0123456789");
		k = strspn(b, "0123456789");
		order = i != k ? (i < k ? -1 : 1) : strncmp(a, b, i);
		if (order)
			return order;
		a += i + (a[i] == '.');
		b += k + (b[k] == '.');
	}
	return 0;
}

/* Flyway's descriptions have blanks where the names have underscores, and are ordered so. */
static int compare_descriptions(const char *a, const char *b)
{
	for (;; a++, b++) {
		unsigned char x = (unsigned char)(*a == '_' ? ' ' : *a);
		unsigned char y = (unsigned char)(*b == '_' ? ' ' : *b);

		if (x != y)
			return x < y ? -1 : 1;
		if (!x)
			return 0;
	}
}

static int compare_repeatable(const struct migration *a, const struct migration *b)
{
	int order = compare_descriptions(a->description, b->description);

	return order ? order : strcmp(a->file, b->file);
}

/* Repeatable ones come last, by description; a baseline stands behind what it holds. */
static int compare_migrations(const void *a, const void *b)
{
	const struct migration *x = a, *y = b;
	int order;

	if (x->repeatable || y->repeatable)
		return x->repeatable != y->repeatable ? (int)x->repeatable - (int)y->repeatable
						      : compare_repeatable(x, y);
	order =
	    compare_numbers(x->version + (*x->version == 'B'), y->version + (*y->version == 'B'));
	if (!order && (*x->version == 'B') != (*y->version == 'B'))
		order = *x->version == 'B' ? 1 : -1;
	return order ? order : strcmp(x->file, y->file);
}

static bool versions_differ(const struct directory *directory, struct error *error)
{
	for (size_t i = 1; i < directory->count; i++) {
		const struct migration *a = &directory->migrations[i - 1], *b = a + 1;
		bool same =
		    a->repeatable
			? b->repeatable && !compare_descriptions(a->description, b->description)
			: !b->repeatable && (*a->version == 'B') == (*b->version == 'B') &&
			      !compare_numbers(a->version + (*a->version == 'B'),
					       b->version + (*b->version == 'B'));

		if (same)
			return error_set(error, ERROR_INTEGRITY,
					 "%s and %s both have version %s; rename the newer one",
					 a->file, b->file, b->version);
	}
	return true;
}

/* "1.2" of V1_2__a.sql */
static char *number_of(struct arena *arena, struct name name)
{
	char *number = arena_text_n(arena, name.version, name.size);

	for (char *at = number; *at; at++)
		*at = *at == '_' ? '.' : *at;
	return number;
}

/* V1_2__a.sql is version 1.2, as Flyway's history table has it; B10 and R__a keep their letters,
 * for a baseline and a version may have one number. */
static struct migration migration_of(struct arena *arena, const char *path, struct name name)
{
	char *version = number_of(arena, name);
	char *description =
	    arena_text_n(arena, name.description, strlen(name.description) - strlen(".sql"));

	if (name.kind == 'B')
		version = arena_printf(arena, "B%s", version);
	if (name.kind == 'R')
		version = arena_printf(arena, "R__%s", description);
	return (struct migration) {
		.version = version,
		.description = description,
		.name = path,
		.file = path,
		.repeatable = name.kind == 'R',
	};
}

static bool refuse_aside(const char *path, struct error *error)
{
	if (is_code(path))
		return error_set(error, ERROR_INVALID,
				 "%s: a migration that is a program, which only Flyway can run; "
				 "write the same change as SQL under the same version",
				 path);
	if (is_callback(path))
		return error_set(error, ERROR_INVALID,
				 "%s: a callback, which Flyway runs besides the migrations and "
				 "nothing here does; put its statements into a migration (R__ for "
				 "what has to be run again) and move the file out",
				 path);
	return true;
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	migrations_reserve(arena, files, directory);
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->files[i].path;
		struct name name = name_of(path, ".sql");

		if (!refuse_aside(path, error))
			return false;
		if (name.kind && name.kind != 'U')
			directory->migrations[directory->count++] = migration_of(arena, path, name);
		else if (!name.kind && (path_is_top_sql(path) || is_misnamed(path)))
			directory_warn(arena, directory,
				       "%s is not named V1__name.sql, B, U or R__name.sql and will "
				       "not be applied",
				       path);
	}
	qsort(directory->migrations, directory->count, sizeof *directory->migrations,
	      compare_migrations);
	return versions_differ(directory, error);
}

static const char *last_number(const struct directory *directory)
{
	for (size_t i = directory->count; i--;)
		if (!directory->migrations[i].repeatable)
			return directory->migrations[i].version;
	return NULL;
}

/* Counts on in the last part of the last version. */
static char *new_name(struct arena *arena, const struct directory *directory, const char *version,
		      const char *description)
{
	const char *last = last_number(directory), *slug = description_slug(arena, description);
	const char *part, *next;

	last = last && *last == 'B' ? last + 1 : last;
	part = last ? strrchr(last, '.') : NULL;
	part = part ? part + 1 : last;
	next = number_after(arena, part, version);
	return arena_printf(arena, "V%.*s%s__%s.sql", part ? (int)(part - last) : 0,
			    last ? last : "", last ? next : "1", *slug ? slug : "migration");
}

/* Of a version alone: what a baseline holds is more.  Its description may be another one. */
static const char *back(struct arena *arena, const struct file_set *files,
			const struct migration *migration)
{
	struct name wanted = name_of(migration->file, ".sql");
	const char *number = wanted.kind == 'V' ? number_of(arena, wanted) : NULL;

	for (size_t i = 0; number && i < files->count; i++) {
		struct name name = name_of(files->files[i].path, ".sql");

		if (name.kind == 'U' && !compare_numbers(number_of(arena, name), number))
			return files->files[i].path;
	}
	return NULL;
}

const struct format format_flyway = {
	.name = "flyway",
	.title = "V2.1__name.sql, R__name.sql, B10__name.sql, also in folders",
	.order = "by the numbers of the version; R__ last, again when changed",
	.statements = "",
	.transactions = "executeInTransaction=false in V2__name.sql.conf",
	.down = "U2.1__name.sql",
	.refused = "placeholders ${...}, callbacks, Java",
	.detect = detect,
	.belongs = belongs,
	.aside = aside,
	.read = read,
	.examine = flyway_examine,
	.hashed = hashed,
	.new_name = new_name,
	.back = back,
};
