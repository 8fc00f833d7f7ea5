#ifndef CORE_TLOG_CHECKPOINT_H
#define CORE_TLOG_CHECKPOINT_H
#include "core/tlog/note.h"

/* The head of a log (C2SP tlog-checkpoint): the text of a signed note.
 *   origin \n size in decimal \n base64(root) \n
 * Extension lines may follow; we make none. */
struct checkpoint {
	const char *origin; /* also the name of the log's key */
	uint64_t size;
	struct hash root;
};

/* With its last newline. */
char *checkpoint_text(struct arena *arena, const struct checkpoint *checkpoint);
/* ERROR_INVALID names the line that is wrong. */
bool checkpoint_read(struct arena *arena, struct bytes text, struct checkpoint *checkpoint,
		     struct error *error) MUST_CHECK;
/* The signed note: text, empty line, the log's signature.  The pair's key is named as the origin.
 */
char *checkpoint_sign(struct arena *arena, const struct checkpoint *checkpoint,
		      const struct key_pair *pair);
/* A checkpoint with the note that it came in. */
struct signed_checkpoint {
	struct checkpoint head;
	struct note note;
};
/* Reads a note that `log` signed, and whose origin is the key's name.  Errors as note_read,
 * note_verify, checkpoint_read. */
bool checkpoint_open(struct arena *arena, struct bytes bytes, const struct note_key *log,
		     struct signed_checkpoint *checkpoint, struct error *error) MUST_CHECK;
#endif
