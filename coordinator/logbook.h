#ifndef COORDINATOR_LOGBOOK_H
#define COORDINATOR_LOGBOOK_H
#include "core/base/crypto.h"
#include "core/tlog/checkpoint.h"

/* What the log says of itself to others: signed checkpoints, which never contradict one another.
 * In the state's folder: log.key (secret), log.vkey (its verifier key, whose name is the log's
 * origin for good), checkpoint (the last that somebody was given) and checkpoint.cosigned (the last
 * that enough witnesses cosigned). */
struct store;
struct logbook;

/* Makes the key when there is none.  Without an origin it is called what it is called already, at
 * first "lockstep/" and eight digits of its key.  ERROR_INVALID: it has another origin;
 * ERROR_INTEGRITY: the key is gone, or the store is not a continuation of the checkpoint that was
 * given out (a fork: it comes from an older backup, or was changed). */
struct logbook_options {
	const char *folder;                 /* the state's */
	const char *origin;                 /* NULL: as above */
	const struct key_pair *coordinator; /* vouches for the log's key */
};
bool logbook_open(struct store *store, const struct logbook_options *options,
		  struct logbook **logbook, struct error *error) MUST_CHECK;
void logbook_close(struct logbook *logbook); /* NULL is allowed */

const struct note_key *logbook_key(const struct logbook *logbook);
/* The coordinator's key, and its signature that the log's key is its own (core/tlog/vouch.h). */
struct logbook_voucher {
	uint8_t key[PUBLIC_KEY_SIZE];
	uint8_t signature[SIGNATURE_SIZE];
};
struct logbook_voucher logbook_voucher(struct logbook *logbook);
/* The coordinator has another key. */
void logbook_vouch(struct logbook *logbook, const struct key_pair *coordinator);

/* A checkpoint that was signed not long ago, or else one over all entries of the open transaction;
 * nobody may see it before that is committed.  The loop's thread. */
struct logbook_wish {
	uint64_t least; /* so many entries it has to hold, if there are as many */
	int64_t now;    /* monotonic clock, ms */
	int64_t life;   /* ms for which one that was signed serves */
};
struct logbook_head {
	uint64_t size;
	const char *checkpoint; /* until the next is signed */
};
bool logbook_sign(struct logbook *logbook, struct store *store, const struct logbook_wish *wish,
		  struct logbook_head *head, struct error *error) MUST_CHECK;
/* The transaction ended: what was signed in it is kept in the folder now and then (`now`: monotonic
 * clock, ms), or was never there. */
void logbook_settle(struct logbook *logbook, bool committed, int64_t now);

/* From now on logbook_publish gives out only what logbook_serve was given; what was served before a
 * restart only if it is `good` yet. */
void logbook_hold_back(struct logbook *logbook, bool good);
/* The checkpoint that is given out from now on, with cosignatures; kept in the folder
 * (checkpoint.cosigned) before.  The loop's thread, when what it covers is committed. */
bool logbook_serve(struct logbook *logbook, const struct logbook_head *head,
		   struct error *error) MUST_CHECK;
/* What was served last, also before a restart; NULL: nothing. */
const char *logbook_served(const struct logbook *logbook);

/* The checkpoint over all committed entries (`store` is a reader's), signed; kept in the folder
 * before anybody sees it.  Where it is held back: the last that was served; ERROR_UNREACHABLE: none
 * was yet.  Any thread. */
bool logbook_publish(struct arena *arena, struct logbook *logbook, struct store *store,
		     const char **checkpoint, struct error *error) MUST_CHECK;

/* A release bundle's index, signed as a note by the log's key (core/tlog/release_bundle.h). */
const char *logbook_sign_bundle(struct arena *arena, const struct logbook *logbook,
				struct bytes index);
#endif
