#ifndef COORDINATOR_HEADS_H
#define COORDINATOR_HEADS_H
#include "core/tlog/quorum.h"

/* The heads of the log that were shown lately, with what witnesses said of them.  They continue one
 * another; in memory only. */
#define HEADS_KEPT 16

struct head_word {
	struct note_key key;
	int64_t seconds; /* when it was made, as the witness says */
	char *line;
	struct head_word *next;
};

struct head {
	uint64_t size; /* 0: none */
	char *text;    /* signed by the log alone */
	struct head_word *words;
};

struct heads {
	struct head items[HEADS_KEPT];
	size_t next; /* where the next one goes */
};

void heads_close(struct heads *heads);
/* The newest; size 0: there is none yet. */
struct head *heads_newest(struct heads *heads);
/* NULL: it is not kept (any more). */
struct head *heads_find(struct heads *heads, uint64_t size);
/* Larger than all that are kept; the oldest is forgotten. */
struct head *heads_add(struct heads *heads, uint64_t size, const char *text);
/* Forgets the newest: it was never shown. */
void heads_drop_newest(struct heads *heads);

/* Takes a signature line of the witness with that key.  ERROR_INTEGRITY: it does not hold;
 * ERROR_NOT_FOUND: it is somebody else's; ERROR_INVALID: it is no line. */
bool head_hear(struct head *head, const struct note_key *key, struct bytes line,
	       struct error *error) MUST_CHECK;
/* What that witness said; NULL: nothing. */
const struct head_word *head_word_of(const struct head *head, const struct note_key *key);
/* Did enough of the policy's witnesses?  ERROR_REFUSED says who is missing. */
bool head_reaches(struct arena *arena, const struct head *head, const struct quorum *quorum,
		  struct quorum_span span, struct error *error) MUST_CHECK;
/* With the words of all that the policy names. */
const char *head_text(struct arena *arena, const struct head *head, const struct quorum *quorum);

#endif
