#include "coordinator/plan_groups.h"

#include <string.h>

#include "coordinator/selector.h"

static bool same_pending(const struct target_group *group, const struct plan_part *part)
{
	if (group->pending_count != part->pending_count || group->wave != part->wave)
		return false;
	for (size_t i = 0; i < part->pending_count; i++)
		if (!text_equal(group->pending[i], part->pending[i]))
			return false;
	return true;
}

/* Each group's targets grow in a buffer of their own until all are known. */
struct grouping {
	struct arena *arena;
	struct target_group *items;
	struct buffer *names;
	size_t count;
};

static struct grouping grouping_start(struct arena *arena, size_t most)
{
	return (struct grouping) { .arena = arena,
				   .items = arena_new_array(arena, struct target_group, most + 1),
				   .names = arena_new_array(arena, struct buffer, most + 1) };
}

static void grouping_add(struct grouping *grouping, size_t group, const char *name)
{
	if (group == grouping->count)
		grouping->names[grouping->count++] = buffer_in(grouping->arena);
	buffer_add(&grouping->names[group], &name, sizeof name);
}

static void grouping_end(struct grouping *grouping, struct target_groups *groups)
{
	for (size_t i = 0; i < grouping->count; i++) {
		grouping->items[i].targets = (const char **)(void *)grouping->names[i].data;
		grouping->items[i].count = grouping->names[i].size / sizeof(const char *);
	}
	*groups = (struct target_groups) { grouping->items, grouping->count };
}

/* What has nothing to do stands last. */
static void sort_by_wave(struct arena *arena, struct target_groups *groups, uint64_t waves)
{
	struct target_group *sorted = arena_new_array(arena, struct target_group, groups->count);
	size_t count = 0;

	for (uint64_t wave = 1; wave <= waves + 1; wave++)
		for (size_t i = 0; i < groups->count; i++)
			if ((groups->items[i].wave ? groups->items[i].wave : waves + 1) == wave)
				sorted[count++] = groups->items[i];
	groups->items = sorted;
}

void plan_groups(struct arena *arena, const struct plan_document *document,
		 struct target_groups *groups)
{
	struct grouping grouping = grouping_start(arena, document->count);

	for (size_t i = 0; i < document->count; i++) {
		const struct plan_part *part = &document->parts[i];
		size_t at = 0;

		while (at < grouping.count && !same_pending(&grouping.items[at], part))
			at++;
		if (at == grouping.count)
			grouping.items[at] =
			    (struct target_group) { .wave = part->wave,
						    .pending = part->pending,
						    .pending_count = part->pending_count };
		grouping_add(&grouping, at, part->target);
	}
	grouping_end(&grouping, groups);
	if (document->waves.count)
		sort_by_wave(arena, groups, document->waves.count);
}

static const char *why_not(struct arena *arena, const struct pipeline_environment *environment,
			   const struct target_row *row)
{
	const struct pipeline_label *missed =
	    environment
		? selector_misses(&environment->select, row->state.labels, row->state.label_count)
		: NULL;
	const char *value;

	if (!missed)
		return "not in this plan";
	value = label_value(row->state.labels, row->state.label_count, missed->key);
	if (!value)
		return arena_printf(arena, "no label %s; the environment takes %s", missed->key,
				    selector_text(arena, &environment->select));
	return arena_printf(arena, "%s is %s; the environment takes %s", missed->key, value,
			    selector_text(arena, &environment->select));
}

static bool has_part(const struct plan_document *document, const char *target, size_t *at)
{
	while (*at < document->count && strcmp(document->parts[*at].target, target) < 0)
		++*at;
	return *at < document->count && text_equal(document->parts[*at].target, target);
}

void plan_left_out(struct arena *arena, const struct pipeline_environment *environment,
		   const struct target_rows *rows, const struct plan_document *document,
		   struct target_groups *groups)
{
	struct grouping grouping = grouping_start(arena, rows->count);
	size_t part = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const char *why;
		size_t at = 0;

		if (has_part(document, rows->items[i].name, &part))
			continue;
		why = why_not(arena, environment, &rows->items[i]);
		while (at < grouping.count && !text_equal(grouping.items[at].why, why))
			at++;
		if (at == grouping.count)
			grouping.items[at] = (struct target_group) { .why = why };
		grouping_add(&grouping, at, rows->items[i].name);
	}
	grouping_end(&grouping, groups);
}

size_t plan_work(const struct plan_document *document)
{
	size_t count = 0;

	for (size_t i = 0; i < document->count; i++)
		count += document->parts[i].pending_count > 0;
	return count;
}
