#include "coordinator/store/standing.h"

#include <stdlib.h>

#include "coordinator/store/sql.h"

static struct target_standing read_standing(struct arena *arena, const struct sql_rows *rows)
{
	return (struct target_standing) {
		.environment = sql_column_text(arena, rows, 0),
		.target = sql_column_text(arena, rows, 1),
		.regressed = (uint64_t)sql_column_integer(rows, 2),
		.accepted = (uint64_t)sql_column_integer(rows, 3),
		.missing = sql_column_hash(rows, 4),
		.why = sql_column_text(arena, rows, 5),
	};
}

bool standing_load(struct arena *arena, struct store *store, const struct target_place *place,
		   struct target_standing *standing, struct error *error)
{
	struct sql_rows rows = sql_start(
	    store, STORE_STANDING_FIND,
	    VALUES(sql_text(place->project), sql_text(place->environment), sql_text(place->name)));

	*standing = (struct target_standing) { .why = "" };
	if (sql_next(&rows))
		*standing = read_standing(arena, &rows);
	return sql_end(&rows, error);
}

bool standing_regressed(struct arena *arena, struct store *store, const char *project,
			const char *environment, struct target_standings *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_STANDING_REGRESSED,
					 VALUES(sql_text(project), sql_text(environment)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct target_standing standing = read_standing(arena, &rows);

		buffer_add(&buffer, &standing, sizeof standing);
	}
	*list = (struct target_standings) { (struct target_standing *)(void *)buffer.data,
					    buffer.size / sizeof(struct target_standing) };
	return sql_end(&rows, error);
}

static int compare_standings(const void *a, const void *b)
{
	const struct target_standing *x = a, *y = b;

	return target_order(x->environment, x->target, y->environment, y->target);
}

const struct target_standing *standing_of(const struct target_standings *list,
					  const char *environment, const char *target)
{
	struct target_standing key = { .environment = environment, .target = target };

	return list->count ? bsearch(&key, list->items, list->count, sizeof key, compare_standings)
			   : NULL;
}

bool target_succeeded(struct arena *arena, struct store *store, const struct target_place *place,
		      uint64_t since, uint64_t until, struct target_successes *list,
		      struct error *error)
{
	struct sql_rows rows = sql_start(
	    store, STORE_TASK_SUCCEEDED,
	    VALUES(sql_text(place->project), sql_text(place->environment), sql_text(place->name),
		   sql_integer((int64_t)since), sql_integer((int64_t)until)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct target_success success = { (uint64_t)sql_column_integer(&rows, 2),
						  sql_column_hash(&rows, 0),
						  sql_column_bytes(arena, &rows, 1) };

		buffer_add(&buffer, &success, sizeof success);
	}
	*list = (struct target_successes) { (struct target_success *)(void *)buffer.data,
					    buffer.size / sizeof(struct target_success) };
	return sql_end(&rows, error);
}

bool target_confirm(struct store *store, const struct target_place *place, const char *agent,
		    uint64_t until, struct error *error)
{
	return sql_run(store, STORE_TARGET_CONFIRM,
		       VALUES(sql_text(place->project), sql_text(place->environment),
			      sql_text(place->name), sql_text(agent), sql_integer((int64_t)until)),
		       error);
}

bool glass_known(struct store *store, const struct target_place *place, const char *version,
		 const char *at, bool *known, struct error *error)
{
	int64_t count = 0;

	if (!sql_one_integer(store, STORE_GLASS_FIND,
			     VALUES(sql_text(place->project), sql_text(place->environment),
				    sql_text(place->name), sql_text(version), sql_text(at)),
			     &count, error))
		return false;
	*known = count > 0;
	return true;
}

bool glass_recent(struct arena *arena, struct store *store, const char *project,
		  struct target_glasses *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_GLASS_RECENT, VALUES(sql_text(project)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct target_glass glass = { sql_column_text(arena, &rows, 0),
					      sql_column_text(arena, &rows, 1),
					      (uint64_t)sql_column_integer(&rows, 2) };

		buffer_add(&buffer, &glass, sizeof glass);
	}
	*list = (struct target_glasses) { (struct target_glass *)(void *)buffer.data,
					  buffer.size / sizeof(struct target_glass) };
	return sql_end(&rows, error);
}

static int compare_glasses(const void *a, const void *b)
{
	const struct target_glass *x = a, *y = b;

	return target_order(x->environment, x->target, y->environment, y->target);
}

uint64_t glass_of(const struct target_glasses *list, const char *environment, const char *target)
{
	struct target_glass key = { environment, target, 0 };
	const struct target_glass *found =
	    list->count ? bsearch(&key, list->items, list->count, sizeof key, compare_glasses)
			: NULL;

	return found ? found->count : 0;
}
