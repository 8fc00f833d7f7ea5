#ifndef COORDINATOR_ADOPT_H
#define COORDINATOR_ADOPT_H
#include "coordinator/store/agents.h"
#include "coordinator/store/registry.h"
#include "core/adopt/match.h"

/* What the history that another tool left in a target proves of a release.  Readers, any thread;
 * slow where checksums are made of the files' texts. */
struct adopt_request {
	const char *project, *environment, *target;
	uint64_t release; /* 0: the newest */
	const char *tool; /* NULL: the only one that there is */
};

struct adopt_finding {
	struct target_row target;
	struct release_row release;
	struct history history;
	struct adoption adoption;
};

/* What is known of a release's files to a tool, with the texts that its checksums are made of. */
bool adopt_files(struct arena *arena, struct store *store, const struct release *release,
		 const struct history_tool *tool, struct adoption_files *files,
		 struct error *error) MUST_CHECK;

/* ERROR_NOT_FOUND: no such target or release, or nothing of that tool was reported there;
 * ERROR_INVALID: several tools, and none is named. */
bool adopt_gather(struct arena *arena, struct store *store, const struct adopt_request *request,
		  struct adopt_finding *finding, struct error *error) MUST_CHECK;
#endif
