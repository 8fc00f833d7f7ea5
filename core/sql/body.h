#ifndef CORE_SQL_BODY_H
#define CORE_SQL_BODY_H
#include "core/sql/tree.h"

/* What the body of a DO block, a function or a procedure in PL/pgSQL or SQL does, as far as SQL
 * tells. */
enum sql_step {
	SQL_STEP_STATEMENT, /* SQL, also that of EXECUTE where its text is known, and the queries in
			     * assignments and conditions */
	SQL_STEP_DYNAMIC,   /* EXECUTE of a text that is made when it runs */
	SQL_STEP_END,       /* COMMIT, ROLLBACK */
};

struct sql_body_step {
	enum sql_step kind;
	const char *text; /* STATEMENT: the SQL; DYNAMIC: the expression; END: "" */
	/* DYNAMIC: the SQL with variables' names in the place of what they hold; NULL: nobody can
	 * tell. */
	const char *guess;
	size_t offset; /* in the command that was parsed, bytes: its line, where not its text */
};

struct sql_body {
	struct sql_body_step *steps;
	size_t count, room;
	const char *why; /* NULL, or why the body could not be read: a sentence */
};

/* Reads the body of a DO, CREATE FUNCTION or CREATE PROCEDURE (`command`, whose text is
 * `statement`) in PL/pgSQL or SQL; all branches are taken, in the order in which they are written.
 * Any other command or language gives no steps.  To be called within deep_run. */
void sql_body_read(struct arena *arena, struct bytes statement, const PgQuery__Node *command,
		   struct sql_body *body);
#endif
