#include "core/lint/sqlite_say.h"

#include <string.h>

#include "core/pattern.h"

bool lint_step_fails(const struct lint_step *step)
{
	return (step->said.outcome == LITE_REFUSED || step->said.outcome == LITE_FAILED) &&
	       !step->missing;
}

bool lint_step_alters(const struct lint_step *step)
{
	return step->wording.verb >= LINT_RENAME_TABLE && step->wording.verb <= LINT_ALTER;
}

bool lint_step_says(const struct lint_step *step, const char *begin)
{
	return lint_step_fails(step) && text_starts_with(step->said.message, begin);
}

const char *lint_shown_table(const struct lint_step *step)
{
	return step->rebuild        ? step->rebuild->before->name
	       : step->before       ? step->before->name
	       : step->wording.name ? step->wording.name
	       : step->life         ? step->life->name
				    : "a table";
}

const char *lint_shown_column(const struct lint_step *step)
{
	const struct lite_column *column = lite_column(step->before, step->wording.other);

	return column ? column->name : step->wording.other;
}

void lint_series_add(struct arena *arena, struct lint_series *list, const char *item)
{
	if (!list->text.arena)
		list->text = buffer_in(arena);
	if (list->last)
		buffer_printf(&list->text, "%s%s", list->count > 1 ? ", " : "", list->last);
	list->last = item;
	list->count++;
}

const char *lint_series_text(struct arena *arena, struct lint_series *list)
{
	if (list->count < 2)
		return list->last;
	return arena_printf(arena, "%s and %s", buffer_text(&list->text), list->last);
}

/* The table's own text under another name. */
static const char *renamed(struct arena *arena, const struct lite_table *table, const char *name)
{
	struct bytes sql = bytes_of(table->sql);
	struct tokens tokens = { sql.data, sql.data + sql.size, DIALECT_SQLITE };

	for (size_t i = 0; i < 3; i++)
		(void)token_next(&tokens); /* CREATE TABLE name */
	return arena_printf(arena, "CREATE TABLE %s%.*s", name, (int)(tokens.end - tokens.at),
			    tokens.at);
}

static const char *columns(struct arena *arena, const struct lite_table *table)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < table->column_count; i++) {
		const struct lite_column *column = &table->columns[i];

		if (!column->generated && !column->hidden)
			buffer_printf(&text, "%s%s", text.size ? ", " : "",
				      lite_name(arena, column->name));
	}
	return buffer_text(&text);
}

const char *lint_rebuild_sql(struct arena *arena, const struct lite_table *table)
{
	struct buffer text = buffer_in(arena);
	const char *name = lite_name(arena, table->name),
		   *made = lite_name(arena, arena_printf(arena, "new_%s", table->name)),
		   *all = columns(arena, table);

	buffer_printf(&text,
		      "%s; -- with what shall be different\n"
		      "INSERT INTO %s (%s) SELECT %s FROM %s;\n"
		      "DROP TABLE %s;\n"
		      "ALTER TABLE %s RENAME TO %s;",
		      renamed(arena, table, made), made, all, all, name, name, made, name);
	for (size_t i = 0; i < table->index_count; i++) {
		if (table->indexes[i].sql)
			buffer_printf(&text, "\n%s;", table->indexes[i].sql);
	}
	for (size_t i = 0; i < table->trigger_count; i++)
		buffer_printf(&text, "\n%s;", table->triggers[i].sql);
	return buffer_text(&text);
}
