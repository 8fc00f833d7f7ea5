#ifndef CLI_LOG_BLOBS_H
#define CLI_LOG_BLOBS_H
#include "cli/log.h"
#include "core/base/value.h"

/* What the log's entries name by SHA-256, as files of an export: blob/ab/abcdef... */
char *log_blob_path(struct arena *arena, const struct hash *hash);

/* Called for each; `bytes` is where they are wanted (a manifest, which names files), else NULL. */
struct log_blob_visit {
	bool (*take)(struct arena *arena, void *context, const struct hash *hash,
		     struct bytes *bytes, struct error *error);
	void *context;
};
/* Every blob that the entry names, and the files of a release that it seals. */
bool log_blobs_of(struct arena *arena, const struct value *entry,
		  const struct log_blob_visit *visit, struct error *error) MUST_CHECK;

/* Has every file below FOLDER/blob the hash that its name says?  `count` receives how many. */
bool log_blobs_verify(const char *folder, uint64_t *count, struct error *error) MUST_CHECK;
#endif
