#ifndef AGENT_POSTGRES_CONNECTION_H
#define AGENT_POSTGRES_CONNECTION_H
#include <libpq-fe.h>
#include <stdatomic.h>

#include "agent/target.h"
#include "agent/target_driver.h"
#include "postgres_sql.h"

struct observer;
struct overseen;
struct postgres_effects;

/* Those who have waited behind what we lock. */
struct victims {
	int64_t looked, waiting; /* when we looked last, and how many waited then */
	int64_t most;            /* at a time */
	bool unseen;             /* we could not look */
	char who[400];           /* the first of them, then */
};

/* A database to rehearse in (agent/postgres/scratch.h). */
struct scratch {
	struct target *keeper; /* a session elsewhere on its server, which says that it is in use */
	const char *name;
};

/* Inside agent/postgres: what its files share. */
struct postgres {
	struct target target;
	struct arena *arena;
	struct target_settings settings;
	const char *secret;   /* the password, so that it can be masked; NULL when there is none */
	const char *scope;    /* the schema, or "" */
	struct origin origin; /* when it was asked for last; empty: never */
	const char *moved;    /* NULL, or how the server differs since the reconnection */
	char transaction[24]; /* that wrote the last row by itself, or "" */
	PGconn *connection;
	struct observer *observer; /* looks on while a statement runs */
	atomic_bool interrupted;   /* what runs is to be cancelled; set by any thread */
	struct oversight oversight;
	struct victims victims;
	int64_t mark_position; /* and when all standbys had come as far as the mark before */
	int64_t mark_time;     /* monotonic clock, ms */
	bool mark_known;
	bool mark_passed;                    /* all have once come to a mark */
	const char *backend, *backend_start; /* who served us: pid and start time */
	const char *watch; /* how often the server looks whether we are there; "" where it cannot */
	bool pooled, locked;
	bool used;       /* since the last reset */
	bool other_role; /* a statement may have changed who we are */
	bool unlocking;  /* the last statement may have given up our lock */
	bool rehearsing; /* guards are to be kept */
	bool superuser;
	struct conduct conduct;           /* that reset set up */
	bool conducted;                   /* is it? */
	bool prepared;                    /* what a group needs is prepared on the connection */
	struct postgres_effects *effects; /* NULL: nobody asked what statements do */
	struct scratch scratch;           /* it is one itself, and goes with us; else empty */
};

/* What is bound to $1, $2 ...; a NULL is SQL's NULL. */
struct values {
	const char *const *items;
	int count;
};
#define VALUES(...)                                                                                \
	((struct values) { (const char *const[]) { __VA_ARGS__ },                                  \
			   sizeof((const char *const[]) { __VA_ARGS__ }) / sizeof(char *) })
#define NO_VALUES ((struct values) { 0 })

struct postgres *postgres_of(struct target *target);

/* ERROR_UNREACHABLE with the server's words. */
bool postgres_connect(struct postgres *postgres, struct error *error) MUST_CHECK;
void postgres_disconnect(struct postgres *postgres);
/* What each of our sessions begins with, and the conduct. */
bool postgres_session_begin(struct postgres *postgres, struct error *error) MUST_CHECK;
/* Puts the session back: nothing of what a migration SET remains, and no conduct. */
bool postgres_session(struct postgres *postgres, struct error *error) MUST_CHECK;
/* The same, with the conduct of what comes next. */
bool postgres_reset(struct target *target, const struct conduct *conduct, struct error *error);
bool postgres_be_patient(struct target *target, const struct patience *patience,
			 struct error *error);
/* What POSTGRES_SESSION is given. */
struct session_values {
	const char *items[7];
};
struct session_values postgres_session_values(struct arena *arena, const struct postgres *postgres);
/* A setting's text; "" where the setting stays as it is. */
const char *postgres_milliseconds(struct arena *arena, int64_t milliseconds);

/* The timeouts of a rehearsal, for the rest of the transaction. */
bool postgres_guard(struct postgres *postgres, struct error *error) MUST_CHECK;

/* The text with the password replaced and on one line. */
char *postgres_masked(struct arena *arena, const struct postgres *postgres, const char *text);
/* ERROR_UNREACHABLE when the connection is gone, ERROR_LOCKED for what a retry may help, else
 * ERROR_FAILED.  Notes whether it was contended. */
enum error_code postgres_code(struct postgres *postgres, const PGresult *result);

/* Runs one of our statements.  NULL with the error set when the server refused it. */
PGresult *postgres_query(struct postgres *postgres, enum postgres_sql sql, struct values values,
			 struct error *error) MUST_CHECK;
/* The same for many rows: each is handed over alone, and goes before the next one comes. */
struct row_taker {
	void (*take)(void *context, const PGresult *row);
	void *context;
};
bool postgres_each(struct postgres *postgres, enum postgres_sql sql, struct values values,
		   struct row_taker taker, struct error *error) MUST_CHECK;
/* The same for statements that give nothing of interest. */
bool postgres_run(struct postgres *postgres, enum postgres_sql sql, struct values values,
		  struct error *error) MUST_CHECK;
/* The same for one boolean. */
bool postgres_ask(struct postgres *postgres, enum postgres_sql sql, struct values values,
		  bool *answer, struct error *error) MUST_CHECK;
/* The same for a command that was made with the server's own quoting. */
bool postgres_say(struct postgres *postgres, const char *command, struct error *error) MUST_CHECK;
void postgres_result_clear(PGresult **result);

bool postgres_lock(struct target *target, int64_t patience, struct error *error);
void postgres_unlock(struct target *target);
/* Behind a statement that may have given up all locks of the session.  ERROR_CONFLICT: somebody
 * else has ours. */
bool postgres_lock_keep(struct postgres *postgres, struct error *error) MUST_CHECK;
bool postgres_holder(struct arena *arena, struct target *target, const char **holder,
		     struct error *error);

/* agent/postgres/origin.c */
bool postgres_origin(struct arena *arena, struct target *target, struct origin *origin,
		     struct error *error);
void postgres_origin_compare(struct postgres *postgres); /* after a reconnection */
const char *postgres_last_transaction(struct arena *arena, struct target *target);
void postgres_transaction_note(struct postgres *postgres, const PGresult *result);
bool postgres_restore_point(struct arena *arena, struct target *target, const char *name,
			    const char **position, struct error *error);

/* agent/postgres/preflight.c: from the one row of examine.sql. */
void postgres_preflight(struct arena *arena, struct postgres *postgres, const PGresult *examined,
			struct target_facts *facts);

bool postgres_execute(struct arena *arena, struct target *target, const struct statement *statement,
		      struct statement_result *result, struct error *error);

bool postgres_inquire(struct arena *arena, struct target *target, const struct inquiry *query,
		      struct first_row *answer, struct statement_result *result,
		      struct error *error);
/* agent/postgres/look.c */
bool postgres_look(struct arena *arena, struct target *target, struct bytes text, int64_t patience,
		   struct first_row *row, struct error *error);
bool postgres_batch_key(struct arena *arena, struct target *target, const struct batch *batch,
			const char **type, const char **trouble, struct error *error);

bool postgres_evidence(struct arena *arena, struct target *target,
		       const struct statement *statement, const char **evidence,
		       struct error *error);
bool postgres_settle(struct arena *arena, struct target *target, const struct statement *statement,
		     const char *evidence, struct settlement *settlement, struct error *error);

size_t postgres_locks(const struct statement *statement);
bool postgres_has_room(struct target *target, size_t locks, size_t migrations, struct error *error);

/* What the server said about a statement that failed.  Returns false. */
bool postgres_failed(struct arena *arena, struct postgres *postgres, const PGresult *answer,
		     struct statement_result *result, struct error *error);
/* Takes every result of a statement; rows are counted and dropped as they come.  The first failure
 * is returned, to be cleared by the caller; NULL when there was none.  `overseen` NULL: nobody
 * looks on. */
PGresult *postgres_drain(PGconn *connection, const struct statement *statement,
			 struct overseen *overseen, int64_t *rows);
int64_t postgres_clock(void); /* monotonic, microseconds */

/* agent/postgres/pipeline.c */
bool postgres_apply_group(struct arena *arena, struct target *target,
			  struct transaction_group *group, struct error *error);
const char *postgres_number(struct arena *arena, int64_t value);
/* "" for a hash that is not given. */
const char *postgres_hash(struct arena *arena, const struct hash *hash);

/* agent/postgres/pressure.c */
bool postgres_pressure(struct arena *arena, struct target *target,
		       const struct pressure_limits *limits, struct pressure *pressure,
		       struct error *error);

bool postgres_ledger_exists(struct postgres *postgres, bool *exists,
			    struct error *error) MUST_CHECK;
bool postgres_ledger_read(struct arena *arena, struct target *target, struct ledger *ledger,
			  struct error *error);
bool postgres_ledger_prepare(struct target *target, struct error *error);
bool postgres_ledger_fence(struct target *target, uint64_t epoch, struct error *error);
bool postgres_ledger_put(struct target *target, const struct ledger_row *row, struct error *error);

bool postgres_histories(struct arena *arena, struct target *target, struct histories *histories,
			struct error *error);
/* agent/postgres/sight.c */
bool postgres_home(struct arena *arena, struct target *target, const char **schema,
		   struct error *error);
bool postgres_sight(struct arena *arena, struct target *target, struct trace_thing *thing,
		    struct error *error);
bool postgres_history_put(struct target *target, const struct history_tool *tool,
			  const struct history_entry *entries, size_t count, struct error *error);
#endif
