#include "coordinator/glass.h"

#include <string.h>

#include "coordinator/testify.h"
#include "core/break_glass.h"

#define NAMED_LIMIT 20 /* versions that a sentence names */

struct glass_rows {
	struct turn *turn;
	const struct told_target *told;
	struct ledger_row *rows; /* changed past the coordinator, and not in the log yet */
	size_t count;
};

/* Ledgers are long and this is rare. */
static bool may_hold_any(struct bytes ledger)
{
	return ledger.size && memmem(ledger.data, ledger.size, "break_glass", 11);
}

static bool gather(struct glass_rows *found, struct error *error)
{
	const struct told_target *told = found->told;
	struct turn *turn = found->turn;
	struct ledger ledger;

	if (!ledger_parse(turn->arena, told->state->ledger, &ledger, error))
		return false;
	found->rows = arena_new_array(turn->arena, struct ledger_row, ledger.count + 1);
	for (size_t i = 0; i < ledger.count; i++) {
		const struct ledger_row *row = &ledger.rows[i];
		struct break_glass glass;
		bool known = true;

		if (!break_glass_of(turn->arena, row->details, &glass))
			continue;
		if (!glass_known(turn->store, &told->place, row->version, glass.at, &known, error))
			return false;
		if (!known)
			found->rows[found->count++] = *row;
	}
	return true;
}

static const char *named(struct arena *arena, const struct ledger *ledger)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < ledger->count && i < NAMED_LIMIT; i++)
		buffer_printf(&buffer, "%s%s", i ? ", " : "", ledger->rows[i].version);
	if (ledger->count > NAMED_LIMIT)
		buffer_printf(&buffer, " and %zu more", ledger->count - NAMED_LIMIT);
	return buffer_text(&buffer);
}

static bool log_rows(struct glass_rows *found, const struct ledger *rows, struct error *error)
{
	const struct target_place *place = &found->told->place;
	struct turn *turn = found->turn;
	struct value *body = turn_entry(turn);
	struct break_glass glass;
	struct hash blob;

	if (!break_glass_of(turn->arena, rows->rows[0].details, &glass) ||
	    !blob_put(turn->store, ledger_write(turn->arena, rows), &blob, error))
		return false;
	value_put_text(body, "project", place->project);
	value_put_text(body, "environment", place->environment);
	value_put_text(body, "target", place->name);
	value_put_text(body, "agent", found->told->agent);
	value_put_text(body, "by", text_shortened(turn->arena, glass.by, 500));
	value_put_text(body, "at", text_shortened(turn->arena, glass.at, 100));
	value_put_text(body, "reason", text_shortened(turn->arena, glass.reason, 4000));
	value_put_text(body, "versions", named(turn->arena, rows));
	value_put_integer(body, "count", (int64_t)rows->count);
	value_put_text(body, "rows", hash_hex(turn->arena, &blob));
	value_put_text(body, "ledger_digest",
		       hash_hex(turn->arena, &found->told->state->ledger_digest));
	return testify_entry(turn, ENTRY_TARGET_BREAK_GLASS, body, found->told->state->testimony,
			     error) &&
	       log_append(turn, ENTRY_TARGET_BREAK_GLASS, body, error);
}

static const char *time_of(struct arena *arena, const struct ledger_row *row)
{
	struct break_glass glass;

	return break_glass_of(arena, row->details, &glass) ? glass.at : "";
}

/* Rows of one occasion stand together: nobody else works meanwhile. */
static bool log_each(struct glass_rows *found, struct error *error)
{
	struct arena *arena = found->turn->arena;

	for (size_t first = 0, end; first < found->count; first = end) {
		struct ledger rows = { .exists = true, .rows = &found->rows[first] };
		const char *at = time_of(arena, rows.rows);

		for (end = first;
		     end < found->count && text_equal(time_of(arena, &found->rows[end]), at); end++)
			rows.count++;
		if (!log_rows(found, &rows, error))
			return false;
	}
	return true;
}

bool glass_note(struct turn *turn, const struct told_target *told, struct error *error)
{
	struct glass_rows found = { .turn = turn, .told = told };

	return told->state->reach != REACH_OK || !may_hold_any(told->state->ledger) ||
	       (gather(&found, error) && log_each(&found, error));
}
