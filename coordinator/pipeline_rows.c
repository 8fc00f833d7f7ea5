#include "coordinator/pipeline_rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/nearest.h"
#include "core/base/settings.h"

#define ROW_LIMIT 32

static void *member(const struct pipeline_row *row, void *into)
{
	return (char *)into + row->offset;
}

bool pipeline_is_text(const struct pipeline_reading *reading, const struct pipeline_row *row,
		      const struct yaml *node, struct error *error)
{
	return node->kind == YAML_TEXT ||
	       yaml_error(reading->name, node, error, "'%s' has to be a single value", row->name);
}

bool pipeline_read_map(const struct pipeline_reading *reading, const struct pipeline_list *map,
		       const struct yaml *node, void *into, struct error *error)
{
	const char *known[ROW_LIMIT + 1] = { 0 };

	for (size_t i = 0; map->rows[i].name && i < ROW_LIMIT; i++)
		known[i] = map->rows[i].name;
	if (!yaml_keys_known(reading->name, node, known, error))
		return false;
	for (const struct pipeline_row *row = map->rows; row->name; row++) {
		const struct yaml *value = yaml_get(node, row->name);

		if (!value && row->needed)
			return yaml_error(reading->name, node, error, "the %s has no %s", map->what,
					  row->name);
		if (value && !row->read(reading, row, value, into, error))
			return false;
	}
	return !map->check || map->check(reading, node, into, error);
}

bool pipeline_read_text(const struct pipeline_reading *reading, const struct pipeline_row *row,
			const struct yaml *node, void *into, struct error *error)
{
	size_t size;

	if (!pipeline_is_text(reading, row, node, error))
		return false;
	size = strlen(node->text);
	if (!size || size > (size_t)row->most)
		return yaml_error(reading->name, node, error,
				  "%s: has to be a text of 1 to %" PRId64 " bytes, not of %zu",
				  row->name, row->most, size);
	*(const char **)member(row, into) = node->text;
	return true;
}

bool pipeline_read_line(const struct pipeline_reading *reading, const struct pipeline_row *row,
			const struct yaml *node, void *into, struct error *error)
{
	return pipeline_read_text(reading, row, node, into, error) &&
	       (text_is_line(node->text) ||
		yaml_error(reading->name, node, error,
			   "%s: has to be one line without control characters", row->name));
}

bool pipeline_read_duration(const struct pipeline_reading *reading, const struct pipeline_row *row,
			    const struct yaml *node, void *into, struct error *error)
{
	int64_t *value = member(row, into);

	if (!pipeline_is_text(reading, row, node, error))
		return false;
	if (duration_parse(node->text, value) && *value >= row->least && *value <= row->most)
		return true;
	return yaml_error(reading->name, node, error,
			  "%s: '%.60s' is no duration between %s and %s (30s, 15m, 24h, 7d)",
			  row->name, node->text, duration_text(reading->arena, row->least),
			  duration_text(reading->arena, row->most));
}

bool pipeline_read_number(const struct pipeline_reading *reading, const struct pipeline_row *row,
			  const struct yaml *node, void *into, struct error *error)
{
	uint64_t *value = member(row, into);
	char *end;

	if (!pipeline_is_text(reading, row, node, error))
		return false;
	*value = strtoull(node->text, &end, 10);
	if (*node->text >= '0' && *node->text <= '9' && !*end && *value >= (uint64_t)row->least &&
	    *value <= (uint64_t)row->most)
		return true;
	return yaml_error(reading->name, node, error,
			  "%s: '%.60s' is no number between %" PRId64 " and %" PRId64, row->name,
			  node->text, row->least, row->most);
}

static bool unknown_word(const struct pipeline_reading *reading, const struct pipeline_row *row,
			 const struct yaml *node, struct error *error)
{
	struct nearest nearest = nearest_to(node->text);
	struct buffer known = buffer_in(reading->arena);

	for (size_t i = 0; row->words[i]; i++) {
		nearest_offer(&nearest, row->words[i]);
		buffer_printf(&known, "%s%s",
			      !i                  ? ""
			      : row->words[i + 1] ? ", "
						  : " or ",
			      row->words[i]);
	}
	if (nearest.best)
		return yaml_error(reading->name, node, error,
				  "%s: '%.60s' is not known; did you mean '%s'?", row->name,
				  node->text, nearest.best);
	return yaml_error(reading->name, node, error, "%s: '%.60s' is not known; write %s",
			  row->name, node->text, buffer_text(&known));
}

static bool find_word(const struct pipeline_reading *reading, const struct pipeline_row *row,
		      const struct yaml *node, size_t *index, struct error *error)
{
	if (!pipeline_is_text(reading, row, node, error))
		return false;
	for (*index = 0; row->words[*index]; ++*index)
		if (text_equal(row->words[*index], node->text))
			return true;
	return unknown_word(reading, row, node, error);
}

bool pipeline_read_word(const struct pipeline_reading *reading, const struct pipeline_row *row,
			const struct yaml *node, void *into, struct error *error)
{
	size_t index;

	if (!find_word(reading, row, node, &index, error))
		return false;
	*(unsigned *)member(row, into) = (unsigned)index;
	return true;
}

bool pipeline_read_switch(const struct pipeline_reading *reading, const struct pipeline_row *row,
			  const struct yaml *node, void *into, struct error *error)
{
	size_t index;

	if (!find_word(reading, row, node, &index, error))
		return false;
	*(bool *)member(row, into) = index % 2 == 1;
	return true;
}

bool pipeline_read_choice(const struct pipeline_reading *reading, const struct pipeline_row *row,
			  const struct yaml *node, void *into, struct error *error)
{
	size_t index;

	if (!find_word(reading, row, node, &index, error))
		return false;
	*(const char **)member(row, into) = index ? row->words[index] : NULL;
	return true;
}

static bool add_name(const struct pipeline_reading *reading, const struct pipeline_row *row,
		     const struct yaml *node, void *into, struct error *error)
{
	const char **names = *(const char ***)member(row, into);
	size_t *count = (size_t *)(void *)((char *)into + row->count), index;

	if (node->kind != YAML_TEXT)
		return yaml_error(reading->name, node, error,
				  "'%s' has to be a name or a list of names", row->name);
	if (row->words && !find_word(reading, row, node, &index, error))
		return false;
	for (size_t i = 0; i < *count; i++)
		if (text_equal(names[i], node->text))
			return yaml_error(reading->name, node, error, "%s: '%.60s' is there twice",
					  row->name, node->text);
	names[(*count)++] = node->text;
	return true;
}

bool pipeline_read_names(const struct pipeline_reading *reading, const struct pipeline_row *row,
			 const struct yaml *node, void *into, struct error *error)
{
	*(const char ***)member(row, into) =
	    arena_new_array(reading->arena, const char *, node->count + 1);
	if (node->kind != YAML_LIST)
		return add_name(reading, row, node, into, error);
	if (node->count > (size_t)row->most)
		return yaml_error(reading->name, node, error,
				  "%s: %zu names, at most %" PRId64 " are allowed", row->name,
				  node->count, row->most);
	for (size_t i = 0; i < node->count; i++)
		if (!add_name(reading, row, node->items[i], into, error))
			return false;
	return true;
}

static bool is_twice(const char *items, size_t size, size_t index)
{
	const char *own = *(const char *const *)(const void *)(items + index * size);

	for (size_t i = 0; i < index; i++)
		if (text_equal(*(const char *const *)(const void *)(items + i * size), own))
			return true;
	return false;
}

bool pipeline_read_list(const struct pipeline_reading *reading, const struct pipeline_row *row,
			const struct yaml *node, void *into, struct error *error)
{
	const struct pipeline_list *list = row->list;
	char *items = arena_array(reading->arena, node->count + 1, list->size);

	if (node->kind != YAML_LIST)
		return yaml_error(reading->name, node, error, "'%s' has to be a list", row->name);
	if (node->count > (size_t)row->most)
		return yaml_error(reading->name, node, error,
				  "%s: %zu of them, at most %" PRId64 " are allowed", row->name,
				  node->count, row->most);
	for (size_t i = 0; i < node->count; i++) {
		if (!pipeline_read_map(reading, list, node->items[i], items + i * list->size,
				       error))
			return false;
		if (is_twice(items, list->size, i))
			return yaml_error(reading->name, yaml_get(node->items[i], "name"), error,
					  "%s: the name '%.60s' is there twice", row->name,
					  yaml_get(node->items[i], "name")->text);
	}
	*(void **)member(row, into) = items;
	*(size_t *)(void *)((char *)into + row->count) = node->count;
	return true;
}
