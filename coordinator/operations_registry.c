#include "coordinator/operations.h"

#include "coordinator/loop.h"
#include "coordinator/mixed.h"
#include "coordinator/release_files.h"
#include "coordinator/replacement.h"
#include "core/release_directory.h"

bool blob_upload_begin(struct blob_upload *upload, const char *project, const struct hash *expected,
		       struct bytes bytes, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	*upload = (struct blob_upload) { project, hash_of(bytes.data, bytes.size), bytes,
					 bytes.size + 1 };
	return hash_equal(&upload->hash, expected) ||
	       error_set(error, ERROR_INVALID,
			 "the bytes have the SHA-256 %s, not %s; send the file again",
			 hash_hex(arena, &upload->hash), hash_hex(arena, expected));
}

bool operation_blob_put(struct turn *turn, struct blob_upload *upload, struct error *error)
{
	size_t before = upload->rest, limit = turn->coordinator->file_limit;

	if (upload->bytes.size > limit)
		return error_set(error, ERROR_INVALID,
				 "%zu bytes, the limit of this coordinator for one file is %zu "
				 "(its setting max-file); divide the file",
				 upload->bytes.size, limit);
	if (!blob_put_step(turn->store, &upload->hash, upload->bytes, &upload->rest, error))
		return false;
	if (upload->rest >= before)
		return error_set(error, ERROR_UNREACHABLE,
				 "the store did not keep the bytes; send the file again");
	return upload->rest || project_blob_add(turn->store, upload->project, &upload->hash, error);
}

bool push_prepare(struct arena *arena, struct store *store, const struct push *push,
		  struct prepared_release *prepared, struct error *error)
{
	struct release_files list = { push->files, push->file_count };
	struct file_set files;
	struct directory directory;
	struct release *release = &prepared->release;

	*prepared = (struct prepared_release) { 0 };
	if (!release_files_load(arena, store, push->project, &list, &files, error) ||
	    !directory_read(arena, push->format, &files, &directory, error) ||
	    !directory_verify(&directory, error))
		return false;
	if (!directory.count)
		return error_set(error, ERROR_INVALID,
				 "there is no migration among the %zu files; a release needs one",
				 push->file_count);
	release_of_directory(arena, &directory, push->project, push->dialect, release);
	release->tag = push->tag;
	release->git_revision = push->git_revision;
	release->author = push->author;
	prepared->warnings = directory.warnings;
	prepared->warning_count = directory.warning_count;
	return directory_cut(arena, &directory, release->dialect, &prepared->mixed, error);
}

static bool same_files(const struct release *a, const struct release *b)
{
	if (a->file_count != b->file_count || !hash_equal(&a->digest, &b->digest) ||
	    !text_equal(a->format, b->format))
		return false;
	for (size_t i = 0; i < a->file_count; i++)
		if (!text_equal(a->files[i].path, b->files[i].path) ||
		    !hash_equal(&a->files[i].content, &b->files[i].content))
			return false;
	return true;
}

void operation_push_refused(struct turn *turn, const struct push *push, const struct error *why)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", push->project);
	value_put_text(body, "tag", push->tag);
	value_put_text(body, "git_revision", push->git_revision);
	value_put_text(body, "author", push->author);
	if (push->replace_count) {
		struct value *list = value_array(turn->arena);

		for (size_t i = 0; i < push->replace_count; i++)
			value_add(list, value_text(turn->arena, push->replace[i]));
		value_put(body, "replace", list);
	}
	value_put_text(body, "code", error_name(why->code));
	value_put_text(body, "error", why->text);
	turn_refuse(turn, ENTRY_RELEASE_REFUSED, body);
}

bool operation_project_create(struct turn *turn, const char *project, struct error *error)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", project);
	return log_append(turn, ENTRY_PROJECT_CREATED, body, error);
}

/* The newest release; number 0 and no migrations for a project that is new. */
static bool newest_release(struct turn *turn, const struct prepared_release *prepared,
			   struct release_row *newest, struct error *error)
{
	struct project project;

	*newest = (struct release_row) { 0 };
	if (!project_load(turn->arena, turn->store, prepared->release.project, &project, error))
		return error->code == ERROR_NOT_FOUND &&
		       operation_project_create(turn, prepared->release.project, error);
	if (project.dialect != DIALECT_ANY && prepared->release.dialect != DIALECT_ANY &&
	    project.dialect != prepared->release.dialect)
		return error_set(error, ERROR_CONFLICT,
				 "project %s is written for %s, this directory for %s; push it as "
				 "another project",
				 project.name, dialect_name(project.dialect),
				 dialect_name(prepared->release.dialect));
	return !project.releases || release_load(turn->arena, turn->store, project.name,
						 project.releases, newest, error);
}

static bool warnings_blob(struct turn *turn, const struct prepared_release *prepared, bool first,
			  struct value *body, struct error *error)
{
	struct value *list = value_array(turn->arena);
	struct hash hash;

	for (size_t i = 0; i < prepared->warning_count; i++)
		value_add(list, value_text(turn->arena, prepared->warnings[i]));
	if (first)
		mixed_warn(turn->arena, prepared, list);
	if (!value_count(list))
		return true;
	if (!blob_put(turn->store, value_write(turn->arena, list), &hash, error))
		return false;
	value_put_text(body, "warnings", hash_hex(turn->arena, &hash));
	return true;
}

static void put_replaced(struct turn *turn, const struct registry_replaced *replaced,
			 struct value *body)
{
	struct value *list = value_array(turn->arena);

	if (!replaced->count)
		return;
	for (size_t i = 0; i < replaced->count; i++)
		value_add(list, value_text(turn->arena, replaced->items[i]->version));
	value_put(body, "replaced", list);
}

/* Repeatable migrations stand behind the history, and are mentioned by every release. */
static size_t history_count(const struct release *release)
{
	size_t count = release->count;

	while (count && release->migrations[count - 1].repeatable)
		count--;
	return count;
}

static bool seal(struct turn *turn, const struct prepared_release *prepared,
		 const struct release_row *newest, const struct registry_replaced *replaced,
		 struct error *error)
{
	struct release release = prepared->release;
	struct value *body = turn_entry(turn);
	struct hash manifest;

	release.number = newest->release.number + 1;
	release.created = turn->wall;
	release.author = NULL; /* people are the entry's: what it holds of them can be redacted */
	if (!blob_put(turn->store, release_manifest(turn->arena, &release), &manifest, error) ||
	    !warnings_blob(turn, prepared, !newest->release.number, body, error))
		return false;
	value_put_text(body, "project", release.project);
	value_put_integer(body, "number", (int64_t)release.number);
	value_put_text(body, "digest", hash_hex(turn->arena, &release.digest));
	value_put_text(body, "manifest", hash_hex(turn->arena, &manifest));
	value_put_integer(body, "migrations", (int64_t)release.count);
	value_put_integer(body, "registered", (int64_t)history_count(&newest->release));
	put_replaced(turn, replaced, body);
	value_put_text(body, "sum", release.sum);
	value_put_text(body, "tag", release.tag);
	value_put_text(body, "git_revision", release.git_revision);
	value_put_text(body, "author", prepared->release.author);
	return log_append(turn, ENTRY_RELEASE_SEALED, body, error);
}

static bool may_follow(struct turn *turn, const struct registry_change *change,
		       const struct release *newest, struct registry_replaced *replaced,
		       struct error *error)
{
	if (!registry_accepts(change, error))
		return false;
	*replaced = registry_replaced(turn->arena, change);
	return replacement_allowed(turn->arena, turn->store, newest, replaced, error);
}

/* Where the same files are read otherwise than before, that is most likely why. */
static void tell_formats(const struct release *before, const struct release *now,
			 struct error *error)
{
	if (before->number && !text_equal(before->format, now->format))
		error_wrap(error,
			   "the directory is read as %s now, release %llu was read as %s (--format "
			   "decides)",
			   now->format, (unsigned long long)before->number, before->format);
}

bool operation_push(struct turn *turn, const struct push *push,
		    const struct prepared_release *prepared, struct push_result *result,
		    struct error *error)
{
	struct release_row newest;
	struct registry_change change = { .next = prepared->release.migrations,
					  .next_count = prepared->release.count,
					  .replace = push->replace,
					  .replace_count = push->replace_count };
	bool fine = newest_release(turn, prepared, &newest, error);

	*result = (struct push_result) { 0 };
	change.registered = newest.release.migrations;
	change.registered_count = newest.release.count;
	fine = fine && may_follow(turn, &change, &newest.release, &result->replaced, error) &&
	       mixed_allows(prepared, &change, error);
	if (!fine) {
		tell_formats(&newest.release, &prepared->release, error);
		operation_push_refused(turn, push, error);
		return false;
	}
	if (newest.release.number && same_files(&newest.release, &prepared->release)) {
		result->row = newest;
		return true;
	}
	result->created = true;
	return seal(turn, prepared, &newest, &result->replaced, error) &&
	       release_load(turn->arena, turn->store, push->project, 0, &result->row, error);
}
