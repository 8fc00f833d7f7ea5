#include "core/lint/sqlite.h"

#include <string.h>
#include <strings.h>

#include "core/lint/sqlite_playing.h"
#include "core/lint/sqlite_probe.h"

/* A checkpoint replaces what is before it. */
static void start_anew(struct lint_replay *replay)
{
	replay->lite = lite_open(replay->arena);
	replay->lives = (struct lint_lives) { .arena = replay->arena };
	replay->broken = (struct lint_broken_before) { 0 };
	replay->mismatch = NULL;
}

struct lint_replay *lint_replay_open(struct arena *arena)
{
	struct lint_replay *replay = arena_new(arena, struct lint_replay);

	replay->arena = arena;
	replay->probe = lint_probe_open(arena);
	start_anew(replay);
	return replay;
}

struct lite *lint_replay_database(struct lint_replay *replay)
{
	return replay->lite;
}

/* The table that the statement is about, whatever it is itself. */
static const char *subject(struct playing *playing, const struct lint_wording *wording)
{
	switch (wording->verb) {
	case LINT_CREATE_INDEX:
		return wording->other;
	case LINT_DROP_INDEX:
	case LINT_DROP_TRIGGER:
		return lite_owner(playing->play->arena, playing->replay->lite, wording->name);
	case LINT_DROP_TABLE:
	case LINT_DROP_VIEW:
	case LINT_RENAME_TABLE:
	case LINT_RENAME_COLUMN:
	case LINT_ADD_COLUMN:
	case LINT_DROP_COLUMN:
	case LINT_ALTER:
		return wording->name;
	default:
		return NULL;
	}
}

bool lint_changes_table(enum lint_verb verb)
{
	return verb == LINT_DROP_TABLE || (verb >= LINT_RENAME_TABLE && verb <= LINT_ALTER);
}

static void look_before(struct playing *playing, struct lint_step *step)
{
	struct arena *arena = playing->play->arena;
	struct lite *lite = playing->replay->lite;
	const char *table = subject(playing, &step->wording);

	if (!table || step->wording.temporary)
		return;
	step->life = lint_life_find(&playing->replay->lives, table);
	if (lint_changes_table(step->wording.verb) || step->wording.verb == LINT_DROP_INDEX)
		lint_capture(playing, step->life);
	if (!playing->judged)
		return;
	step->before = lite_table(arena, lite, table);
	step->fresh = lint_life_is_fresh(step->life, playing->play->number);
	if (step->wording.verb == LINT_DROP_TABLE || step->wording.verb == LINT_DROP_COLUMN)
		lite_children(arena, lite, table, &step->children);
}

/* "... no such table: main.t": of which none of the files ever made one. */
static bool speaks_of_unknown(const struct playing *playing, struct lint_step *step)
{
	static const char *const absent[] = { "no such table: ", "no such index: ",
					      "no such view: ", "no such trigger: ",
					      "unknown database " };
	SCOPED(arena_release) struct arena *arena = arena_open();

	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
		const char *at = strcasestr(step->said.message, absent[i]);
		char *name;

		if (!at)
			continue;
		name = arena_text(arena, at + strlen(absent[i]));
		if (!strncmp(name, "main.", 5))
			name += 5;
		for (char *c = name; *c; c++)
			*c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
		step->stranger = arena_text(playing->play->arena, name);
		return !lint_life_was(&playing->replay->lives, name);
	}
	return false;
}

/* What a view or trigger keeps from being altered is altered nevertheless, so that what follows is
 * judged on what was meant. */
static void go_on(struct playing *playing, struct lint_step *step)
{
	struct lite *lite = playing->replay->lite;
	struct lite_said said;

	if (step->said.outcome == LITE_DONE || step->said.outcome == LITE_UNDONE)
		return;
	step->missing = speaks_of_unknown(playing, step);
	if (!lint_changes_table(step->wording.verb) ||
	    !text_starts_with(step->said.message, "error in "))
		return;
	lite_legacy_alter(lite, true);
	lite_run(playing->play->arena, lite, step->statement.text, LITE_RUN, &said);
	lite_legacy_alter(lite, false);
	step->forced = said.outcome == LITE_DONE;
}

static bool came_about(const struct lint_step *step)
{
	return step->said.outcome == LITE_DONE || step->forced;
}

static void created(struct playing *playing, struct lint_step *step)
{
	struct lint_lives *lives = &playing->replay->lives;
	struct lint_life *life = lint_life_find(lives, step->wording.name);

	if (!came_about(step) || life)
		return;
	life = lint_life_add(lives, step->wording.name, playing->play->number);
	life->temporary = step->wording.temporary;
	life->rows = LINT_NO;
	if (lint_reads(step))
		step->scans = lint_copy_rows(playing, step, life) != NULL;
	step->life = life;
}

static void went(struct lint_step *step, bool over)
{
	struct lint_life *life = step->life;

	if (!life || !came_about(step))
		return;
	if (life->own && !life->own->gone) {
		life->own->gone = step;
		life->own->old_name = life->name;
	}
	life->over |= over;
}

static bool is_on(const char *value)
{
	static const char *const words[] = { "on", "yes", "true", "1" };

	for (size_t i = 0; value && i < sizeof words / sizeof *words; i++) {
		if (!strcasecmp(words[i], value))
			return true;
	}
	return false;
}

/* PRAGMA foreign_keys does nothing inside a transaction; legacy_alter_table always counts. */
static void set(struct playing *playing, const struct lint_step *step)
{
	for (size_t i = 0; i < step->said.action_count; i++) {
		const struct lite_action *action = &step->said.actions[i];

		if (action->deed != LITE_PRAGMA || !action->column)
			continue;
		if (!strcasecmp(action->table, "foreign_keys") &&
		    playing->play->mode.txmode == TXMODE_NONE)
			playing->foreign_keys = is_on(action->column);
		if (!strcasecmp(action->table, "legacy_alter_table"))
			lite_legacy_alter(playing->replay->lite, is_on(action->column));
	}
}

static void follow(struct playing *playing, struct lint_step *step)
{
	struct lint_lives *lives = &playing->replay->lives;
	const struct lint_wording *wording = &step->wording;

	switch (wording->verb) {
	case LINT_CREATE_TABLE:
		created(playing, step);
		break;
	case LINT_CREATE_INDEX:
	case LINT_CREATE_VIEW:
	case LINT_CREATE_TRIGGER:
		if (came_about(step))
			lint_lives_remember(lives, wording->name);
		break;
	case LINT_DROP_TABLE:
		went(step, true);
		break;
	case LINT_RENAME_TABLE:
		went(step, false);
		if (step->life && came_about(step))
			lint_life_rename(lives, step->life, wording->other);
		break;
	case LINT_ADD_COLUMN:
		if (playing->judged && step->said.outcome == LITE_DONE)
			lint_probe_column(playing->play->arena, playing->replay->probe, step);
		break;
	case LINT_DATA:
		lint_change_rows(playing, step);
		break;
	case LINT_PRAGMA:
		set(playing, step);
		break;
	default:
		break;
	}
}

static void play(struct playing *playing, struct lint_step *step)
{
	struct lint_play *played = playing->play;
	bool data = step->wording.verb == LINT_DATA || step->wording.verb == LINT_PRAGMA;

	step->foreign_keys = playing->foreign_keys;
	if (step->wording.verb == LINT_SKIPPED || lint_is_bulk(playing, step))
		return;
	look_before(playing, step);
	lite_run(played->arena, playing->replay->lite, step->statement.text,
		 data ? LITE_LOOK : LITE_RUN, &step->said);
	go_on(playing, step);
	follow(playing, step);
	playing->breaks |=
	    step->wording.verb == LINT_DROP_VIEW ||
	    (lint_changes_table(step->wording.verb) && step->wording.verb != LINT_ADD_COLUMN);
}

static void cut(struct playing *playing, struct arena *walking)
{
	struct lint_play *played = playing->play;
	struct migration_walk walk;
	const struct statement *statement;
	struct error error;
	size_t room = 0;

	migration_walk_start(walking, played->migration, DIALECT_SQLITE, false, &walk);
	while (migration_walk_next(&walk, &statement, &error) && statement) {
		if (played->count == room) {
			struct lint_step *more;

			room = room ? 2 * room : 16;
			more = arena_new_array(played->arena, struct lint_step, room);
			if (played->count)
				memcpy(more, played->steps, played->count * sizeof *more);
			played->steps = more;
		}
		migration_outline_add(&played->outline, statement);
		played->steps[played->count++].statement = *statement;
	}
	played->mode = migration_mode(played->migration, &played->outline);
}

const struct lint_play *lint_replay_play(struct arena *arena, struct lint_replay *replay,
					 const struct migration *migration, bool judged)
{
	SCOPED(arena_release) struct arena *walking = arena_open();
	struct lint_play *played = arena_new(arena, struct lint_play);
	struct playing playing = { .replay = replay, .play = played, .judged = judged };

	if (migration->directives.checkpoint)
		start_anew(replay);
	*played = (struct lint_play) { .arena = arena,
				       .migration = migration,
				       .number = ++replay->number,
				       .lite = replay->lite };
	cut(&playing, walking);
	lite_end_session(replay->lite);
	lint_lives_begin(&replay->lives);
	for (size_t i = 0; i < played->count; i++) {
		lint_wording_of(arena, &played->steps[i].statement, &played->steps[i].wording);
		play(&playing, &played->steps[i]);
	}
	if (judged)
		lint_play_end(played, &replay->lives, &playing.originals);
	if (playing.breaks)
		lint_play_broken(played, &replay->broken, replay->arena);
	lint_play_mismatch(played, &replay->mismatch, replay->arena);
	for (size_t i = 0; judged && i < played->count; i++)
		lint_step_effect(&played->steps[i]);
	return played;
}
