#include <string.h>

#include "core/lint/catalog_keep.h"

/* What a transaction in a file did to the catalog, newest first.  It is kept only while one is
 * open, in an arena of its own. */
enum undo_kind {
	UNDO_MARK, /* BEGIN, SAVEPOINT */
	UNDO_ADDED,
	UNDO_DROPPED,
	UNDO_CHANGED,
	UNDO_TYPE_ADDED,
	UNDO_TYPE_DROPPED,
	UNDO_TYPE_CHANGED
};

struct undo_step {
	enum undo_kind kind;
	const char *savepoint; /* UNDO_MARK: NULL for BEGIN */
	struct lint_relation *relation, was;
	struct lint_type *type, type_was;
	struct undo_step *before;
};

struct lint_undo {
	struct arena *arena;
	struct undo_step *newest;
};

static void close_arena(void *arena)
{
	arena_close(arena);
}

static struct undo_step *push(struct lint_catalog *catalog, enum undo_kind kind)
{
	struct undo_step *step = arena_new(catalog->undo->arena, struct undo_step);

	step->kind = kind;
	step->before = catalog->undo->newest;
	catalog->undo->newest = step;
	return step;
}

static void *copied(struct arena *arena, const void *items, size_t count, size_t size)
{
	return count ? arena_copy(arena, items, count * size) : NULL;
}

/* The arrays are copied, as they are changed in place; what they point to never is.  The copies
 * live in the catalog's arena, so that they can be put back. */
static void save(struct lint_catalog *catalog, struct undo_step *step,
		 struct lint_relation *relation)
{
	struct arena *arena = catalog->arena;
	struct lint_relation *was = &step->was;

	step->relation = relation;
	*was = *relation;
	was->columns =
	    copied(arena, relation->columns, relation->column_count, sizeof *was->columns);
	was->column_room = was->column_count;
	was->constraints = copied(arena, relation->constraints, relation->constraint_count,
				  sizeof *was->constraints);
	was->constraint_room = was->constraint_count;
	was->indexes =
	    copied(arena, relation->indexes, relation->index_count, sizeof(*was->indexes));
	was->index_room = was->index_count;
	was->children =
	    copied(arena, relation->children, relation->child_count, sizeof(*was->children));
	was->child_room = was->child_count;
	was->parents =
	    copied(arena, relation->parents, relation->parent_count, sizeof(*was->parents));
	was->parent_room = was->parent_count;
	relation->saved = catalog->epoch;
}

void lint_undo_changing(struct lint_catalog *catalog, struct lint_relation *relation)
{
	save(catalog, push(catalog, UNDO_CHANGED), relation);
}

void lint_undo_added(struct lint_catalog *catalog, struct lint_relation *relation)
{
	if (!catalog->undo)
		return;
	push(catalog, UNDO_ADDED)->relation = relation;
	relation->saved = catalog->epoch;
}

void lint_undo_dropped(struct lint_catalog *catalog, struct lint_relation *relation)
{
	if (catalog->undo)
		save(catalog, push(catalog, UNDO_DROPPED), relation);
}

void lint_undo_type(struct lint_catalog *catalog, struct lint_type *type, bool added, bool dropped)
{
	struct undo_step *step;

	if (!catalog->undo)
		return;
	step = push(catalog, added     ? UNDO_TYPE_ADDED
			     : dropped ? UNDO_TYPE_DROPPED
				       : UNDO_TYPE_CHANGED);
	step->type = type;
	step->type_was = *type;
	step->type_was.constraints = copied(catalog->arena, type->constraints,
					    type->constraint_count, sizeof *type->constraints);
	step->type_was.constraint_room = type->constraint_count;
	type->saved = catalog->epoch;
}

static void put_back(struct lint_catalog *catalog, const struct undo_step *step)
{
	struct lint_relation *relation = step->relation;

	switch (step->kind) {
	case UNDO_ADDED:
		lint_relation_unlist(catalog, relation);
		break;
	case UNDO_CHANGED:
		lint_relation_unlist(catalog, relation);
		*relation = step->was;
		lint_relation_list(catalog, relation);
		break;
	case UNDO_DROPPED:
		*relation = step->was;
		lint_relation_list(catalog, relation);
		break;
	case UNDO_TYPE_ADDED:
		lint_names_remove(&catalog->type_names, step->type->name, step->type);
		break;
	case UNDO_TYPE_CHANGED:
		lint_names_remove(&catalog->type_names, step->type->name, step->type);
		*step->type = step->type_was;
		lint_names_add(&catalog->type_names, step->type->schema, step->type->name,
			       step->type);
		break;
	case UNDO_TYPE_DROPPED:
		lint_names_add(&catalog->type_names, step->type->schema, step->type->name,
			       step->type);
		break;
	case UNDO_MARK:
		break;
	}
}

static struct undo_step *mark_of(const struct lint_catalog *catalog, const char *savepoint)
{
	struct undo_step *step = catalog->undo ? catalog->undo->newest : NULL;

	while (step && (step->kind != UNDO_MARK || !text_equal(step->savepoint, savepoint)))
		step = step->before;
	return step;
}

static void end(struct lint_catalog *catalog)
{
	if (catalog->undo)
		arena_reset(catalog->undo->arena);
	catalog->undo = NULL;
}

void lint_undo_mark(struct lint_catalog *catalog, const char *savepoint)
{
	struct undo_step *step;

	if (!savepoint)
		end(catalog);
	if (!catalog->undo) {
		struct arena *arena = catalog->undo_arena;

		if (!arena) {
			arena = catalog->undo_arena = arena_open();
			arena_defer(catalog->arena, close_arena, arena);
		}
		catalog->undo = arena_new(arena, struct lint_undo);
		catalog->undo->arena = arena;
	}
	catalog->epoch++;
	step = push(catalog, UNDO_MARK);
	step->savepoint = arena_text(catalog->undo->arena, savepoint);
}

void lint_undo_back(struct lint_catalog *catalog, const char *savepoint)
{
	struct undo_step *mark = mark_of(catalog, savepoint);

	if (!mark)
		return;
	while (catalog->undo->newest != mark) {
		put_back(catalog, catalog->undo->newest);
		catalog->undo->newest = catalog->undo->newest->before;
	}
	catalog->epoch++;
	if (!savepoint)
		end(catalog);
}

void lint_undo_forget(struct lint_catalog *catalog, const char *savepoint)
{
	struct undo_step *mark = savepoint ? mark_of(catalog, savepoint) : NULL;

	if (!savepoint)
		end(catalog);
	else if (mark && mark->savepoint)
		mark->savepoint = ""; /* what it marked belongs to the one around it now */
}
