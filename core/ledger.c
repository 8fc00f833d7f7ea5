#include "core/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/value.h"
#include "core/batch.h"
#include "core/record.h"

#define ROW_LIMIT 1000000
#define IN_RANGES "ranges"

static const char *const outcome_names[LEDGER_OUTCOME_COUNT] = {
	[LEDGER_APPLIED] = "applied", [LEDGER_BASELINE] = "baseline",
	[LEDGER_PARTIAL] = "partial", [LEDGER_INTENT] = "intent",
	[LEDGER_FAILED] = "failed",   [LEDGER_REVERTED] = "reverted",
};

void ledger_expect(struct arena *arena, struct ledger *ledger, size_t expected)
{
	ledger->rows = arena_new_array(arena, struct ledger_row, expected);
	ledger->room = expected;
}

struct ledger_row *ledger_add(struct arena *arena, struct ledger *ledger)
{
	if (ledger->count == ledger->room) {
		const struct ledger_row *rows = ledger->rows;

		ledger_expect(arena, ledger, ledger->room ? 2 * ledger->room : 16);
		if (ledger->count)
			memcpy(ledger->rows, rows, ledger->count * sizeof *rows);
	}
	return &ledger->rows[ledger->count++];
}

bool ledger_row_repeats(struct arena *arena, const struct ledger_row *row)
{
	struct value *details;
	struct error error;

	return row->details && value_parse(arena, bytes_of(row->details), &details, &error) &&
	       value_get_bool(details, "repeatable", false);
}

const char *ledger_outcome_name(enum ledger_outcome outcome)
{
	return outcome_names[outcome];
}

const char *ledger_outcome_stored(const struct ledger_row *row)
{
	SCOPED(arena_release) struct arena *arena = NULL;
	struct batch_position position;

	if (row->outcome != LEDGER_PARTIAL || !row->details)
		return outcome_names[row->outcome];
	arena = arena_open();
	return batch_position_read(arena, row->details, &position) ? IN_RANGES
								   : outcome_names[row->outcome];
}

bool ledger_outcome_from_name(const char *name, enum ledger_outcome *outcome)
{
	if (text_equal(name, IN_RANGES)) {
		*outcome = LEDGER_PARTIAL;
		return true;
	}
	for (int i = 0; i < LEDGER_OUTCOME_COUNT; i++)
		if (text_equal(name, outcome_names[i])) {
			*outcome = (enum ledger_outcome)i;
			return true;
		}
	return false;
}

static int compare_versions(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_rows(const void *a, const void *b)
{
	return strcmp((*(const struct ledger_row *const *)a)->version,
		      (*(const struct ledger_row *const *)b)->version);
}

static void add_number(struct hasher *hasher, uint64_t number)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(number >> (8 * (7 - i)));
	hasher_add_field(hasher, bytes, sizeof bytes);
}

static void add_text(struct hasher *hasher, const char *text)
{
	hasher_add_field(hasher, text, strlen(text));
}

static struct hash rows_digest(const struct ledger_row **rows, size_t count)
{
	struct hasher hasher;

	hasher_start(&hasher);
	add_text(&hasher, "lockstep-ledger-v1");
	for (size_t i = 0; i < count; i++) {
		add_text(&hasher, rows[i]->version);
		hasher_add_field(&hasher, rows[i]->content.bytes, HASH_SIZE);
		add_text(&hasher, ledger_outcome_name(rows[i]->outcome));
		add_number(&hasher, rows[i]->applied);
	}
	return hasher_end(&hasher);
}

struct hash ledger_base(const struct ledger *ledger, const char *const *pending, size_t count)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct ledger_row **rows =
	    arena_new_array(arena, const struct ledger_row *, ledger->count + 1);
	const char **without = arena_new_array(arena, const char *, count + 1);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		without[i] = pending[i];
	qsort(without, count, sizeof *without, compare_versions);
	for (size_t i = 0; i < ledger->count; i++)
		if (!bsearch(&ledger->rows[i].version, without, count, sizeof *without,
			     compare_versions))
			rows[kept++] = &ledger->rows[i];
	qsort(rows, kept, sizeof *rows, compare_rows);
	return rows_digest(rows, kept);
}

struct hash ledger_digest(const struct ledger *ledger)
{
	return ledger_base(ledger, NULL, 0);
}

static struct value *row_value(struct arena *arena, const struct ledger_row *row)
{
	static const struct hash none;
	struct value *value = value_object(arena);

	value_put_text(value, "version", row->version);
	value_put_text(value, "name", row->name);
	value_put_text(value, "content", hash_hex(arena, &row->content));
	if (!hash_equal(&row->entry, &none))
		value_put_text(value, "entry", hash_hex(arena, &row->entry));
	value_put_text(value, "txmode", txmode_name(row->txmode));
	value_put_text(value, "outcome", ledger_outcome_name(row->outcome));
	value_put_integer(value, "statements", row->statements);
	value_put_integer(value, "applied", row->applied);
	value_put_text(value, "attempt", row->attempt);
	value_put_integer(value, "epoch", (int64_t)row->epoch);
	value_put_integer(value, "started", row->started);
	value_put_integer(value, "finished", row->finished);
	value_put_integer(value, "duration", row->duration);
	value_put_text(value, "error", row->error);
	value_put_text(value, "operator", row->operator);
	value_put_text(value, "details", row->details);
	return value;
}

struct bytes ledger_write(struct arena *arena, const struct ledger *ledger)
{
	struct value *value = value_object(arena), *rows = value_array(arena);

	for (size_t i = 0; i < ledger->count; i++)
		value_add(rows, row_value(arena, &ledger->rows[i]));
	value_put_bool(value, "exists", ledger->exists);
	value_put_integer(value, "epoch", (int64_t)ledger->epoch);
	value_put(value, "rows", rows);
	return value_write(arena, value);
}

static bool row_words(const struct value *value, struct ledger_row *row, struct error *error)
{
	const char *txmode, *outcome;

	if (!record_text(value, "version", &row->version, error) ||
	    !record_text_or_null(value, "name", &row->name, error) ||
	    !record_text(value, "txmode", &txmode, error) ||
	    !record_text(value, "outcome", &outcome, error) ||
	    !record_text_or_null(value, "attempt", &row->attempt, error) ||
	    !record_text_or_null(value, "error", &row->error, error) ||
	    !record_text_or_null(value, "operator", &row->operator, error) ||
	    !record_text_or_null(value, "details", &row->details, error))
		return false;
	if (!txmode_from_name(txmode, &row->txmode))
		return error_set(error, ERROR_INVALID, "txmode: \"%.40s\" is not known", txmode);
	return ledger_outcome_from_name(outcome, &row->outcome) ||
	       error_set(error, ERROR_INVALID, "outcome: \"%.40s\" is not known", outcome);
}

static bool row_parse(const struct value *value, struct ledger_row *row, struct error *error)
{
	uint64_t statements, applied;
	bool has_entry;

	if (!row_words(value, row, error) || !record_hash(value, "content", &row->content, error) ||
	    !record_hash_or_none(value, "entry", &row->entry, &has_entry, error) ||
	    !record_number(value, "statements", UINT32_MAX, &statements, error) ||
	    !record_number(value, "applied", UINT32_MAX, &applied, error) ||
	    !record_number(value, "epoch", RECORD_NUMBER_LIMIT, &row->epoch, error) ||
	    !record_integer(value, "started", &row->started, error) ||
	    !record_integer(value, "finished", &row->finished, error) ||
	    !record_integer(value, "duration", &row->duration, error))
		return false;
	row->statements = (unsigned)statements;
	row->applied = (unsigned)applied;
	return true;
}

bool ledger_parse(struct arena *arena, struct bytes text, struct ledger *ledger,
		  struct error *error)
{
	struct value *value, *rows;

	*ledger = (struct ledger) { 0 };
	if (!value_parse(arena, text, &value, error) ||
	    !record_list(value, "rows", ROW_LIMIT, &rows, error) ||
	    !record_number(value, "epoch", RECORD_NUMBER_LIMIT, &ledger->epoch, error))
		return error_wrap(error, "ledger");
	ledger->exists = value_get_bool(value, "exists", false);
	ledger->count = value_count(rows);
	ledger->rows = arena_new_array(arena, struct ledger_row, ledger->count);
	for (size_t i = 0; i < ledger->count; i++)
		if (!row_parse(value_at(rows, i), &ledger->rows[i], error))
			return error_wrap(error, "ledger: rows[%zu]", i);
	return true;
}
