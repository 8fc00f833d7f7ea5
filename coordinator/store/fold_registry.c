#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"
#include "core/release.h"

bool fold_project_created(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_PROJECT_ADD,
			    VALUES(fold_text(fold, "project"), sql_integer(fold->time)), error);
}

static bool mention(const struct fold *fold, const char *version, struct error *error)
{
	return sql_run(
	    fold->store, STORE_MENTION_ADD,
	    VALUES(fold_text(fold, "project"), sql_text(version), sql_integer((int64_t)fold->seq)),
	    error);
}

static bool keep_files(const struct fold *fold, const struct release *release, struct error *error)
{
	for (size_t i = 0; i < release->file_count; i++)
		if (!sql_run(
			fold->store, STORE_RELEASE_BLOB_ADD,
			VALUES(sql_text(release->project), sql_hash(&release->files[i].content)),
			error))
			return false;
	return true;
}

static bool add_release(const struct fold *fold, const struct hash *manifest,
			const struct release *release, struct error *error)
{
	return sql_run_once(
	    fold->store, STORE_RELEASE_ADD,
	    VALUES(fold_text(fold, "project"), fold_integer(fold, "number"),
		   fold_hash(fold, "digest"), sql_hash(manifest), fold_integer(fold, "migrations"),
		   fold_hash(fold, "warnings"), sql_text(release->format),
		   sql_text(dialect_name(release->dialect)), sql_text(release->sum),
		   sql_text(release->tag), sql_text(release->git_revision),
		   fold_text(fold, "author"), fold_actor(fold), sql_integer(release->created)),
	    error);
}

static bool describe_project(const struct fold *fold, const struct release *release,
			     struct error *error)
{
	return sql_run_once(fold->store, STORE_PROJECT_DESCRIBE,
			    VALUES(fold_text(fold, "project"),
				   sql_text(dialect_name(release->dialect)),
				   sql_text(release->format)),
			    error);
}

static bool mention_changes(const struct fold *fold, const struct release *release,
			    struct error *error)
{
	size_t registered = (size_t)value_get_integer(fold->body, "registered", 0);

	const struct value *replaced = value_get(fold->body, "replaced");

	for (size_t i = registered; i < release->count; i++)
		if (!mention(fold, release->migrations[i].version, error))
			return false;
	for (size_t i = 0; i < value_count(replaced); i++)
		if (!mention(fold, value_as_text(value_at(replaced, i)), error))
			return false;
	return true;
}

/* The manifest is a blob of the release as well: agents fetch it. */
bool fold_release_sealed(const struct fold *fold, struct error *error)
{
	struct hash manifest;
	struct bytes text;
	struct release release;

	if (!hash_from_hex(value_get_text(fold->body, "manifest"), &manifest))
		return error_set(error, ERROR_INTERNAL, "the entry's manifest is no hash");
	return blob_get(fold->arena, fold->store, &manifest, &text, error) &&
	       release_from_manifest(fold->arena, text, &release, error) &&
	       add_release(fold, &manifest, &release, error) &&
	       describe_project(fold, &release, error) && keep_files(fold, &release, error) &&
	       sql_run(fold->store, STORE_RELEASE_BLOB_ADD,
		       VALUES(fold_text(fold, "project"), sql_hash(&manifest)), error) &&
	       mention_changes(fold, &release, error);
}

static bool drop_confirmations(const struct fold *fold, struct error *error)
{
	return sql_run(fold->store, STORE_CONFIRMATION_DROP, VALUES(fold_text(fold, "project")),
		       error);
}

bool fold_pipeline_proposed(const struct fold *fold, struct error *error)
{
	return drop_confirmations(fold, error) &&
	       sql_run_once(fold->store, STORE_PROPOSAL_PUT,
			    VALUES(fold_text(fold, "project"), fold_hash(fold, "sha256"),
				   fold_actor(fold), fold_text(fold, "token"),
				   sql_integer(fold->time), sql_integer((int64_t)fold->seq)),
			    error);
}

bool fold_pipeline_confirmed(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_CONFIRMATION_ADD,
			    VALUES(fold_text(fold, "project"), fold_actor(fold),
				   fold_text(fold, "token"), sql_integer((int64_t)fold->seq)),
			    error);
}

bool fold_pipeline_withdrawn(const struct fold *fold, struct error *error)
{
	return drop_confirmations(fold, error) &&
	       sql_run(fold->store, STORE_PROPOSAL_DROP, VALUES(fold_text(fold, "project")), error);
}

bool fold_pipeline_applied(const struct fold *fold, struct error *error)
{
	return fold_pipeline_withdrawn(fold, error) &&
	       sql_run_once(fold->store, STORE_PIPELINE_ADD,
			    VALUES(fold_text(fold, "project"), fold_integer(fold, "version"),
				   fold_hash(fold, "sha256"), fold_actor(fold),
				   sql_integer(fold->time)),
			    error);
}
