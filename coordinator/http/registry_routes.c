#include "coordinator/demands.h"
#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/operations.h"
#include "coordinator/pipeline.h"

static bool work_projects(struct http_call *call, struct store *store, struct error *error)
{
	struct project_list list;
	struct value *items = value_array(call->arena);

	if (!project_list(call->arena, store, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct project *project = &list.items[i];
		struct value *item;

		if (call->token.project && !text_equal(call->token.project, project->name))
			continue;
		item = value_object(call->arena);
		value_put_text(item, "project", project->name);
		value_put_text(item, "dialect", dialect_name(project->dialect));
		json_put_text(call->arena, item, "format",
			      *project->format ? project->format : NULL);
		value_put_integer(item, "releases", (int64_t)project->releases);
		value_put_integer(item, "pipeline_version", (int64_t)project->pipeline_version);
		value_add(items, item);
	}
	call_respond(call, 200, json_items(call->arena, items));
	return true;
}

/* Only the project's own blobs count: what another project uploaded must not show. */
static bool add_if_missing(struct http_call *call, struct store *store, const char *hex,
			   struct value *missing, struct error *error)
{
	struct hash hash;
	bool has;

	if (!hex || !hash_from_hex(hex, &hash))
		return error_set(error, ERROR_INVALID,
				 "'hashes' has to hold SHA-256 hashes of 64 lower-case hexadecimal "
				 "digits");
	if (!project_has_blob(store, call->parameters[0], &hash, &has, error))
		return false;
	if (!has)
		value_add(missing, value_text(call->arena, hex));
	return true;
}

static bool work_missing(struct http_call *call, struct store *store, struct error *error)
{
	static const struct member members[] = { { "hashes", MEMBER_LIST, 0, true }, { 0 } };
	struct value *hashes, *missing = value_array(call->arena);
	struct value *answer = value_object(call->arena);

	if (!body_read(call->arena, call->request->body, members, &hashes, error))
		return false;
	for (size_t i = 0; i < value_count(hashes); i++)
		if (!add_if_missing(call, store, value_as_text(value_at(hashes, i)), missing,
				    error))
			return false;
	value_put(answer, "missing", missing);
	call_respond(call, 200, answer);
	return true;
}

static bool work_blob_put(struct http_call *call, struct store *store, struct error *error)
{
	struct blob_upload *upload = arena_new(call->arena, struct blob_upload);
	struct hash hash;

	(void)store;
	call->kept = upload;
	return (hash_from_hex(call->parameters[1], &hash) ||
		error_set(error, ERROR_INVALID, "no hash")) &&
	       blob_upload_begin(upload, call->parameters[0], &hash, call->request->body, error);
}

/* A step in each turn: agents and people do not wait for a large file. */
static bool run_blob_put(struct http_call *call, struct turn *turn, struct error *error)
{
	struct blob_upload *upload = call->kept;
	struct call *base = &call->job.call;

	if (!operation_blob_put(turn, upload, error))
		return false;
	base->parked = upload->rest > 0;
	base->deadline = turn->now;
	return true;
}

static bool work_blob(struct http_call *call, struct store *store, struct error *error)
{
	struct http_response *response = &call->response;
	struct hash hash;
	bool has = false;

	if (!hash_from_hex(call->parameters[1], &hash) ||
	    !project_has_blob(store, call->parameters[0], &hash, &has, error))
		return false;
	if (!has)
		return error_set(error, ERROR_NOT_FOUND, "project %s has no blob %s",
				 call->parameters[0], call->parameters[1]);
	*response =
	    (struct http_response) { .status = 200, .content_type = "application/octet-stream" };
	return blob_get(call->arena, store, &hash, &response->body, error);
}

static struct value *sentences(struct arena *arena, const struct pipeline_environment *environment)
{
	struct demands demands = demands_of(arena, environment);
	struct value *list = value_array(arena);

	for (size_t i = 0; i < demands.count; i++)
		value_add(list, value_text(arena, demands.items[i]));
	return list;
}

static struct value *environments(struct arena *arena, const struct pipeline *pipeline)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < pipeline->count; i++) {
		const struct pipeline_environment *environment = &pipeline->environments[i];
		struct value *item = value_object(arena), *after = value_array(arena);

		for (size_t j = 0; j < environment->after_count; j++)
			value_add(after, value_text(arena, environment->after[j]));
		value_put_text(item, "name", environment->name);
		value_put(item, "after", after);
		value_put_integer(item, "budget", (int64_t)environment->budget.count);
		value_put(item, "demands", sentences(arena, environment));
		value_add(list, item);
	}
	return list;
}

static bool run_pipeline_put(struct http_call *call, struct turn *turn, struct error *error)
{
	struct value *answer = value_object(call->arena);
	struct pipeline_row row;
	struct pipeline pipeline;
	bool changed;

	if (!operation_pipeline_apply(turn, call->parameters[0], call->request->body, &row,
				      &changed, error) ||
	    !pipeline_parse(call->arena, "pipeline", row.text, &pipeline, error))
		return false;
	value_put(answer, "environments", environments(call->arena, &pipeline));
	value_put_integer(answer, "version", (int64_t)row.version);
	json_put_hash(call->arena, answer, "sha256", &row.sha256);
	value_put_bool(answer, "changed", changed);
	call_respond(call, 200, answer);
	return true;
}

static bool work_pipeline(struct http_call *call, struct store *store, struct error *error)
{
	struct value *answer = value_object(call->arena);
	struct pipeline_row row;
	struct pipeline pipeline;

	if (!pipeline_row_load(call->arena, store, call->parameters[0], &row, error))
		return false;
	if (!row.version)
		return error_set(error, ERROR_NOT_FOUND,
				 "project %s has no pipeline yet; put one in force with `lockstep "
				 "pipeline apply FILE.yaml --project %s`",
				 call->parameters[0], call->parameters[0]);
	if (!pipeline_parse(call->arena, "pipeline", row.text, &pipeline, error))
		return false;
	value_put_integer(answer, "version", (int64_t)row.version);
	json_put_hash(call->arena, answer, "sha256", &row.sha256);
	value_put_text_n(answer, "text", row.text);
	value_put_text(answer, "applied_by", row.applied_by);
	json_put_time(call->arena, answer, "created", row.created);
	value_put(answer, "environments", environments(call->arena, &pipeline));
	call_respond(call, 200, answer);
	return true;
}

#define PROJECT "/v1/projects/{project}"

const struct http_route registry_routes[] = {
	{ HTTP_GET, "/v1/projects", PERMISSION_READ, SCOPE_ENVIRONMENT, work_projects, NULL,
	  "the projects that the token reaches" },
	{ HTTP_POST, PROJECT "/blobs/missing", PERMISSION_PUSH, SCOPE_PROJECT, work_missing, NULL,
	  "which of these files have to be uploaded" },
	{ HTTP_PUT, PROJECT "/blobs/{hash}", PERMISSION_PUSH, SCOPE_PROJECT, work_blob_put,
	  run_blob_put, "upload a file's bytes" },
	{ HTTP_GET, PROJECT "/blobs/{hash}", PERMISSION_READ, SCOPE_ENVIRONMENT, work_blob, NULL,
	  "a file's bytes" },
	{ HTTP_PUT, PROJECT "/pipeline", PERMISSION_PIPELINE, SCOPE_PROJECT, NULL, run_pipeline_put,
	  "put a pipeline file in force" },
	{ HTTP_GET, PROJECT "/pipeline", PERMISSION_READ, SCOPE_ENVIRONMENT, work_pipeline, NULL,
	  "the pipeline in force" },
	{ 0 },
};
