#include "core/lint/sqlite_life.h"

#include <string.h>
#include <strings.h>

static void *grown(struct arena *arena, const void *items, size_t count, size_t *room, size_t size)
{
	void *more;

	if (count < *room)
		return (void *)items;
	*room = *room ? 2 * *room : 16;
	more = arena_array(arena, *room, size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

void lint_lives_begin(struct lint_lives *lives)
{
	size_t kept = 0;

	for (size_t i = 0; i < lives->count; i++) {
		struct lint_life *life = lives->items[i];

		life->own = NULL;
		life->copy_count = 0;
		if (!life->over && !life->temporary)
			lives->items[kept++] = life;
	}
	lives->count = kept;
}

struct lint_life *lint_life_find(const struct lint_lives *lives, const char *name)
{
	for (size_t i = lives->count; name && i-- > 0;) {
		if (!lives->items[i]->over && !strcmp(lives->items[i]->name, name))
			return lives->items[i];
	}
	return NULL;
}

struct lint_life *lint_find_any(const struct lint_lives *lives, const char *name)
{
	for (size_t i = lives->count; name && i-- > 0;) {
		if (!lives->items[i]->over && !strcasecmp(lives->items[i]->name, name))
			return lives->items[i];
	}
	return NULL;
}

bool lint_life_was(const struct lint_lives *lives, const char *name)
{
	for (size_t i = 0; i < lives->ever_count; i++) {
		if (!strcmp(lives->ever[i], name))
			return true;
	}
	return false;
}

void lint_lives_remember(struct lint_lives *lives, const char *name)
{
	if (lint_life_was(lives, name))
		return;
	lives->ever = grown(lives->arena, lives->ever, lives->ever_count, &lives->ever_room,
			    sizeof *lives->ever);
	lives->ever[lives->ever_count++] = arena_text(lives->arena, name);
}

struct lint_life *lint_life_add(struct lint_lives *lives, const char *name, size_t born)
{
	struct lint_life *life = arena_new(lives->arena, struct lint_life);

	life->name = arena_text(lives->arena, name);
	life->born = born;
	lint_lives_remember(lives, life->name);
	lives->items = grown(lives->arena, lives->items, lives->count, &lives->room,
			     sizeof(struct lint_life *));
	lives->items[lives->count++] = life;
	return life;
}

void lint_life_rename(struct lint_lives *lives, struct lint_life *life, const char *name)
{
	life->name = arena_text(lives->arena, name);
	lint_lives_remember(lives, life->name);
}

bool lint_life_holds(const struct lint_life *life, const struct lint_original *original)
{
	for (size_t i = 0; i < life->copy_count; i++) {
		if (life->copies[i] == original)
			return true;
	}
	return life->own == original;
}

static void add_copy(struct lint_life *life, struct lint_original *original)
{
	if (original && !lint_life_holds(life, original) && life->copy_count < LINT_COPIES)
		life->copies[life->copy_count++] = original;
}

void lint_life_copy(struct lint_life *to, const struct lint_life *from)
{
	add_copy(to, from->own);
	for (size_t i = 0; i < from->copy_count; i++)
		add_copy(to, from->copies[i]);
}

bool lint_life_is_fresh(const struct lint_life *life, size_t migration)
{
	return life && life->born == migration && !life->copy_count;
}
