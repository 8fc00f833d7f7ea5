#ifndef CORE_LINT_FIX_ALTER_H
#define CORE_LINT_FIX_ALTER_H
#include "core/lint/fix_step.h"

/* One command of an ALTER TABLE: what stands in its place, and the steps that follow the
 * statement. */
struct fix_command {
	struct fix_site *site;
	const PgQuery__AlterTableStmt *alter;
	const PgQuery__AlterTableCmd *command;
	const struct lint_relation *table; /* NULL: none of the files makes it */
	const char *head;                  /* "ALTER TABLE ONLY shop.orders" */
	const char *relation;              /* "shop.orders" */
	size_t from, to;                   /* of the command in the statement, bytes */
	const char *instead;               /* NULL: it stays as it is; "": it goes */
};

/* False: refused. */
bool fix_constraint(struct fix_command *command);
bool fix_not_null(struct fix_command *command);
bool fix_column(struct fix_command *command);
bool fix_attach(struct fix_command *command);
bool fix_detach(struct fix_command *command);
bool fix_validate(struct fix_command *command);

/* A constraint `text` (without its name and NOT VALID) that is proven later. */
const char *fix_unproven(struct fix_command *command, const char *name, const char *text);
/* The column becomes NOT NULL, by a CHECK that is added now (its text, for the statement at hand)
 * or, `later`, as a step behind a fill.  NULL: refused. */
const char *fix_demand(struct fix_command *command, const char *column, bool later);
/* UNIQUE or PRIMARY KEY `name` over `columns` by an index that is built first. */
struct fix_backed {
	const char *name, *columns, *including, *attributes; /* as SQL; "" for none */
	bool primary, nulls_not_distinct;
	bool chosen; /* the name is one that the server would have chosen */
};
bool fix_by_index(struct fix_command *command, const struct fix_backed *key);
#endif
