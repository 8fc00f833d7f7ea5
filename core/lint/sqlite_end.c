#include "core/lint/sqlite_end.h"

#include <string.h>
#include <strings.h>

#include "core/pattern.h"

#define BROKEN_MAX 20 /* that are told apart in one migration */

static size_t count_of(const struct lint_originals *originals)
{
	size_t count = 0;

	for (const struct lint_original *at = originals->last; at; at = at->next)
		count++;
	return count;
}

/* A step's table holds, or held, the original's rows. */
static bool is_part(const struct lint_step *step, const struct lint_original *original)
{
	return step->life && step->wording.verb != LINT_CREATE_INDEX &&
	       step->wording.verb != LINT_DROP_INDEX && step->wording.verb != LINT_DROP_TRIGGER &&
	       lint_life_holds(step->life, original);
}

static void mark_steps(struct lint_play *play, const struct lint_original *original,
		       struct lint_rebuild *rebuild)
{
	for (size_t i = 0; i < play->count; i++) {
		struct lint_step *step = &play->steps[i];

		if (!is_part(step, original))
			continue;
		step->rebuild = rebuild;
		if (step->wording.verb == LINT_DATA && step->deed == LITE_INSERT)
			rebuild->copy = step;
	}
}

/* Its name is taken again by a table that holds its rows: built anew, not dropped. */
static bool is_rebuilt(const struct lint_lives *lives, const struct lint_original *original)
{
	const struct lint_life *now = lint_find_any(lives, original->table->name);

	return now && now != original->life && lint_life_holds(now, original);
}

static void find_rebuilds(struct lint_play *play, const struct lint_lives *lives,
			  const struct lint_originals *originals)
{
	struct lint_rebuild *rebuilds =
	    arena_new_array(play->arena, struct lint_rebuild, count_of(originals) + 1);

	for (const struct lint_original *at = originals->last; at; at = at->next) {
		struct lint_rebuild *rebuild = &rebuilds[play->rebuild_count];

		if (!at->gone || !at->table || !is_rebuilt(lives, at))
			continue;
		*rebuild = (struct lint_rebuild) {
			.before = at->table,
			.after = lite_table(play->arena, play->lite, at->table->name),
			.anchor = at->gone,
			.old_name = at->old_name,
		};
		if (!rebuild->after)
			continue;
		play->rebuild_count++;
		mark_steps(play, at, rebuild);
	}
	play->rebuilds = rebuilds;
}

static void find_orphans(struct lint_play *play, const struct lint_lives *lives)
{
	for (size_t i = 0; i < play->count; i++) {
		struct lint_step *step = &play->steps[i];

		if (step->wording.verb != LINT_DROP_TABLE || step->said.outcome != LITE_DONE ||
		    !step->before || lint_life_find(lives, step->wording.name))
			continue;
		lite_children(play->arena, play->lite, step->wording.name, &step->orphans);
	}
}

static const struct lite_table *original_of(const struct lint_life *life,
					    const struct lite_table *otherwise)
{
	if (life && life->own)
		return life->own->table;
	return life && life->copy_count ? life->copies[0]->table : otherwise;
}

void lint_play_end(struct lint_play *play, const struct lint_lives *lives,
		   const struct lint_originals *originals)
{
	for (size_t i = 0; i < play->count; i++) {
		struct lint_step *step = &play->steps[i];

		step->old = original_of(step->life, step->before);
	}
	find_rebuilds(play, lives, originals);
	find_orphans(play, lives);
}

static bool was_broken(const struct lint_broken_before *before, const char *name)
{
	for (size_t i = 0; i < before->count; i++) {
		if (!strcmp(before->names[i], name))
			return true;
	}
	return false;
}

/* The last step about a table that the message names, else the last one that changed a table. */
static const struct lint_step *culprit(const struct lint_play *play, const char *message)
{
	const struct lint_step *last = NULL;

	for (size_t i = play->count; i-- > 0;) {
		const struct lint_step *step = &play->steps[i];
		enum lint_verb verb = step->wording.verb;
		bool changes = verb == LINT_DROP_TABLE || verb == LINT_DROP_VIEW ||
			       verb == LINT_RENAME_TABLE || verb == LINT_RENAME_COLUMN ||
			       verb == LINT_DROP_COLUMN;

		if (!changes || !step->wording.name)
			continue;
		if (strcasestr(message, step->wording.name) ||
		    (step->wording.other && strcasestr(message, step->wording.other)))
			return step;
		last = last ? last : step;
	}
	return last ? last : play->count ? &play->steps[play->count - 1] : NULL;
}

void lint_play_broken(struct lint_play *play, struct lint_broken_before *before,
		      struct arena *arena)
{
	struct lint_broken *broken = arena_new_array(play->arena, struct lint_broken, BROKEN_MAX);
	const char **names = arena_new_array(arena, const char *, BROKEN_MAX);
	struct lite_faults faults;

	lite_faults(play->arena, play->lite, BROKEN_MAX, &faults);
	for (size_t i = 0; i < faults.count; i++) {
		const char *name = faults.items[i].name;

		names[i] = arena_text(arena, name);
		if (!was_broken(before, name))
			broken[play->broken_count++] =
			    (struct lint_broken) { name, faults.items[i].message,
						   culprit(play, faults.items[i].message) };
	}
	play->broken = broken;
	*before = (struct lint_broken_before) { names, faults.count };
}

static bool names_parent(struct bytes text)
{
	struct tokens tokens = { text.data, text.data + text.size, DIALECT_SQLITE };
	struct bytes token;

	while ((token = token_next(&tokens)).size) {
		if (token_is(token, "REFERENCES"))
			return true;
	}
	return false;
}

/* What may take from a foreign key the unique column that it points at, or point at another. */
static bool may_mismatch(const struct lint_step *step)
{
	switch (step->wording.verb) {
	case LINT_DROP_INDEX:
	case LINT_DROP_TABLE:
	case LINT_RENAME_TABLE:
		return true;
	case LINT_CREATE_TABLE:
	case LINT_ADD_COLUMN:
		return names_parent(step->statement.text);
	default:
		return false;
	}
}

void lint_play_mismatch(struct lint_play *play, const char **before, struct arena *arena)
{
	const struct lint_step *last = NULL;
	const char *mismatch;

	for (size_t i = play->count; !last && i-- > 0;)
		last = may_mismatch(&play->steps[i]) ? &play->steps[i] : NULL;
	if (!last)
		return;
	mismatch = lite_mismatch(play->arena, play->lite);
	if (mismatch && !text_equal(mismatch, *before)) {
		play->mismatch = mismatch;
		play->mismatched = last;
	}
	*before = arena_text(arena, mismatch);
}
