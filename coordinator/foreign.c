#include "coordinator/foreign.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/store/log.h"

#define NAMED 5 /* rows of an entry */

static const char *named(const struct history_row *row)
{
	return row->name ? row->name : row->version ? row->version : row->checksum;
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_rows(const void *a, const void *b)
{
	const struct history_row *const *left = a, *const *right = b;
	int order = compare_texts((*left)->version, (*right)->version);

	order = order ? order : compare_texts((*left)->name, (*right)->name);
	order = order ? order : compare_texts((*left)->checksum, (*right)->checksum);
	return order ? order
		     : ((*left)->outcome > (*right)->outcome) -
			   ((*left)->outcome < (*right)->outcome);
}

static const struct history *same_tool(const struct histories *histories,
				       const struct history *history)
{
	for (size_t i = 0; i < histories->count; i++)
		if (histories->items[i].tool == history->tool)
			return &histories->items[i];
	return NULL;
}

struct history foreign_new(struct arena *arena, const struct histories *before,
			   const struct history *now)
{
	const struct history *old = same_tool(before, now);
	size_t known = old ? old->count : 0;
	const struct history_row **rows =
	    arena_new_array(arena, const struct history_row *, known + 1);
	struct history fresh = { .tool = now->tool };

	for (size_t i = 0; i < known; i++)
		rows[i] = &old->rows[i];
	qsort(rows, known, sizeof *rows, compare_rows);
	fresh.rows = arena_new_array(arena, struct history_row, now->count + 1);
	for (size_t i = 0; i < now->count; i++) {
		const struct history_row *row = &now->rows[i];

		if (!bsearch(&row, rows, known, sizeof *rows, compare_rows))
			fresh.rows[fresh.count++] = *row;
	}
	return fresh;
}

static bool log_fresh(struct turn *turn, const struct told_target *told,
		      const struct history *fresh, struct error *error)
{
	struct value *body = turn_entry(turn);
	struct buffer rows = buffer_in(turn->arena);

	for (size_t i = 0; i < fresh->count && i < NAMED; i++)
		buffer_printf(&rows, "%s%.100s", i ? ", " : "", named(&fresh->rows[i]));
	if (fresh->count > NAMED)
		buffer_printf(&rows, " and %zu more", fresh->count - NAMED);
	value_put_text(body, "project", told->place.project);
	value_put_text(body, "environment", told->place.environment);
	value_put_text(body, "target", told->place.name);
	value_put_text(body, "agent", told->agent);
	value_put_text(body, "tool", fresh->tool->name);
	value_put_integer(body, "count", (int64_t)fresh->count);
	value_put_text(body, "rows", buffer_text(&rows));
	return log_append(turn, ENTRY_TARGET_FOREIGN, body, error);
}

static bool has_rows(struct turn *turn, const struct target_row *row, bool *has,
		     struct error *error)
{
	struct ledger ledger;

	*has = false;
	if (!target_ledger(turn->arena, turn->store, row, &ledger, error))
		return false;
	*has = ledger.count > 0;
	return true;
}

bool foreign_judge(struct turn *turn, const struct told_target *told, struct error *error)
{
	const struct bytes text = told->state->histories;
	struct histories before, now;
	struct hash hash;
	bool ours;

	if (!told->known || !text.size)
		return true;
	hash = hash_of(text.data, text.size);
	if (hash_equal(&hash, &told->known->histories))
		return true;
	if (!has_rows(turn, told->known, &ours, error) ||
	    !target_row_histories(turn->arena, turn->store, told->known, &before, error) ||
	    !histories_parse(turn->arena, text, &now, error))
		return false;
	for (size_t i = 0; ours && i < now.count; i++) {
		struct history fresh = foreign_new(turn->arena, &before, &now.items[i]);

		if (fresh.count && !log_fresh(turn, told, &fresh, error))
			return false;
	}
	return true;
}
