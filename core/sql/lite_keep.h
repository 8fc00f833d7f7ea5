#ifndef CORE_SQL_LITE_KEEP_H
#define CORE_SQL_LITE_KEEP_H
#include <sqlite3.h>

#include "core/sql/lite.h"
#include "lite_sql.h"

/* Inside lite*.c: the database, and our own questions. */

#define LITE_STRIDE 1000 /* steps of SQLite's virtual machine that are counted at once */
#define LITE_STEPS  2000 /* of them: what one statement may take */

struct lite {
	sqlite3 *database;
	sqlite3_stmt *asked[LITE_SQL_COUNT];
	int steps; /* of LITE_STRIDE, that the statement at hand may still take */
	/* While a stranger's statement is read or run: */
	struct arena *arena;
	struct lite_action *actions;
	size_t count, room;
	bool denied; /* for what is never done here */
};

/* Runs one of our statements. */
bool lite_do(struct lite *lite, const char *statement);
/* The same with triggers and CHECKs switched off. */
bool lite_force(struct lite *lite, const char *statement);
/* Does a query of ours give a row? */
bool lite_any(struct lite *lite, const char *query);

struct lite_rows {
	const char *const **items; /* rows of texts; NULL for a null */
	size_t count;
};

/* `argument` stands for ?1; NULL where there is none. */
void lite_ask(struct arena *arena, struct lite *lite, enum lite_sql sql, const char *argument,
	      struct lite_rows *rows);
#endif
