#ifndef CLI_CONTACT_H
#define CLI_CONTACT_H
#include "agent/target.h"

/* A first look at a database on a thread of its own: what it is and what its ledger says. Meanwhile
 * the directory is read: neither waits for the other. */
struct contact {
	struct target_settings settings; /* its texts outlive the look */
	/* Filled by the thread: */
	struct arena *arena; /* of the texts below */
	struct target *target;
	struct target_facts facts;
	struct ledger ledger;
	struct error error; /* code ERROR_NONE: all of it is there */
};

/* The contact lives in the arena, and what was opened is closed with it.  Nothing is written. */
struct contact *contact_begin(struct arena *arena, const struct target_settings *settings);
/* Waits for it.  Errors as target_open, target_examine and target_ledger_read. */
bool contact_end(struct contact *contact, struct error *error) MUST_CHECK;
#endif
