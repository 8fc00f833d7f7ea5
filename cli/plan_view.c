#include "cli/plan_view.h"

#include "cli/text.h"

#define LINE_COLUMNS 100 /* of a statement's line where there is no terminal */

bool plan_view_make(struct arena *arena, const struct migration *const *migrations, size_t count,
		    enum dialect dialect, struct plan_view *view, struct error *error)
{
	*view = (struct plan_view) { arena_new_array(arena, struct planned, count), count, 0 };
	for (size_t i = 0; i < count; i++) {
		struct planned *item = &view->items[i];

		item->migration = migrations[i];
		if (!migration_statements(arena, migrations[i], dialect, &item->statements, error))
			return false;
		item->mode = migration_mode(migrations[i], &item->statements);
		view->statements += item->statements.count;
	}
	return true;
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

void plan_view_show(struct arena *arena, struct screen *screen, const struct plan_view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct planned *item = &view->items[i];

		say(screen, STYLE_STRONG, "%s%s", i ? "\n" : "", item->migration->name);
		say(screen, STYLE_FAINT, "  %s; %s",
		    text_count(arena, item->statements.count, "statement"), item->mode.why);
		show_statements(arena, screen, &item->statements);
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
		struct value *item = value_object(arena);

		value_put_text(item, "version", planned->migration->version);
		value_put_text(item, "name", planned->migration->name);
		value_put_text(item, "hash", hash_hex(arena, &planned->migration->content));
		value_put(item, "statements", statements_value(arena, &planned->statements));
		value_add(array, item);
	}
	value_put(document, "migrations", array);
	return document;
}
