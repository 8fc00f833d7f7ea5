#include "coordinator/mixed.h"

static bool cut(const struct migration *migration, enum dialect dialect,
		struct migration_outline *outline, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct statement *statement;
	struct migration_walk walk;

	*outline = (struct migration_outline) { 0 };
	migration_walk_start(arena, migration, dialect, false, &walk);
	do {
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (statement)
			migration_outline_add(outline, statement);
	} while (statement);
	return true;
}

bool directory_cut(struct arena *arena, const struct directory *directory, enum dialect dialect,
		   const char ***mixed, struct error *error)
{
	*mixed = arena_new_array(arena, const char *, directory->count + 1);
	for (size_t i = 0; i < directory->count; i++) {
		struct migration_outline outline;
		struct error refused;

		if (!cut(&directory->migrations[i], dialect, &outline, error))
			return false;
		if (!migration_is_of_a_piece(&directory->migrations[i], &outline, &refused))
			(*mixed)[i] = arena_text(arena, refused.text);
	}
	return true;
}

static bool is_registered(const struct registry_change *change, const struct migration *migration)
{
	for (size_t i = 0; i < change->registered_count; i++)
		if (text_equal(change->registered[i].version, migration->version))
			return hash_equal(&change->registered[i].content, &migration->content);
	return false;
}

bool mixed_allows(const struct prepared_release *prepared, const struct registry_change *change,
		  struct error *error)
{
	for (size_t i = 0; change->registered_count && i < change->next_count; i++)
		if (prepared->mixed[i] && !is_registered(change, &change->next[i]))
			return error_set(error, ERROR_REFUSED, "%s", prepared->mixed[i]);
	return true;
}

void mixed_warn(struct arena *arena, const struct prepared_release *prepared, struct value *list)
{
	for (size_t i = 0; i < prepared->release.count; i++)
		if (prepared->mixed[i])
			value_add(list,
				  value_text(arena, arena_printf(
							arena,
							"%s; an agent refuses to begin it, unless "
							"the target has it already",
							prepared->mixed[i])));
}
