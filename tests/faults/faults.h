#ifndef TESTS_FAULTS_FAULTS_H
#define TESTS_FAULTS_FAULTS_H
#include <stdbool.h>

/* One call of a library fails, once, in the way that is chosen.  The calls are wrapped at link time
 * (tests/faults/calls.txt); a wrapper asks fault_due when the call comes. */
enum fault {
	FAULT_NONE,
	FAULT_REFUSED,    /* nothing is done */
	FAULT_CUT,        /* the connection is cut before it */
	FAULT_ENDED,      /* the server ends the session before it, and says so */
	FAULT_LOST,       /* it is done, and the connection is cut before the answer is there */
	FAULT_BUSY,       /* SQLITE_BUSY, nothing is done */
	FAULT_DISK,       /* SQLITE_IOERR, and the transaction is undone, as SQLite does then */
	FAULT_DISK_AFTER, /* SQLITE_IOERR although it was done: the folder could not be synced */
	FAULT_FULL,       /* of a file: there is no room, or no memory */
	FAULT_COUNT
};
const char *fault_name(enum fault fault);

/* Connections that may only read are let be from now on: they are the test's own. */
void fault_spare_readers(void);
bool fault_spares_readers(void);

/* From now on the call number `call` (from 1) of those that can fail so does. */
void fault_plan(enum fault fault, unsigned call);
/* No more; true when it happened. */
bool fault_over(void);
/* Has this call to fail so?  Counts it.  Any thread. */
bool fault_due(enum fault fault, const char *function);
/* Each so-manieth call fails, from one that LOCKSTEP_SEED chooses: `usual`, or each one when
 * LOCKSTEP_FAULTS is "all". */
unsigned fault_stride(unsigned usual);
unsigned fault_first(unsigned stride);
/* "PQexecParams (connection cut), call 12", of the one that happened last. */
const char *fault_text(void);
#endif
