#ifndef CORE_SQL_BODY_TEXT_H
#define CORE_SQL_BODY_TEXT_H
#include "core/base/arena.h"
#include <stdbool.h>

/* A variable and the text that was last put into it. */
struct sql_known {
	const struct sql_known *next;
	const char *name, *text;
};

/* The text that an expression of PL/pgSQL makes: literals, ||, format(), quote_ident() and their
 * like.  In the place of a variable stands what is known of it, else its name.  `*exact`:
 * there is none.  NULL: nobody can
 * tell.  To be called within deep_run. */
const char *sql_body_text(struct arena *arena, const char *expression,
			  const struct sql_known *known, bool *exact);
#endif
