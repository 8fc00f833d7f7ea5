/* push: a directory becomes a release. */
#include <stdlib.h>
#include <string.h>

#include "cli/field.h"
#include "cli/git.h"
#include "cli/push_lint.h"
#include "cli/release.h"
#include "cli/text.h"
#include "core/base/crypto.h"
#include "core/release_directory.h"

#define ASKED_AT_ONCE 5000 /* hashes in one question */

struct blob {
	const char *hash; /* hexadecimal */
	const struct file *file;
};

struct pushed {
	struct directory directory;
	struct blob *blobs; /* one per file, sorted by hash */
	size_t uploaded;
	const char *signature; /* to be given to the release, or NULL */
};

static int compare_blobs(const void *a, const void *b)
{
	return strcmp(((const struct blob *)a)->hash, ((const struct blob *)b)->hash);
}

/* What would be refused there is refused here, with the same words. */
static bool read_local(struct invocation *call, struct pushed *pushed, struct error *error)
{
	const struct push_options *options = call->options;
	struct directory *directory = &pushed->directory;
	struct directory_limits limits = { .file_size = options->file_limit };
	enum dialect dialect = DIALECT_ANY;
	struct file_set files;

	if (options->dialect && !dialect_from_name(options->dialect, &dialect))
		return error_set(error, ERROR_INVALID,
				 "--dialect: '%s' is none of any, postgres, sqlite",
				 options->dialect);
	if (!directory_load(call->arena, call->operands[0], &limits, &files, error) ||
	    !directory_read(call->arena, options->format, &files, directory, error) ||
	    !directory_verify(directory, error))
		return false;
	if (!directory->count)
		return error_set(error, ERROR_INVALID, "%s holds no migration", call->operands[0]);
	for (size_t i = 0; i < directory->count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct statement_list list;

		if (!migration_statements(arena, &directory->migrations[i],
					  options->dialect ? dialect : directory->dialect, &list,
					  error))
			return false;
	}
	return true;
}

static struct value *hash_files(struct arena *arena, struct pushed *pushed)
{
	const struct file_set *files = &pushed->directory.files;
	struct value *list = value_array(arena);

	pushed->blobs = arena_new_array(arena, struct blob, files->count);
	for (size_t i = 0; i < files->count; i++) {
		struct bytes bytes = files->files[i].bytes;
		struct hash hash = hash_of(bytes.data, bytes.size);
		struct value *item = value_object(arena);

		pushed->blobs[i] = (struct blob) { hash_hex(arena, &hash), &files->files[i] };
		value_put_text(item, "path", files->files[i].path);
		value_put_text(item, "sha256", pushed->blobs[i].hash);
		value_put_integer(item, "size", (int64_t)bytes.size);
		value_add(list, item);
	}
	qsort(pushed->blobs, files->count, sizeof *pushed->blobs, compare_blobs);
	return list;
}

static bool upload(struct api *api, const char *path, struct pushed *pushed, const char *hash,
		   struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct blob key = { hash, NULL };
	const struct blob *blob =
	    bsearch(&key, pushed->blobs, pushed->directory.files.count, sizeof key, compare_blobs);
	struct api_request request = { .method = "PUT", .type = "application/octet-stream" };
	struct bytes answer;

	if (!blob)
		return error_set(error, ERROR_INVALID,
				 "the coordinator asks for a file nobody has");
	request.path = arena_printf(arena, "%s/blobs/%s", path, hash);
	request.body = blob->file->bytes;
	pushed->uploaded++;
	return api_call(arena, api, &request, &answer, error) ||
	       error_wrap(error, "%s", blob->file->path);
}

/* Asks for one stretch of the files and sends what is missing of it. */
static bool upload_stretch(struct invocation *call, struct api *api, const char *path,
			   struct pushed *pushed, size_t first, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct value *body = value_object(arena), *hashes = value_array(arena), *answer;
	struct api_request request = { .method = "POST" };

	for (size_t i = first; i < pushed->directory.files.count && i < first + ASKED_AT_ONCE; i++)
		if (!i || !text_equal(pushed->blobs[i].hash, pushed->blobs[i - 1].hash))
			value_add(hashes, value_text(arena, pushed->blobs[i].hash));
	value_put(body, "hashes", hashes);
	request.path = arena_printf(arena, "%s/blobs/missing", path);
	if (!api_send(arena, api, &request, body, &answer, error))
		return false;
	answer = value_get(answer, "missing");
	for (size_t i = 0; i < value_count(answer); i++) {
		const char *hash = value_as_text(value_at(answer, i));

		live_show(call->screen, arena_printf(arena, "uploading %zu of %zu\n", i + 1,
						     value_count(answer)));
		if (!upload(api, path, pushed, hash ? hash : "", error))
			return false;
	}
	live_clear(call->screen);
	return true;
}

static struct value *replace_list(struct arena *arena, const char *versions)
{
	struct value *list = value_array(arena);

	while (*versions) {
		size_t size = strcspn(versions, ",");

		value_add(list, value_text(arena, arena_text_n(arena, versions, size)));
		versions += size + (versions[size] == ',');
	}
	return list;
}

static struct value *release_body(struct invocation *call, struct value *files,
				  const struct pushed *pushed)
{
	const struct push_options *options = call->options;
	struct git_facts git = git_examine(call->arena, call->operands[0]);
	struct value *body = value_object(call->arena);

	value_put_text(body, "format", pushed->directory.format->name);
	value_put_text(body, "dialect", options->dialect ? options->dialect : "any");
	value_put_text(body, "tag", options->tag);
	value_put_text(body, "git_revision", git.revision);
	value_put_text(body, "author", git.author);
	value_put(body, "files", files);
	if (options->replace)
		value_put(body, "replace", replace_list(call->arena, options->replace));
	return body;
}

static void show_replaced(struct invocation *call, const struct pushed *pushed,
			  const struct value *versions)
{
	for (size_t i = 0; i < value_count(versions); i++) {
		const char *version = value_as_text(value_at(versions, i));

		for (size_t k = 0; version && k < pushed->directory.count; k++)
			if (text_equal(pushed->directory.migrations[k].version, version))
				say(call->screen, STYLE_WARNING, "  replaces %s",
				    pushed->directory.migrations[k].name);
	}
}

static void show(struct invocation *call, const struct pushed *pushed, const struct value *answer)
{
	const struct value *release = value_get(answer, "release");
	const char *project = value_get_text(release, "project");
	const char *tag = value_get_text(release, "tag"), *sum = value_get_text(release, "sum");
	const char *revision = value_get_text(release, "git_revision");
	long long number = value_get_integer(release, "number", 0);

	if (say_alone(call->screen, arena_printf(call->arena, "%lld", number)))
		return;
	if (!value_get_bool(answer, "created", true)) {
		say(call->screen, STYLE_GOOD, "release %lld of %s has exactly these bytes already",
		    number, project ? project : "?");
		return;
	}
	say(call->screen, STYLE_GOOD, "release %lld of %s: %s, %s uploaded%s%s", number,
	    project ? project : "?", text_count(call->arena, pushed->directory.count, "migration"),
	    text_count(call->arena, pushed->uploaded, "file"), tag ? ", tagged " : "",
	    tag ? tag : "");
	show_replaced(call, pushed, value_get(answer, "replaced"));
	if (sum)
		say(call->screen, STYLE_FAINT, "  sum %s%s%.19s", sum, revision ? ", git " : "",
		    revision ? revision : "");
	say(call->screen, STYLE_FAINT, "  read as %s: %s", pushed->directory.format->name,
	    pushed->directory.format_reason);
	say(call->screen, STYLE_PLAIN, "Next: lockstep rollout start --env ENVIRONMENT --wait");
}

static void complain_all(struct invocation *call, const struct value *warnings)
{
	for (size_t i = 0; i < value_count(warnings); i++) {
		const char *text = value_as_text(value_at(warnings, i));

		complain(call->screen, STYLE_WARNING, "warning: %s", text ? text : "?");
	}
}

/* A push makes the project, so that it has to be named. */
static bool project_is_named(const struct online_options *options, struct error *error)
{
	return options->project || error_set(error, ERROR_INVALID,
					     "a release of which project? Give --project NAME or "
					     "LOCKSTEP_PROJECT");
}

static bool lint(struct invocation *call, struct api *api, const char *path,
		 const struct pushed *pushed, struct error *error)
{
	const struct push_options *options = call->options;
	struct push_lint about = { .directory = &pushed->directory,
				   .dir = call->operands[0],
				   .fail_on = options->lint_fail_on };

	if (options->dialect && !dialect_from_name(options->dialect, &about.dialect))
		about.dialect = DIALECT_ANY;
	return push_lint(call, api, path, &about, error);
}

/* Before anything is uploaded. */
static bool sign(struct invocation *call, struct pushed *pushed, struct error *error)
{
	const struct push_options *options = call->options;
	const struct directory *directory = &pushed->directory;
	enum dialect dialect = DIALECT_ANY;
	struct release release;
	bool wanted;

	if (!signer_wanted(&options->signer, &wanted, error) || !wanted)
		return !wanted;
	if (options->dialect && !dialect_from_name(options->dialect, &dialect))
		dialect = DIALECT_ANY;
	release_of_directory(call->arena, directory, options->online.project, dialect, &release);
	return release_signature_make(call, &options->signer, &release,
				      sum_write(call->arena, &directory->sum), &pushed->signature,
				      error);
}

bool command_push(struct invocation *call, struct error *error)
{
	const struct push_options *options = call->options;
	struct pushed pushed = { 0 };
	struct api_request request = { .method = "POST" };
	struct value *files, *answer_value;
	struct api *api;
	const char *path;

	if (!project_is_named(&options->online, error) || !read_local(call, &pushed, error) ||
	    !online_project(call, &api, &path, error))
		return false;
	if (!lint(call, api, path, &pushed, error) || !sign(call, &pushed, error))
		return false;
	files = hash_files(call->arena, &pushed);
	for (size_t i = 0; i < pushed.directory.files.count; i += ASKED_AT_ONCE)
		if (!upload_stretch(call, api, path, &pushed, i, error))
			return false;
	request.path = arena_printf(call->arena, "%s/releases", path);
	if (!api_send(call->arena, api, &request, release_body(call, files, &pushed), &answer_value,
		      error))
		return false;
	complain_all(call, value_get(value_get(answer_value, "release"), "warnings"));
	if (call->screen->json)
		answer(call->screen, answer_value);
	show(call, &pushed, answer_value);
	return !pushed.signature ||
	       release_signature_send(
		   call, api, path,
		   field_number(call->arena, value_get(answer_value, "release"), "number"),
		   pushed.signature, error);
}
