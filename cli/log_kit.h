#ifndef CLI_LOG_KIT_H
#define CLI_LOG_KIT_H
#include "cli/log_keys.h"

/* Makes an export an auditor's kit: beside the tiles, every blob that an entry names, the keys, a
 * policy and a README.txt that says how to check it with public tools. */
struct log_kit {
	const struct log_source *source; /* of blobs and keys */
	const char *folder;              /* has the tiles already */
	const struct note_key *key;
	uint64_t size;  /* entries */
	uint64_t fresh; /* found: blobs that were not there before */
	bool plain;     /* found: the coordinator is older, and gives tiles alone */
};

/* ERROR_NOT_FOUND names an entry whose blob nobody has. */
bool log_kit_write(struct arena *arena, struct log_kit *kit, struct error *error) MUST_CHECK;
/* Behind the checkpoint: LOG_SUMS. */
bool log_kit_end(const struct log_kit *kit, struct error *error) MUST_CHECK;

const char *log_readme(void);
#endif
