#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/operations.h"

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
	{ 0 },
};
