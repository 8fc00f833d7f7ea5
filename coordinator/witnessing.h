#ifndef COORDINATOR_WITNESSING_H
#define COORDINATOR_WITNESSING_H
#include "coordinator/log_demand.h"
#include "coordinator/questions.h"

/* Others who say what history of the log they were shown: agents, and witnesses of others that the
 * coordinator's log-policy names with their URLs.  All are shown the same heads, in rounds: a new
 * one begins when somebody waits for a newer head, and else every ten seconds when there is one.
 * What they say is kept in memory; the newest head that the coordinator's own policy is content
 * with also in the folder (coordinator/logbook.h). */
struct outside_job;
/* A witness of others. */
struct outside {
	const struct quorum_party *party; /* of the coordinator's policy */
	uint64_t seen;                    /* entries of the log that it has seen, as far as known */
	uint64_t round;                   /* the last in which it said something */
	uint64_t cosigned;                /* the newest head that it cosigned; 0: none */
	int64_t seconds;                  /* when, as it says */
	int64_t due;                      /* monotonic clock, ms: not to be asked before */
	unsigned failures;                /* since it last cosigned */
	char problem[320];                /* the last one; "": none */
	struct outside_job *job;          /* under way; NULL: none */
};

struct witnesses {
	struct heads heads;
	struct log_demand *demands;
	struct log_demand *own; /* the coordinator's policy; NULL: it has none */
	const struct asker *asker;
	struct outside *outside; /* those whose URLs the own policy has */
	size_t outside_count;
	uint64_t round;    /* rises when all are to be shown the newest head (again) */
	uint64_t demanded; /* rises when demands change */
	int64_t begun;     /* monotonic clock, ms: the round */
	int64_t refresh;   /* monotonic clock, ms: when cosignatures are made anew */
	uint64_t log_size; /* when the last turn ended */
	uint64_t wanted;   /* entries that somebody waits for */
	bool fresh;        /* the newest head is of this turn */
	bool unserved;     /* something newer is to be given out */
	int64_t served;    /* monotonic clock, ms: the last time */
};

/* A witness said something of the head: true when somebody who waited need not any more. */
bool witnessing_judge(struct witnesses *witnesses, const struct head *head,
		      const struct note_key *key, int64_t wall);
#endif
