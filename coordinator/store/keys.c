#include "coordinator/store/keys.h"

#include <string.h>

#include "coordinator/store/sql.h"

bool key_statements(struct arena *arena, struct store *store, struct succession_list *list,
		    struct error *error)
{
	struct succession *items = arena_new_array(arena, struct succession, 2 * SUCCESSION_LIMIT);
	struct sql_rows rows =
	    sql_start(store, STORE_SUCCESSION_ALL, VALUES(sql_integer(2 * SUCCESSION_LIMIT)));
	bool fine = true;
	size_t count = 0;

	while (fine && sql_next(&rows))
		fine = succession_read(arena, bytes_of(sql_column_text(arena, &rows, 0)),
				       &items[count++], error);
	*list = (struct succession_list) { items, count };
	return fine ? sql_end(&rows, error) : (sqlite3_reset(rows.statement), false);
}

/* The first row's first column. */
static bool one_key(struct sql_rows rows, uint8_t key[PUBLIC_KEY_SIZE], bool *known,
		    struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes found = { 0 };

	if (sql_next(&rows))
		found = sql_column_bytes(arena, &rows, 0);
	*known = found.size == PUBLIC_KEY_SIZE;
	if (*known)
		memcpy(key, found.data, PUBLIC_KEY_SIZE);
	return sql_end(&rows, error);
}

bool key_recovery(struct store *store, uint8_t key[PUBLIC_KEY_SIZE], bool *known,
		  struct error *error)
{
	return one_key(sql_start(store, STORE_RECOVERY_FIND, NO_VALUES), key, known, error);
}

bool key_head(struct store *store, enum succession_of of, uint8_t key[PUBLIC_KEY_SIZE], bool *known,
	      struct error *error)
{
	return one_key(
	    sql_start(store, STORE_SUCCESSION_HEAD, VALUES(sql_text(succession_of_name(of)))), key,
	    known, error);
}
