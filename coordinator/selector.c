#include "coordinator/selector.h"

const char *label_value(const struct label *labels, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(labels[i].key, key))
			return labels[i].value;
	return NULL;
}

static bool matches(const struct pipeline_label *wanted, const char *value)
{
	for (size_t i = 0; value && i < wanted->value_count; i++)
		if (text_equal(wanted->values[i], value))
			return true;
	return false;
}

const struct pipeline_label *selector_misses(const struct pipeline_selector *selector,
					     const struct label *labels, size_t count)
{
	for (size_t i = 0; i < selector->count; i++) {
		const struct pipeline_label *wanted = &selector->labels[i];

		if (!matches(wanted, label_value(labels, count, wanted->key)))
			return wanted;
	}
	return NULL;
}

const char *selector_text(struct arena *arena, const struct pipeline_selector *selector)
{
	struct buffer buffer = buffer_in(arena);

	if (!selector->count)
		return "every target";
	for (size_t i = 0; i < selector->count; i++) {
		const struct pipeline_label *label = &selector->labels[i];

		buffer_printf(&buffer, "%s%s is ", i ? ", " : "", label->key);
		for (size_t v = 0; v < label->value_count; v++)
			buffer_printf(&buffer, "%s%s", v ? " or " : "", label->values[v]);
	}
	return buffer_text(&buffer);
}

uint64_t amount_of(const struct pipeline_amount *amount, uint64_t whole)
{
	return amount->percent ? whole * amount->count / 100 : amount->count;
}
