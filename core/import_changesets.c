#include "core/import_changesets.h"

void changesets_put(struct arena *arena, const struct migration *migration, struct value *from)
{
	struct marked_text text = { migration->marks, migration->text, DIALECT_ANY, false };
	struct value *list = value_array(arena);
	struct marked marked;
	struct error ignored;

	if (!migration->marks || !marks_read(arena, &text, &marked, &ignored) ||
	    !marked.changeset_count)
		return;
	for (size_t i = 0; i < marked.changeset_count; i++) {
		const struct marked_changeset *changeset = &marked.changesets[i];
		struct value *item = value_object(arena);

		value_put_text(item, "name", changeset->name);
		value_put_text(item, "path", changeset->path);
		if (changeset->maybe)
			value_put_bool(item, "maybe", true);
		value_add(list, item);
	}
	value_put(from, "changesets", list);
}

void changesets_take(struct arena *arena, const struct value *from, struct marked *marked)
{
	const struct value *list = value_get(from, "changesets");
	size_t count = list && value_is_array(list) ? value_count(list) : 0;

	marked->changesets = arena_new_array(arena, struct marked_changeset, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct value *item = value_at(list, i);
		const char *name = value_get_text(item, "name");

		if (name)
			marked->changesets[marked->changeset_count++] =
			    (struct marked_changeset) { name, value_get_text(item, "path"),
							value_get_bool(item, "maybe", false) };
	}
}
