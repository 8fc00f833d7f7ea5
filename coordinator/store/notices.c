#include "coordinator/store/notices.h"

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

const struct notice *notice_of(const struct notices *notices, const char *environment,
			       const char *target)
{
	for (size_t i = 0; i < notices->count; i++)
		if (text_equal(notices->items[i].target, target) &&
		    text_equal(notices->items[i].environment, environment))
			return &notices->items[i];
	return NULL;
}

bool notice_rows(struct arena *arena, struct store *store, const struct notice *notice,
		 struct histories *rows, struct error *error)
{
	struct bytes text;

	return blob_get(arena, store, &notice->rows, &text, error) &&
	       histories_parse(arena, text, rows, error);
}
