#ifndef CORE_TLOG_HANDOVER_H
#define CORE_TLOG_HANDOVER_H
#include "core/tlog/note.h"

/* An agent replaces its key: a signed note of four lines, by the old key and by the new one.
 *   lockstep-agent-handover-v1
 *   agent ID
 *   key HEX
 *   successor HEX */
#define HANDOVER_SIZE 1000 /* bytes, at most */

char *handover_make(struct arena *arena, const char *agent, const struct key_pair *key,
		    const struct key_pair *successor);
/* `successor` receives the new key.  ERROR_INVALID: not of that form; ERROR_INTEGRITY: it is
 * another agent's or another key's, or one of the two did not sign it. */
bool handover_read(struct bytes note, const char *agent, const uint8_t key[PUBLIC_KEY_SIZE],
		   uint8_t successor[PUBLIC_KEY_SIZE], struct error *error) MUST_CHECK;
#endif
