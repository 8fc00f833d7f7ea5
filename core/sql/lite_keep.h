#ifndef CORE_SQL_LITE_KEEP_H
#define CORE_SQL_LITE_KEEP_H
#include "core/sql/lite.h"
#include "lite_sql.h"

/* Inside lite*.c: our own questions. */
struct lite_rows {
	const char *const **items; /* rows of texts; NULL for a null */
	size_t count;
};

/* `argument` stands for ?1; NULL where there is none. */
void lite_ask(struct arena *arena, struct lite *lite, enum lite_sql sql, const char *argument,
	      struct lite_rows *rows);
/* A statement of ours that may fail, with triggers and CHECKs switched off. */
bool lite_force(struct lite *lite, const char *statement);
/* Does a query of ours give a row? */
bool lite_any(struct lite *lite, const char *query);
#endif
