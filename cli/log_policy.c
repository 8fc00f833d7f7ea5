#include "cli/log.h"
#include "core/base/file.h"
#include "core/tlog/quorum.h"

#define POLICY_LIMIT ((size_t)64 * 1024)

bool log_policy_holds(struct arena *arena, const char *path, const struct note_key *key,
		      const struct note *checkpoint, struct error *error)
{
	struct quorum *quorum = arena_new(arena, struct quorum);
	const struct quorum_log *log;
	struct bytes text;

	if (!path)
		return true;
	if (!file_read(arena, path, POLICY_LIMIT, &text, error) ||
	    !quorum_read(arena, text, quorum, error))
		return error_wrap(error, "--policy");
	log = quorum_log_find(quorum, key->name);
	if (!log || !note_key_equal(&log->key, key))
		return error_set(error, ERROR_INTEGRITY,
				 "--policy: it does not name this log, whose key is %s",
				 note_key_text(arena, key));
	return quorum_met(arena, quorum, checkpoint, QUORUM_ANY_TIME, error) ||
	       error_wrap(error, "--policy");
}
