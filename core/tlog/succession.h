#ifndef CORE_SUCCESSION_H
#define CORE_SUCCESSION_H
#include "core/tlog/note.h"

/* Which key comes after which.  A statement is a signed note (core/tlog/note.h) of six lines:
 *   lockstep-succession-v1
 *   rotate|revoke
 *   coordinator|log        whose key
 *   key HEX                that is used no more
 *   successor HEX
 *   since N                entries from this number on are not the old key's
 * A planned rotation is signed by the old key.  A revocation, which stands above it, is signed by
 * the recovery key, whose secret is kept away from the coordinator.  Pure. */
enum succession_act {
	SUCCESSION_ROTATE,
	SUCCESSION_REVOKE,
	SUCCESSION_ACT_COUNT
};

enum succession_of {
	SUCCESSION_COORDINATOR,
	SUCCESSION_LOG,
	SUCCESSION_OF_COUNT
};

#define SUCCESSION_LIMIT     64   /* statements that an agent is shown, and keeps */
#define SUCCESSION_NOTE_SIZE 1000 /* bytes of one, at most */
#define RECOVERY_NAME        "lockstep/recovery"

struct succession {
	enum succession_act act;
	enum succession_of of;
	uint8_t key[PUBLIC_KEY_SIZE], successor[PUBLIC_KEY_SIZE];
	uint64_t since;
	const char *note; /* as it was signed */
};

struct succession_list {
	const struct succession *items;
	size_t count;
};

const char *succession_act_name(enum succession_act act); /* "rotate", "revoke" */
const char *succession_of_name(enum succession_of of);    /* "coordinator", "log" */
bool succession_of_read(const char *name, enum succession_of *of) MUST_CHECK;

/* What is signed, and that with the signature of `pair`. */
char *succession_text(struct arena *arena, const struct succession *statement);
char *succession_sign(struct arena *arena, const struct succession *statement,
		      const struct key_pair *pair);

/* The text alone, without signatures (`note` is NULL then), or a signed note; texts in the arena.
 * Neither says who signed.  ERROR_INVALID: not of that form, or a key that succeeds itself. */
bool succession_parse(struct arena *arena, struct bytes text, struct succession *statement,
		      struct error *error) MUST_CHECK;
bool succession_read(struct arena *arena, struct bytes note, struct succession *statement,
		     struct error *error) MUST_CHECK;
/* Is it signed by whom it has to be?  `recovery` NULL: no recovery key is known, and no revocation
 * holds. */
bool succession_holds(const struct succession *statement, const uint8_t *recovery);

struct succession_start {
	enum succession_of of;
	const uint8_t *first;    /* the key that was believed first */
	const uint8_t *recovery; /* NULL: none is known */
};

struct succession_end {
	uint8_t key[PUBLIC_KEY_SIZE];
	struct succession_list path; /* what leads there from the first key, in the arena */
};

/* Walks from the first key to the one that nothing succeeds, whatever the order of the statements;
 * those that do not hold are as if they were not there.  ERROR_INTEGRITY: two different keys claim
 * to succeed the same one and no revocation decides it, it goes round in a circle, or is too long.
 */
bool succession_follow(struct arena *arena, const struct succession_start *start,
		       const struct succession_list *statements, struct succession_end *end,
		       struct error *error) MUST_CHECK;

/* What a coordinator signs so that agents believe it which key recovers it:
 * "lockstep-recovery-key-v1\n" and the key in hexadecimal. */
struct bytes recovery_vouch_bytes(struct arena *arena, const uint8_t key[PUBLIC_KEY_SIZE]);
#endif
