#include "coordinator/pipeline_waves.h"

#include <stdlib.h>
#include <string.h>

#define DAY         ((int64_t)86400000)
#define NAME_LIMIT  64
#define LABEL_LIMIT 20
#define VALUE_LIMIT 100
#define TEXT_LIMIT  256
#define TARGETS     1000000
#define FIELD(name) offsetof(struct pipeline_wave, name)

static const char *const no_yes[] = { "no", "yes", "false", "true", NULL };

/* A label's key or value. */
static bool is_word(const struct pipeline_reading *reading, const struct yaml *node,
		    const char *what, struct error *error)
{
	if (node->kind != YAML_TEXT)
		return yaml_error(reading->name, node, error,
				  "%s: a value, or a list of values, is expected here", what);
	return (*node->text && strlen(node->text) <= TEXT_LIMIT && text_is_line(node->text)) ||
	       yaml_error(reading->name, node, error,
			  "%s: a label has 1 to %d bytes, all on one line", what, TEXT_LIMIT);
}

static bool read_values(const struct pipeline_reading *reading, const struct yaml *node,
			struct pipeline_label *label, struct error *error)
{
	const struct yaml *const one[] = { node };
	const struct yaml *const *items =
	    node->kind == YAML_LIST ? (const struct yaml *const *)node->items : one;
	size_t count = node->kind == YAML_LIST ? node->count : 1;

	if (!count || count > VALUE_LIMIT)
		return yaml_error(reading->name, node, error, "%s: %zu values, 1 to %d are allowed",
				  label->key, count, VALUE_LIMIT);
	label->values = arena_new_array(reading->arena, const char *, count);
	for (size_t i = 0; i < count; i++) {
		if (!is_word(reading, items[i], label->key, error))
			return false;
		label->values[label->value_count++] = items[i]->text;
	}
	return true;
}

static bool is_map(const struct pipeline_reading *reading, const struct pipeline_row *row,
		   const struct yaml *node, struct error *error)
{
	if (node->kind != YAML_MAP)
		return yaml_error(reading->name, node, error,
				  "'%s' has to name labels, as in { region: eu }", row->name);
	if (!node->count || node->count > LABEL_LIMIT)
		return yaml_error(reading->name, node, error, "%s: %zu labels, 1 to %d are allowed",
				  row->name, node->count, LABEL_LIMIT);
	for (size_t i = 0; i < node->count; i++)
		if (!is_word(reading, node->keys[i], row->name, error))
			return false;
	return true;
}

bool pipeline_read_selector(const struct pipeline_reading *reading, const struct pipeline_row *row,
			    const struct yaml *node, void *into, struct error *error)
{
	struct pipeline_selector *selector = (void *)((char *)into + row->offset);

	if (!is_map(reading, row, node, error))
		return false;
	selector->labels = arena_new_array(reading->arena, struct pipeline_label, node->count);
	for (size_t i = 0; i < node->count; i++) {
		struct pipeline_label *label = &selector->labels[selector->count++];

		label->key = node->keys[i]->text;
		if (!read_values(reading, node->items[i], label, error))
			return false;
	}
	return true;
}

bool pipeline_read_amount(const struct pipeline_reading *reading, const struct pipeline_row *row,
			  const struct yaml *node, void *into, struct error *error)
{
	struct pipeline_amount *amount = (void *)((char *)into + row->offset);
	char *end;

	if (!pipeline_is_text(reading, row, node, error))
		return false;
	amount->count = strtoull(node->text, &end, 10);
	amount->percent = text_equal(end, "%");
	if (*node->text >= '0' && *node->text <= '9' && (!*end || amount->percent) &&
	    amount->count >= (uint64_t)row->least &&
	    amount->count <= (amount->percent ? 100 : TARGETS))
		return true;
	return yaml_error(reading->name, node, error,
			  "%s: '%.60s' is no number of targets between %d and %d, and no share of "
			  "them like 5%%",
			  row->name, node->text, (int)row->least, TARGETS);
}

bool pipeline_read_spread(const struct pipeline_reading *reading, const struct pipeline_row *row,
			  const struct yaml *node, void *into, struct error *error)
{
	struct pipeline_spread *spread;

	if (!is_map(reading, row, node, error))
		return false;
	spread = arena_new_array(reading->arena, struct pipeline_spread, node->count);
	for (size_t i = 0; i < node->count; i++) {
		struct pipeline_row number = { node->keys[i]->text, pipeline_read_number,
					       offsetof(struct pipeline_spread, most), .least = 1,
					       .most = TARGETS };

		spread[i].label = node->keys[i]->text;
		if (!pipeline_read_number(reading, &number, node->items[i], &spread[i], error))
			return false;
	}
	*(void **)(void *)((char *)into + row->offset) = spread;
	*(size_t *)(void *)((char *)into + row->count) = node->count;
	return true;
}

static bool note_budget(const struct pipeline_reading *reading, const struct yaml *node, void *item,
			struct error *error)
{
	(void)reading;
	(void)error;
	((struct pipeline_wave *)item)->has_budget = yaml_get(node, "budget") != NULL;
	return true;
}

static const struct pipeline_row rows[] = {
	{ "name", pipeline_read_line, .offset = FIELD(name), .most = NAME_LIMIT, .needed = true },
	{ "select", pipeline_read_selector, .offset = FIELD(select) },
	{ "targets", pipeline_read_amount, .offset = FIELD(amount), .least = 1 },
	{ "budget", pipeline_read_amount, .offset = FIELD(budget) },
	{ "parallel", pipeline_read_number, .offset = FIELD(parallel), .least = 1,
	  .most = TARGETS },
	{ "pause", pipeline_read_duration, .offset = FIELD(pause), .most = 30 * DAY },
	{ "approve", pipeline_read_switch, .offset = FIELD(approve), .words = no_yes },
	{ 0 },
};

const struct pipeline_list pipeline_wave_items = { "wave", rows, sizeof(struct pipeline_wave),
						   note_budget };

bool pipeline_check_waves(const struct pipeline_reading *reading, const struct yaml *node,
			  const struct pipeline_environment *of, struct error *error)
{
	const struct pipeline_wave *all = NULL;
	uint64_t share = 0;

	for (size_t i = 0; i < of->wave_count; i++) {
		const struct pipeline_wave *wave = &of->waves[i];
		const struct yaml *at = yaml_get(node, "waves")->items[i];

		if (all)
			return yaml_error(reading->name, at, error,
					  "wave '%s' comes after '%s', which takes every target",
					  wave->name, all->name);
		if (wave->select.count)
			continue;
		all = wave->amount.count ? NULL : wave;
		share += wave->amount.percent ? wave->amount.count : 0;
		if (share > 100)
			return yaml_error(reading->name, yaml_get(at, "targets"), error,
					  "with wave '%s' the waves take %llu%% of the targets",
					  wave->name, (unsigned long long)share);
		if (share == 100)
			all = wave;
	}
	return true;
}
