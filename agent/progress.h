#ifndef AGENT_PROGRESS_H
#define AGENT_PROGRESS_H
#include <stddef.h>
#include <stdint.h>

struct migration;
struct statement;
struct statement_result;

/* What an executor tells while it works. */
enum progress_state {
	PROGRESS_MIGRATION_STARTED,
	PROGRESS_STATEMENT_STARTED,
	PROGRESS_STATEMENT_ADVANCED, /* it still runs, or waits */
	PROGRESS_STATEMENT_SUCCEEDED,
	PROGRESS_STATEMENT_FAILED,
	PROGRESS_RETRIED, /* a lock was not to be had; tried again after a pause; `statement` is
			     NULL where it was one of ours, like BEGIN or COMMIT */
	PROGRESS_STATEMENT_NOT_REHEARSED, /* one transaction cannot show it */
	PROGRESS_MIGRATION_SUCCEEDED,
	PROGRESS_MIGRATION_FAILED,
	PROGRESS_STATE_COUNT
};

/* How far a statement has come. */
struct advance {
	const char *phase;   /* for people: what it does or waits for; "" */
	int64_t done, total; /* of what the phase counts; total 0: it counts nothing */
	int64_t left;        /* ms that the phase is thought to take; -1: not known */
};

struct progress {
	enum progress_state state;
	const struct migration *migration;
	size_t statements;                     /* of the migration */
	const struct statement *statement;     /* NULL for the migration's own */
	const struct statement_result *result; /* for SUCCEEDED and FAILED statements, and so
						  far for ADVANCED ones, or NULL */
	const struct advance *advance;         /* for ADVANCED statements */
	int64_t started;                       /* wall clock, ms */
	int64_t duration;                      /* MIGRATION_SUCCEEDED: of the whole, microseconds */
	unsigned error_line;                   /* in the file, 0 when not known */
	const char *why;        /* NOT_REHEARSED, RETRIED: the reason; mode of the migration */
	unsigned failed_tries;  /* of the statement, for a lock, before this */
	const char *blocked_by; /* who was in the way of the last of those; NULL: was not seen */
	int64_t pause;          /* RETRIED: ms */
};
#endif
