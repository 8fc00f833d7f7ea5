#include "coordinator/foreign.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/adopt.h"
#include "coordinator/store/log.h"
#include "coordinator/store/notices.h"

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

/* Names of the rows, for people. */
static const char *names_of(struct arena *arena, const struct history *history)
{
	struct buffer rows = buffer_in(arena);

	for (size_t i = 0; i < history->count && i < NAMED; i++)
		buffer_printf(&rows, "%s%.100s", i ? ", " : "", named(&history->rows[i]));
	if (history->count > NAMED)
		buffer_printf(&rows, " and %zu more", history->count - NAMED);
	return buffer_text(&rows);
}

static const char *sentence(struct arena *arena, const struct histories *open)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < open->count; i++)
		if (open->items[i].count)
			buffer_printf(&text, "%s%s recorded %s", text.size ? "; " : "",
				      open->items[i].tool->name, names_of(arena, &open->items[i]));
	return buffer_text(&text);
}

static void put_place(const struct told_target *told, struct value *body)
{
	value_put_text(body, "project", told->place.project);
	value_put_text(body, "environment", told->place.environment);
	value_put_text(body, "target", told->place.name);
	value_put_text(body, "agent", told->agent);
}

/* `open`: what stands from now on, that nobody adopted. */
static bool log_fresh(struct turn *turn, const struct told_target *told,
		      const struct history *fresh, const struct histories *open,
		      struct error *error)
{
	struct value *body = turn_entry(turn);
	struct hash rows;

	put_place(told, body);
	value_put_text(body, "tool", fresh->tool->name);
	value_put_integer(body, "count", (int64_t)fresh->count);
	value_put_text(body, "rows", names_of(turn->arena, fresh));
	if (open->count) {
		if (!blob_put(turn->store, histories_write(turn->arena, open), &rows, error))
			return false;
		value_put_text(body, "open", hash_hex(turn->arena, &rows));
		value_put_text(body, "why", sentence(turn->arena, open));
	}
	return log_append(turn, ENTRY_TARGET_FOREIGN, body, error);
}

static bool log_settled(struct turn *turn, const struct told_target *told,
			const struct notice *notice, struct error *error)
{
	struct value *body = turn_entry(turn);

	put_place(told, body);
	value_put_text(body, "rows", notice->why);
	value_put_text(body, "why", "the ledger holds it now, or it is gone");
	return log_append(turn, ENTRY_TARGET_FOREIGN_SETTLED, body, error);
}

static bool holds(const struct standing *standing)
{
	return standing->state == MIGRATION_APPLIED || standing->state == MIGRATION_BASELINE;
}

/* What the ledger does not hold of the rows: no such file, other bytes, or not applied; what was
 * taken back there and is still held here, too. */
static bool not_held(struct turn *turn, const struct told_target *told, const struct ledger *ledger,
		     const struct history *rows, struct history *open, struct error *error)
{
	struct reconciliation standing;
	struct adoption_files files;
	struct adoption adoption;
	struct release_row row;
	bool *held = arena_new_array(turn->arena, bool, rows->count + 1);

	*open = *rows;
	if (!rows->count)
		return true;
	if (!release_load(turn->arena, turn->store, told->place.project, 0, &row, error))
		return error->code == ERROR_NOT_FOUND;
	if (!adopt_files(turn->arena, turn->store, &row.release, rows->tool, &files, error))
		return false;
	adoption_match(turn->arena, rows, &files, &adoption);
	reconcile(turn->arena, row.release.migrations, row.release.count, ledger, &standing);
	for (size_t i = 0; i < adoption.count; i++) {
		const struct adoption_item *item = &adoption.items[i];
		bool here = holds(&standing.standings[i]);

		if (item->row && item->state != ADOPTION_EDITED)
			held[item->row - rows->rows] =
			    here == (item->row->outcome != HISTORY_REVERTED);
	}
	*open =
	    (struct history) { rows->tool,
			       arena_new_array(turn->arena, struct history_row, rows->count), 0 };
	for (size_t i = 0; i < rows->count; i++)
		if (!held[i])
			open->rows[open->count++] = rows->rows[i];
	return true;
}

/* What a notice says of the tool and is still there. */
static struct history still_there(struct arena *arena, const struct histories *noticed,
				  const struct history *now)
{
	const struct history *old = same_tool(noticed, now);
	struct histories present = { (struct history *)(uintptr_t)now, 1 };
	struct history gone, rest = { .tool = now->tool };
	struct histories away = { &gone, 1 };

	if (!old)
		return rest;
	gone = foreign_new(arena, &present, old);
	return foreign_new(arena, &away, old);
}

static struct history joined(struct arena *arena, const struct history *a, const struct history *b)
{
	struct history both = { a->tool,
				arena_new_array(arena, struct history_row, a->count + b->count + 1),
				0 };

	for (size_t i = 0; i < a->count; i++)
		both.rows[both.count++] = a->rows[i];
	for (size_t i = 0; i < b->count; i++)
		both.rows[both.count++] = b->rows[i];
	return both;
}

/* What is told about a target, against what was known. */
struct judgement {
	struct turn *turn;
	const struct told_target *told;
	struct histories before, noticed, now;
	struct ledger ledger;
	struct histories open; /* of each tool what nobody adopted */
};

static bool judge_tool(struct judgement *judgement, const struct history *now,
		       struct history *fresh, struct error *error)
{
	struct arena *arena = judgement->turn->arena;
	struct history old = still_there(arena, &judgement->noticed, now), all, open;

	*fresh = foreign_new(arena, &judgement->before, now);
	all = joined(arena, &old, fresh);
	if (!not_held(judgement->turn, judgement->told, &judgement->ledger, &all, &open, error))
		return false;
	if (open.count)
		judgement->open.items[judgement->open.count++] = open;
	return true;
}

static bool judge(struct judgement *judgement, const struct notice *notice, struct error *error)
{
	struct turn *turn = judgement->turn;
	struct history *fresh =
	    arena_new_array(turn->arena, struct history, judgement->now.count + 1);

	judgement->open.items =
	    arena_new_array(turn->arena, struct history, judgement->now.count + 1);
	for (size_t i = 0; i < judgement->now.count; i++)
		if (!judge_tool(judgement, &judgement->now.items[i], &fresh[i], error))
			return false;
	for (size_t i = 0; i < judgement->now.count; i++)
		if (fresh[i].count &&
		    !log_fresh(turn, judgement->told, &fresh[i], &judgement->open, error))
			return false;
	return judgement->open.count || !notice ||
	       log_settled(turn, judgement->told, notice, error);
}

/* The ledger as it is told, or as it was. */
static bool read_ledgers(struct judgement *judgement, bool *ours, struct error *error)
{
	const struct told_target *told = judgement->told;
	struct turn *turn = judgement->turn;
	struct ledger before;

	if (!target_ledger(turn->arena, turn->store, told->known, &before, error) ||
	    !ledger_parse(turn->arena, told->state->ledger, &judgement->ledger, error))
		return false;
	*ours = before.count > 0;
	return true;
}

bool foreign_judge(struct turn *turn, const struct told_target *told, struct error *error)
{
	struct judgement judgement = { .turn = turn, .told = told };
	const struct bytes text = told->state->histories;
	const struct notice *notice;
	struct notices notices;
	struct hash hash = hash_of(text.data, text.size);
	bool ours;

	if (told->state->histories_problem && *told->state->histories_problem)
		return true;
	if (!told->known || !told->state->ledger.size ||
	    !notices_load(turn->arena, turn->store, &told->place, &notices, error))
		return !told->known || !told->state->ledger.size;
	notice = notices.count ? &notices.items[0] : NULL;
	if (!notice && (!text.size || hash_equal(&hash, &told->known->histories)))
		return true;
	if (!read_ledgers(&judgement, &ours, error) ||
	    !target_row_histories(turn->arena, turn->store, told->known, &judgement.before,
				  error) ||
	    (notice && !notice_rows(turn->arena, turn->store, notice, &judgement.noticed, error)) ||
	    (text.size && !histories_parse(turn->arena, text, &judgement.now, error)))
		return false;
	return !ours || judge(&judgement, notice, error);
}
