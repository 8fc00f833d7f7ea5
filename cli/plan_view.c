#include "cli/plan_view.h"

#include "cli/text.h"
#include "core/policy.h"

#define LINE_COLUMNS 100 /* of a statement's line where there is no terminal */

static bool planned_make(struct arena *kept, const struct migration *migration,
			 enum dialect dialect, struct planned *item, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct migration_outline outline = { 0 };
	struct error refused;
	const struct statement *statement;
	struct migration_walk walk;

	migration_walk_start(arena, migration, dialect, false, &walk);
	do {
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (statement)
			migration_outline_add(&outline, statement);
	} while (statement);
	*item = (struct planned) { migration, outline.count, migration_mode(migration, &outline),
				   NULL };
	if (!migration_is_of_a_piece(migration, &outline, &refused))
		item->refused = arena_text(kept, refused.text);
	return true;
}

bool plan_view_make(struct arena *arena, const struct migration *const *migrations, size_t count,
		    enum dialect dialect, struct plan_view *view, struct error *error)
{
	*view =
	    (struct plan_view) { arena_new_array(arena, struct planned, count), count, 0, dialect };
	for (size_t i = 0; i < count; i++) {
		if (!planned_make(arena, migrations[i], dialect, &view->items[i], error))
			return false;
		view->statements += view->items[i].statements;
	}
	return true;
}

static bool was_begun(const struct migration *migration, const struct reconciliation *standing)
{
	for (size_t i = 0; i < standing->count; i++)
		if (standing->standings[i].migration == migration)
			return standing->standings[i].state != MIGRATION_PENDING &&
			       standing->standings[i].state != MIGRATION_REVERTED;
	return false;
}

bool plan_view_may_run(const struct plan_view *view, const struct reconciliation *standing,
		       struct error *error)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct planned *item = &view->items[i];

		if (item->refused && !was_begun(item->migration, standing))
			return error_set(error, ERROR_REFUSED, "%s", item->refused);
	}
	return true;
}

/* They were cut before without an error. */
static struct statement_list statements_of(struct arena *arena, const struct planned *item,
					   enum dialect dialect)
{
	struct statement_list list;
	struct error error;

	if (!migration_statements(arena, item->migration, dialect, &list, &error))
		list = (struct statement_list) { 0 };
	return list;
}

static void show_statements(struct arena *arena, struct screen *screen,
			    const struct statement_list *list)
{
	size_t columns = (screen->width ? screen->width : LINE_COLUMNS) - 18;

	for (size_t i = 0; i < list->count; i++) {
		char *line = text_one_line(arena, list->items[i].text);
		char *place = arena_printf(arena, "line %u", list->items[i].line);

		line = text_cut(arena, line, columns, symbol(screen, SYMBOL_CUT));
		say(screen, STYLE_PLAIN, "  %4zu  %-9s %s", i + 1, place, line);
	}
}

void plan_view_show(struct screen *screen, const struct plan_view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct planned *item = &view->items[i];
		struct statement_list list = statements_of(arena, item, view->dialect);

		say(screen, STYLE_STRONG, "%s%s", i ? "\n" : "", item->migration->name);
		say(screen, STYLE_FAINT, "  %s; %s",
		    text_count(arena, item->statements, "statement"), item->mode.why);
		if (item->refused)
			say(screen, STYLE_WARNING, "  %s", item->refused);
		if (item->migration->directives.policy)
			say(screen, STYLE_FAINT, "  %s",
			    policy_text(arena, item->migration->directives.policy));
		show_statements(arena, screen, &list);
	}
}

static struct value *statements_value(struct arena *arena, const struct statement_list *list)
{
	struct value *array = value_array(arena);

	for (size_t i = 0; i < list->count; i++) {
		struct value *item = value_object(arena);

		value_put_integer(item, "index", (int64_t)list->items[i].index);
		value_put_integer(item, "line", list->items[i].line);
		value_put_integer(item, "offset", (int64_t)list->items[i].offset);
		value_put_text_n(item, "text", list->items[i].text);
		value_add(array, item);
	}
	return array;
}

struct value *plan_view_value(struct arena *arena, const struct plan_view *view)
{
	struct value *document = value_object(arena), *array = value_array(arena);

	for (size_t i = 0; i < view->count; i++) {
		const struct planned *planned = &view->items[i];
		struct statement_list list = statements_of(arena, planned, view->dialect);
		struct value *item = value_object(arena);

		value_put_text(item, "version", planned->migration->version);
		value_put_text(item, "name", planned->migration->name);
		value_put_text(item, "hash", hash_hex(arena, &planned->migration->content));
		value_put_text(item, "refused", planned->refused);
		value_put(item, "statements", statements_value(arena, &list));
		if (planned->migration->directives.policy)
			value_put_text(item, "policy",
				       policy_text(arena, planned->migration->directives.policy));
		value_add(array, item);
	}
	value_put(document, "migrations", array);
	return document;
}
