#include "coordinator/store/waves.h"

#include <stdlib.h>

#include "coordinator/store/sql.h"

#define NAME(name, text) text,
static const char *const state_names[] = { WAVE_STATES(NAME) };

const char *wave_state_name(enum wave_state state)
{
	return state_names[state];
}

bool wave_state_from_name(const char *name, enum wave_state *state)
{
	for (int i = 0; i < WAVE_STATE_COUNT; i++)
		if (text_equal(state_names[i], name)) {
			*state = (enum wave_state)i;
			return true;
		}
	return false;
}

static struct value *wave_value(struct arena *arena, const struct wave *wave)
{
	struct value *value = value_object(arena);

	value_put_text(value, "name", wave->name);
	value_put_integer(value, "targets", (int64_t)wave->targets);
	if (wave->has_budget)
		value_put_integer(value, "budget", (int64_t)wave->budget);
	value_put_integer(value, "parallel", (int64_t)wave->parallel);
	value_put_integer(value, "pause", wave->pause);
	value_put_bool(value, "approve", wave->approve);
	return value;
}

static struct value *spread_value(struct arena *arena, const struct waves *waves)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < waves->spread_count; i++) {
		const struct spread *spread = &waves->spread[i];
		struct value *value = value_object(arena), *values = value_array(arena);

		for (size_t v = 0; v < spread->value_count; v++)
			value_add(values, value_text(arena, spread->values[v]));
		value_put_text(value, "label", spread->label);
		value_put_integer(value, "most", (int64_t)spread->most);
		value_put(value, "values", values);
		value_add(list, value);
	}
	return list;
}

struct bytes spread_write(struct arena *arena, const struct waves *waves)
{
	return waves->spread_count ? value_write(arena, spread_value(arena, waves)) : bytes_of("");
}

void waves_put(struct arena *arena, struct value *document, const struct waves *waves)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < waves->count; i++)
		value_add(list, wave_value(arena, &waves->items[i]));
	if (waves->count)
		value_put(document, "waves", list);
	if (waves->parallel)
		value_put_integer(document, "parallel", (int64_t)waves->parallel);
	if (waves->spread_count)
		value_put(document, "spread", spread_value(arena, waves));
}

static bool wave_get(const struct value *value, struct wave *wave)
{
	wave->name = value_get_text(value, "name");
	wave->targets = (uint64_t)value_get_integer(value, "targets", 0);
	wave->has_budget = value_get(value, "budget") != NULL;
	wave->budget = (uint64_t)value_get_integer(value, "budget", 0);
	wave->parallel = (uint64_t)value_get_integer(value, "parallel", 0);
	wave->pause = value_get_integer(value, "pause", 0);
	wave->approve = value_get_bool(value, "approve", false);
	return wave->name != NULL;
}

static bool spread_get(struct arena *arena, const struct value *value, struct spread *spread)
{
	const struct value *values = value_get(value, "values");

	spread->label = value_get_text(value, "label");
	spread->most = (uint64_t)value_get_integer(value, "most", 0);
	spread->value_count = value_count(values);
	spread->values = arena_new_array(arena, const char *, spread->value_count + 1);
	for (size_t i = 0; i < spread->value_count; i++)
		if (!(spread->values[i] = value_as_text(value_at(values, i))))
			return false;
	return spread->label != NULL;
}

static bool spreads_get(struct arena *arena, const struct value *list, struct waves *waves)
{
	waves->spread_count = value_count(list);
	waves->spread = arena_new_array(arena, struct spread, waves->spread_count + 1);
	for (size_t i = 0; i < waves->spread_count; i++)
		if (!spread_get(arena, value_at(list, i), &waves->spread[i]))
			return false;
	return true;
}

bool waves_get(struct arena *arena, const struct value *document, struct waves *waves)
{
	const struct value *list = value_get(document, "waves");

	*waves = (struct waves) { .count = value_count(list) };
	waves->items = arena_new_array(arena, struct wave, waves->count + 1);
	for (size_t i = 0; i < waves->count; i++) {
		waves->items[i].number = i + 1;
		if (!wave_get(value_at(list, i), &waves->items[i]))
			return false;
	}
	waves->parallel = (uint64_t)value_get_integer(document, "parallel", 0);
	return spreads_get(arena, value_get(document, "spread"), waves);
}

const char *spread_groups_write(struct arena *arena, const uint32_t *groups, size_t count)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "");
	for (size_t i = 0; i < count; i++)
		buffer_printf(&buffer, "%s%u", i ? " " : "", groups[i]);
	return buffer_text(&buffer);
}

bool spread_groups_read(const char *text, uint32_t *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *end;
		unsigned long group = strtoul(text, &end, 10);

		if (end == text || group > UINT32_MAX)
			return false;
		groups[i] = (uint32_t)group;
		text = end;
	}
	return !*text;
}

static bool read_wave(struct arena *arena, const struct sql_rows *rows, struct wave *wave)
{
	*wave = (struct wave) {
		.number = (uint64_t)sql_column_integer(rows, 0),
		.name = sql_column_text(arena, rows, 1),
		.targets = (uint64_t)sql_column_integer(rows, 2),
		.has_budget = sql_column_integer(rows, 3) >= 0,
		.parallel = (uint64_t)sql_column_integer(rows, 4),
		.pause = sql_column_integer(rows, 5),
		.approve = sql_column_integer(rows, 6) != 0,
		.why = sql_column_text(arena, rows, 8),
		.since = sql_column_integer(rows, 9),
		.forgiven = (uint64_t)sql_column_integer(rows, 10),
	};
	if (wave->has_budget)
		wave->budget = (uint64_t)sql_column_integer(rows, 3);
	return wave_state_from_name(sql_column_text(arena, rows, 7), &wave->state);
}

static bool load_items(struct arena *arena, struct store *store, const char *rollout,
		       struct waves *waves, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_WAVE_ALL, VALUES(sql_text(rollout)));
	struct buffer buffer = buffer_in(arena);
	bool fine = true;

	while (fine && sql_next(&rows)) {
		struct wave wave;

		fine = read_wave(arena, &rows, &wave);
		buffer_add(&buffer, &wave, sizeof wave);
	}
	waves->items = (struct wave *)(void *)buffer.data;
	waves->count = buffer.size / sizeof(struct wave);
	if (fine)
		return sql_end(&rows, error);
	sqlite3_reset(rows.statement);
	return error_set(error, ERROR_INTERNAL, "the store holds a wave with an unknown state");
}

bool waves_load(struct arena *arena, struct store *store, const char *rollout, struct waves *waves,
		struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TERMS_COURSE, VALUES(sql_text(rollout)));
	struct bytes spread = { 0 };
	struct value *list = NULL;

	*waves = (struct waves) { 0 };
	if (sql_next(&rows)) {
		waves->parallel = (uint64_t)sql_column_integer(&rows, 0);
		spread = sql_column_bytes(arena, &rows, 1);
	}
	if (!sql_end(&rows, error) || (spread.size && !value_parse(arena, spread, &list, error)))
		return false;
	return (spreads_get(arena, list, waves) ||
		error_set(error, ERROR_INTERNAL, "a stored rule of spread cannot be read")) &&
	       load_items(arena, store, rollout, waves, error);
}
