#include "cli/matrix.h"

#include <string.h>

#include "cli/brake_view.h"
#include "cli/field.h"
#include "cli/notices.h"
#include "cli/table.h"
#include "cli/text.h"

#define SYMBOLS_MOST   6 /* targets that are shown one symbol each */
#define COLLAPSE_ABOVE 8 /* migrations one after the other that stand alike everywhere */
#define KEPT           4 /* of them that stay */
#define ENVIRONMENTS   12

/* Names as migration_state_name gives them, from good to bad: the worst one is a group's. */
static const struct {
	const char *state;
	enum symbol symbol;
	enum style style;
	bool done;
} looks[] = {
	{ "applied", SYMBOL_DONE, STYLE_GOOD, true },
	{ "baseline", SYMBOL_BASELINE, STYLE_GOOD, true },
	{ "covered", SYMBOL_BASELINE, STYLE_GOOD, true },
	{ "pending", SYMBOL_PENDING, STYLE_FAINT, false },
	{ "reverted", SYMBOL_PENDING, STYLE_WARNING, false },
	{ "future", SYMBOL_ATTENTION, STYLE_WARNING, false },
	{ "partial", SYMBOL_PARTIAL, STYLE_WARNING, false },
	{ "missing", SYMBOL_ATTENTION, STYLE_BAD, false },
	{ "out_of_order", SYMBOL_ATTENTION, STYLE_BAD, false },
	{ "changed", SYMBOL_FAILED, STYLE_BAD, false },
	{ "in_doubt", SYMBOL_UNKNOWN, STYLE_BAD, false },
	{ "unknown", SYMBOL_UNKNOWN, STYLE_WARNING,
	  false }, /* nobody said, or a name not known here */
};
#define LOOKS (sizeof looks / sizeof *looks)

static size_t look_of(const char *state)
{
	size_t i = 0;

	while (i + 1 < LOOKS && !text_equal(looks[i].state, state))
		i++;
	return i;
}

/* Every migration's look on every target: rows as in `migrations`. */
struct grid {
	const struct value *migrations, *environments;
	size_t count, targets;
	unsigned char *
	    *looks; /* by target (all environments one after the other), then migration */
	bool seen[LOOKS];
};

/* States mostly come in the order of the migrations. */
static void read_target(struct grid *grid, const struct value *target, unsigned char *row)
{
	const struct value *states = value_get(target, "states");
	size_t at = 0, known = value_count(states);

	memset(row, LOOKS - 1, grid->count);
	for (size_t i = 0; i < grid->count && known; i++) {
		const char *version = field_text(value_at(grid->migrations, i), "version");

		for (size_t tried = 0; tried < known; tried++, at = (at + 1) % known)
			if (text_equal(field_text(value_at(states, at), "version"), version)) {
				row[i] = (unsigned char)look_of(
				    field_text(value_at(states, at), "state"));
				break;
			}
	}
}

static struct grid grid_of(struct arena *arena, const struct value *status)
{
	struct grid grid = { .migrations = value_get(status, "migrations"),
			     .environments = value_get(status, "environments") };
	size_t targets = 0, next = 0;

	grid.count = value_count(grid.migrations);
	for (size_t i = 0; i < value_count(grid.environments); i++)
		targets += value_count(value_get(value_at(grid.environments, i), "targets"));
	grid.targets = targets;
	grid.looks = arena_new_array(arena, unsigned char *, targets + 1);
	for (size_t i = 0; i < value_count(grid.environments); i++) {
		const struct value *list = value_get(value_at(grid.environments, i), "targets");

		for (size_t k = 0; k < value_count(list); k++, next++) {
			grid.looks[next] = arena_alloc(arena, grid.count + 1);
			read_target(&grid, value_at(list, k), grid.looks[next]);
		}
	}
	return grid;
}

/* The cell of targets [first, first + count) in one migration's row: "✓✓·" or "✓ 40" or "· 12/40".
 */
static char *cell(struct arena *arena, const struct screen *screen, struct grid *grid,
		  size_t migration, size_t first, size_t count, size_t *worst)
{
	struct buffer buffer = buffer_in(arena);
	size_t done = 0;

	*worst = 0;
	for (size_t i = first; i < first + count; i++) {
		size_t look = grid->looks[i][migration];

		*worst = look > *worst ? look : *worst;
		done += looks[look].done;
		grid->seen[look] = true;
		if (count <= SYMBOLS_MOST)
			buffer_add_text(&buffer, symbol(screen, looks[look].symbol));
	}
	if (count > SYMBOLS_MOST)
		buffer_printf(&buffer, "%s %zu/%zu", symbol(screen, looks[*worst].symbol), done,
			      count);
	else if (count > 1)
		buffer_printf(&buffer, " %zu/%zu", done, count);
	return arena_text(arena, buffer_text(&buffer));
}

static size_t targets_of(const struct value *environment)
{
	return value_count(value_get(environment, "targets"));
}

static void add_migration(struct arena *arena, struct screen *screen, struct grid *grid,
			  struct table *table, size_t migration)
{
	const char *cells[ENVIRONMENTS + 1] = { field_text(value_at(grid->migrations, migration),
							   "name") };
	size_t worst[ENVIRONMENTS], first = 0, count = value_count(grid->environments);

	for (size_t i = 0; i < count && i < ENVIRONMENTS; i++) {
		size_t targets = targets_of(value_at(grid->environments, i));

		cells[i + 1] = cell(arena, screen, grid, migration, first, targets, &worst[i]);
		first += targets;
	}
	table_row(table, cells);
	for (size_t i = 0; i < count && i < ENVIRONMENTS; i++)
		if (*cells[i + 1])
			table_paint(table, i + 1, looks[worst[i]].style);
}

static bool stand_alike(const struct grid *grid, size_t a, size_t b)
{
	for (size_t target = 0; target < grid->targets; target++)
		if (grid->looks[target][a] != grid->looks[target][b])
			return false;
	return true;
}

static bool done_everywhere(const struct grid *grid, size_t migration)
{
	for (size_t target = 0; target < grid->targets; target++)
		if (!looks[grid->looks[target][migration]].done)
			return false;
	return true;
}

/* Where the stretch of migrations that stand alike ends. */
static size_t stretch(const struct grid *grid, size_t from)
{
	bool done = done_everywhere(grid, from);
	size_t to = from + 1;

	while (to < grid->count && (done ? done_everywhere(grid, to) : stand_alike(grid, from, to)))
		to++;
	return to;
}

static void add_collapsed(struct arena *arena, struct screen *screen, struct grid *grid,
			  struct table *table, size_t first, size_t count)
{
	const char *cells[ENVIRONMENTS + 1];
	size_t worst[ENVIRONMENTS], from = 0, environments = value_count(grid->environments);
	bool done = done_everywhere(grid, first);

	cells[0] = arena_printf(arena, "%s %s", symbol(screen, SYMBOL_CUT),
				done ? text_count(arena, count, "earlier migration")
				     : arena_printf(arena, "%zu more of them", count));
	for (size_t i = 0; i < environments && i < ENVIRONMENTS; i++) {
		size_t targets = targets_of(value_at(grid->environments, i));

		cells[i + 1] = cell(arena, screen, grid, first, from, targets, &worst[i]);
		if (done)
			cells[i + 1] = targets ? symbol(screen, SYMBOL_DONE) : "";
		from += targets;
	}
	table_row(table, cells);
	table_paint(table, 0, STYLE_FAINT);
	for (size_t i = 0; i < environments && i < ENVIRONMENTS; i++)
		table_paint(table, i + 1, looks[worst[i]].style);
}

/* Of a stretch that is done the end stays, of another one the beginning and the last. */
static void add_stretch(struct arena *arena, struct screen *screen, struct grid *grid,
			struct table *table, size_t from, size_t to)
{
	size_t hidden = to - from - KEPT, at = from;

	if (!done_everywhere(grid, from))
		at += KEPT - 1;
	for (size_t i = from; i < to; i++) {
		if (i == at)
			add_collapsed(arena, screen, grid, table, i, hidden);
		if (i < at || i >= at + hidden)
			add_migration(arena, screen, grid, table, i);
	}
}

static void add_migrations(struct arena *arena, struct screen *screen, struct grid *grid,
			   struct table *table, bool all)
{
	for (size_t from = 0, to; from < grid->count; from = to) {
		to = stretch(grid, from);
		if (!all && to - from > COLLAPSE_ABOVE)
			add_stretch(arena, screen, grid, table, from, to);
		else
			for (size_t i = from; i < to; i++)
				add_migration(arena, screen, grid, table, i);
	}
}

/* A row of one member of every environment. */
static void add_member(struct arena *arena, const struct grid *grid, struct table *table,
		       const char *title, const char *key)
{
	const char *cells[ENVIRONMENTS + 1] = { title };
	size_t count = value_count(grid->environments);

	for (size_t i = 0; i < count && i < ENVIRONMENTS; i++) {
		const struct value *environment = value_at(grid->environments, i);
		const char *text = field_text(environment, key);

		if (value_is_integer(value_get(environment, key)))
			text = field_number(arena, environment, key);
		cells[i + 1] = *text ? text : "-";
	}
	table_row(table, cells);
}

static void show_legend(struct arena *arena, struct screen *screen, const struct grid *grid)
{
	struct buffer legend = buffer_in(arena), order = buffer_in(arena);

	for (size_t i = 0; i < LOOKS; i++)
		if (grid->seen[i])
			buffer_printf(&legend, "%s%s %s", legend.size ? "  " : "",
				      symbol(screen, looks[i].symbol), looks[i].state);
	for (size_t i = 0; i < value_count(grid->environments); i++) {
		const struct value *environment = value_at(grid->environments, i);
		const struct value *targets = value_get(environment, "targets");
		size_t count = value_count(targets);

		if (!count || count > SYMBOLS_MOST)
			continue;
		buffer_printf(&order, "%s%s:", order.size ? "  " : "",
			      field_text(environment, "name"));
		for (size_t k = 0; k < count; k++)
			buffer_printf(&order, " %s", field_text(value_at(targets, k), "name"));
	}
	if (legend.size)
		say(screen, STYLE_FAINT, "\n%s", legend.data);
	if (order.size)
		say(screen, STYLE_FAINT, "%s", order.data);
}

static struct table *make_table(struct arena *arena, const struct grid *grid)
{
	size_t count = value_count(grid->environments);
	struct column *columns;

	count = count < ENVIRONMENTS ? count : ENVIRONMENTS;
	columns = arena_new_array(arena, struct column, count + 1);
	columns[0] = (struct column) { "MIGRATION", false, 18 };
	for (size_t i = 0; i < count; i++)
		columns[i + 1] = (struct column) {
			text_visible(arena,
				     bytes_of(field_text(value_at(grid->environments, i), "name")),
				     false),
			false, 7
		};
	return table_in(arena, columns, count + 1);
}

/* Environments of other coordinators: what is proven of them. */
static void show_elsewhere(struct arena *arena, struct screen *screen, const struct grid *grid)
{
	for (size_t i = 0; i < value_count(grid->environments); i++) {
		const struct value *environment = value_at(grid->environments, i);
		const char *origin = field_text(environment, "elsewhere");
		const char *release = field_number(arena, environment, "release");

		if (*origin)
			say(screen, STYLE_FAINT, "%s is at %s: %s%s",
			    field_text(environment, "name"), origin,
			    *release ? "it proves release " : "nothing of it was imported yet",
			    release);
	}
}

void matrix_show(struct arena *arena, struct screen *screen, const struct value *status, bool all)
{
	struct grid grid = grid_of(arena, status);
	const struct value *release = value_get(status, "release");
	struct table *table = make_table(arena, &grid);
	const char *tag = field_text(release, "tag");

	if (value_is_object(release))
		say(screen, STYLE_STRONG, "%s, release %s%s%s\n", field_text(status, "project"),
		    field_number(arena, release, "number"), *tag ? ", " : "", tag);
	else
		say(screen, STYLE_STRONG, "%s has no release yet. Next: lockstep push DIR",
		    field_text(status, "project"));
	add_migrations(arena, screen, &grid, table, all);
	add_member(arena, &grid, table, "release", "release");
	add_member(arena, &grid, table, "state", "state");
	table_show(screen, table);
	show_legend(arena, screen, &grid);
	show_elsewhere(arena, screen, &grid);
	brakes_show(screen, value_get(status, "brakes"));
	notices_show(screen, status);
}

size_t matrix_behind(const struct value *status)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct grid grid = grid_of(arena, status);
	size_t behind = 0, next = 0;

	for (size_t i = 0; i < value_count(grid.environments); i++)
		for (size_t k = 0; k < targets_of(value_at(grid.environments, i)); k++, next++) {
			bool done = true;

			for (size_t migration = 0; migration < grid.count; migration++)
				done = done && looks[grid.looks[next][migration]].done;
			behind += !done;
		}
	return behind;
}
