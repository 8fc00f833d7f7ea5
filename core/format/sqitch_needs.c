/* The dependencies of a plan's changes: App::Sqitch::Plan::Depend, "[!][PROJECT:][CHANGE][@TAG]".
 */
#include <stdlib.h>
#include <string.h>

#include "core/format/sqitch_plan.h"

/* A name, and where it stands for the first time. */
struct place {
	const char *name;
	size_t at;
};

struct places {
	struct place *items; /* by name, then by place */
	size_t count;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static struct places places_of(struct arena *arena, const struct sqitch_plan *plan)
{
	struct places places = { arena_new_array(arena, struct place, plan->count + 1), 0 };

	for (size_t i = 0; i < plan->count; i++)
		if (plan->changes[i].instance == 1)
			places.items[places.count++] = (struct place) { plan->changes[i].name, i };
	qsort(places.items, places.count, sizeof *places.items, compare_places);
	return places;
}

static int compare_name(const void *name, const void *place)
{
	return strcmp(name, ((const struct place *)place)->name);
}

static bool stands_before(const struct places *places, const char *name, size_t at)
{
	const struct place *place =
	    bsearch(name, places->items, places->count, sizeof *places->items, compare_name);

	return place && place->at < at;
}

static bool is_identifier(const char *name)
{
	return strlen(name) == 40 && strspn(name, "0123456789abcdef") == 40;
}

/* One of them, at the change that stands at `at`. */
struct need {
	const struct sqitch_plan *plan;
	const struct places *places;
	size_t at;
	const char *text;
};

static bool need_check(struct arena *arena, const struct need *need, struct directory *directory,
		       struct error *error)
{
	const struct sqitch_change *change = &need->plan->changes[need->at];
	bool conflict = *need->text == '!';
	const char *text = need->text + conflict;
	const char *name = arena_text_n(arena, text, strcspn(text, "@"));
	bool known = !strchr(text, ':') && *name && !is_identifier(name);
	bool before = known && stands_before(need->places, name, need->at);

	if (strchr(text, ':') && !conflict)
		directory_warn(arena, directory,
			       SQITCH_PLAN
			       ":%u: %s needs %s of another project: nothing here sees to "
			       "that",
			       change->line, change->name, text);
	if (conflict && before)
		directory_warn(arena, directory,
			       SQITCH_PLAN
			       ":%u: %s conflicts with %s, which stands before it: Sqitch "
			       "would not deploy both",
			       change->line, change->name, name);
	return conflict || !known || before ||
	       error_set(error, ERROR_INVALID,
			 SQITCH_PLAN ":%u: %s needs %s, which does not stand before it",
			 change->line, change->name, name);
}

bool sqitch_needs_check(struct arena *arena, const struct sqitch_plan *plan,
			struct directory *directory, struct error *error)
{
	struct places places = places_of(arena, plan);

	for (size_t i = 0; i < plan->count; i++) {
		char *rest = arena_text_n(
		    arena, plan->changes[i].needs.data ? plan->changes[i].needs.data : "",
		    plan->changes[i].needs.size);
		char *at = NULL;

		for (char *text = strtok_r(rest, " \t", &at); text;
		     text = strtok_r(NULL, " \t", &at)) {
			struct need need = { plan, &places, i, text };

			if (!need_check(arena, &need, directory, error))
				return false;
		}
	}
	return true;
}
