#include "coordinator/looks.h"

#include <stdlib.h>
#include <string.h>

static char *copied(const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		abort();
	return copy;
}

#define FACT_TEXTS 6

/* The texts of the facts, to be copied and freed one by one. */
static void fact_texts(struct preflight_facts *facts, const char **texts[FACT_TEXTS])
{
	const char **all[FACT_TEXTS] = { &facts->unsupported,      &facts->unprivileged,
					 &facts->locked_by,        &facts->backup_source,
					 &facts->no_restore_point, &facts->no_copy };

	memcpy(texts, all, sizeof all);
}

static void facts_keep(struct preflight_facts *facts)
{
	const char **texts[FACT_TEXTS];

	fact_texts(facts, texts);
	for (size_t i = 0; i < FACT_TEXTS; i++)
		*texts[i] = copied(*texts[i]);
}

static void facts_free(struct preflight_facts *facts)
{
	const char **texts[FACT_TEXTS];

	fact_texts(facts, texts);
	for (size_t i = 0; i < FACT_TEXTS; i++)
		free((char *)(uintptr_t)*texts[i]);
}

void looks_close(struct looks *looks)
{
	told_close(&looks->told);
	for (size_t i = 0; i < looks->count; i++) {
		facts_free(&looks->items[i]->facts);
		free(looks->items[i]->environment);
		free(looks->items[i]->project);
		free(looks->items[i]->target);
		free(looks->items[i]);
	}
	free(looks->items);
	*looks = (struct looks) { 0 };
}

static int compare(const struct target_look *look, const char *environment, const char *project,
		   const char *target)
{
	int order = strcmp(look->environment, environment);

	if (!order)
		order = strcmp(look->project, project);
	return order ? order : strcmp(look->target, target);
}

/* Where it is, or belongs. */
static size_t place_of(const struct looks *looks, const char *environment, const char *project,
		       const char *target, bool *found)
{
	size_t from = 0, to = looks->count;

	*found = false;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = compare(looks->items[middle], environment, project, target);

		if (!order) {
			*found = true;
			return middle;
		}
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static struct target_look *add(struct looks *looks, size_t at, const char *environment,
			       const struct target_state *state)
{
	struct target_look *look = calloc(1, sizeof *look);

	if (looks->count == looks->room) {
		looks->room = looks->room ? looks->room * 2 : 16;
		looks->items =
		    reallocarray(looks->items, looks->room, sizeof(struct target_look *));
	}
	if (!look || !looks->items)
		abort();
	look->environment = copied(environment);
	look->project = copied(state->project);
	look->target = copied(state->name);
	memmove(looks->items + at + 1, looks->items + at,
		(looks->count - at) * sizeof(struct target_look *));
	looks->items[at] = look;
	looks->count++;
	return look;
}

bool look_is_fresh(const struct target_look *look, int64_t now)
{
	return look && now - look->looked <= LOOK_FRESH;
}

/* In what can open or shut a gate. */
static bool differs(struct preflight_facts *before, const struct preflight_facts *after)
{
	struct preflight_facts copy = *after;
	const char **a[FACT_TEXTS], **b[FACT_TEXTS];

	fact_texts(before, a);
	fact_texts(&copy, b);
	for (size_t i = 0; i < FACT_TEXTS; i++)
		if (!text_equal(*a[i], *b[i]) && (*a[i] || *b[i]))
			return true;
	return before->backup != after->backup ||
	       (before->disk_free < before->disk_needed) != (after->disk_free < after->disk_needed);
}

/* One agent's silence, as that of an older one, does not hide what another one told. */
static void take_sizes(struct looks *looks, struct target_look *look,
		       const struct target_state *state)
{
	struct told *now;

	if (!state->sized ||
	    (look->sizes && hash_equal(&look->sizes->digest, &state->sizes_digest)))
		return;
	now = told_hold(&looks->told, &state->sizes_digest, state->sizes);
	looks->sizes_news = looks->sizes_news || now || look->sizes;
	told_drop(&looks->told, look->sizes);
	look->sizes = now;
}

void looks_take(struct looks *looks, const char *environment, const struct target_state *state,
		int64_t now)
{
	bool found;
	size_t at = place_of(looks, environment, state->project, state->name, &found);
	struct target_look *look = found ? looks->items[at] : add(looks, at, environment, state);
	int64_t looked = state->look_age < now ? now - state->look_age : 0;

	take_sizes(looks, look, state);
	/* One agent's old news do not hide what another one saw since. */
	if (found && look->examined && state->examined && looked < look->looked)
		return;
	looks->news = looks->news || (looks->awaited && (!found || !look_is_fresh(look, now) ||
							 differs(&look->facts, &state->preflight)));
	facts_free(&look->facts);
	look->examined = state->examined;
	look->looked = looked;
	look->facts = state->preflight;
	facts_keep(&look->facts);
}

struct target_look *looks_find(const struct looks *looks, const char *environment,
			       const char *project, const char *target)
{
	bool found;
	size_t at = place_of(looks, environment, project, target, &found);

	return found ? looks->items[at] : NULL;
}

int64_t looks_due(const struct looks *looks)
{
	return looks->news ? looks->judged + (int64_t)looks->count / 10 : INT64_MAX;
}

void looks_judged(struct looks *looks, int64_t now)
{
	looks->news = looks->awaited = false;
	looks->judged = now;
}
