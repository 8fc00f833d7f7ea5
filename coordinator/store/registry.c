#include "coordinator/store/registry.h"

#include "coordinator/store/sql.h"
#include "core/base/value.h"

static bool projects_read(struct arena *arena, struct store *store, const char *name,
			  struct project_list *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_PROJECT_FIND, VALUES(sql_text(name)));
	size_t capacity = 16;

	*list = (struct project_list) { arena_new_array(arena, struct project, capacity), 0 };
	while (sql_next(&rows)) {
		struct project *project;

		if (list->count == capacity) {
			struct project *more = arena_new_array(arena, struct project, capacity * 2);

			for (size_t i = 0; i < capacity; i++)
				more[i] = list->items[i];
			list->items = more;
			capacity *= 2;
		}
		project = &list->items[list->count++];
		*project = (struct project) {
			.name = sql_column_text(arena, &rows, 0),
			.format = sql_column_text(arena, &rows, 2),
			.created = sql_column_integer(&rows, 3),
			.releases = (uint64_t)sql_column_integer(&rows, 4),
			.pipeline_version = (uint64_t)sql_column_integer(&rows, 5),
		};
		if (!dialect_from_name(sql_column_text(arena, &rows, 1), &project->dialect))
			project->dialect = DIALECT_ANY;
	}
	return sql_end(&rows, error);
}

bool project_list(struct arena *arena, struct store *store, struct project_list *list,
		  struct error *error)
{
	return projects_read(arena, store, NULL, list, error);
}

bool project_load(struct arena *arena, struct store *store, const char *name,
		  struct project *project, struct error *error)
{
	struct project_list list;

	if (!projects_read(arena, store, name ? name : "", &list, error))
		return false;
	if (!list.count)
		return error_set(
		    error, ERROR_NOT_FOUND,
		    "project %s is not known; `lockstep push DIR --project %s` registers it", name,
		    name);
	*project = list.items[0];
	return true;
}

static bool warnings_read(struct arena *arena, struct store *store, const struct hash *hash,
			  struct release_row *row, struct error *error)
{
	struct bytes text;
	struct value *list;

	if (!blob_get(arena, store, hash, &text, error) || !value_parse(arena, text, &list, error))
		return error_wrap(error, "the warnings of a release");
	row->warning_count = value_count(list);
	row->warnings = arena_new_array(arena, const char *, row->warning_count + 1);
	for (size_t i = 0; i < row->warning_count; i++)
		row->warnings[i] = value_as_text(value_at(list, i));
	return true;
}

struct found_release {
	struct hash manifest, warnings;
	bool warned;
	uint64_t migration_count;
};

static struct found_release found_release(const struct sql_rows *rows)
{
	struct found_release found = { sql_column_hash(rows, 2), sql_column_hash(rows, 4), false,
				       (uint64_t)sql_column_integer(rows, 3) };
	static const struct hash none;

	found.warned = !hash_equal(&found.warnings, &none);
	return found;
}

static bool release_fill(struct arena *arena, struct store *store,
			 const struct found_release *found, struct release_row *row,
			 struct error *error)
{
	struct bytes text;

	*row = (struct release_row) { .manifest = found->manifest,
				      .migration_count = found->migration_count };
	return blob_get(arena, store, &found->manifest, &text, error) &&
	       release_from_manifest(arena, text, &row->release, error) &&
	       (!found->warned || warnings_read(arena, store, &found->warnings, row, error));
}

bool release_load(struct arena *arena, struct store *store, const char *project, uint64_t number,
		  struct release_row *row, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_RELEASE_FIND,
					 VALUES(sql_text(project), sql_integer((int64_t)number)));
	const char *author = NULL, *pushed_by = NULL;
	struct found_release found;
	bool any = sql_next(&rows);

	if (any) {
		found = found_release(&rows);
		author = sql_column_text(arena, &rows, 5);
		pushed_by = sql_column_text(arena, &rows, 6);
	}
	if (!sql_end(&rows, error))
		return false;
	if (any && !release_fill(arena, store, &found, row, error))
		return false;
	if (any) {
		row->release.author = author;
		row->release.pushed_by = pushed_by;
		return true;
	}
	return number
		   ? error_set(error, ERROR_NOT_FOUND,
			       "project %s has no release %llu; `lockstep release list` shows them",
			       project, (unsigned long long)number)
		   : error_set(
			 error, ERROR_NOT_FOUND,
			 "project %s has no release; `lockstep push DIR --project %s` makes one",
			 project, project);
}

/* What a list shows is in the row: manifests grow with the registry. */
static void read_head(struct arena *arena, const struct sql_rows *rows, const char *project,
		      struct release_row *row)
{
	struct release *release = &row->release;

	*row = (struct release_row) { .manifest = sql_column_hash(rows, 2),
				      .migration_count = (uint64_t)sql_column_integer(rows, 3) };
	*release = (struct release) {
		.project = project,
		.number = (uint64_t)sql_column_integer(rows, 0),
		.digest = sql_column_hash(rows, 1),
		.format = sql_column_text(arena, rows, 5),
		.sum = sql_column_text(arena, rows, 7),
		.tag = sql_column_text(arena, rows, 8),
		.git_revision = sql_column_text(arena, rows, 9),
		.author = sql_column_text(arena, rows, 10),
		.pushed_by = sql_column_text(arena, rows, 11),
		.created = sql_column_integer(rows, 12),
	};
	if (!dialect_from_name(sql_column_text(arena, rows, 6), &release->dialect))
		release->dialect = DIALECT_ANY;
}

bool release_list(struct arena *arena, struct store *store, const char *project,
		  struct release_rows *result, struct error *error)
{
	struct project known;
	struct sql_rows rows;
	bool fine = true;

	if (!project_load(arena, store, project, &known, error))
		return false;
	*result = (struct release_rows) {
		arena_new_array(arena, struct release_row, (size_t)known.releases + 1), 0
	};
	rows = sql_start(store, STORE_RELEASE_ALL, VALUES(sql_text(project)));
	while (fine && result->count < known.releases && sql_next(&rows)) {
		struct found_release found = found_release(&rows);
		struct release_row *row = &result->items[result->count++];

		read_head(arena, &rows, known.name, row);
		fine = !found.warned || warnings_read(arena, store, &found.warnings, row, error);
	}
	if (fine)
		return sql_end(&rows, error);
	sqlite3_reset(rows.statement);
	return false;
}

bool project_has_blob(struct store *store, const char *project, const struct hash *hash, bool *has,
		      struct error *error)
{
	int64_t found = 0;

	if (!sql_one_integer(store, STORE_PROJECT_HAS_BLOB,
			     VALUES(sql_text(project), sql_hash(hash)), &found, error))
		return false;
	*has = found != 0;
	return true;
}

bool project_blob_add(struct store *store, const char *project, const struct hash *hash,
		      struct error *error)
{
	return sql_run(store, STORE_PROJECT_BLOB_ADD, VALUES(sql_text(project), sql_hash(hash)),
		       error);
}

bool pipeline_row_load(struct arena *arena, struct store *store, const char *project,
		       struct pipeline_row *row, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_PIPELINE_FIND, VALUES(sql_text(project)));

	*row = (struct pipeline_row) { 0 };
	if (sql_next(&rows))
		*row = (struct pipeline_row) {
			.version = (uint64_t)sql_column_integer(&rows, 0),
			.sha256 = sql_column_hash(&rows, 1),
			.applied_by = sql_column_text(arena, &rows, 2),
			.created = sql_column_integer(&rows, 3),
		};
	return sql_end(&rows, error) &&
	       (!row->version || blob_get(arena, store, &row->sha256, &row->text, error));
}
