#include "core/adopt/match.h"

#include <stdlib.h>
#include <string.h>

#include "core/adopt/stamps.h"
#include "core/import.h"

static const struct {
	const char *name, *meaning;
} states[ADOPTION_STATE_COUNT] = {
	[ADOPTION_APPLIED] = { "applied", "it ran there, with exactly these bytes" },
	[ADOPTION_UNKNOWN] = { "unknown",
			       "it is recorded there, and nothing tells with which bytes" },
	[ADOPTION_EDITED] = { "edited", "it ran there with other bytes" },
	[ADOPTION_BROKEN] = { "broken", "it began there and did not end well" },
	[ADOPTION_PENDING] = { "pending", "it has not run there" },
	[ADOPTION_PASSED] = { "passed over", "it has not run there, though a later one has" },
};

const char *adoption_state_name(enum adoption_state state)
{
	return states[state].name;
}

const char *adoption_state_meaning(enum adoption_state state)
{
	return states[state].meaning;
}

/* A number so that byte order is its order: how many digits, and the digits. */
static void add_number(struct buffer *key, const char *digits, size_t size)
{
	while (size && *digits == '0') {
		digits++;
		size--;
	}
	buffer_printf(key, "%03zu%.*s", size, (int)size, digits);
}

/* Every part between dots and underscores; zeros at the end count for nothing. */
static const char *dotted_key(struct arena *arena, const char *version)
{
	struct buffer key = buffer_in(arena);
	size_t told = 0;

	for (const char *at = version;; at++) {
		size_t size = strcspn(at, "._");

		add_number(&key, at, size);
		buffer_add_text(&key, ".");
		told = strspn(at, "0") == size ? told : key.size;
		at += size;
		if (!*at)
			break;
	}
	return arena_text_n(arena, buffer_text(&key), told);
}

static const char *number_key(struct arena *arena, const char *version)
{
	struct buffer key = buffer_in(arena);

	if (!*version || strspn(version, "0123456789") != strlen(version))
		return version;
	add_number(&key, version, strlen(version));
	return buffer_text(&key);
}

static const char *name_key(struct arena *arena, const char *name)
{
	size_t size = strlen(name), end = strlen(".sql");

	return size > end && !strcmp(name + size - end, ".sql")
		   ? arena_text_n(arena, name, size - end)
		   : name;
}

/* What rows and migrations are compared by, in an order that is the tool's. */
static const char *key_of(struct arena *arena, enum history_key kind, const struct history_row *row)
{
	const char *from = kind == HISTORY_BY_NAME      ? row->name
			   : kind == HISTORY_BY_CONTENT ? row->checksum
							: row->version;

	if (!from || kind == HISTORY_BY_NOTHING)
		return NULL;
	switch (kind) {
	case HISTORY_BY_NUMBER:
		return number_key(arena, from);
	case HISTORY_BY_DOTS:
		return dotted_key(arena, from);
	case HISTORY_BY_NAME:
		return name_key(arena, from);
	case HISTORY_BY_VERSION:
	case HISTORY_BY_CONTENT:
	case HISTORY_BY_NOTHING:
		break;
	}
	return from;
}

struct keyed {
	const char *key;
	const struct history_row *row;
	size_t position; /* in the history: the last of one key counts */
	bool used;
};

static int compare_keyed(const void *a, const void *b)
{
	const struct keyed *left = a, *right = b;
	int order = strcmp(left->key, right->key);

	return order ? order
		     : (left->position > right->position) - (left->position < right->position);
}

struct matching {
	struct arena *arena;
	const struct history *history;
	struct keyed *rows; /* sorted by key */
	size_t count;
	const struct keyed *baseline; /* the highest row that stands for all before it, or NULL */
};

static void keys_make(struct matching *matching)
{
	const struct history *history = matching->history;

	matching->rows = arena_new_array(matching->arena, struct keyed, history->count + 1);
	for (size_t i = 0; i < history->count; i++) {
		const char *key = key_of(matching->arena, history->tool->key, &history->rows[i]);

		if (key)
			matching->rows[matching->count++] =
			    (struct keyed) { key, &history->rows[i], i, false };
	}
	qsort(matching->rows, matching->count, sizeof *matching->rows, compare_keyed);
	for (size_t i = 0; i < matching->count; i++)
		if (history->tool->up_to || matching->rows[i].row->outcome == HISTORY_BASELINE)
			matching->baseline = &matching->rows[i];
}

/* The last row of the key; all of that key are used up.  Where only the content tells, two files
 * may be the same, and each takes a row. */
static const struct history_row *row_find(struct matching *matching, const char *key)
{
	const struct history_row *found = NULL;
	size_t low = 0, high = matching->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(matching->rows[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < matching->count && !strcmp(matching->rows[low].key, key); low++) {
		struct keyed *keyed = &matching->rows[low];

		if (keyed->used && matching->history->tool->key == HISTORY_BY_CONTENT)
			continue;
		keyed->used = true;
		found = keyed->row;
		if (matching->history->tool->key == HISTORY_BY_CONTENT)
			break;
	}
	return found;
}

static enum adoption_state judged(const struct history_row *row, const char *checksum)
{
	if (!row || row->outcome == HISTORY_REVERTED)
		return ADOPTION_PENDING;
	if (row->outcome == HISTORY_BROKEN)
		return ADOPTION_BROKEN;
	if (row->outcome == HISTORY_BASELINE || !row->checksum || !checksum)
		return ADOPTION_UNKNOWN;
	return !strcmp(row->checksum, checksum) ? ADOPTION_APPLIED : ADOPTION_EDITED;
}

/* Drizzle: a row of other bytes whose time is this migration's was its. */
static const struct history_row *row_of_time(struct matching *matching, int64_t stamp)
{
	for (size_t i = 0; stamp && i < matching->count; i++)
		if (!matching->rows[i].used && matching->rows[i].row->applied == stamp) {
			matching->rows[i].used = true;
			return matching->rows[i].row;
		}
	return NULL;
}

static void match_one(struct matching *matching, const struct adoption_files *files, size_t index,
		      struct adoption_item *item)
{
	const struct migration *migration = &files->migrations[index];
	const char *checksum = files->checksums[index];
	const struct history_row own = { .version = files->known[index].version,
					 .name = files->known[index].name,
					 .checksum = checksum };
	const char *key = key_of(matching->arena, matching->history->tool->key, &own);
	const struct keyed *baseline = matching->baseline;

	*item = (struct adoption_item) { .migration = migration };
	if (key)
		item->row = row_find(matching, key);
	item->state = judged(item->row, checksum);
	if (migration->repeatable) {
		if (item->state == ADOPTION_EDITED) /* it runs again */
			item->state = ADOPTION_PENDING;
		return;
	}
	if (!item->row && key && baseline && strcmp(key, baseline->key) < 0) {
		item->row = baseline->row;
		item->state = ADOPTION_UNKNOWN;
	}
}

struct adoption_files adoption_files_of(struct arena *arena, const struct history_tool *tool,
					const struct directory *directory)
{
	const char **checksums = arena_new_array(arena, const char *, directory->count + 1);
	struct migration *known = arena_new_array(arena, struct migration, directory->count + 1);

	import_origins(arena, directory, tool->name, known);
	for (size_t i = 0; i < directory->count; i++)
		if (hash_equal(&known[i].content, &directory->migrations[i].content) ||
		    !history_checksum_needs_text(tool->checksum))
			checksums[i] = history_checksum_of(arena, tool->checksum, &known[i]);
	return (struct adoption_files) {
		.migrations = directory->migrations,
		.checksums = checksums,
		.stamps = stamps_of(arena, directory),
		.count = directory->count,
		.known = known,
	};
}

/* What has not run and stands before something that has; repeatable ones stand behind all. */
static void find_passed(struct adoption *adoption)
{
	bool later = false;

	for (size_t i = adoption->count; i-- > 0;) {
		struct adoption_item *item = &adoption->items[i];

		if (item->state != ADOPTION_PENDING)
			later = later || !item->migration->repeatable;
		else if (later)
			item->state = ADOPTION_PASSED;
	}
}

static void find_strangers(const struct matching *matching, struct adoption *adoption)
{
	const struct history *history = matching->history;
	bool *used = arena_new_array(matching->arena, bool, history->count + 1);

	for (size_t i = 0; i < matching->count; i++)
		used[matching->rows[i].position] = matching->rows[i].used;
	adoption->strangers =
	    arena_new_array(matching->arena, const struct history_row *, history->count + 1);
	for (size_t i = 0; i < history->count; i++)
		if (!used[i] && history->rows[i].outcome != HISTORY_REVERTED &&
		    history->rows[i].outcome != HISTORY_BASELINE)
			adoption->strangers[adoption->stranger_count++] = &history->rows[i];
}

/* After all that match by their bytes: what is left over may be theirs by its time. */
static void match_by_time(struct matching *matching, const struct adoption_files *files,
			  struct adoption *adoption)
{
	for (size_t i = 0; i < adoption->count; i++) {
		struct adoption_item *item = &adoption->items[i];

		if (item->row)
			continue;
		item->row = row_of_time(matching, files->stamps[i]);
		item->state = judged(item->row, files->checksums[i]);
	}
}

void adoption_match(struct arena *arena, const struct history *history,
		    const struct adoption_files *files, struct adoption *adoption)
{
	struct matching matching = { .arena = arena, .history = history };

	*adoption = (struct adoption) {
		.items = arena_new_array(arena, struct adoption_item, files->count + 1),
		.count = files->count,
	};
	keys_make(&matching);
	for (size_t i = 0; i < files->count; i++)
		match_one(&matching, files, i, &adoption->items[i]);
	if (history->tool->key == HISTORY_BY_CONTENT)
		match_by_time(&matching, files, adoption);
	find_passed(adoption);
	find_strangers(&matching, adoption);
	for (size_t i = 0; i < files->count; i++)
		adoption->by_state[adoption->items[i].state]++;
}

static bool item_allows(const struct adoption_item *item, bool trust, struct error *error)
{
	const char *name = item->migration->name;

	switch (item->state) {
	case ADOPTION_EDITED:
		return error_set(error, ERROR_CONFLICT,
				 "%s: ran there with other bytes (checksum %s): put the bytes that "
				 "ran back into the file",
				 name, item->row->checksum);
	case ADOPTION_BROKEN:
		return error_set(
		    error, ERROR_CONFLICT,
		    "%s: began there and did not end well: end it with the other tool, "
		    "or by hand, and go by your own word with --version",
		    name);
	case ADOPTION_UNKNOWN:
		return trust || error_set(error, ERROR_CONFLICT,
					  "%s: is recorded there, and nothing tells with which "
					  "bytes: look, and vouch for it with --trust",
					  name);
	case ADOPTION_APPLIED:
	case ADOPTION_PENDING:
	case ADOPTION_PASSED:
	case ADOPTION_STATE_COUNT:
		break;
	}
	return true;
}

bool adoption_allows(struct arena *arena, const struct adoption *adoption, bool trust,
		     const char ***versions, size_t *count, struct error *error)
{
	*versions = arena_new_array(arena, const char *, adoption->count + 1);
	*count = 0;
	if (adoption->stranger_count) {
		const struct history_row *first = adoption->strangers[0];

		return error_set(error, ERROR_CONFLICT,
				 "%s ran there and is not in the directory (%zu such): add what "
				 "is missing",
				 first->name       ? first->name
				 : first->version  ? first->version
				 : first->checksum ? first->checksum
						   : "a row without a name",
				 adoption->stranger_count);
	}
	for (size_t i = 0; i < adoption->count; i++) {
		const struct adoption_item *item = &adoption->items[i];

		if (!item_allows(item, trust, error))
			return false;
		if (item->state == ADOPTION_APPLIED || item->state == ADOPTION_UNKNOWN)
			(*versions)[(*count)++] = item->migration->version;
	}
	return true;
}
