#ifndef CLI_LOG_VET_H
#define CLI_LOG_VET_H
#include "cli/log_keys.h"
#include "core/vetting.h"

/* What the signatures in a log's entries say, and whether what the entries name is there. */
struct log_vet {
	const struct log_source *source;
	struct log_keys keys;
	struct vetting vetting;
	bool whole; /* an export with blobs, keys and sums: all of it is looked at */
	uint64_t blobs;
};

/* Reads the keys and, of an export, compares SHA256SUMS. */
bool log_vet_open(struct arena *arena, const struct log_source *source, const struct note_key *log,
		  struct log_vet *vet, struct error *error) MUST_CHECK;
void log_vet_close(struct log_vet *vet);
bool log_vet_entry(struct arena *arena, struct log_vet *vet, struct bytes entry,
		   struct error *error) MUST_CHECK;
/* Behind the last entry: every blob. */
bool log_vet_end(struct arena *arena, struct log_vet *vet, struct error *error) MUST_CHECK;

void log_vet_put(struct arena *arena, const struct log_vet *vet, struct value *answer);
void log_vet_say(struct invocation *call, const struct log_vet *vet);
#endif
