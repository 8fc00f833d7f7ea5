#ifndef COORDINATOR_LOG_DEMAND_H
#define COORDINATOR_LOG_DEMAND_H
#include "coordinator/heads.h"

/* Whose cosignatures somebody demands on the log's head before it counts: the coordinator's own
 * policy, and those that agents told when they said hello (equal ones are one). */
#define LOG_DEMAND_LIMIT 256

struct log_demand {
	struct log_demand *next;
	struct arena *arena; /* of this */
	const char *policy;
	int64_t age; /* seconds that cosignatures may be old; 0: any */
	struct quorum quorum;
	size_t users;
	uint64_t met;    /* size of the newest head that met it; 0: none did */
	char *text;      /* that head with its cosignatures */
	int64_t until;   /* wall clock, seconds: so long that one counts */
	char *missing;   /* why the newest head does not meet it; NULL: it does */
	bool waited_for; /* somebody could go on if a newer head met it */
};

/* One more user of the demand that says so, made when there is none.  ERROR_INVALID: the policy
 * cannot be read, or there are too many different ones. */
bool log_demand_join(struct log_demand **list, const char *policy, int64_t age,
		     struct log_demand **demand, struct error *error) MUST_CHECK;
/* One user less, and the last one takes the demand with it.  NULL is nobody's. */
void log_demand_leave(struct log_demand **list, struct log_demand *demand);

/* Something new was said of a head, the newest or one before it: true when the demand counts by
 * that for longer, or for more entries, than before. */
bool log_demand_judge(struct log_demand *demand, const struct head *head, int64_t wall);
/* The same for a checkpoint that was cosigned before a restart. */
bool log_demand_recall(struct log_demand *demand, const char *checkpoint, uint64_t size,
		       int64_t wall);
/* Does a head that holds the entry count now? */
bool log_demand_covers(const struct log_demand *demand, uint64_t entry, int64_t wall);
/* Seconds until its cosignatures have to be made anew; INT64_MAX: they are good for ever. */
int64_t log_demand_lasts(const struct log_demand *demand, int64_t wall);
/* Does it depend on that witness? */
bool log_demand_names(const struct log_demand *demand, const struct note_key *key);
#endif
