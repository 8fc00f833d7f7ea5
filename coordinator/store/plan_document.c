#include "coordinator/store/plan_document.h"

#include "core/base/value.h"

static struct value *part_value(struct arena *arena, const struct plan_part *part)
{
	struct value *value = value_object(arena), *pending = value_array(arena);

	for (size_t i = 0; i < part->pending_count; i++)
		value_add(pending, value_text(arena, part->pending[i]));
	value_put_text(value, "target", part->target);
	value_put_text(value, "base", hash_hex(arena, &part->base));
	value_put(value, "pending", pending);
	return value;
}

struct bytes plan_document_write(struct arena *arena, const struct plan_document *document)
{
	const struct plan *plan = &document->plan;
	struct value *value = value_object(arena), *parts = value_array(arena);

	for (size_t i = 0; i < document->count; i++)
		value_add(parts, part_value(arena, &document->parts[i]));
	value_put_text(value, "project", plan->project);
	value_put_text(value, "environment", plan->environment);
	value_put_text(value, "verb", plan->verb);
	value_put_integer(value, "release", (int64_t)plan->release);
	value_put_text(value, "release_digest", hash_hex(arena, &plan->release_digest));
	value_put_text(value, "policy", hash_hex(arena, &plan->policy));
	value_put_text(value, "targets", hash_hex(arena, &plan->targets));
	value_put(value, "parts", parts);
	return value_write(arena, value);
}

static bool read_part(struct arena *arena, const struct value *value, struct plan_part *part)
{
	const struct value *pending = value_get(value, "pending");

	part->target = value_get_text(value, "target");
	part->pending_count = value_count(pending);
	part->pending = arena_new_array(arena, const char *, part->pending_count + 1);
	for (size_t i = 0; i < part->pending_count; i++)
		if (!(part->pending[i] = value_as_text(value_at(pending, i))))
			return false;
	return part->target && hash_from_hex(value_get_text(value, "base"), &part->base);
}

static bool read_plan(const struct value *value, struct plan *plan)
{
	plan->project = value_get_text(value, "project");
	plan->environment = value_get_text(value, "environment");
	plan->verb = value_get_text(value, "verb");
	plan->release = (uint64_t)value_get_integer(value, "release", 0);
	return plan->project && plan->environment && plan->verb &&
	       hash_from_hex(value_get_text(value, "release_digest"), &plan->release_digest) &&
	       hash_from_hex(value_get_text(value, "policy"), &plan->policy) &&
	       hash_from_hex(value_get_text(value, "targets"), &plan->targets);
}

static bool read_document(struct arena *arena, const struct value *value,
			  struct plan_document *document)
{
	const struct value *parts = value_get(value, "parts");

	*document = (struct plan_document) { .count = value_count(parts) };
	document->parts = arena_new_array(arena, struct plan_part, document->count + 1);
	for (size_t i = 0; i < document->count; i++)
		if (!read_part(arena, value_at(parts, i), &document->parts[i]))
			return false;
	document->plan.target_count = document->count;
	return read_plan(value, &document->plan);
}

bool plan_document_load(struct arena *arena, struct store *store, const struct hash *hash,
			struct plan_document *document, struct error *error)
{
	struct bytes text;
	struct value *value;

	if (!blob_get(arena, store, hash, &text, error) || !value_parse(arena, text, &value, error))
		return error_wrap(error, "the plan");
	return read_document(arena, value, document) ||
	       error_set(error, ERROR_INTERNAL, "the stored plan cannot be read");
}
