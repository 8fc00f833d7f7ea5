#ifndef CORE_SQL_OLDER_H
#define CORE_SQL_OLDER_H
#include "core/sql/parse.h"

/* Parses a statement in the words of PostgreSQL 16 to 18, which the grammar does not know, as what
 * an older server would have been told for the same locks: NOT NULL as a table's constraint becomes
 * a CHECK, NOT ENFORCED becomes NOT VALID, a VIRTUAL column a plain one, and STORAGE, WITHOUT
 * OVERLAPS, PERIOD are left out.  false: it does not parse so either.  To be called within
 * deep_run. */
bool sql_parse_older(struct arena *arena, struct bytes statement, struct sql_parsed *parsed);
#endif
