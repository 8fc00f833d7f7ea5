#include "cli/table.h"

#include <string.h>

#include "cli/text.h"

#define GAP 2 /* columns between two columns */

struct cell {
	const char *text;
	enum style style;
};

struct table {
	struct arena *arena;
	const struct column *columns;
	size_t width, count, room;
	struct cell *cells; /* row by row */
};

struct table *table_in(struct arena *arena, const struct column *columns, size_t count)
{
	struct table *table = arena_new(arena, struct table);

	*table = (struct table) { .arena = arena, .columns = columns, .width = count };
	return table;
}

void table_row(struct table *table, const char *const *cells)
{
	struct cell *row;

	if (table->count == table->room) {
		size_t room = table->room ? table->room * 2 : 16;
		struct cell *grown =
		    arena_new_array(table->arena, struct cell, room * table->width);

		if (table->count)
			memcpy(grown, table->cells, table->count * table->width * sizeof *grown);
		table->cells = grown;
		table->room = room;
	}
	row = table->cells + table->count++ * table->width;
	for (size_t i = 0; i < table->width; i++)
		row[i].text = text_visible(table->arena, bytes_of(cells[i]), false);
}

void table_paint(struct table *table, size_t column, enum style style)
{
	table->cells[(table->count - 1) * table->width + column].style = style;
}

size_t table_count(const struct table *table)
{
	return table->count;
}

static size_t total(const size_t *widths, size_t count)
{
	size_t sum = (count - 1) * GAP;

	for (size_t i = 0; i < count; i++)
		sum += widths[i];
	return sum;
}

/* The widest column that may be cut gives a column at a time. */
static void fit(const struct table *table, size_t *widths, size_t room)
{
	while (total(widths, table->width) > room) {
		size_t widest = table->width;

		for (size_t i = 0; i < table->width; i++)
			if (table->columns[i].least && widths[i] > table->columns[i].least &&
			    (widest == table->width || widths[i] >= widths[widest]))
				widest = i;
		if (widest == table->width)
			return;
		widths[widest]--;
	}
}

static size_t *measure(struct arena *arena, const struct table *table, size_t room)
{
	size_t *widths = arena_new_array(arena, size_t, table->width);

	for (size_t i = 0; i < table->width; i++) {
		widths[i] = text_columns(table->columns[i].title);
		for (size_t row = 0; row < table->count; row++) {
			size_t columns = text_columns(table->cells[row * table->width + i].text);

			if (columns > widths[i])
				widths[i] = columns;
		}
	}
	if (room)
		fit(table, widths, room);
	return widths;
}

static void spaces(FILE *out, size_t count)
{
	while (count--)
		fputc(' ', out);
}

static void show_row(struct screen *screen, const struct table *table, const size_t *widths,
		     const struct cell *row)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	size_t owed = 0; /* spaces, written only when something follows */

	for (size_t i = 0; i < table->width; i++) {
		char *text = text_cut(arena, row[i].text, widths[i], symbol(screen, SYMBOL_CUT));
		size_t left = widths[i] - text_columns(text);
		bool right = table->columns[i].right;

		if (*text) {
			spaces(screen->out, owed + (right ? left : 0));
			screen_write(screen, screen->out, row[i].style, text);
			owed = right ? 0 : left;
		} else {
			owed += widths[i];
		}
		owed += GAP;
	}
	fputc('\n', screen->out);
}

void table_show(struct screen *screen, const struct table *table)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cell *titles;
	size_t *widths;

	if (!table->count || screen->json || screen->quiet)
		return;
	live_clear(screen);
	widths = measure(arena, table, screen->width);
	titles = arena_new_array(arena, struct cell, table->width);
	for (size_t i = 0; i < table->width; i++)
		titles[i] = (struct cell) { table->columns[i].title, STYLE_STRONG };
	show_row(screen, table, widths, titles);
	for (size_t i = 0; i < table->count; i++)
		show_row(screen, table, widths, table->cells + i * table->width);
	fflush(screen->out);
}
