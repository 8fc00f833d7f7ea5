#include "core/lint/sqlite_compare.h"

#include <strings.h>

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; name && i < count; i++) {
		if (names[i] && !strcasecmp(names[i], name))
			return true;
	}
	return false;
}

/* Over the same columns in the same order; expressions by their place only. */
static bool is_same_index(const struct lite_index *a, const struct lite_index *b)
{
	if (a->count != b->count || a->partial != b->partial || (a->unique && !b->unique))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!a->columns[i] != !b->columns[i] ||
		    (a->columns[i] && strcasecmp(a->columns[i], b->columns[i]) != 0))
			return false;
	}
	return true;
}

/* Its name, or its columns where no name is known, are there again. */
static bool has_index(const struct lite_table *table, const struct lite_index *index)
{
	for (size_t i = 0; i < table->index_count; i++) {
		if (!strcasecmp(table->indexes[i].name, index->name) ||
		    is_same_index(index, &table->indexes[i]))
			return true;
	}
	return false;
}

static bool was_dropped(const struct lint_play *play, enum lint_verb verb, const char *name)
{
	for (size_t i = 0; i < play->count; i++) {
		if (play->steps[i].wording.verb == verb && play->steps[i].wording.name &&
		    !strcasecmp(play->steps[i].wording.name, name))
			return true;
	}
	return false;
}

/* An index over a column that is gone goes with it. */
static bool columns_remain(const struct lite_table *table, const struct lite_index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		if (index->columns[i] && !lite_column(table, index->columns[i]))
			return false;
	}
	return true;
}

void lint_compare_indexes(struct lint_site *site, const struct lint_rebuild *rebuild,
			  struct lint_series *list, struct buffer *fix)
{
	for (size_t i = 0; i < rebuild->before->index_count; i++) {
		const struct lite_index *index = &rebuild->before->indexes[i];

		if (index->origin != 'c' || has_index(rebuild->after, index) ||
		    !columns_remain(rebuild->after, index) ||
		    was_dropped(site->play, LINT_DROP_INDEX, index->name))
			continue;
		lint_series_add(site->arena, list,
				arena_printf(site->arena, "its index %s", index->name));
		buffer_printf(fix, "%s%s;", fix->size ? "\n" : "", index->sql);
	}
}

static bool has_trigger(const struct lite_table *table, const char *name)
{
	for (size_t i = 0; i < table->trigger_count; i++) {
		if (!strcasecmp(table->triggers[i].name, name))
			return true;
	}
	return false;
}

void lint_compare_triggers(struct lint_site *site, const struct lint_rebuild *rebuild,
			   struct lint_series *list, struct buffer *fix)
{
	for (size_t i = 0; i < rebuild->before->trigger_count; i++) {
		const struct lite_trigger *trigger = &rebuild->before->triggers[i];

		if (has_trigger(rebuild->after, trigger->name) ||
		    was_dropped(site->play, LINT_DROP_TRIGGER, trigger->name))
			continue;
		lint_series_add(site->arena, list,
				arena_printf(site->arena, "its trigger %s", trigger->name));
		buffer_printf(fix, "%s%s;", fix->size ? "\n" : "", trigger->sql);
	}
}

void lint_compare_manner(struct lint_site *site, const struct lint_rebuild *rebuild,
			 struct lint_series *list)
{
	const struct lite_table *before = rebuild->before, *after = rebuild->after;

	if (before->strict && !after->strict)
		lint_series_add(site->arena, list, "STRICT");
	if (before->without_rowid && !after->without_rowid)
		lint_series_add(site->arena, list, "WITHOUT ROWID");
	if (before->autoincrement && !after->autoincrement)
		lint_series_add(site->arena, list, "AUTOINCREMENT");
}

static bool key_is_within(const struct lite_table *table, const char *const *columns, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < table->column_count; i++) {
		const struct lite_column *column = &table->columns[i];

		if (!column->key)
			continue;
		if (!is_among(columns, count, column->name))
			return false;
		any = true;
	}
	return any;
}

static bool is_unique(const struct lite_table *table, const char *const *columns, size_t count)
{
	if (!table)
		return false;
	for (size_t i = 0; i < table->index_count; i++) {
		const struct lite_index *index = &table->indexes[i];
		size_t within = 0;

		while (within < index->count && is_among(columns, count, index->columns[within]))
			within++;
		if (index->unique && !index->partial && index->count && within == index->count)
			return true;
	}
	return key_is_within(table, columns, count);
}

bool lint_is_unique_over(const struct lite_table *table, const struct lite_index *index)
{
	for (size_t i = 0; table && i < table->index_count; i++) {
		if (table->indexes[i].unique && is_same_index(index, &table->indexes[i]))
			return true;
	}
	return is_unique(table, index->columns, index->count);
}

const struct lite_foreign *lint_same_foreign(const struct lite_table *table,
					     const struct lite_foreign *foreign)
{
	for (size_t i = 0; i < table->foreign_count; i++) {
		const struct lite_foreign *other = &table->foreigns[i];

		if (!strcasecmp(other->column, foreign->column) &&
		    !strcasecmp(other->parent, foreign->parent))
			return other;
	}
	return NULL;
}

const char *lint_columns_sql(struct arena *arena, const char *const *columns, size_t count)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < count; i++)
		buffer_printf(&text, "%s%s", i ? ", " : "", lite_name(arena, columns[i]));
	return buffer_text(&text);
}
