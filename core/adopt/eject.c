#include "core/adopt/eject.h"

#include <string.h>

static bool holds(const struct standing *standing)
{
	return standing->state == MIGRATION_APPLIED || standing->state == MIGRATION_BASELINE;
}

static bool contradicts(const struct adoption_item *item, struct error *error)
{
	if (item->state != ADOPTION_EDITED && item->state != ADOPTION_BROKEN)
		return false;
	return !error_set(error, ERROR_CONFLICT, "%s: %s: nothing is written",
			  item->migration->name, adoption_state_meaning(item->state));
}

static const char *without_end(struct arena *arena, const char *name)
{
	size_t size = strlen(name), end = strlen(".sql");

	return size > end && !strcmp(name + size - end, ".sql")
		   ? arena_text_n(arena, name, size - end)
		   : name;
}

static struct history_entry entry_of(struct arena *arena, const struct ejection_facts *facts,
				     size_t index)
{
	const struct migration *migration = &facts->files->known[index];
	bool file_name = facts->tool->key != HISTORY_BY_NAME;

	return (struct history_entry) {
		.version = migration->version,
		.name = file_name ? migration->name : without_end(arena, migration->name),
		.description = migration->description ? migration->description : "",
		.checksum = facts->files->checksums[index],
		.stamp = facts->files->stamps[index],
		.statements = facts->standing->standings[index].row->statements,
	};
}

bool ejection_make(struct arena *arena, const struct ejection_facts *facts,
		   struct ejection *ejection, struct error *error)
{
	const struct adoption *adoption = facts->adoption;

	*ejection = (struct ejection) {
		.entries = arena_new_array(arena, struct history_entry, adoption->count + 1),
		.positions = arena_new_array(arena, size_t, adoption->count + 1),
	};
	if (facts->tool->way_back)
		return error_set(error, ERROR_REFUSED,
				 "the rows of %s are its own to write: run `%s`", facts->tool->name,
				 facts->tool->way_back);
	for (size_t i = 0; i < adoption->count; i++) {
		const struct adoption_item *item = &adoption->items[i];
		bool missing = item->state == ADOPTION_PENDING || item->state == ADOPTION_PASSED;

		if (contradicts(item, error))
			return false;
		if (!missing || !holds(&facts->standing->standings[i]))
			continue;
		if (facts->tool->up_to)
			ejection->count = 0;
		ejection->positions[ejection->count] = i;
		ejection->entries[ejection->count++] = entry_of(arena, facts, i);
	}
	return true;
}
