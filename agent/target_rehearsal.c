#include "agent/target_rehearsal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/target_driver.h"

bool target_copy(struct target *target, struct target **copy, struct error *error)
{
	*copy = NULL;
	return target->driver->rehearsal->copy(target, copy, error);
}

bool target_sweep(struct target *target, size_t *left, struct error *error)
{
	*left = 0;
	return target->driver->rehearsal->sweep(target, left, error);
}

bool target_begin_rehearsal(struct target *target, enum rehearsal_guard guard, struct error *error)
{
	return target->driver->rehearsal->begin(target, guard, error);
}

bool target_effects_begin(struct target *target, struct error *error)
{
	return target->driver->rehearsal->effects_begin(target, error);
}

static int by_relation(const void *a, const void *b)
{
	return strcmp(((const struct effect_lock *)a)->relation,
		      ((const struct effect_lock *)b)->relation);
}

static void effects_sort(struct effects *effects)
{
	if (effects->lock_count)
		qsort(effects->locks, effects->lock_count, sizeof *effects->locks, by_relation);
	name_list_sort(&effects->rewrites);
	name_list_sort(&effects->scans);
	name_list_sort(&effects->builds);
	name_list_sort(&effects->notes);
}

bool target_effects_end(struct arena *arena, struct target *target, struct effects *effects,
			struct error *error)
{
	*effects = (struct effects) { 0 };
	if (!target->driver->rehearsal->effects_end(arena, target, effects, error))
		return false;
	effects_sort(effects);
	return true;
}

bool target_effects_asked(struct arena *arena, struct target *target,
			  const struct statement *statement, struct effects *effects,
			  struct error *error)
{
	*effects = (struct effects) { 0 };
	if (!target->driver->rehearsal->effects_asked(arena, target, statement, effects, error))
		return false;
	effects_sort(effects);
	return true;
}

bool target_effects_shared(struct target *target, bool *shared, struct error *error)
{
	*shared = false;
	return target->driver->rehearsal->effects_shared(target, shared, error);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct evidence_table *)a)->name,
		      ((const struct evidence_table *)b)->name);
}

bool target_sizes(struct arena *arena, struct target *target, bool at_home,
		  struct evidence *evidence, struct error *error)
{
	if (!target->driver->rehearsal->sizes(arena, target, at_home, evidence, error))
		return false;
	if (evidence->table_count)
		qsort(evidence->tables, evidence->table_count, sizeof *evidence->tables, by_name);
	return true;
}

bool target_outline(struct arena *arena, struct target *target, struct bytes *outline,
		    struct error *error)
{
	*outline = (struct bytes) { "", 0 };
	return target->driver->rehearsal->outline(arena, target, outline, error);
}

bool target_is_sound(struct target *target, struct error *error)
{
	const struct rehearsal_driver *driver = target->driver->rehearsal;

	return !driver->is_sound || driver->is_sound(target, error);
}
