#include "coordinator/store/notices.h"

#include <stdlib.h>

#include "coordinator/store/sql.h"

bool notices_load(struct arena *arena, struct store *store, const struct target_place *place,
		  struct notices *notices, struct error *error)
{
	struct sql_rows rows = sql_start(
	    store, STORE_NOTICE_ALL,
	    VALUES(sql_text(place->project), sql_text(place->environment), sql_text(place->name)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct notice notice = { .environment = sql_column_text(arena, &rows, 0),
					 .target = sql_column_text(arena, &rows, 1),
					 .rows = sql_column_hash(&rows, 2),
					 .why = sql_column_text(arena, &rows, 3) };

		buffer_add(&buffer, &notice, sizeof notice);
	}
	*notices = (struct notices) { (struct notice *)(void *)buffer.data,
				      buffer.size / sizeof(struct notice) };
	return sql_end(&rows, error);
}

static int compare_notices(const void *a, const void *b)
{
	const struct notice *x = a, *y = b;

	return target_order(x->environment, x->target, y->environment, y->target);
}

const struct notice *notice_of(const struct notices *notices, const char *environment,
			       const char *target)
{
	struct notice key = { .environment = environment, .target = target };

	return notices->count
		   ? bsearch(&key, notices->items, notices->count, sizeof key, compare_notices)
		   : NULL;
}

bool notice_rows(struct arena *arena, struct store *store, const struct notice *notice,
		 struct histories *rows, struct error *error)
{
	struct bytes text;

	return blob_get(arena, store, &notice->rows, &text, error) &&
	       histories_parse(arena, text, rows, error);
}
