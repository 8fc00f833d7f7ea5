/* release list, show, pull, diff. */
#include <string.h>

#include "cli/field.h"
#include "cli/release.h"
#include "cli/table.h"
#include "cli/text.h"
#include "core/base/crypto.h"
#include "core/base/file.h"

static const struct column list_columns[] = {
	{ "RELEASE", true, 0 },    { "TAG", false, 8 }, { "MIGRATIONS", true, 0 },
	{ "CREATED", false, 0 },   { "GIT", false, 0 }, { "AUTHOR", false, 8 },
	{ "PUSHED BY", false, 6 },
};

bool command_release_list(struct invocation *call, struct error *error)
{
	struct table *table = table_in(call->arena, list_columns, 7);
	struct value *answered, *items;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error) ||
	    !api_get(call->arena, api, arena_printf(call->arena, "%s/releases", path), &answered,
		     error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	items = value_get(answered, "items");
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);
		const char *author = field_text(item, "author");

		table_add(table, field_number(call->arena, item, "number"), field_text(item, "tag"),
			  field_number(call->arena, item, "migration_count"),
			  field_time(call->arena, item, "created"),
			  arena_printf(call->arena, "%.10s", field_text(item, "git_revision")),
			  arena_text_n(call->arena, author, strcspn(author, "<")),
			  field_text(item, "pushed_by"));
	}
	table_spare(table, 4);
	table_show(call->screen, table);
	if (!table_count(table))
		say(call->screen, STYLE_PLAIN, "no release yet. Next: lockstep push DIR");
	return true;
}

/* The whole release: number, or "latest". */
static bool fetch(struct invocation *call, struct api *api, const char *path, const char *which,
		  struct value **release, struct error *error)
{
	int64_t number;

	if (!online_release(which, &number, error))
		return false;
	path = number ? arena_printf(call->arena, "%s/releases/%lld", path, (long long)number)
		      : arena_printf(call->arena, "%s/releases/latest", path);
	return api_get(call->arena, api, path, release, error);
}

static const struct column show_columns[] = {
	{ "MIGRATION", false, 20 },
	{ "BYTES", true, 0 },
	{ "TRANSACTION", false, 0 },
	{ "SHA-256", false, 12 },
};

static void show_lines(struct invocation *call, const struct value *release)
{
	static const char *const keys[][2] = {
		{ "tag", "tag" },       { "git", "git_revision" }, { "author", "author" },
		{ "digest", "digest" }, { "sum", "sum" },
	};

	say(call->screen, STYLE_STRONG, "release %s of %s",
	    field_number(call->arena, release, "number"), field_text(release, "project"));
	say(call->screen, STYLE_PLAIN, "  pushed   %s by %s (%s, %s)",
	    field_time(call->arena, release, "created"), field_text(release, "pushed_by"),
	    field_text(release, "format"), field_text(release, "dialect"));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (*field_text(release, keys[i][1]))
			say(call->screen, STYLE_PLAIN, "  %-8s %s", keys[i][0],
			    field_text(release, keys[i][1]));
	lint_show_line(call, release);
	release_signatures_show(call, release);
	say(call->screen, STYLE_PLAIN, "%s", "");
}

/* How its rollouts ended at other coordinators; one that is older than that knows of none. */
static bool add_elsewhere(struct invocation *call, struct api *api, const char *path,
			  struct value *release, struct error *error)
{
	struct error absent = { 0 };
	struct value *answered;

	if (api_get(call->arena, api,
		    arena_printf(call->arena, "%s/releases/%s/elsewhere", path,
				 field_number(call->arena, release, "number")),
		    &answered, &absent)) {
		value_put(release, "elsewhere", value_get(answered, "items"));
		return true;
	}
	*error = absent;
	return absent.code == ERROR_NOT_FOUND;
}

static void show_elsewhere(struct invocation *call, const struct value *items)
{
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		say(call->screen, STYLE_PLAIN,
		    "  %s in %s at %s UTC, by entry %s of %s (imported: entry %s)",
		    field_text(item, "state"), field_text(item, "environment"),
		    field_time(call->arena, item, "finished"),
		    field_number(call->arena, item, "origin_entry"), field_text(item, "origin"),
		    field_number(call->arena, item, "entry"));
	}
}

bool command_release_show(struct invocation *call, struct error *error)
{
	struct table *table = table_in(call->arena, show_columns, 4);
	struct value *release, *items;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error) ||
	    !fetch(call, api, path, call->count ? call->operands[0] : NULL, &release, error) ||
	    !add_elsewhere(call, api, path, release, error))
		return false;
	if (call->screen->json)
		answer(call->screen, release);
	show_lines(call, release);
	show_elsewhere(call, value_get(release, "elsewhere"));
	items = value_get(release, "migrations");
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		table_add(table, field_text(item, "name"), field_number(call->arena, item, "size"),
			  text_equal(field_text(item, "txmode"), "none") ? "none" : "",
			  field_text(item, "sha256"));
	}
	table_show(call->screen, table);
	return true;
}

/* A path of ours can only lead below the directory. */
static bool path_is_sound(const char *path, struct error *error)
{
	bool sound = *path && *path != '/';

	for (const char *part = path; part && sound; part = strchr(part, '/')) {
		size_t size = strcspn(part += *part == '/', "/");

		sound =
		    size && strncmp(part, "..", size > 2 ? size : 2) && strncmp(part, ".", size);
	}
	return sound || error_set(error, ERROR_INTEGRITY,
				  "the release names the file '%s', which is no path inside a "
				  "directory",
				  path);
}

static bool pull_file(struct api *api, const char *path, const char *dir, const struct value *file,
		      struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *hash = field_text(file, "sha256"), *name = field_text(file, "path");
	struct api_request request = { .method = "GET" };
	struct hash expected, found;
	struct bytes bytes;
	char *target = path_join(arena, dir, name), *slash;

	if (!path_is_sound(name, error))
		return false;
	if (!hash_from_hex(hash, &expected))
		return error_set(error, ERROR_INTEGRITY, "%s: the release has no hash for it",
				 name);
	request.path = arena_printf(arena, "%s/blobs/%s", path, hash);
	if (!api_call(arena, api, &request, &bytes, error))
		return error_wrap(error, "%s", name);
	found = hash_of(bytes.data ? bytes.data : "", bytes.size);
	if (!hash_equal(&expected, &found))
		return error_set(
		    error, ERROR_INTEGRITY,
		    "%s: the coordinator's bytes do not have the hash that the release "
		    "names; it was not written",
		    name);
	slash = strrchr(target, '/');
	*slash = '\0';
	if (!folder_make(target, error))
		return false;
	*slash = '/';
	return file_write(target, bytes, FILE_PUBLIC, error);
}

static bool is_free(struct arena *arena, const char *dir, struct error *error)
{
	struct folder folder;

	if (!file_exists(dir))
		return true;
	if (!folder_list(arena, dir, 1, &folder, error) || folder.count)
		return error_set(error, ERROR_CONFLICT,
				 "%s is not an empty directory; name one that does not exist yet",
				 dir);
	return true;
}

bool command_release_pull(struct invocation *call, struct error *error)
{
	const char *dir = call->operands[1], *path;
	struct value *release, *files, *document = value_object(call->arena);
	struct api *api;

	if (!is_free(call->arena, dir, error) || !online_project(call, &api, &path, error) ||
	    !fetch(call, api, path, call->operands[0], &release, error))
		return false;
	files = value_get(release, "files");
	for (size_t i = 0; i < value_count(files); i++)
		if (!pull_file(api, path, dir, value_at(files, i), error))
			return false;
	value_put_text(document, "dir", dir);
	value_put_integer(document, "release", value_get_integer(release, "number", 0));
	value_put_integer(document, "files", (int64_t)value_count(files));
	if (call->screen->json)
		answer(call->screen, document);
	say(call->screen, STYLE_GOOD, "release %s written to %s: %s",
	    field_number(call->arena, release, "number"), dir,
	    text_count(call->arena, value_count(files), "file"));
	return true;
}

/* Mostly it stands at the same place in both lists. */
static const struct value *find_version(const struct value *list, const char *version, size_t place)
{
	if (text_equal(value_get_text(value_at(list, place), "version"), version))
		return value_at(list, place);
	for (size_t i = 0; i < value_count(list); i++)
		if (text_equal(field_text(value_at(list, i), "version"), version))
			return value_at(list, i);
	return NULL;
}

struct difference {
	struct invocation *call;
	struct value *items;
};

static void differ(struct difference *difference, const char *change, const struct value *migration)
{
	struct value *item = value_object(difference->call->arena);
	bool added = text_equal(change, "added");

	value_put_text(item, "change", change);
	value_put_text(item, "version", field_text(migration, "version"));
	value_put_text(item, "name", field_text(migration, "name"));
	value_put_text(item, "sha256", field_text(migration, "sha256"));
	value_add(difference->items, item);
	say(difference->call->screen, added ? STYLE_GOOD : STYLE_BAD, "%-8s %s", change,
	    field_text(migration, "name"));
}

/* "edited" is what a push replaced; "removed" shows only where A is the newer. */
static void compare(struct difference *difference, const struct value *a, const struct value *b)
{
	for (size_t i = 0; i < value_count(b); i++) {
		const struct value *now = value_at(b, i),
				   *then = find_version(a, field_text(now, "version"), i);

		if (!then)
			differ(difference, "added", now);
		else if (!text_equal(field_text(then, "sha256"), field_text(now, "sha256")))
			differ(difference, "edited", now);
	}
	for (size_t i = 0; i < value_count(a); i++)
		if (!find_version(b, field_text(value_at(a, i), "version"), i))
			differ(difference, "removed", value_at(a, i));
}

bool command_release_diff(struct invocation *call, struct error *error)
{
	struct difference difference = { call, value_array(call->arena) };
	struct value *document = value_object(call->arena), *a, *b;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error) ||
	    !fetch(call, api, path, call->operands[0], &a, error) ||
	    !fetch(call, api, path, call->operands[1], &b, error))
		return false;
	compare(&difference, value_get(a, "migrations"), value_get(b, "migrations"));
	value_put_integer(document, "from", value_get_integer(a, "number", 0));
	value_put_integer(document, "to", value_get_integer(b, "number", 0));
	value_put(document, "changes", difference.items);
	if (call->screen->json)
		answer(call->screen, document);
	if (!value_count(difference.items))
		say(call->screen, STYLE_PLAIN, "releases %s and %s hold the same migrations",
		    field_number(call->arena, a, "number"), field_number(call->arena, b, "number"));
	return true;
}
