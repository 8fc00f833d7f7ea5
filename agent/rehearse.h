#ifndef AGENT_REHEARSE_H
#define AGENT_REHEARSE_H
#include "agent/executor_step.h"
#include "agent/target_rehearsal.h"

struct rehearsed;

/* Why a statement that reaches out is not run. */
#define REHEARSAL_BEYOND "it goes beyond its database, and a rehearsal may not"

/* Inside the executor: a rehearsal while it goes on.  run->target is where it is rehearsed. */
struct rehearsal {
	struct run *run;
	struct rehearsed *told; /* what comes of it */
	bool alone;             /* on something of our own, where statements hold */
	bool backwards;         /* the ways back are run */
	const char **reaching;  /* functions that reach out, by name, in the run's arena */
	size_t reaching_count;
	const char
	    *gap; /* the first statement that was not rehearsed: "NAME:LINE"; NULL: none yet */
};

/* Reports and records that a statement was not rehearsed, and what then depends on it. */
void not_rehearsed(struct rehearsal *rehearsal, const struct step *step,
		   const struct statement *statement, const char *why);
/* Does it act beyond its database at once, so that nothing takes it back: run a program, write a
 * file of the server, end sessions, speak to another database?  It is not run by a rehearsal; nor
 * is what names a function whose body does, or is in a language that cannot be read, and that an
 * earlier statement made.  All statements are asked about, in their order. */
bool rehearsal_reaches_out(struct rehearsal *rehearsal, const struct statement *statement);
/* Runs one statement within the open transaction, in a savepoint.  True, too, when the failure is
 * one that a rehearsal may show. */
bool rehearse_statement(struct rehearsal *rehearsal, const struct step *step,
			const struct statement *statement, struct error *error) MUST_CHECK;
/* Sends one of our own. */
bool rehearsal_say(struct run *run, const struct statement *statement, struct error *error);
/* What one transaction, or an empty database, cannot show: the reason, or NULL. */
const char *rehearsal_excuse(const struct rehearsal *rehearsal,
			     const struct statement_result *result);

/* Brings the copy to where the target stands and runs the steps on it; run->target is the copy. */
bool rehearse_on_copy(struct rehearsal *rehearsal, struct step *steps, size_t count,
		      struct error *error) MUST_CHECK;

/* Puts into the evidence what a statement did, or why it was not seen. */
struct evidence_statement *rehearsal_record(struct rehearsal *rehearsal, const struct step *step,
					    const struct statement *statement,
					    const struct statement_result *result);
#endif
