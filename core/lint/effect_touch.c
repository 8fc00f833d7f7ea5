#include <string.h>

#include "core/lint/effect_keep.h"

static struct lint_touch *add(struct effecting *effecting, const char *shown)
{
	struct lint_effect *effect = effecting->effect;
	struct lint_touch *touch;

	effect->touches = lint_room(effecting->arena, effect->touches, effect->count,
				    &effecting->room, sizeof *effect->touches);
	touch = &effect->touches[effect->count++];
	*touch = (struct lint_touch) { .relation = shown, .rows = LINT_UNKNOWN, .costs = LINT_NO };
	return touch;
}

struct lint_touch *effect_touch(struct effecting *effecting, const struct lint_relation *relation,
				enum lock_mode lock)
{
	struct lint_effect *effect = effecting->effect;
	struct lint_touch *touch = NULL;

	if (!relation)
		return NULL;
	for (size_t i = 0; i < effect->count; i++) {
		if (effect->touches[i].known == relation)
			touch = &effect->touches[i];
	}
	if (!touch) {
		touch = add(effecting,
			    lint_relation_shown(effecting->arena, effecting->catalog, relation));
		touch->known = relation;
		touch->index = relation->kind == LINT_INDEX;
		touch->fresh = relation->born && relation->born == effecting->catalog->migration;
		touch->rows = lint_relation_rows(effecting->catalog, relation);
	}
	if (lock > touch->lock)
		touch->lock = lock;
	return touch;
}

struct lint_touch *effect_touch_name(struct effecting *effecting, struct sql_name name,
				     enum lock_mode lock)
{
	const struct lint_relation *relation = lint_relation_find(effecting->catalog, name);
	struct lint_effect *effect = effecting->effect;
	const char *shown;
	struct lint_touch *touch;

	if (relation || !name.name)
		return effect_touch(effecting, relation, lock);
	shown = name.schema ? arena_printf(effecting->arena, "%s.%s", name.schema, name.name)
			    : name.name;
	for (size_t i = 0; i < effect->count; i++) {
		touch = &effect->touches[i];
		if (!touch->known && !strcmp(touch->relation, shown)) {
			touch->lock = lock > touch->lock ? lock : touch->lock;
			return touch;
		}
	}
	touch = add(effecting, shown);
	touch->lock = lock;
	return touch;
}

void effect_touch_all(struct effecting *effecting, const struct lint_relation *relation,
		      enum lock_mode lock)
{
	effect_touch(effecting, relation, lock);
	for (size_t i = 0; relation && relation->kind != LINT_INDEX && i < relation->child_count;
	     i++)
		effect_touch_all(effecting, relation->children[i], lock);
}

bool effect_stores(const struct lint_relation *relation)
{
	return relation->kind == LINT_TABLE || relation->kind == LINT_MATERIALIZED ||
	       relation->kind == LINT_INDEX || relation->kind == LINT_SEQUENCE;
}

void effect_scan(struct effecting *effecting, const struct lint_relation *relation,
		 enum lock_mode lock)
{
	struct lint_touch *touch = effect_touch(effecting, relation, lock);

	if (touch && effect_stores(relation)) {
		touch->scans = true;
		touch->costs = LINT_YES;
	}
}

void effect_build(struct effecting *effecting, const struct lint_relation *relation,
		  enum lock_mode lock)
{
	struct lint_touch *touch = effect_touch(effecting, relation, lock);

	if (touch && effect_stores(relation)) {
		touch->builds = touch->scans = true;
		touch->costs = LINT_YES;
	}
}

void effect_rewrite(struct effecting *effecting, const struct lint_relation *relation,
		    enum lock_mode lock)
{
	struct lint_touch *touch = effect_touch(effecting, relation, lock);

	if (touch && effect_stores(relation)) {
		touch->rewrites = touch->scans = true;
		touch->costs = LINT_YES;
	}
}

void effect_doubt(struct effecting *effecting, const struct lint_relation *relation,
		  enum lock_mode lock)
{
	struct lint_touch *touch = effect_touch(effecting, relation, lock);

	if (touch && touch->costs == LINT_NO && effect_stores(relation))
		touch->costs = LINT_UNKNOWN;
}
