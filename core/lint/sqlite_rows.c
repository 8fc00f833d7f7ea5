#include <string.h>
#include <strings.h>

#include "core/lint/sqlite_playing.h"
#include "core/lint/sqlite_probe.h"
#include "core/pattern.h"
#include "core/sql/parse.h"

void lint_capture(struct playing *playing, struct lint_life *life)
{
	struct arena *arena = playing->play->arena;
	struct lint_originals *originals = &playing->originals;

	if (!life || life->own || life->born == playing->play->number || life->temporary)
		return;
	life->own = arena_new(arena, struct lint_original);
	life->own->life = life;
	life->own->table = lite_table(arena, playing->replay->lite, life->name);
	life->own->next = originals->last;
	originals->last = life->own;
}

bool lint_reads(const struct lint_step *step)
{
	for (size_t i = 0; i < step->said.action_count; i++) {
		if (step->said.actions[i].deed == LITE_READ)
			return true;
	}
	return false;
}

struct lint_life *lint_copy_rows(struct playing *playing, struct lint_step *step,
				 struct lint_life *to)
{
	struct lint_life *older = NULL;
	bool reads = false;

	for (size_t i = 0; i < step->said.action_count; i++) {
		const struct lite_action *action = &step->said.actions[i];
		struct lint_life *from = NULL;

		if (action->deed == LITE_READ && action->own)
			from = lint_find_any(&playing->replay->lives, action->table);
		if (!from || from == to)
			continue;
		reads = true;
		lint_capture(playing, from);
		lint_life_copy(to, from);
		if (!older && from->own && from->own->table)
			older = from;
	}
	to->rows = reads ? LINT_UNKNOWN : LINT_YES;
	return older;
}

static bool holds_row_of_old(const struct playing *playing, const char *table)
{
	const struct lint_life *life = lint_find_any(&playing->replay->lives, table);

	return life && !lint_life_is_fresh(life, playing->play->number);
}

static void weigh_data(struct playing *playing, struct lint_step *step)
{
	bool whole = lite_goes_through(playing->replay->lite, step->statement.text);

	for (size_t i = 0; i < step->said.action_count; i++) {
		const struct lite_action *action = &step->said.actions[i];

		whole |= action->deed == LITE_DELETE && !lint_reads(step);
		if (!step->through && action->own && action->deed != LITE_INSERT && action->table &&
		    holds_row_of_old(playing, action->table))
			step->through = action->table;
	}
	step->scans = whole && step->through;
}

static void probe_copy(struct playing *playing, struct lint_step *step,
		       const struct lint_life *from)
{
	struct arena *arena = playing->play->arena;
	struct lite *lite = playing->replay->lite;
	struct lint_copying copying = { .from = lite_table(arena, lite, from->name),
					.to = lite_table(arena, lite, step->life->name) };
	const char *last = from->name;

	for (size_t i = 0; i < step->said.action_count; i++) {
		const struct lite_action *action = &step->said.actions[i];

		if (action->deed != LITE_READ || !strcasecmp(action->table, from->name) ||
		    !strcasecmp(action->table, last) || copying.other_count == LINT_COPIES)
			continue;
		last = action->table;
		copying.others[copying.other_count] = lite_table(arena, lite, last);
		copying.other_count += copying.others[copying.other_count] != NULL;
	}
	if (copying.from && copying.to && copying.from->kind == LITE_TABLE &&
	    copying.to->kind == LITE_TABLE)
		lint_probe_copy(arena, lite, &copying, step);
	else
		step->nulls_unknown = true;
}

void lint_change_rows(struct playing *playing, struct lint_step *step)
{
	struct lint_life *from;

	for (size_t i = 0; i < step->said.action_count && !step->life; i++) {
		const struct lite_action *action = &step->said.actions[i];

		if (action->own && action->deed >= LITE_INSERT && action->deed <= LITE_DELETE) {
			step->life = lint_find_any(&playing->replay->lives, action->table);
			step->deed = action->deed;
		}
	}
	if (!step->life || step->said.outcome != LITE_DONE)
		return;
	step->fresh = lint_life_is_fresh(step->life, playing->play->number);
	if (step->deed == LITE_INSERT) {
		from = lint_copy_rows(playing, step, step->life);
		if (from && playing->judged && step->life->born == playing->play->number)
			probe_copy(playing, step, from);
	}
	if (playing->judged)
		weigh_data(playing, step);
}

bool lint_is_bulk(struct playing *playing, struct lint_step *step)
{
	struct bytes text = step->statement.text;
	struct tokens tokens = { text.data, text.data + text.size, DIALECT_SQLITE };
	const char *name;
	struct bytes bare;

	if (text.size <= SQL_BULK_SIZE || step->wording.verb != LINT_DATA ||
	    !tokens_names(playing->play->arena, tokens, "INSERT INTO @", &name))
		return false;
	bare = bytes_of(name);
	step->life = lint_life_find(&playing->replay->lives,
				    token_name(playing->play->arena, bare, DIALECT_SQLITE));
	if (step->life)
		step->life->rows = LINT_YES;
	return true;
}
