#ifndef AGENT_TARGET_DRIVER_H
#define AGENT_TARGET_DRIVER_H
#include "core/base/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#include "core/spending.h"

struct first_row;
struct arena;
struct conduct;
struct batch;
struct error;
struct kept_copy;
struct histories;
struct history_entry;
struct history_tool;
struct ledger;
struct ledger_row;
struct origin;
struct patience;
struct inquiry;
struct oversight;
struct pressure;
struct pressure_limits;
struct rehearsal_driver;
struct statement;
struct statement_list;
struct settlement;
struct statement_result;
struct target;
struct target_facts;
struct trace_thing;
struct transaction_group;
struct target_settings;

/* What an implementation of a target offers; the functions of target.h, one to one. */
struct target_driver {
	bool (*open)(const struct target_settings *settings, struct target **target,
		     struct error *error);
	void (*close)(struct target *target);
	bool (*examine)(struct arena *arena, struct target *target, struct target_facts *facts,
			struct error *error);
	bool (*lock)(struct target *target, int64_t patience, struct error *error);
	void (*unlock)(struct target *target);
	void (*beat)(struct target *target);
	bool (*holder)(struct arena *arena, struct target *target, const char **holder,
		       struct error *error);
	bool (*reconnect)(struct target *target, int64_t patience, struct error *error);
	bool (*reset)(struct target *target, const struct conduct *conduct, struct error *error);
	bool (*be_patient)(struct target *target, const struct patience *patience,
			   struct error *error);
	bool (*check)(struct target *target, struct error *error);
	bool (*begin)(struct target *target, struct error *error);
	bool (*commit)(struct target *target, struct error *error);
	void (*rollback)(struct target *target);
	bool (*in_transaction)(const struct target *target);
	bool (*execute)(struct arena *arena, struct target *target,
			const struct statement *statement, struct statement_result *result,
			struct error *error);
	bool (*inquire)(struct arena *arena, struct target *target, const struct inquiry *query,
			struct first_row *answer, struct statement_result *result,
			struct error *error);
	bool (*look)(struct arena *arena, struct target *target, struct bytes text,
		     int64_t patience, struct first_row *answer, struct error *error);
	bool (*batch_key)(struct arena *arena, struct target *target, const struct batch *batch,
			  const char **type, const char **trouble, struct error *error);
	bool (*evidence)(struct arena *arena, struct target *target,
			 const struct statement *statement, const char **evidence,
			 struct error *error);
	bool (*settle)(struct arena *arena, struct target *target,
		       const struct statement *statement, const char *evidence,
		       struct settlement *settlement, struct error *error);
	size_t (*locks)(const struct statement *statement);
	bool (*has_room)(struct target *target, size_t locks, size_t migrations,
			 struct error *error);
	bool (*apply_group)(struct arena *arena, struct target *target,
			    struct transaction_group *group, struct error *error);
	void (*interrupt)(struct target *target);
	void (*oversee)(struct target *target, const struct oversight *oversight);
	bool (*pressure)(struct arena *arena, struct target *target,
			 const struct pressure_limits *limits, struct pressure *pressure,
			 struct error *error);
	bool (*ledger_read)(struct arena *arena, struct target *target, struct ledger *ledger,
			    struct error *error);
	bool (*ledger_prepare)(struct target *target, struct error *error);
	bool (*ledger_fence)(struct target *target, uint64_t epoch, struct error *error);
	bool (*ledger_put)(struct target *target, const struct ledger_row *row,
			   struct error *error);
	bool (*histories)(struct arena *arena, struct target *target, struct histories *histories,
			  struct error *error);
	bool (*history_put)(struct target *target, const struct history_tool *tool,
			    const struct history_entry *entries, size_t count, struct error *error);
	bool (*home)(struct arena *arena, struct target *target, const char **schema,
		     struct error *error);
	bool (*sight)(struct arena *arena, struct target *target, struct trace_thing *thing,
		      struct error *error);
	bool (*origin)(struct arena *arena, struct target *target, struct origin *origin,
		       struct error *error);
	const char *(*last_transaction)(struct arena *arena, struct target *target);
	bool (*restore_point)(struct arena *arena, struct target *target, const char *name,
			      const char **position, struct error *error);
	bool (*keep_copy)(struct arena *arena, struct target *target, struct kept_copy *copy,
			  struct error *error);
	const struct rehearsal_driver *rehearsal; /* agent/target_rehearsal.h */
};

/* The first member of what an implementation opens. */
struct target {
	const struct target_driver *driver;
	const char *name;         /* the masked URL; lives as long as the target */
	const char *backup_stamp; /* NULL, or a file */
	bool contended;           /* the last failure was a lock that was not to be had */
	struct spending spending;
	char
	    unwatched[200]; /* why nobody could look on while a statement ran; "": somebody could */
};

extern const struct target_driver postgres_driver;
extern const struct target_driver sqlite_driver;
#endif
