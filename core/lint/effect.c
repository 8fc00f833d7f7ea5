#include "core/lint/effect.h"

#define LINT_LOCK_WORDS(name, words) words,
static const char *const lock_names[] = { LINT_LOCKS(LINT_LOCK_WORDS) };
static const char *const blocks_names[] = { "none", "writes", "reads" };

const char *lint_lock_name(enum lint_lock lock)
{
	return lock_names[lock];
}

const char *lint_blocks_name(enum lint_blocks blocks)
{
	return blocks_names[blocks];
}

enum lint_blocks lint_lock_blocks(enum lint_lock lock)
{
	if (lock == LINT_LOCK_ACCESS_EXCLUSIVE)
		return LINT_BLOCKS_READS;
	return lock >= LINT_LOCK_SHARE ? LINT_BLOCKS_WRITES : LINT_BLOCKS_NOTHING;
}

/* The strongest lock that others can feel decides what is blocked. */
static void add_up(struct lint_effect *effect)
{
	for (size_t i = 0; i < effect->count; i++) {
		const struct lint_touch *touch = &effect->touches[i];
		enum lint_blocks blocks =
		    touch->fresh ? LINT_BLOCKS_NOTHING : lint_lock_blocks(touch->lock);

		if (!effect->worst || touch->lock > effect->worst->lock)
			effect->worst = touch;
		if (blocks > effect->blocks)
			effect->blocks = blocks;
		if (blocks != LINT_BLOCKS_NOTHING && touch->costs != LINT_NO &&
		    effect->grows != LINT_YES) {
			effect->grows = touch->costs;
			effect->worst = touch;
		}
	}
}

/* `relation` with what the command does to it. */
static void touch(struct arena *arena, const struct lint_catalog *catalog, struct sql_name name,
		  struct lint_touch *touch)
{
	touch->known = lint_relation_find(catalog, name);
	touch->relation = touch->known  ? lint_relation_shown(arena, catalog, touch->known)
			  : name.schema ? arena_printf(arena, "%s.%s", name.schema, name.name)
					: name.name;
	touch->fresh = touch->known && touch->known->born == lint_catalog_migration(catalog);
	touch->rows = lint_relation_filled(catalog, name);
}

void lint_effect_of(struct arena *arena, const struct lint_catalog *catalog,
		    const struct lint_server *server, const PgQuery__Node *command,
		    struct lint_effect *effect)
{
	(void)server;
	*effect = (struct lint_effect) { .grows = LINT_NO };
	if (command->node_case == PG_QUERY__NODE__NODE_INDEX_STMT) {
		const PgQuery__IndexStmt *index = command->index_stmt;

		effect->touches = arena_new(arena, struct lint_touch);
		effect->count = 1;
		effect->touches[0] =
		    (struct lint_touch) { .lock = index->concurrent
						      ? LINT_LOCK_SHARE_UPDATE_EXCLUSIVE
						      : LINT_LOCK_SHARE,
					  .builds = true,
					  .costs = LINT_YES };
		touch(arena, catalog, sql_range(index->relation), &effect->touches[0]);
		effect->bare = index->concurrent;
	}
	add_up(effect);
}
