#include "coordinator/release_import.h"

#include "coordinator/logbook.h"
#include "coordinator/loop.h"
#include "coordinator/store/elsewhere.h"
#include "coordinator/store/registry.h"
#include "core/base/clock.h"
#include "core/base/file.h"

#define POLICY_LIMIT ((size_t)64 * 1024)

bool import_policy_read(struct arena *arena, const char *path, const struct quorum **policy,
			struct error *error)
{
	struct quorum *read = arena_new(arena, struct quorum);
	struct bytes text;

	*policy = NULL;
	if (!path)
		return true;
	if (!file_read(arena, path, POLICY_LIMIT, &text, error) ||
	    !quorum_read(arena, text, read, error))
		return error_wrap(error, "import-policy: %s", path);
	*policy = read;
	return true;
}

bool release_import_verify(struct arena *arena, const struct quorum *policy,
			   struct release_import *import, struct error *error)
{
	if (!policy)
		return error_set(
		    error, ERROR_REFUSED,
		    "this coordinator believes no other one: its setting import-policy names no "
		    "file with the logs that it trusts");
	return release_bundle_open(arena, import->parts, policy, &import->bundle, error) &&
	       (text_equal(import->bundle.project, import->project) ||
		error_set(error, ERROR_CONFLICT,
			  "the bundle is about project %.200s, not about %s; give --project %.200s",
			  import->bundle.project, import->project, import->bundle.project));
}

void operation_import_refused(struct turn *turn, const char *project, const struct error *why)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", project);
	value_put_text(body, "code", error_name(why->code));
	value_put_text(body, "error", why->text);
	turn_refuse(turn, ENTRY_IMPORT_REFUSED, body);
}

static bool find_release(struct turn *turn, const struct release_import *import, uint64_t *number,
			 struct error *error)
{
	struct release_rows rows;

	if (!release_list(turn->arena, turn->store, import->project, &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		if (hash_equal(&rows.items[i].release.digest, &import->bundle.digest)) {
			*number = rows.items[i].release.number;
			return true;
		}
	return error_set(
	    error, ERROR_NOT_FOUND,
	    "project %s has no release with the digest of release %llu of %s; push its "
	    "bytes first, as `lockstep release import` does",
	    import->project, (unsigned long long)import->bundle.number, import->bundle.origin);
}

static bool is_newer(struct turn *turn, const struct release_import *import, bool *same,
		     struct error *error)
{
	const struct release_bundle *bundle = &import->bundle;
	struct elsewhere_wanted wanted = { import->project, bundle->origin, NULL, &bundle->digest,
					   false };
	struct elsewhere_import before;

	*same = false;
	if (text_equal(logbook_key(turn->coordinator->logbook)->name, bundle->origin))
		return error_set(error, ERROR_CONFLICT,
				 "the bundle comes from this coordinator itself");
	if (!elsewhere_import(turn->store, &wanted, &before, error))
		return false;
	*same = before.log_size && hash_equal(&before.bundle, &bundle->index);
	return *same || before.log_size <= bundle->log_size ||
	       error_set(error, ERROR_CONFLICT,
			 "a later bundle of this release was imported before: %s had %llu entries "
			 "then, %llu in this one",
			 bundle->origin, (unsigned long long)before.log_size,
			 (unsigned long long)bundle->log_size);
}

static struct value *outcome_object(struct arena *arena, const struct bundle_outcome *outcome)
{
	struct value *object = value_object(arena);

	value_put_text(object, "environment", outcome->environment);
	value_put_text(object, "rollout", outcome->rollout);
	value_put_text(object, "state", outcome->state);
	value_put_text(object, "finished", clock_text(arena, outcome->time));
	value_put_text(object, "by", outcome->by);
	value_put_integer(object, "entry", (int64_t)outcome->finished);
	value_put_integer(object, "succeeded", (int64_t)outcome->succeeded);
	value_put_integer(object, "failed", (int64_t)outcome->failed);
	return object;
}

/* All that was verified, to be verified again. */
static bool keep_parts(struct turn *turn, const struct bundle_parts *parts, struct hash *hash,
		       struct error *error)
{
	struct value *object = value_object(turn->arena), *proofs = value_array(turn->arena);

	for (size_t i = 0; i < parts->proof_count; i++)
		value_add(proofs,
			  value_text(turn->arena, arena_text_n(turn->arena, parts->proofs[i].data,
							       parts->proofs[i].size)));
	value_put_text_n(object, "note", parts->note);
	value_put_text_n(object, "index", parts->index);
	value_put(object, "proofs", proofs);
	return blob_put(turn->store, value_write(turn->arena, object), hash, error);
}

static bool keep_documents(struct turn *turn, const struct bundle_parts *parts, struct error *error)
{
	struct hash hash;

	for (size_t i = 0; i < parts->document_count; i++)
		if (!blob_put(turn->store, parts->documents[i], &hash, error))
			return false;
	return true;
}

static bool append(struct turn *turn, const struct release_import *import, uint64_t number,
		   struct error *error)
{
	const struct release_bundle *bundle = &import->bundle;
	struct value *body = turn_entry(turn), *outcomes = value_array(turn->arena);
	struct hash parts;

	if (!keep_parts(turn, import->parts, &parts, error) ||
	    !keep_documents(turn, import->parts, error))
		return false;
	for (size_t i = 0; i < bundle->outcome_count; i++)
		value_add(outcomes, outcome_object(turn->arena, &bundle->outcomes[i]));
	value_put_text(body, "project", import->project);
	value_put_integer(body, "release", (int64_t)number);
	value_put_text(body, "digest", hash_hex(turn->arena, &bundle->digest));
	value_put_text(body, "origin", bundle->origin);
	value_put_text(body, "origin_project", bundle->project);
	value_put_integer(body, "origin_release", (int64_t)bundle->number);
	value_put_integer(body, "log_size", (int64_t)bundle->log_size);
	value_put_text(body, "index", hash_hex(turn->arena, &bundle->index));
	value_put_text(body, "bundle", hash_hex(turn->arena, &parts));
	value_put(body, "outcomes", outcomes);
	return log_append(turn, ENTRY_RELEASE_IMPORTED, body, error);
}

bool operation_release_import(struct turn *turn, const struct release_import *import,
			      struct release_imported *imported, struct error *error)
{
	bool same;

	*imported = (struct release_imported) { 0 };
	if (!find_release(turn, import, &imported->number, error) ||
	    !is_newer(turn, import, &same, error)) {
		operation_import_refused(turn, import->project, error);
		return false;
	}
	imported->created = !same;
	turn->promotes = true;
	return same || append(turn, import, imported->number, error);
}
