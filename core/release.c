#include "core/release.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/value.h"
#include "core/marks.h"
#include "core/policy.h"
#include "core/record.h"

#define MIGRATION_LIMIT 100000
#define FILE_LIMIT      400000

static void add_text(struct hasher *hasher, const char *text)
{
	hasher_add_field(hasher, text, text ? strlen(text) : 0);
}

static void add_switch(struct hasher *hasher, bool on)
{
	add_text(hasher, on ? "yes" : "");
}

static void add_policy(struct hasher *hasher, const struct policy *policy)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (policy)
		add_text(hasher, policy_write(arena, policy));
}

/* What the first form of the digest has no field for. */
static bool needs_second_form(const struct migration *migrations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (migrations[i].marks || migrations[i].repeatable)
			return true;
	return false;
}

struct hash release_digest(const struct migration *migrations, size_t count)
{
	struct hasher hasher;
	bool second = needs_second_form(migrations, count);

	hasher_start(&hasher);
	add_text(&hasher, second ? "lockstep-release-v2" : "lockstep-release-v1");
	for (size_t i = 0; i < count; i++) {
		const struct directives *directives = &migrations[i].directives;

		add_text(&hasher, migrations[i].name);
		hasher_add_field(&hasher, migrations[i].content.bytes, HASH_SIZE);
		add_text(&hasher, txmode_name(directives->txmode));
		add_text(&hasher, directives->delimiter);
		add_switch(&hasher, directives->checkpoint);
		add_switch(&hasher, directives->nolint);
		add_switch(&hasher, directives->sum_ignored);
		add_text(&hasher, migrations[i].breakpoint);
		if (second) {
			add_text(&hasher, migrations[i].marks);
			add_switch(&hasher, migrations[i].repeatable);
		}
		add_policy(&hasher, directives->policy);
		if (directives->batched)
			add_text(&hasher, "batch");
		if (directives->may_fail)
			add_text(&hasher, "on-failure continue");
	}
	return hasher_end(&hasher);
}

static struct value *migration_value(struct arena *arena, const struct migration *migration)
{
	struct value *value = value_object(arena);

	value_put_text(value, "version", migration->version);
	value_put_text(value, "description", migration->description);
	value_put_text(value, "name", migration->name);
	value_put_text(value, "file", migration->file);
	value_put_integer(value, "size", (int64_t)migration->size);
	value_put_text(value, "sha256", hash_hex(arena, &migration->content));
	if (migration->has_entry)
		value_put_text(value, "entry", hash_hex(arena, &migration->entry));
	value_put_text(value, "breakpoint", migration->breakpoint);
	value_put_text(value, "marks", migration->marks);
	if (migration->repeatable)
		value_put_bool(value, "repeatable", true);
	value_put_text(value, "txmode", txmode_name(migration->directives.txmode));
	value_put_bool(value, "txmode_given", migration->directives.txmode_given);
	value_put_text(value, "delimiter", migration->directives.delimiter);
	value_put_bool(value, "checkpoint", migration->directives.checkpoint);
	value_put_bool(value, "nolint", migration->directives.nolint);
	value_put_bool(value, "sum_ignored", migration->directives.sum_ignored);
	if (migration->directives.may_fail)
		value_put_text(value, "on_failure", "continue");
	if (migration->directives.batched)
		value_put_bool(value, "batched", true);
	if (migration->directives.policy)
		value_put_text(value, "policy", policy_write(arena, migration->directives.policy));
	return value;
}

static struct value *file_value(struct arena *arena, const struct release_file *file)
{
	struct value *value = value_object(arena);

	value_put_text(value, "path", file->path);
	value_put_text(value, "sha256", hash_hex(arena, &file->content));
	value_put_integer(value, "size", (int64_t)file->size);
	return value;
}

struct bytes release_manifest(struct arena *arena, const struct release *release)
{
	struct value *value = value_object(arena);
	struct value *migrations = value_array(arena), *files = value_array(arena);

	for (size_t i = 0; i < release->count; i++)
		value_add(migrations, migration_value(arena, &release->migrations[i]));
	for (size_t i = 0; i < release->file_count; i++)
		value_add(files, file_value(arena, &release->files[i]));
	value_put_text(value, "project", release->project);
	value_put_integer(value, "number", (int64_t)release->number);
	value_put_text(value, "digest", hash_hex(arena, &release->digest));
	value_put_text(value, "format", release->format);
	value_put_text(value, "dialect", dialect_name(release->dialect));
	value_put_text(value, "sum", release->sum);
	value_put_text(value, "tag", release->tag);
	value_put_text(value, "git_revision", release->git_revision);
	value_put_text(value, "author", release->author);
	value_put_text(value, "pushed_by", release->pushed_by);
	value_put_integer(value, "created", release->created);
	value_put(value, "migrations", migrations);
	value_put(value, "files", files);
	return value_write(arena, value);
}

/* What is read lives in the arena alone: the parsed document weighs several times as much. */
static void keep_texts(struct arena *arena, const char **const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		*texts[i] = arena_text(arena, *texts[i]);
}

static bool read_policy(struct arena *arena, const char *text, struct directives *directives,
			struct error *error)
{
	struct policy *policy = arena_new(arena, struct policy);

	if (!text)
		return true;
	directives->policy = policy;
	return policy_read(text, policy, error);
}

static bool read_directives(struct arena *arena, const struct value *value,
			    struct directives *directives, struct error *error)
{
	const char *txmode, *policy;

	if (!record_text(value, "txmode", &txmode, error) ||
	    !record_text_or_null(value, "delimiter", &directives->delimiter, error) ||
	    !record_text_or_null(value, "policy", &policy, error) ||
	    !read_policy(arena, policy, directives, error))
		return false;
	if (!txmode_from_name(txmode, &directives->txmode))
		return error_set(error, ERROR_INVALID, "txmode: \"%.40s\" is not known", txmode);
	directives->delimiter = arena_text(arena, directives->delimiter);
	directives->txmode_given = value_get_bool(value, "txmode_given", false);
	directives->checkpoint = value_get_bool(value, "checkpoint", false);
	directives->nolint = value_get_bool(value, "nolint", false);
	directives->sum_ignored = value_get_bool(value, "sum_ignored", false);
	directives->batched = value_get_bool(value, "batched", false);
	directives->may_fail = text_equal(value_get_text(value, "on_failure"), "continue");
	return true;
}

static bool read_migration(struct arena *arena, const struct value *value,
			   struct migration *migration, struct error *error)
{
	uint64_t size;

	if (!record_text(value, "version", &migration->version, error) ||
	    !record_text(value, "description", &migration->description, error) ||
	    !record_text(value, "name", &migration->name, error) ||
	    !record_text(value, "file", &migration->file, error) ||
	    !record_text_or_null(value, "breakpoint", &migration->breakpoint, error) ||
	    !record_text_or_null(value, "marks", &migration->marks, error) ||
	    !record_number(value, "size", RECORD_NUMBER_LIMIT, &size, error) ||
	    !record_hash(value, "sha256", &migration->content, error) ||
	    !record_hash_or_none(value, "entry", &migration->entry, &migration->has_entry, error))
		return false;
	keep_texts(arena,
		   (const char **const[]) { &migration->version, &migration->description,
					    &migration->name, &migration->file,
					    &migration->breakpoint, &migration->marks },
		   6);
	migration->size = (size_t)size;
	migration->repeatable = value_get_bool(value, "repeatable", false);
	if (migration->marks && !marks_known(migration->marks))
		return error_set(error, ERROR_INVALID, "marks: \"%.40s\" is not known",
				 migration->marks);
	return read_directives(arena, value, &migration->directives, error);
}

static bool read_file(struct arena *arena, const struct value *value, struct release_file *file,
		      struct error *error)
{
	uint64_t size;

	if (!record_text(value, "path", &file->path, error) ||
	    !record_hash(value, "sha256", &file->content, error) ||
	    !record_number(value, "size", RECORD_NUMBER_LIMIT, &size, error))
		return false;
	file->size = (size_t)size;
	file->path = arena_text(arena, file->path);
	return directory_path_allowed(file->path) ||
	       error_set(error, ERROR_INVALID, "path: \"%.200s\" leads out of the directory",
			 file->path);
}

static bool read_lists(struct arena *arena, const struct value *value, struct release *release,
		       struct error *error)
{
	struct value *migrations, *files;

	if (!record_list(value, "migrations", MIGRATION_LIMIT, &migrations, error) ||
	    !record_list(value, "files", FILE_LIMIT, &files, error))
		return false;
	release->count = value_count(migrations);
	release->migrations = arena_new_array(arena, struct migration, release->count);
	for (size_t i = 0; i < release->count; i++)
		if (!read_migration(arena, value_at(migrations, i), &release->migrations[i], error))
			return error_wrap(error, "migrations[%zu]", i);
	release->file_count = value_count(files);
	release->files = arena_new_array(arena, struct release_file, release->file_count);
	for (size_t i = 0; i < release->file_count; i++)
		if (!read_file(arena, value_at(files, i), &release->files[i], error))
			return error_wrap(error, "files[%zu]", i);
	return true;
}

static bool read_head(struct arena *arena, const struct value *value, struct release *release,
		      struct error *error)
{
	const char *dialect;

	if (!record_text(value, "project", &release->project, error) ||
	    !record_number(value, "number", RECORD_NUMBER_LIMIT, &release->number, error) ||
	    !record_hash(value, "digest", &release->digest, error) ||
	    !record_text(value, "format", &release->format, error) ||
	    !record_text(value, "dialect", &dialect, error) ||
	    !record_text(value, "sum", &release->sum, error) ||
	    !record_text_or_null(value, "tag", &release->tag, error) ||
	    !record_text_or_null(value, "git_revision", &release->git_revision, error) ||
	    !record_text_or_null(value, "author", &release->author, error) ||
	    !record_text_or_null(value, "pushed_by", &release->pushed_by, error) ||
	    !record_integer(value, "created", &release->created, error))
		return false;
	keep_texts(arena,
		   (const char **const[]) { &release->project, &release->format, &release->sum,
					    &release->tag, &release->git_revision, &release->author,
					    &release->pushed_by },
		   7);
	return dialect_from_name(dialect, &release->dialect) ||
	       error_set(error, ERROR_INVALID, "dialect: \"%.40s\" is not known", dialect);
}

bool release_from_manifest(struct arena *arena, struct bytes manifest, struct release *release,
			   struct error *error)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct value *value;
	struct hash digest;

	*release = (struct release) { 0 };
	if (!value_parse(scratch, manifest, &value, error) ||
	    !read_head(arena, value, release, error) || !read_lists(arena, value, release, error))
		return error_wrap(error, "release manifest");
	digest = release_digest(release->migrations, release->count);
	if (hash_equal(&digest, &release->digest))
		return true;
	return error_set(error, ERROR_INTEGRITY,
			 "release manifest: release %llu of %.100s: its migrations give digest %s, "
			 "it claims %s",
			 (unsigned long long)release->number, release->project,
			 hash_hex(arena, &digest), hash_hex(arena, &release->digest));
}
