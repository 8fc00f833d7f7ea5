#include <stdlib.h>
#include <string.h>

#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/operations.h"
#include "coordinator/signatures.h"
#include "coordinator/store/signatures.h"

struct push_body {
	const char *format, *dialect, *tag, *git_revision, *author;
	struct value *files, *replace;
};

static const struct member push_members[] = {
	{ "format", MEMBER_NAME, offsetof(struct push_body, format), false },
	{ "dialect", MEMBER_NAME, offsetof(struct push_body, dialect), false },
	{ "tag", MEMBER_NAME, offsetof(struct push_body, tag), false },
	{ "git_revision", MEMBER_NAME, offsetof(struct push_body, git_revision), false },
	{ "author", MEMBER_NAME, offsetof(struct push_body, author), false },
	{ "files", MEMBER_LIST, offsetof(struct push_body, files), true },
	{ "replace", MEMBER_LIST, offsetof(struct push_body, replace), false },
	{ 0 },
};

struct file_body {
	const char *path, *sha256;
	uint64_t size;
};

static const struct member file_members[] = {
	{ "path", MEMBER_TEXT, offsetof(struct file_body, path), true },
	{ "sha256", MEMBER_NAME, offsetof(struct file_body, sha256), true },
	{ "size", MEMBER_COUNT, offsetof(struct file_body, size), true },
	{ 0 },
};

/* What the first stage of a push hands to the second. */
struct pushing {
	struct push push;
	struct prepared_release prepared;
	struct error refusal; /* code ERROR_NONE: none */
};

static bool read_file_row(struct arena *arena, const struct value *object, size_t index,
			  struct release_file *file, struct error *error)
{
	const char *where = arena_printf(arena, "files[%zu]", index);
	struct file_body body = { 0 };

	if (!body_read_object(object, where, file_members, &body, error))
		return false;
	file->path = body.path;
	file->size = body.size;
	return hash_from_hex(body.sha256, &file->content) ||
	       error_set(error, ERROR_INVALID,
			 "%s: 'sha256' has to be 64 lower-case hexadecimal digits", where);
}

#define REPLACE_LIMIT 100
#define VERSION_LIMIT 200 /* bytes */

static bool read_replace(struct arena *arena, const struct value *list, struct push *push,
			 struct error *error)
{
	const char **versions;

	push->replace_count = value_count(list);
	if (push->replace_count > REPLACE_LIMIT)
		return error_set(error, ERROR_INVALID,
				 "'replace' names %zu versions; %d at most in one push",
				 push->replace_count, REPLACE_LIMIT);
	versions = arena_new_array(arena, const char *, push->replace_count + 1);
	for (size_t i = 0; i < push->replace_count; i++) {
		versions[i] = value_as_text(value_at(list, i));
		if (!versions[i] || strlen(versions[i]) > VERSION_LIMIT ||
		    !text_is_line(versions[i]))
			return error_set(error, ERROR_INVALID,
					 "replace[%zu] has to be the version of a migration", i);
	}
	push->replace = versions;
	return true;
}

static bool read_push(struct http_call *call, struct push *push, struct error *error)
{
	struct push_body body = { .format = "auto", .dialect = "any" };
	struct release_file *files;

	if (!body_read(call->arena, call->request->body, push_members, &body, error))
		return false;
	*push = (struct push) { .project = call->parameters[0],
				.format = body.format,
				.tag = body.tag,
				.git_revision = body.git_revision,
				.author = body.author,
				.file_count = value_count(body.files) };
	if (!dialect_from_name(body.dialect, &push->dialect))
		return error_set(error, ERROR_INVALID,
				 "'dialect' is '%.50s'; write any, postgres or sqlite",
				 body.dialect);
	files = arena_new_array(call->arena, struct release_file, push->file_count + 1);
	for (size_t i = 0; i < push->file_count; i++)
		if (!read_file_row(call->arena, value_at(body.files, i), i, &files[i], error))
			return false;
	push->files = files;
	return read_replace(call->arena, body.replace, push, error);
}

static bool work_push(struct http_call *call, struct store *store, struct error *error)
{
	struct pushing *pushing = arena_new(call->arena, struct pushing);

	if (!read_push(call, &pushing->push, error))
		return false;
	if (push_prepare(call->arena, store, &pushing->push, &pushing->prepared, &pushing->refusal))
		pushing->refusal.code = ERROR_NONE;
	call->kept = pushing;
	return true;
}

static bool run_push(struct http_call *call, struct turn *turn, struct error *error)
{
	struct pushing *pushing = call->kept;
	struct value *answer = value_object(call->arena);
	struct value *replaced = value_array(call->arena);
	struct push_result result;

	if (pushing->refusal.code) {
		operation_push_refused(turn, &pushing->push, &pushing->refusal);
		*error = pushing->refusal;
		return false;
	}
	if (!operation_push(turn, &pushing->push, &pushing->prepared, &result, error))
		return false;
	for (size_t i = 0; i < result.replaced.count; i++)
		value_add(replaced, value_text(call->arena, result.replaced.items[i]->version));
	value_put(answer, "release", json_release(call->arena, &result.row, true));
	value_put_bool(answer, "created", result.created);
	value_put(answer, "replaced", replaced);
	call_respond(call, result.created ? 201 : 200, answer);
	return true;
}

static bool work_list(struct http_call *call, struct store *store, struct error *error)
{
	struct value *items = value_array(call->arena);
	struct release_rows rows;
	struct project project;

	if (!project_load(call->arena, store, call->parameters[0], &project, error) ||
	    !release_list(call->arena, store, project.name, &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		value_add(items, json_release(call->arena, &rows.items[i], false));
	call_respond(call, 200, json_items(call->arena, items));
	return true;
}

static uint64_t number_of(const struct http_call *call)
{
	const char *number = call->parameters[1];

	return text_equal(number, "latest") ? 0 : strtoull(number, NULL, 10);
}

static bool load(struct http_call *call, struct store *store, struct release_row *row,
		 struct lint_verdict *verdict, struct error *error)
{
	return release_load(call->arena, store, call->parameters[0], number_of(call), row, error) &&
	       lint_verdict_load(call->arena, store, row->release.project, row->release.number,
				 verdict, error);
}

static bool put_signatures(struct http_call *call, struct store *store,
			   const struct release *release, struct value *object, struct error *error)
{
	struct value *items = value_array(call->arena);
	struct release_signatures list;

	if (!release_signatures_load(call->arena, store, release->project, release->number, &list,
				     error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		struct value *item = value_object(call->arena);

		value_put_text(item, "key", list.items[i].key);
		value_put_text(item, "given_by", list.items[i].given_by);
		json_put_time(call->arena, item, "time", list.items[i].time);
		value_put_text(item, "signature", list.items[i].text);
		json_put_hash(call->arena, item, "sum", &list.items[i].sum);
		value_add(items, item);
	}
	value_put(object, "signatures", items);
	return true;
}

struct signing_body {
	const char *signature;
};

static const struct member signing_members[] = {
	{ "signature", MEMBER_TEXT, offsetof(struct signing_body, signature), true },
	{ 0 },
};

/* What the first stage of signing hands to the second. */
struct signing {
	struct release_signing prepared;
	struct error refusal; /* code ERROR_NONE: none */
};

static bool work_sign(struct http_call *call, struct store *store, struct error *error)
{
	struct signing *signing = arena_new(call->arena, struct signing);
	struct signing_body body = { 0 };

	if (!body_read(call->arena, call->request->body, signing_members, &body, error))
		return false;
	if (release_signing_prepare(call->arena, store, call->parameters[0], number_of(call),
				    body.signature, &signing->prepared, &signing->refusal))
		signing->refusal.code = ERROR_NONE;
	call->kept = signing;
	return true;
}

static bool run_sign(struct http_call *call, struct turn *turn, struct error *error)
{
	struct signing *signing = call->kept;
	struct value *answer = value_object(call->arena);
	bool added;

	*error = signing->refusal;
	if (signing->refusal.code ||
	    !operation_release_sign(turn, &signing->prepared, &added, error)) {
		operation_release_sign_refused(turn, call->parameters[0], number_of(call), error);
		return false;
	}
	value_put_integer(answer, "release", (int64_t)signing->prepared.release.release.number);
	value_put_text(answer, "key",
		       minisign_id_text(call->arena, signing->prepared.signature.id));
	value_put_bool(answer, "added", added);
	call_respond(call, added ? 201 : 200, answer);
	return true;
}

static bool work_show(struct http_call *call, struct store *store, struct error *error)
{
	struct lint_verdict verdict;
	struct release_row row;
	struct value *release;

	if (!load(call, store, &row, &verdict, error))
		return false;
	release = json_release(call->arena, &row, true);
	value_put(release, "lint", json_lint(call->arena, &verdict));
	if (!put_signatures(call, store, &row.release, release, error))
		return false;
	call_respond(call, 200, release);
	return true;
}

/* NULL: as anywhere. */
static bool lint_environment(const struct http_call *call, const char **environment,
			     struct error *error)
{
	static const char *const known[] = { "environment", NULL };

	*environment = http_query(call->request, "environment");
	return call_query_known(call, known, error) &&
	       (!*environment || pipeline_is_environment(*environment, error));
}

static bool work_lint(struct http_call *call, struct store *store, struct error *error)
{
	struct value *answer, *findings = NULL;
	struct lint_verdict verdict;
	struct release_row row;
	struct bytes text;
	struct lint_case about = { 0 };

	if (!lint_environment(call, &about.environment, error) ||
	    !load(call, store, &row, &verdict, error))
		return false;
	about.project = row.release.project;
	about.release = row.release.number;
	if (about.environment && !call_reaches(call, about.project, about.environment, error))
		return false;
	if ((about.environment &&
	     !lint_weighed_load(call->arena, store, &about, &verdict, error)) ||
	    (verdict.judged && (!blob_get(call->arena, store, &verdict.findings, &text, error) ||
				!value_parse(call->arena, text, &findings, error))))
		return false;
	answer = json_lint(call->arena, &verdict);
	json_put_text(call->arena, answer, "environment", about.environment);
	value_put_integer(answer, "release", (int64_t)row.release.number);
	value_put_integer(answer, "migrations", (int64_t)row.migration_count);
	if (findings)
		value_merge(answer, findings);
	call_respond(call, 200, answer);
	return true;
}

/* What a linter elsewhere has to know to judge as if it were there. */
static bool work_facts(struct http_call *call, struct store *store, struct error *error)
{
	const struct lint_case about = { call->parameters[0], call->parameters[1], 0 };
	struct project project;
	struct value *facts;
	struct bytes text;

	if (!call_reaches(call, about.project, about.environment, error) ||
	    !project_load(call->arena, store, about.project, &project, error) ||
	    !lint_facts_load(call->arena, store, &about, &text, error))
		return false;
	if (!text.size)
		return error_set(error, ERROR_NOT_FOUND,
				 "nothing is known of %s for the linter yet: it is gathered when "
				 "the project has a release and its pipeline declares %s",
				 about.environment, about.environment);
	if (!value_parse(call->arena, text, &facts, error))
		return false;
	call_respond(call, 200, facts);
	return true;
}

#define RELEASES "/v1/projects/{project}/releases"

const struct http_route release_routes[] = {
	{ HTTP_POST, RELEASES, PERMISSION_PUSH, SCOPE_PROJECT, work_push, run_push,
	  "seal a release of files that were uploaded" },
	{ HTTP_GET, RELEASES, PERMISSION_READ, SCOPE_ENVIRONMENT, work_list, NULL,
	  "the releases, newest first" },
	{ HTTP_POST, RELEASES "/{number}/signatures", PERMISSION_PUSH, SCOPE_PROJECT, work_sign,
	  run_sign, "add an author's signature (minisign)" },
	{ HTTP_GET, RELEASES "/{number}", PERMISSION_READ, SCOPE_ENVIRONMENT, work_show, NULL,
	  "one release with its migrations and files" },
	{ HTTP_GET, RELEASES "/{number}/lint", PERMISSION_READ, SCOPE_ENVIRONMENT, work_lint, NULL,
	  "what the linter found in a release; 'environment': as it would run there" },
	{ HTTP_GET, "/v1/projects/{project}/environments/{environment}/lint", PERMISSION_READ,
	  SCOPE_ENVIRONMENT, work_facts, NULL,
	  "what the linter judges by in an environment: settings, servers, sizes of tables" },
	{ 0 },
};
