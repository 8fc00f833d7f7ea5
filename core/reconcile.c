#include <stdlib.h>
#include <string.h>

#include "core/ledger.h"

static const char *const state_names[MIGRATION_STATE_COUNT] = {
	[MIGRATION_PENDING] = "pending",
	[MIGRATION_APPLIED] = "applied",
	[MIGRATION_BASELINE] = "baseline",
	[MIGRATION_PARTIAL] = "partial",
	[MIGRATION_IN_DOUBT] = "in_doubt",
	[MIGRATION_CHANGED] = "changed",
	[MIGRATION_OUT_OF_ORDER] = "out_of_order",
	[MIGRATION_MISSING] = "missing",
	[MIGRATION_FUTURE] = "future",
	[MIGRATION_COVERED] = "covered",
	[MIGRATION_REVERTED] = "reverted",
};

const char *migration_state_name(enum migration_state state)
{
	return state_names[state];
}

/* A version and where it stands in its list. */
struct place {
	const char *version;
	size_t index;
};

static int compare_places(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->version, ((const struct place *)b)->version);
}

static const struct place *place_find(const struct place *places, size_t count, const char *version)
{
	struct place key = { version, 0 };

	return bsearch(&key, places, count, sizeof *places, compare_places);
}

static struct place *places_of_rows(struct arena *arena, const struct ledger *ledger)
{
	struct place *places = arena_new_array(arena, struct place, ledger->count + 1);

	for (size_t i = 0; i < ledger->count; i++)
		places[i] = (struct place) { ledger->rows[i].version, i };
	qsort(places, ledger->count, sizeof *places, compare_places);
	return places;
}

static struct place *places_of_migrations(struct arena *arena, const struct migration *migrations,
					  size_t count)
{
	struct place *places = arena_new_array(arena, struct place, count + 1);

	for (size_t i = 0; i < count; i++)
		places[i] = (struct place) { migrations[i].version, i };
	qsort(places, count, sizeof *places, compare_places);
	return places;
}

/* A try that failed and left nothing: in one transaction, or at its first statement; or what was
 * taken back. */
static bool left_nothing(const struct ledger_row *row)
{
	if (row->outcome == LEDGER_REVERTED)
		return true;
	return row->outcome == LEDGER_FAILED && (row->txmode == TXMODE_FILE || !row->applied);
}

/* Nothing of it holds, and it is to be run. */
static bool is_untouched(enum migration_state state)
{
	return state == MIGRATION_PENDING || state == MIGRATION_REVERTED;
}

static bool has_history(const struct standing *standing)
{
	return standing->row && !left_nothing(standing->row);
}

static enum migration_state state_of(const struct migration *migration,
				     const struct ledger_row *row)
{
	if (row && row->outcome == LEDGER_REVERTED)
		return MIGRATION_REVERTED;
	if (!row || left_nothing(row))
		return MIGRATION_PENDING;
	if (row->outcome == LEDGER_INTENT)
		return MIGRATION_IN_DOUBT;
	/* Its rest may be corrected: whether its beginning was kept, the executor sees. */
	if (row->outcome == LEDGER_PARTIAL || row->outcome == LEDGER_FAILED)
		return MIGRATION_PARTIAL;
	if (!hash_equal(&row->content, &migration->content))
		return migration->repeatable ? MIGRATION_PENDING : MIGRATION_CHANGED;
	return row->outcome == LEDGER_APPLIED ? MIGRATION_APPLIED : MIGRATION_BASELINE;
}

/* What a checkpoint stands for is not run: all before the last one that was applied, and before the
 * last one of all where nothing was.  A checkpoint that history went past is not run either. */
static void cover(struct standing *standings, size_t count)
{
	bool history = false;
	size_t start = 0;

	for (size_t i = 0; i < count; i++)
		history = history || has_history(&standings[i]);
	for (size_t i = 0; i < count; i++)
		if (standings[i].migration->directives.checkpoint &&
		    (!history || has_history(&standings[i])))
			start = i;
	for (size_t i = 0; i < count; i++) {
		bool passed = history && standings[i].migration->directives.checkpoint;

		if (is_untouched(standings[i].state) && (i < start || passed))
			standings[i].state = MIGRATION_COVERED;
	}
}

/* Repeatable ones stand behind all others and are run again: what is applied of them orders
 * nothing.
 */
static bool is_behind(const struct standing *standing)
{
	return has_history(standing) && !standing->migration->repeatable;
}

/* It failed where its file says that the others go on: it is still to be run. */
static bool was_passed_over(const struct standing *standing)
{
	return standing->row && standing->migration->directives.may_fail;
}

static void mark_out_of_order(struct standing *standings, size_t count)
{
	bool later = false;

	for (size_t i = count; i--;) {
		if (is_untouched(standings[i].state) && later && !was_passed_over(&standings[i]))
			standings[i].state = MIGRATION_OUT_OF_ORDER;
		later = later || is_behind(&standings[i]);
	}
}

/* Rows that no migration has: FUTURE behind the row of the registry's last one, else MISSING. */
static void add_strangers(struct arena *arena, const struct migration *migrations, size_t count,
			  const struct ledger *ledger, struct reconciliation *result)
{
	struct place *places = places_of_migrations(arena, migrations, count);
	size_t last = count;
	bool behind;

	while (last && migrations[last - 1].repeatable)
		last--;
	behind = !last;

	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_row *row = &ledger->rows[i];
		const struct place *place = place_find(places, count, row->version);

		if (place && place->index + 1 == last)
			behind = true;
		if (place || left_nothing(row))
			continue;
		result->standings[result->count++] = (struct standing) {
			.row = row,
			.state = behind || ledger_row_repeats(arena, row) ? MIGRATION_FUTURE
									  : MIGRATION_MISSING,
		};
	}
}

static bool is_to_be_run(enum migration_state state)
{
	return is_untouched(state) || state == MIGRATION_PARTIAL || state == MIGRATION_IN_DOUBT;
}

void reconcile(struct arena *arena, const struct migration *migrations, size_t count,
	       const struct ledger *ledger, struct reconciliation *result)
{
	struct place *places = places_of_rows(arena, ledger);

	*result = (struct reconciliation) { 0 };
	result->standings = arena_new_array(arena, struct standing, count + ledger->count + 1);
	result->pending = arena_new_array(arena, const struct migration *, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct place *place =
		    place_find(places, ledger->count, migrations[i].version);
		const struct ledger_row *row = place ? &ledger->rows[place->index] : NULL;

		result->standings[i] = (struct standing) {
			&migrations[i],
			row,
			state_of(&migrations[i], row),
		};
	}
	result->count = count;
	cover(result->standings, count);
	mark_out_of_order(result->standings, count);
	for (size_t i = 0; i < count; i++)
		if (is_to_be_run(result->standings[i].state))
			result->pending[result->pending_count++] = &migrations[i];
	add_strangers(arena, migrations, count, ledger, result);
}

static const char *short_hash(char text[13], const struct hash *hash)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < 6; i++) {
		text[2 * i] = digits[hash->bytes[i] >> 4];
		text[2 * i + 1] = digits[hash->bytes[i] & 15];
	}
	text[12] = '\0';
	return text;
}

/* The migration that now holds the bytes that were applied as `row`, as a renaming leaves it. */
static const struct migration *renamed(const struct reconciliation *result,
				       const struct ledger_row *row)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct standing *standing = &result->standings[i];

		if (standing->migration && standing->state != MIGRATION_APPLIED &&
		    standing->state != MIGRATION_BASELINE &&
		    hash_equal(&standing->migration->content, &row->content))
			return standing->migration;
	}
	return NULL;
}

static bool refuse_renamed(const struct ledger_row *row, const struct migration *now,
			   struct error *error)
{
	return error_set(error, ERROR_INTEGRITY,
			 "%s was applied and is now called %s; give it its old name back",
			 row->name && *row->name ? row->name : row->version, now->name);
}

static bool refuse_changed(const struct reconciliation *result, size_t at, struct error *error)
{
	const struct standing *standing = &result->standings[at];
	const struct migration *now = renamed(result, standing->row);
	char ran[13], is[13];

	if (now)
		return refuse_renamed(standing->row, now, error);
	return error_set(
	    error, ERROR_INTEGRITY,
	    "%s: other bytes were applied than this (applied sha256 %s..., now %s...); "
	    "restore the file as it was and put the change into a new migration",
	    standing->migration->name, short_hash(ran, &standing->row->content),
	    short_hash(is, &standing->migration->content));
}

static bool refuse_missing(const struct reconciliation *result, size_t at, struct error *error)
{
	const struct ledger_row *row = result->standings[at].row;
	const struct migration *now = renamed(result, row);

	if (now)
		return refuse_renamed(row, now, error);
	return error_set(error, ERROR_INTEGRITY,
			 "%s: applied to the target but missing here; bring the file back, "
			 "byte for byte",
			 row->name && *row->name ? row->name : row->version);
}

static bool refuse_out_of_order(const struct reconciliation *result, size_t at, struct error *error)
{
	size_t later = at + 1;

	while (!is_behind(&result->standings[later]))
		later++;
	return error_set(
	    error, ERROR_INTEGRITY,
	    "%s: not applied, but %s, which comes after it, is; move it behind the last "
	    "applied migration (a later version; in a Drizzle journal, a later entry)",
	    result->standings[at].migration->name, result->standings[later].migration->name);
}

/* What stops a run, the gravest first. */
static const struct {
	enum migration_state state;
	bool (*refuse)(const struct reconciliation *result, size_t at, struct error *error);
} obstacles[] = {
	{ MIGRATION_CHANGED, refuse_changed },
	{ MIGRATION_MISSING, refuse_missing },
	{ MIGRATION_OUT_OF_ORDER, refuse_out_of_order },
};

bool reconciliation_allows(const struct reconciliation *result, struct error *error)
{
	for (size_t k = 0; k < sizeof obstacles / sizeof *obstacles; k++)
		for (size_t i = 0; i < result->count; i++)
			if (result->standings[i].state == obstacles[k].state)
				return obstacles[k].refuse(result, i, error);
	return true;
}
