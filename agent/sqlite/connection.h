#ifndef AGENT_SQLITE_CONNECTION_H
#define AGENT_SQLITE_CONNECTION_H
#include "agent/sqlite/copy_place.h"
#include <pthread.h>
#include <sqlite3.h>

#include "agent/target.h"
#include "agent/target_driver.h"
#include "sqlite_target_sql.h"

/* Inside agent/sqlite: what its files share. */

/* How many rows of one table miss their parents in another. */
struct violation {
	char *table, *parent;
	int64_t rows;
};

struct violations {
	struct violation *items;
	size_t count;
};

struct sqlite_effects;

struct sqlite {
	struct target target;
	struct arena *arena;
	pthread_mutex_t guard; /* over `database` against sqlite_interrupt */
	sqlite3 *database;
	char *path;
	const char *project;
	const char *copies; /* folder that is set for them, or NULL */
	bool only_reading;  /* mode=ro */
	bool absent;        /* no file yet: `database` is an empty one in memory until we write */
	struct copy_place place; /* of a copy, removed on close */
	bool used;               /* a statement may have changed the session since the last reset */
	int64_t patience;        /* ms, for readers and writers who are not ours; 0: without end */
	int lock;                /* descriptor that holds the lock, -1 */
	struct arena *noted_in;
	struct violations noted;        /* by reset */
	struct sqlite_effects *effects; /* how things were before a rehearsed statement */
};

/* agent/sqlite/rehearsal.c */
extern const struct rehearsal_driver sqlite_rehearsal;
void sqlite_effects_free(struct sqlite_effects *effects); /* NULL is allowed */

struct sqlite *sqlite_of(struct target *target);

bool sqlite_connect(struct sqlite *sqlite, struct error *error) MUST_CHECK;
/* Others are waited for with the patience that holds now. */
void sqlite_wait_for(struct sqlite *sqlite);
void sqlite_disconnect(struct sqlite *sqlite);
/* Before anything is written: makes the file where there is none. */
bool sqlite_appear(struct sqlite *sqlite, struct error *error) MUST_CHECK;
struct sqlite *sqlite_new(const char *name, const char *path, const char *project);
void sqlite_close(struct target *target);

/* Sets the error from the connection's last failure.  Returns false. */
bool sqlite_refused(struct sqlite *sqlite, const char *doing, struct error *error);

/* One of our statements, ready to be bound; NULL with the error set. */
sqlite3_stmt *sqlite_prepare(struct sqlite *sqlite, enum sqlite_target_sql sql,
			     struct error *error);
void sqlite_finish(sqlite3_stmt **statement);
/* Runs one of our statements that takes and gives nothing. */
bool sqlite_run(struct sqlite *sqlite, enum sqlite_target_sql sql, struct error *error) MUST_CHECK;

bool sqlite_lock(struct target *target, int64_t patience, struct error *error);
void sqlite_unlock(struct target *target);
bool sqlite_holder(struct arena *arena, struct target *target, const char **holder,
		   struct error *error);

/* agent/sqlite/preflight.c */
void sqlite_preflight(struct arena *arena, const struct sqlite *sqlite, struct target_facts *facts);

bool sqlite_violations(struct arena *arena, struct sqlite *sqlite, struct violations *violations,
		       struct error *error) MUST_CHECK;
bool sqlite_check(struct target *target, struct error *error);

bool sqlite_execute(struct arena *arena, struct target *target, const struct statement *statement,
		    struct statement_result *result, struct error *error);
/* What SQLite said about a statement that failed.  Returns false. */
bool sqlite_failed(struct arena *arena, struct sqlite *sqlite, struct bytes text,
		   struct statement_result *result, struct error *error);
int64_t sqlite_clock(void); /* monotonic, microseconds */

bool sqlite_inquire(struct arena *arena, struct target *target, const struct inquiry *query,
		    struct first_row *answer, struct statement_result *result, struct error *error);
/* agent/sqlite/look.c */
bool sqlite_look(struct arena *arena, struct target *target, struct bytes text, int64_t patience,
		 struct first_row *row, struct error *error);
bool sqlite_batch_key(struct arena *arena, struct target *target, const struct batch *batch,
		      const char **type, const char **trouble, struct error *error);

bool sqlite_ledger_exists(struct sqlite *sqlite, bool *exists, struct error *error) MUST_CHECK;
bool sqlite_ledger_read(struct arena *arena, struct target *target, struct ledger *ledger,
			struct error *error);
bool sqlite_ledger_prepare(struct target *target, struct error *error);
bool sqlite_ledger_fence(struct target *target, uint64_t epoch, struct error *error);
bool sqlite_ledger_put(struct target *target, const struct ledger_row *row, struct error *error);

bool sqlite_apply_group(struct arena *arena, struct target *target, struct transaction_group *group,
			struct error *error);

bool sqlite_histories(struct arena *arena, struct target *target, struct histories *histories,
		      struct error *error);

bool sqlite_history_put(struct target *target, const struct history_tool *tool,
			const struct history_entry *entries, size_t count, struct error *error);

/* agent/sqlite/sight.c */
bool sqlite_home(struct arena *arena, struct target *target, const char **schema,
		 struct error *error);
bool sqlite_sight(struct arena *arena, struct target *target, struct trace_thing *thing,
		  struct error *error);

bool sqlite_copy(struct target *target, struct target **copy, struct error *error);
bool sqlite_sweep(struct target *target, size_t *left, struct error *error);
/* All of it, into an empty database. */
bool sqlite_copy_pages(struct sqlite *from, struct sqlite *to, struct error *error) MUST_CHECK;

/* agent/sqlite/kept.c */
#define SQLITE_COPY_SPARE ((int64_t)16 << 20) /* bytes that remain free beside a copy */
const char *sqlite_copies_folder(struct arena *arena, const struct sqlite *sqlite);
bool sqlite_keep_copy(struct arena *arena, struct target *target, struct kept_copy *copy,
		      struct error *error);
#endif
