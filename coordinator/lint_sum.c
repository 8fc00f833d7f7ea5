#include "coordinator/lint_sum.h"

#include "core/lint/rule.h"

#define ITEMS_MOST 2000

static void count_one(struct lint_sum *sum, size_t first, const struct lint_finding *finding,
		      const struct migration *migration)
{
	struct lint_sum_item *item = &sum->items[first];
	struct lint_sum_item *end = &sum->items[sum->count];

	while (item < end && !text_equal(item->code, finding->rule->code))
		item++;
	if (item == end) {
		*item = (struct lint_sum_item) { .version = migration->version,
						 .file = migration->file,
						 .code = finding->rule->code,
						 .line = finding->line };
		sum->count++;
	}
	item->count++;
	if (finding->severity > item->severity)
		item->severity = finding->severity;
}

struct lint_sum lint_sum_of(struct arena *arena, const struct directory *directory,
			    const struct lint_findings *findings)
{
	struct lint_sum sum = { 0 };
	size_t end = findings->count;

	sum.items = arena_new_array(arena, struct lint_sum_item, findings->count + 1);
	while (end) {
		size_t migration = findings->items[end - 1].migration, begin = end;
		size_t first = sum.count;

		if (sum.count >= ITEMS_MOST) {
			sum.skipped = migration + 1;
			break;
		}
		while (begin && findings->items[begin - 1].migration == migration)
			begin--;
		for (size_t i = begin; i < end; i++)
			count_one(&sum, first, &findings->items[i],
				  &directory->migrations[migration]);
		end = begin;
	}
	return sum;
}

struct value *lint_sum_value(struct arena *arena, const struct lint_sum *sum)
{
	struct value *value = value_object(arena), *items = value_array(arena);

	for (size_t i = 0; i < sum->count; i++) {
		const struct lint_sum_item *item = &sum->items[i];
		struct value *object = value_object(arena);

		value_put_text(object, "version", item->version);
		value_put_text(object, "file", item->file);
		value_put_text(object, "code", item->code);
		value_put_text(object, "severity", lint_severity_name(item->severity));
		value_put_integer(object, "line", item->line);
		value_put_integer(object, "count", (int64_t)item->count);
		value_add(items, object);
	}
	value_put(value, "items", items);
	value_put_integer(value, "skipped", (int64_t)sum->skipped);
	return value;
}

static bool read_item(const struct value *object, struct lint_sum_item *item)
{
	const char *severity = value_get_text(object, "severity");
	int64_t line = value_get_integer(object, "line", -1);
	int64_t count = value_get_integer(object, "count", -1);

	*item = (struct lint_sum_item) { .version = value_get_text(object, "version"),
					 .file = value_get_text(object, "file"),
					 .code = value_get_text(object, "code"),
					 .line = (unsigned)line,
					 .count = (uint64_t)count };
	return item->version && item->file && item->code && severity && line >= 0 &&
	       line <= INT32_MAX && count >= 0 &&
	       lint_severity_from_name(severity, &item->severity);
}

bool lint_sum_read(struct arena *arena, struct bytes text, struct lint_sum *sum,
		   struct error *error)
{
	const struct value *items;
	struct value *document;

	*sum = (struct lint_sum) { 0 };
	if (!value_parse(arena, text, &document, error))
		return false;
	items = value_get(document, "items");
	sum->skipped = (size_t)value_get_integer(document, "skipped", 0);
	sum->items = arena_new_array(arena, struct lint_sum_item, value_count(items) + 1);
	for (size_t i = 0; i < value_count(items); i++)
		if (!read_item(value_at(items, i), &sum->items[sum->count++]))
			return error_set(error, ERROR_INVALID, "item %zu is no sum of findings", i);
	return value_is_array(items) ||
	       error_set(error, ERROR_INVALID, "it holds no sums of findings");
}
