#ifndef CORE_SQL_BODY_TEXT_H
#define CORE_SQL_BODY_TEXT_H
#include "core/base/arena.h"
#include <stdbool.h>

/* The text that an expression of PL/pgSQL makes: literals, ||, format(), quote_ident() and their
 * like.  In the place of a variable its name stands.  `*exact`: there is none.  NULL: nobody can
 * tell.  To be called within deep_run. */
const char *sql_body_text(struct arena *arena, const char *expression, bool *exact);
#endif
