#include "core/adopt/match.h"

#include <stdlib.h>
#include <string.h>

#include "core/adopt/changesets.h"
#include "core/adopt/key.h"

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
	[ADOPTION_SKIPPED] = { "skipped", "it is never to run there" },
	[ADOPTION_COVERED] = { "covered", "a baseline or checkpoint that ran there holds it" },
};

const char *adoption_state_name(enum adoption_state state)
{
	return states[state].name;
}

const char *adoption_state_meaning(enum adoption_state state)
{
	return states[state].meaning;
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
	const char *project;
	struct keyed *rows; /* sorted by key */
	size_t count;
	bool *used;                   /* for each row of the history: it belongs to a migration */
	const struct keyed *baseline; /* the highest row that stands for all before it, or NULL */
};

static void keys_make(struct matching *matching)
{
	const struct history *history = matching->history;

	matching->rows = arena_new_array(matching->arena, struct keyed, history->count + 1);
	for (size_t i = 0; i < history->count; i++) {
		const char *key =
		    history_key_of(matching->arena, history->tool->key, &history->rows[i]);

		if (key && !history_row_elsewhere(&history->rows[i], matching->project))
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
	const char *key = history_key_of(matching->arena, matching->history->tool->key, &own);
	const struct keyed *baseline = matching->baseline;

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

/* What has not run and stands before something that has; repeatable ones stand behind all. */
static void find_passed(struct adoption *adoption)
{
	bool later = false, covered = false;

	for (size_t i = adoption->count; i-- > 0;) {
		struct adoption_item *item = &adoption->items[i];

		if (item->state != ADOPTION_PENDING) {
			later = later || !item->migration->repeatable;
			covered = covered || item->migration->directives.checkpoint;
		} else if (later) {
			item->state = covered ? ADOPTION_COVERED : ADOPTION_PASSED;
		}
	}
}

/* A hash that is of all files up to its own: behind the first that differs, and behind one that
 * came between, it differs whatever the file's own bytes are. */
static void doubt_sums(struct adoption *adoption)
{
	bool doubt = false;

	for (size_t i = 0; i < adoption->count; i++) {
		struct adoption_item *item = &adoption->items[i];

		if (doubt && item->state == ADOPTION_EDITED)
			item->state = ADOPTION_UNKNOWN;
		doubt = doubt || item->state == ADOPTION_EDITED || !item->row;
	}
}

static void find_strangers(const struct matching *matching, struct adoption *adoption)
{
	const struct history *history = matching->history;

	for (size_t i = 0; i < matching->count; i++)
		matching->used[matching->rows[i].position] = matching->rows[i].used;
	adoption->strangers =
	    arena_new_array(matching->arena, const struct history_row *, history->count + 1);
	for (size_t i = 0; i < history->count; i++)
		if (!matching->used[i] &&
		    !history_row_elsewhere(&history->rows[i], matching->project) &&
		    history->rows[i].outcome != HISTORY_REVERTED &&
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

static void match_rows(struct matching *matching, const struct adoption_files *files,
		       struct adoption *adoption)
{
	const struct history_tool *tool = matching->history->tool;

	keys_make(matching);
	for (size_t i = 0; i < files->count; i++)
		match_one(matching, files, i, &adoption->items[i]);
	if (tool->key == HISTORY_BY_CONTENT)
		match_by_time(matching, files, adoption);
	if (tool->checksum == CHECKSUM_SUM_ENTRY)
		doubt_sums(adoption);
}

/* They have no checksum that could be computed: never applied. */
static void match_changesets(struct matching *matching, const struct adoption_files *files,
			     struct adoption *adoption)
{
	struct changeset_files known = { files->known, files->marked, files->count };
	const struct changeset_tally *tallies =
	    changesets_tally(matching->arena, matching->history, &known, matching->used);

	for (size_t i = 0; i < files->count; i++) {
		const struct changeset_tally *tally = &tallies[i];

		adoption->items[i].row = tally->row;
		adoption->items[i].state = !tally->row                     ? ADOPTION_PENDING
					   : tally->found == tally->wanted ? ADOPTION_UNKNOWN
									   : ADOPTION_BROKEN;
	}
}

void adoption_match(struct arena *arena, const struct history *history,
		    const struct adoption_files *files, struct adoption *adoption)
{
	struct matching matching = { .arena = arena,
				     .history = history,
				     .project = files->project,
				     .used = arena_new_array(arena, bool, history->count + 1) };

	*adoption = (struct adoption) {
		.items = arena_new_array(arena, struct adoption_item, files->count + 1),
		.count = files->count,
	};
	for (size_t i = 0; i < files->count; i++)
		adoption->items[i].migration = &files->migrations[i];
	if (files->marked)
		match_changesets(&matching, files, adoption);
	else
		match_rows(&matching, files, adoption);
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
		    "or by hand, and go by your own word with --version, or see with "
		    "--reconcile what of it holds",
		    name);
	case ADOPTION_UNKNOWN:
		return trust || error_set(error, ERROR_CONFLICT,
					  "%s: is recorded there, and nothing tells with which "
					  "bytes: look, and vouch for it with --trust",
					  name);
	case ADOPTION_APPLIED:
	case ADOPTION_PENDING:
	case ADOPTION_PASSED:
	case ADOPTION_COVERED:
	case ADOPTION_SKIPPED:
	case ADOPTION_STATE_COUNT:
		break;
	}
	return true;
}

static bool skip_one(struct adoption *adoption, const char *version, struct error *error)
{
	for (size_t i = 0; i < adoption->count; i++) {
		struct adoption_item *item = &adoption->items[i];

		if (item->state != ADOPTION_PASSED ||
		    !text_equal(item->migration->version, version))
			continue;
		item->state = ADOPTION_SKIPPED;
		adoption->by_state[ADOPTION_PASSED]--;
		adoption->by_state[ADOPTION_SKIPPED]++;
		return true;
	}
	return error_set(error, ERROR_CONFLICT,
			 "version %s was not passed over there: only what was can be skipped",
			 version);
}

bool adoption_skip(struct arena *arena, struct adoption *adoption, const char *versions,
		   struct error *error)
{
	char *rest = arena_text(arena, versions), *version;

	while ((version = strsep(&rest, ",")))
		if (!skip_one(adoption, version, error))
			return false;
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
		if (item->state == ADOPTION_APPLIED || item->state == ADOPTION_UNKNOWN ||
		    item->state == ADOPTION_SKIPPED)
			(*versions)[(*count)++] = item->migration->version;
	}
	return true;
}
