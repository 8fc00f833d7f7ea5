#ifndef CLI_TABLE_H
#define CLI_TABLE_H
#include "cli/render.h"
#include "core/base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* A table for people: columns as wide as their content, cut to the terminal's width. */
struct column {
	const char *title;
	bool right;   /* numbers */
	size_t least; /* columns it may be cut to; 0: never cut */
};

struct table;

/* `columns` must outlive the table. */
struct table *table_in(struct arena *arena, const struct column *columns, size_t count);
/* One cell per column; NULL shows nothing.  Cells are made visible. */
void table_row(struct table *table, const char *const *cells);
#define table_add(table, ...) table_row((table), (const char *const[]) { __VA_ARGS__ })
/* The style of one cell of the last row. */
void table_paint(struct table *table, size_t column, enum style style);
/* The last column goes on below itself instead of being cut. */
void table_wrap(struct table *table);
/* The column is left out where the terminal is too narrow for all of them; the last such first. */
void table_spare(struct table *table, size_t column);
size_t table_count(const struct table *table); /* rows */
/* Nothing at all when it has no rows. */
void table_show(struct screen *screen, const struct table *table);
#endif
