#ifndef CORE_LINT_RULE_H
#define CORE_LINT_RULE_H
#include "core/dialect.h"
#include "core/lint/catalog.h"
#include "core/lint/effect.h"
#include "core/lint/facts.h"
#include "core/lint/finding.h"
#include "core/migration.h"
#include "core/sql/body.h"
#include "core/sql/parse.h"

/* What a rule needs to judge. */
#define LINT_NEEDS_TREE  1u /* the statement alone */
#define LINT_NEEDS_STATE 2u /* the replayed catalog */
#define LINT_NEEDS_LIVE  4u /* row counts and sizes of a target */

/* How the statements will be run. */
struct lint_runner {
	struct lint_server server;
	int64_t lock_timeout, statement_timeout, idle_timeout; /* ms that the agent sets; 0: none */
	const struct lint_size *sizes; /* live facts; NULL: there are none */
	size_t size_count;
	bool sizes_partial; /* asked for, and of some targets not known, or not all: nothing is
			       small */
	const char *home;   /* schema of names without one; NULL: "public" */
	int version_num;    /* the target's server_version_num, 140003; 0: not known */
};

/* Where a rule looks. */
struct lint_site {
	struct arena *arena; /* of this statement */
	const struct lint_runner *runner;
	const struct lint_catalog *catalog; /* as it is before the command */
	const struct migration *migration;
	size_t number;              /* of the migration, from 1 */
	struct execution_mode mode; /* of the file */
	const struct migration_outline *outline;
	const struct statement *statement;
	size_t base;  /* of the command in the statement, bytes: it stands in a DO block's body */
	bool nested;  /* in such a body */
	bool guessed; /* names in it stand for what only the run tells */
	bool called;  /* it stands in a function that the statement calls, made before */
	enum sql_outcome outcome;
	const struct sql_parsed *parsed; /* the whole statement */
	const PgQuery__Node *command;    /* NULL when it was not parsed */
	const struct sql_body *body;     /* of a DO block or a routine; NULL: it is none */
	const struct lint_effect *effect;
	const struct lint_transaction *transaction; /* what is open around it */
	/* SQLite, in place of catalog and command (core/lint/sqlite.h): */
	const struct lint_play *play;
	const struct lint_step *step;
	struct lint *lint; /* for lint_hit */
};

struct lint_held {
	const char *relation;              /* as people see it */
	const struct lint_relation *known; /* NULL: no migration made it */
	enum lock_mode lock;
};

/* What the transaction that the statement runs in has done so far, as the agent will really run it
 * (file, statement by statement, or the file's own BEGIN). */
struct lint_transaction {
	bool open;            /* false: the statement runs alone */
	bool wrapped;         /* the agent began it, and ends it */
	size_t statements;    /* before this one */
	int64_t lock_timeout; /* in force, ms; 0: none */
	int64_t statement_timeout, idle_timeout;
	bool lock_given, statement_given; /* the file itself says it */
	/* Locks of relations that others see which keep writes or all use from them; of one that
	 * was taken more than once the weaker ones, too. */
	struct lint_held *held;
	size_t held_count;
	/* Of this transaction: constraints added without being checked (lint_follow_key), values
	 * added to enums. */
	const char **unchecked, **values;
	size_t unchecked_count, value_count;
	/* Of the file so far, by name: indexes dropped, tables altered, tables that got a column.
	 */
	const char **dropped, **altered, **widened;
	size_t dropped_count, altered_count, widened_count;
};

typedef void lint_look(struct lint_site *site, const struct lint_rule *rule);

/* A table that a command names. */
struct lint_table {
	struct sql_name name;
	const char *shown;                 /* "orders", for people */
	const char *sql;                   /* the same as it stands in SQL */
	const struct lint_relation *known; /* NULL: no migration made it */
	bool fresh; /* nobody else sees it yet: made by this migration, or temporary */
};

/* One action of ALTER TABLE. */
struct lint_action {
	const PgQuery__AlterTableStmt *alter;
	const PgQuery__AlterTableCmd *command;
	const PgQuery__ColumnDef *column;      /* its definition when it is one, else NULL */
	const PgQuery__Constraint *constraint; /* the same */
	struct lint_table table;
	const struct lint_effect *effect; /* of the action alone */
};
typedef void lint_act(struct lint_site *site, const struct lint_rule *rule,
		      const struct lint_action *action);

/* One row a rule. */
struct lint_rule {
	const char *code; /* "PG101": Atlas's where it means the same */
	const char *name; /* "require-concurrent-index-creation" */
	const char
	    *aliases; /* other tools' names, with spaces between: "squawk:ban-... eugene:E6" */
	enum dialect dialect;
	enum lint_severity severity; /* when nobody sets another */
	unsigned needs;
	const char *title; /* what it finds, a line without a full stop */
	const char *why;   /* what happens, a sentence or two */
	const char *fix;   /* the exact safe alternative, with the words of the example */
	/* Commands that it looks at (a node case); 0: all, also those that were not parsed. */
	PgQuery__Node__NodeCase command;
	lint_look *look; /* NULL: `act`, or found by the linter itself */
	/* Called for the actions of ALTER TABLE: those of this type, or of any. */
	PgQuery__AlterTableType action;
	lint_act *act;
};

/* The tables, by theme (rules_*.c); NULL ends. */
struct lint_theme {
	const char *title;
	const struct lint_rule *rules;
	const size_t *count;
};
extern const struct lint_theme lint_themes[]; /* a row without title ends */
/* By code, name or alias (also without the tool's name); NULL: none. */
const struct lint_rule *lint_rule_find(const char *name);
/* The same, that of the dialect where each has one of its own. */
const struct lint_rule *lint_rule_find_for(const char *name, enum dialect dialect);
/* The code or name that a mistyped one was meant to be; NULL: none is near. */
const char *lint_rule_nearest(const char *name);
/* Is it the rule's code, its name or one of its aliases? */
bool lint_rule_is(const struct lint_rule *rule, const char *name);

/* What a rule says more than its row. */
struct lint_hit {
	const char *title;    /* with names; NULL: the rule's */
	const char *fix;      /* with names; NULL: the rule's */
	const char *relation; /* NULL: the effect's worst */
	size_t offset; /* in the statement, bytes: where the caret stands; 0: its beginning */
	enum lint_severity severity;      /* LINT_OFF: the rule's */
	const struct lint_effect *effect; /* NULL: the whole command's */
};
void lint_hit(struct lint_site *site, const struct lint_rule *rule, const struct lint_hit *hit);
/* The rule of what blocks for a time that grows and that no other rule is about. */
#define LINT_BLOCKS_UNSAID "PG411"
/* Did the rule find something in this migration already?  For what is said once a file. */
bool lint_hit_before(const struct lint_site *site, const struct lint_rule *rule);
/* What the rule of that code found with that title in this migration is taken back: what comes
 * after it makes it good. */
void lint_withdraw(struct lint_site *site, const char *code, const char *title);
/* Does a procedure of that name end transactions, as far as migrations made it? */
bool lint_commits(const struct lint_site *site, const char *procedure);
#endif
