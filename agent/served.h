#ifndef AGENT_SERVED_H
#define AGENT_SERVED_H
#include "agent/worker.h"

/* The targets that this agent serves: what is known of each, and what the coordinator knows of it.
 * The loop's thread only. */
struct served {
	const struct agent_target_settings *settings;
	struct worker *worker;
	bool known;
	struct inspection state;
	struct arena *texts; /* of state */
	bool unusable;       /* and that was logged */
	int64_t asked;       /* for a look, monotonic clock, ms */
	bool sent;           /* the ledger with `sent_digest` and these histories arrived in this
				session */
	struct hash sent_digest, sent_histories;
	bool offered;                   /* it is in the sync that was built last */
	bool sizes_sent, sizes_offered; /* the same of what it tells the linter */
	struct hash sent_sizes;
};

struct served_list {
	struct served *items;
	size_t count;
	struct crew *crew;
};

void served_open(struct served_list *list, const struct agent_settings *settings,
		 void (*changed)(void *context), void *context);
/* Waits for the workers; ask served_stop first. */
void served_close(struct served_list *list);
struct served *served_find(const struct served_list *list, const char *name); /* NULL: not ours */

void served_inspect(struct served_list *list, uint64_t seen);
/* When the next look is due (monotonic clock, ms): earlier than `planned` where somebody else holds
 * a target's lock, which may end any moment. */
int64_t served_look_due(const struct served_list *list, int64_t planned);
/* At the next statement's end; NULL: every attempt. */
void served_stop(struct served_list *list, const char *attempt);
/* The same, and the statement that runs is interrupted. */
void served_interrupt(struct served_list *list, const char *attempt, const char *why);
bool served_busy(const struct served_list *list);
/* Takes what the workers found. */
void served_collect(struct served_list *list);

/* Fills the targets of a sync: what is known of each, with the ledgers that the session has not
 * seen; those that were not looked at yet, or whose ledgers are too much for one message, are only
 * named. */
void served_states(struct arena *arena, struct served_list *list, struct sync *sync);
void served_acknowledge(struct served_list *list); /* that sync arrived */
void served_forget(struct served_list *list);      /* a new session knows nothing */
#endif
