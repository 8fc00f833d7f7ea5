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
	bool wrapped;
	bool *spare; /* by column */
};

#define HIDDEN SIZE_MAX /* the width of a column that is left out */

struct table *table_in(struct arena *arena, const struct column *columns, size_t count)
{
	struct table *table = arena_new(arena, struct table);

	*table = (struct table) { .arena = arena, .columns = columns, .width = count };
	table->spare = arena_new_array(arena, bool, count);
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

void table_wrap(struct table *table)
{
	table->wrapped = true;
}

void table_spare(struct table *table, size_t column)
{
	table->spare[column] = true;
}

size_t table_count(const struct table *table)
{
	return table->count;
}

static size_t total(const size_t *widths, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		if (widths[i] != HIDDEN)
			sum += widths[i] + (sum ? GAP : 0);
	return sum;
}

/* The widest column that may be cut gives a column at a time.  False: it is still too wide. */
static bool fit(const struct table *table, size_t *widths, size_t room)
{
	while (total(widths, table->width) > room) {
		size_t widest = table->width;

		for (size_t i = 0; i < table->width; i++)
			if (widths[i] != HIDDEN && table->columns[i].least &&
			    widths[i] > table->columns[i].least &&
			    (widest == table->width || widths[i] >= widths[widest]))
				widest = i;
		if (widest == table->width)
			return false;
		widths[widest]--;
	}
	return true;
}

static void natural_widths(const struct table *table, size_t *widths)
{
	for (size_t i = 0; i < table->width; i++) {
		widths[i] = text_columns(table->columns[i].title);
		for (size_t row = 0; row < table->count; row++) {
			size_t columns = text_columns(table->cells[row * table->width + i].text);

			if (columns > widths[i])
				widths[i] = columns;
		}
	}
}

/* Leaves out as many spare columns as it takes, the last one first. */
static size_t *measure(struct arena *arena, const struct table *table, size_t room)
{
	size_t *widths = arena_new_array(arena, size_t, table->width);
	size_t *wanted = arena_new_array(arena, size_t, table->width);

	natural_widths(table, wanted);
	for (size_t spare = table->width;; spare--) {
		memcpy(widths, wanted, table->width * sizeof *widths);
		if (!room || fit(table, widths, room))
			return widths;
		while (spare && !table->spare[spare - 1])
			spare--;
		if (!spare)
			return widths;
		wanted[spare - 1] = HIDDEN;
	}
}

static void spaces(FILE *out, size_t count)
{
	while (count--)
		fputc(' ', out);
}

static bool is_folded(const struct table *table, size_t column)
{
	return table->wrapped && column + 1 == table->width;
}

/* What is left of a folded cell, each piece below the one before. */
static void show_rest(struct screen *screen, const char *rest, size_t before, size_t width,
		      enum style style)
{
	while (*rest) {
		SCOPED(arena_release) struct arena *arena = arena_open();

		fputc('\n', screen->out);
		spaces(screen->out, before);
		screen_write(screen, screen->out, style, text_fold(arena, &rest, width));
	}
}

static void show_row(struct screen *screen, const struct table *table, const size_t *widths,
		     const struct cell *row)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	size_t owed = 0; /* spaces, written only when something follows */

	for (size_t i = 0; i < table->width; i++) {
		const char *rest = row[i].text, *text;
		size_t left;
		bool right = table->columns[i].right;

		if (widths[i] == HIDDEN)
			continue;
		text = is_folded(table, i)
			   ? text_fold(arena, &rest, widths[i])
			   : text_cut(arena, rest, widths[i], symbol(screen, SYMBOL_CUT));
		left = widths[i] - text_columns(text);
		if (*text) {
			spaces(screen->out, owed + (right ? left : 0));
			screen_write(screen, screen->out, row[i].style, text);
			owed = right ? 0 : left;
		} else {
			owed += widths[i];
		}
		owed += GAP;
		if (is_folded(table, i))
			show_rest(screen, rest, total(widths, i) + (i ? GAP : 0), widths[i],
				  row[i].style);
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
