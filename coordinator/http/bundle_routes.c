#include <stdlib.h>

#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/release_export.h"
#include "coordinator/release_import.h"
#include "coordinator/store/elsewhere.h"

static struct value *texts(struct arena *arena, const struct bytes *items, size_t count)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < count; i++)
		value_add(list,
			  value_text(arena, arena_text_n(arena, items[i].data, items[i].size)));
	return list;
}

static bool work_export(struct http_call *call, struct store *store, struct error *error)
{
	struct release_export asked = { .project = call->parameters[0], .logbook = call->logbook };
	struct value *answer = value_object(call->arena);
	struct bundle_parts parts;

	if (!text_equal(call->parameters[1], "latest"))
		asked.number = strtoull(call->parameters[1], NULL, 10);
	if (!release_export(call->arena, store, &asked, &parts, error))
		return false;
	value_put_text_n(answer, "note", parts.note);
	value_put_text_n(answer, "index", parts.index);
	value_put(answer, "proofs", texts(call->arena, parts.proofs, parts.proof_count));
	value_put(answer, "documents", texts(call->arena, parts.documents, parts.document_count));
	call_respond(call, 200, answer);
	return true;
}

/* What the worker hands to the loop. */
struct importing {
	struct release_import import;
	struct error refusal; /* code ERROR_NONE: none */
	uint64_t check;       /* 1: nothing is to be imported yet */
};

static bool read_texts(struct arena *arena, const struct value *body, const char *name,
		       const struct bytes **items, struct error *error)
{
	const struct value *list = value_get(body, name);
	struct bytes *texts = arena_new_array(arena, struct bytes, value_count(list) + 1);

	*items = texts;
	if (!value_is_array(list) || value_count(list) > BUNDLE_PROOFS_MOST)
		return error_set(error, ERROR_INVALID, "'%s' has to be a list of at most %d texts",
				 name, BUNDLE_PROOFS_MOST);
	for (size_t i = 0; i < value_count(list); i++) {
		const char *text = value_as_text(value_at(list, i));

		if (!text)
			return error_set(error, ERROR_INVALID, "%s[%zu] has to be a text", name, i);
		texts[i] = bytes_of(text);
	}
	return true;
}

static bool read_parts(struct http_call *call, struct bundle_parts *parts, struct error *error)
{
	const char *note, *index;
	struct value *body;

	if (!value_parse(call->arena, call->request->body, &body, error))
		return false;
	note = value_get_text(body, "note");
	index = value_get_text(body, "index");
	if (!note || !index)
		return error_set(error, ERROR_INVALID, "'note' and 'index' have to be texts");
	parts->note = bytes_of(note);
	parts->index = bytes_of(index);
	parts->proof_count = value_count(value_get(body, "proofs"));
	parts->document_count = value_count(value_get(body, "documents"));
	return read_texts(call->arena, body, "proofs", &parts->proofs, error) &&
	       read_texts(call->arena, body, "documents", &parts->documents, error);
}

static bool work_import(struct http_call *call, struct store *store, struct error *error)
{
	struct importing *importing = arena_new(call->arena, struct importing);
	struct bundle_parts *parts = arena_new(call->arena, struct bundle_parts);

	static const char *const known[] = { "check", NULL };

	(void)store;
	if (!call_query_known(call, known, error) ||
	    !call_query_count(call, "check", 1, &importing->check, error) ||
	    !read_parts(call, parts, error))
		return false;
	importing->import.project = call->parameters[0];
	importing->import.parts = parts;
	if (release_import_verify(call->arena, call->import_policy, &importing->import,
				  &importing->refusal))
		importing->refusal.code = ERROR_NONE;
	call->kept = importing;
	return true;
}

static bool run_import(struct http_call *call, struct turn *turn, struct error *error)
{
	struct importing *importing = call->kept;
	const struct release_bundle *bundle = &importing->import.bundle;
	struct value *answer = value_object(call->arena);
	struct release_imported imported;

	if (importing->refusal.code) {
		operation_import_refused(turn, call->parameters[0], &importing->refusal);
		*error = importing->refusal;
		return false;
	}
	if (importing->check) {
		value_put_text(answer, "origin", bundle->origin);
		call_respond(call, 200, answer);
		return true;
	}
	if (!operation_release_import(turn, &importing->import, &imported, error))
		return false;
	value_put_integer(answer, "release", (int64_t)imported.number);
	value_put_text(answer, "origin", bundle->origin);
	value_put_integer(answer, "origin_release", (int64_t)bundle->number);
	value_put_integer(answer, "log_size", (int64_t)bundle->log_size);
	value_put_integer(answer, "outcomes", (int64_t)bundle->outcome_count);
	value_put_bool(answer, "created", imported.created);
	call_respond(call, imported.created ? 201 : 200, answer);
	return true;
}

static bool work_elsewhere(struct http_call *call, struct store *store, struct error *error)
{
	struct value *items = value_array(call->arena);
	struct elsewhere_outcomes list;
	struct release_row row;
	uint64_t number = 0;

	if (!text_equal(call->parameters[1], "latest"))
		number = strtoull(call->parameters[1], NULL, 10);
	if (!release_load(call->arena, store, call->parameters[0], number, &row, error) ||
	    !elsewhere_list(call->arena, store, call->parameters[0], &row.release.digest, &list,
			    error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct elsewhere_outcome *outcome = &list.items[i];
		struct value *item = value_object(call->arena);

		value_put_text(item, "origin", outcome->origin);
		value_put_text(item, "environment", outcome->environment);
		value_put_text(item, "rollout", outcome->rollout);
		value_put_text(item, "state", outcome->state);
		json_put_time(call->arena, item, "finished", outcome->time);
		value_put_integer(item, "origin_entry", (int64_t)outcome->entry);
		value_put_integer(item, "entry", (int64_t)outcome->seq);
		value_add(items, item);
	}
	call_respond(call, 200, json_items(call->arena, items));
	return true;
}

#define PROJECT "/v1/projects/{project}"

const struct http_route bundle_routes[] = {
	{ HTTP_GET, PROJECT "/releases/{number}/bundle", PERMISSION_HISTORY, SCOPE_PROJECT,
	  work_export, NULL, "all that a coordinator without a network to this one has to know" },
	{ HTTP_GET, PROJECT "/releases/{number}/elsewhere", PERMISSION_READ, SCOPE_PROJECT,
	  work_elsewhere, NULL, "how its rollouts ended at other coordinators" },
	{ HTTP_POST, PROJECT "/imports", PERMISSION_PUSH, SCOPE_PROJECT, work_import, run_import,
	  "take another coordinator's bundle as proof of what ran there" },
	{ 0 },
};
