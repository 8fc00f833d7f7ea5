#ifndef COORDINATOR_KEYS_H
#define COORDINATOR_KEYS_H
#include "coordinator/loop.h"
#include "core/tlog/succession.h"

/* The key that signs plans, and what comes after it.  In the state's folder: coordinator.key (the
 * secret), coordinator.key.next (of a successor that is prepared; it is in use once the log says
 * so), recovery.vkey (the public half of the recovery key that `init` made). */

/* Reads the key, makes it for a store that is new, and finishes a change that was cut short.
 * ERROR_INTEGRITY: it is gone, or is not the one that the log names. */
bool keys_open(struct coordinator *coordinator, const char *folder, struct error *error) MUST_CHECK;
void keys_close(struct coordinator *coordinator);
/* The turn ended: what changed in it holds if it was committed, and else never was. */
void keys_settle(struct coordinator *coordinator);

/* Makes a successor and keeps it beside the key, in the place of one that was prepared before.
 * ERROR_LOCKED: the key changed in this very turn. */
bool keys_prepare(struct turn *turn, struct key_pair *next, struct error *error) MUST_CHECK;
/* The successor that was prepared.  ERROR_REFUSED: it is another one than `key`. */
bool keys_prepared(struct turn *turn, const uint8_t key[PUBLIC_KEY_SIZE], struct key_pair *next,
		   struct error *error) MUST_CHECK;
/* The prepared successor signs from now on, once the turn that logs it is committed, and every
 * agent has to say hello again. */
void keys_change(struct turn *turn, const struct key_pair *next);
/* One agent has to. */
void keys_call_back(struct turn *turn, const char *agent);
/* The new key that an agent brings with its hello, if it was asked to; the welcome says which one
 * is believed.  ERROR_REFUSED: it was not; ERROR_INTEGRITY: as handover_read. */
bool keys_take_handover(struct turn *turn, const struct agent *agent, const struct hello *hello,
			struct welcome *welcome, struct error *error) MUST_CHECK;

/* What a welcome says about keys. */
bool keys_show(struct turn *turn, struct welcome *welcome, struct error *error) MUST_CHECK;
/* An agent tells which key it believes: logged when that is news. */
bool keys_note_followed(struct turn *turn, const struct agent *agent, const struct sync *sync,
			struct error *error) MUST_CHECK;
#endif
