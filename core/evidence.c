#include "core/evidence.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *text;
} ways[EVIDENCE_WAY_COUNT] = {
	[EVIDENCE_SCRATCH] = { "scratch", "in a scratch database with the target's schema" },
	[EVIDENCE_ROLLED_BACK] = { "rolled back",
				   "on the target, in a transaction that was rolled back" },
	[EVIDENCE_CLONE] = { "clone",
			     "on a clone with data, in a transaction that was rolled back" },
	[EVIDENCE_COPY] = { "copy", "on a copy of the database" },
};

static const char *const blocks_names[BLOCKS_COUNT] = { "none", "writes", "reads" };
static const char *const growth_names[GROWS_COUNT] = { "unknown", "no", "yes" };
static const char *const state_names[EVIDENCE_STATE_COUNT] = { "shown", "not rehearsed", "failed" };
static const char *const reversible_names[REVERSIBLE_COUNT] = { "not asked", "proven", "no" };

const char *evidence_way_name(enum evidence_way way)
{
	return ways[way].name;
}

const char *evidence_way_text(enum evidence_way way)
{
	return ways[way].text;
}

const char *evidence_blocks_name(enum evidence_blocks blocks)
{
	return blocks_names[blocks];
}

const char *evidence_growth_name(enum evidence_growth growth)
{
	return growth_names[growth];
}

const char *evidence_state_name(enum evidence_state state)
{
	return state_names[state];
}

const char *evidence_reversible_name(enum evidence_reversible reversible)
{
	return reversible_names[reversible];
}

bool name_list_has(const struct name_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->items[i], name))
			return true;
	return false;
}

void name_list_add(struct arena *arena, struct name_list *list, const char *name)
{
	if (name_list_has(list, name))
		return;
	if (list->count == EVIDENCE_NAMES) {
		list->more++;
		return;
	}
	if (!list->items)
		list->items = arena_new_array(arena, const char *, EVIDENCE_NAMES);
	list->items[list->count++] = arena_text(arena, name);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void name_list_sort(struct name_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof *list->items, by_text);
}

struct evidence_statement *evidence_add(struct arena *arena, struct evidence *evidence)
{
	struct evidence_statement *grown;

	if (evidence->count == EVIDENCE_STATEMENTS) {
		evidence->more++;
		return NULL;
	}
	if (evidence->count == evidence->room) {
		evidence->room = evidence->room ? evidence->room * 2 : 16;
		grown = arena_new_array(arena, struct evidence_statement, evidence->room);
		if (evidence->count)
			memcpy(grown, evidence->statements, evidence->count * sizeof *grown);
		evidence->statements = grown;
	}
	return &evidence->statements[evidence->count++];
}

enum lock_mode effects_strongest(const struct effects *effects)
{
	enum lock_mode strongest = LOCK_NONE;

	for (size_t i = 0; i < effects->lock_count; i++) {
		const struct effect_lock *lock = &effects->locks[i];
		enum lock_mode mode = lock->taken > lock->held ? lock->taken : lock->held;

		strongest = mode > strongest ? mode : strongest;
	}
	return strongest;
}

static const struct evidence_table *table_of(const struct evidence *evidence, const char *name)
{
	for (size_t i = 0; i < evidence->table_count; i++)
		if (text_equal(evidence->tables[i].name, name))
			return &evidence->tables[i];
	return NULL;
}

/* What the target does not have yet is empty there. */
static int64_t bytes_of_effects(const struct evidence *evidence, const struct effects *effects)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < effects->scans.count; i++) {
		const struct evidence_table *table = table_of(evidence, effects->scans.items[i]);

		bytes += table ? table->bytes : 0;
	}
	for (size_t i = 0; i < effects->rewrites.count; i++) {
		const char *name = effects->rewrites.items[i];
		const struct evidence_table *table = table_of(evidence, name);

		if (table)
			bytes += table->index_bytes +
				 (name_list_has(&effects->scans, name) ? 0 : table->bytes);
	}
	return bytes;
}

static void judge_one(const struct evidence *evidence, struct evidence_statement *statement)
{
	const struct effects *effects = &statement->effects;
	enum lock_mode mode = effects_strongest(effects);
	bool works = effects->scans.count || effects->rewrites.count || effects->builds.count;

	statement->blocks = lock_mode_blocks_reads(mode)    ? BLOCKS_READS
			    : lock_mode_blocks_writes(mode) ? BLOCKS_WRITES
							    : BLOCKS_NONE;
	statement->grows = !effects->seen                              ? GROWS_UNKNOWN
			   : works && statement->blocks != BLOCKS_NONE ? GROWS_YES
								       : GROWS_NO;
	statement->bytes =
	    effects->seen && evidence->sized ? bytes_of_effects(evidence, effects) : -1;
}

void evidence_judge(struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->count; i++)
		judge_one(evidence, &evidence->statements[i]);
}

struct bytes evidence_write(struct arena *arena, const struct evidence *evidence)
{
	return value_write(arena, evidence_value(arena, evidence));
}

struct bytes evidence_write_within(struct arena *arena, struct evidence *evidence, size_t limit)
{
	struct bytes text = evidence_write(arena, evidence);

	while (text.size > limit && evidence->count) {
		size_t kept = evidence->count / 2;

		evidence->more += evidence->count - kept;
		evidence->count = kept;
		text = evidence_write(arena, evidence);
	}
	return text;
}

struct hash evidence_digest(struct arena *arena, const struct evidence *evidence)
{
	struct bytes text = evidence_write(arena, evidence);

	return hash_of(text.data, text.size);
}
