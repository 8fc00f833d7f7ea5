#ifndef COORDINATOR_STORE_REGISTRY_H
#define COORDINATOR_STORE_REGISTRY_H
#include "coordinator/store/store.h"
#include "core/release.h"

/* Readers of projects, releases and pipelines.  All may be called with a reader's store. */
struct project {
	const char *name;
	enum dialect dialect;
	const char *format;
	uint64_t releases;         /* number of the newest; 0: none */
	uint64_t pipeline_version; /* 0: none applied */
	int64_t created;
};

struct project_list {
	struct project *items;
	size_t count;
};

/* ERROR_NOT_FOUND: "project NAME is not known; ..." */
bool project_load(struct arena *arena, struct store *store, const char *name,
		  struct project *project, struct error *error) MUST_CHECK;
bool project_list(struct arena *arena, struct store *store, struct project_list *list,
		  struct error *error) MUST_CHECK;

/* What is beside a release's manifest. */
struct release_row {
	struct release release; /* without migrations and files in lists */
	uint64_t migration_count;
	struct hash manifest;  /* the blob that agents fetch */
	const char **warnings; /* of the push */
	size_t warning_count;
};

struct release_rows {
	struct release_row *items; /* newest first */
	size_t count;
};

/* `number` 0: the newest.  With migrations and files (texts empty).  ERROR_NOT_FOUND. */
bool release_load(struct arena *arena, struct store *store, const char *project, uint64_t number,
		  struct release_row *row, struct error *error) MUST_CHECK;
bool release_list(struct arena *arena, struct store *store, const char *project,
		  struct release_rows *rows, struct error *error) MUST_CHECK;

/* May the project's people read this blob: was it uploaded for the project? */
bool project_has_blob(struct store *store, const char *project, const struct hash *hash, bool *has,
		      struct error *error) MUST_CHECK;

/* Notes that it was; the blob is there. */
bool project_blob_add(struct store *store, const char *project, const struct hash *hash,
		      struct error *error) MUST_CHECK;

struct pipeline_row {
	uint64_t version; /* from 1 in each project; 0: none was applied */
	struct hash sha256;
	struct bytes text;
	const char *applied_by;
	int64_t created;
};

/* The one in force; version 0 when there is none. */
bool pipeline_row_load(struct arena *arena, struct store *store, const char *project,
		       struct pipeline_row *row, struct error *error) MUST_CHECK;
#endif
