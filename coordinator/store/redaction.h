#ifndef COORDINATOR_STORE_REDACTION_H
#define COORDINATOR_STORE_REDACTION_H
#include "coordinator/store/disclosure.h"

/* What can be forgotten of the log: salts and texts, never an entry. */
struct redaction {
	struct hash *items; /* commitments */
	size_t count;
	const char *label; /* of a person: what they are called from now on */
};

/* A person's name, and every text that holds it as a word.  ERROR_NOT_FOUND: nobody is called so;
 * ERROR_CONFLICT: a token of that name is in use; ERROR_REFUSED: an entry from before there were
 * commitments holds the name itself, or a rollout that is under way needs one of the texts. */
bool redaction_of_person(struct arena *arena, struct store *store, const char *person,
			 struct redaction *redaction, struct error *error) MUST_CHECK;
/* The texts of an entry.  ERROR_NOT_FOUND: no such entry; ERROR_REFUSED: it holds none, or holds
 * them itself, or a rollout under way needs one. */
bool redaction_of_entry(struct arena *arena, struct store *store, uint64_t seq,
			struct redaction *redaction, struct error *error) MUST_CHECK;

/* How many of the documents that entries name hold the text: they are not changed. */
bool redaction_documents(struct store *store, const char *text, uint64_t *count,
			 struct error *error) MUST_CHECK;

/* Overwrites them, in the open transaction; the next commits see to it that no copy stays in the
 * files of the store (store_commit). */
bool redaction_do(struct store *store, const struct redaction *redaction,
		  struct error *error) MUST_CHECK;

/* Does the text hold the word?  Letters, digits and bytes of other characters make up words. */
bool text_holds_word(struct bytes text, const char *word);
#endif
