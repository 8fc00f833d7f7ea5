#include "coordinator/store/plan_document.h"

#include "coordinator/store/sql.h"
#include "core/base/value.h"

static struct value *pending_value(struct arena *arena, const struct plan_part *part)
{
	struct value *pending = value_array(arena);

	for (size_t i = 0; i < part->pending_count; i++)
		value_add(pending, value_text(arena, part->pending[i]));
	return pending;
}

struct bytes plan_pending_write(struct arena *arena, const struct plan_part *part)
{
	return value_write(arena, pending_value(arena, part));
}

static struct value *groups_value(struct arena *arena, const struct plan_document *document,
				  size_t index)
{
	size_t count = document->waves.spread_count;
	struct value *list = value_array(arena);

	for (size_t i = 0; i < count; i++)
		value_add(list, value_integer(arena, document->groups[index * count + i]));
	return list;
}

static struct value *part_value(struct arena *arena, const struct plan_document *document,
				size_t index)
{
	const struct plan_part *part = &document->parts[index];
	struct value *value = value_object(arena);

	value_put_text(value, "target", part->target);
	value_put_text(value, "base", hash_hex(arena, &part->base));
	value_put(value, "pending", pending_value(arena, part));
	if (part->wave)
		value_put_integer(value, "wave", (int64_t)part->wave);
	if (document->waves.spread_count)
		value_put(value, "groups", groups_value(arena, document, index));
	return value;
}

struct bytes plan_document_write(struct arena *arena, const struct plan_document *document)
{
	const struct plan *plan = &document->plan;
	struct value *value = value_object(arena), *parts = value_array(arena);

	for (size_t i = 0; i < document->count; i++)
		value_add(parts, part_value(arena, document, i));
	value_put_text(value, "project", plan->project);
	value_put_text(value, "environment", plan->environment);
	value_put_text(value, "verb", plan->verb);
	value_put_integer(value, "release", (int64_t)plan->release);
	value_put_text(value, "release_digest", hash_hex(arena, &plan->release_digest));
	value_put_text(value, "policy", hash_hex(arena, &plan->policy));
	value_put_text(value, "targets", hash_hex(arena, &plan->targets));
	value_put(value, "parts", parts);
	if (*plan->execution)
		value_put_text(value, "execution", plan->execution);
	if (*plan->resolution)
		value_put_text(value, "resolution", plan->resolution);
	if (plan->verify && *plan->verify)
		value_put_text(value, "verify", plan->verify);
	if (plan->evidence && *plan->evidence)
		value_put_text(value, "evidence", plan->evidence);
	waves_put(arena, value, &document->waves);
	return value_write(arena, value);
}

static bool read_pending(struct arena *arena, const struct value *pending, struct plan_part *part)
{
	part->pending_count = value_count(pending);
	part->pending = arena_new_array(arena, const char *, part->pending_count + 1);
	for (size_t i = 0; i < part->pending_count; i++)
		if (!(part->pending[i] = value_as_text(value_at(pending, i))))
			return false;
	return true;
}

bool plan_pending_read(struct arena *arena, struct bytes text, struct plan_part *part,
		       struct error *error)
{
	struct value *pending;

	return (value_parse(arena, text, &pending, error) && read_pending(arena, pending, part)) ||
	       error_set(error, ERROR_INTERNAL, "a stored part of a plan cannot be read");
}

bool plan_part_load(struct arena *arena, struct store *store, const char *rollout,
		    uint64_t position, struct plan_part *part, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_PART_FIND,
					 VALUES(sql_text(rollout), sql_integer((int64_t)position)));
	struct bytes pending = { "", 0 };

	*part = (struct plan_part) { 0 };
	if (sql_next(&rows)) {
		part->target = sql_column_text(arena, &rows, 0);
		part->base = sql_column_hash(&rows, 1);
		pending = sql_column_bytes(arena, &rows, 2);
		part->wave = (uint64_t)sql_column_integer(&rows, 3);
	}
	return sql_end(&rows, error) && plan_pending_read(arena, pending, part, error);
}

bool plan_leaves_load(struct arena *arena, struct store *store, const char *rollout,
		      struct plan_leaves *leaves, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_PART_LEAVES, VALUES(sql_text(rollout)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct hash leaf = sql_column_hash(&rows, 0);

		buffer_add(&buffer, &leaf, sizeof leaf);
	}
	*leaves = (struct plan_leaves) { (struct hash *)(void *)buffer.data,
					 buffer.size / sizeof(struct hash) };
	return sql_end(&rows, error);
}

static bool read_part(struct arena *arena, const struct value *value, struct plan_part *part)
{
	part->target = value_get_text(value, "target");
	part->wave = (uint64_t)value_get_integer(value, "wave", 0);
	return read_pending(arena, value_get(value, "pending"), part) && part->target &&
	       hash_from_hex(value_get_text(value, "base"), &part->base);
}

static const char *text_or_empty(const struct value *value, const char *key)
{
	const char *text = value_get_text(value, key);

	return text ? text : "";
}

static bool read_plan(const struct value *value, struct plan *plan)
{
	plan->project = value_get_text(value, "project");
	plan->environment = value_get_text(value, "environment");
	plan->verb = value_get_text(value, "verb");
	plan->execution = text_or_empty(value, "execution");
	plan->resolution = text_or_empty(value, "resolution");
	plan->verify = text_or_empty(value, "verify");
	plan->evidence = text_or_empty(value, "evidence");
	plan->release = (uint64_t)value_get_integer(value, "release", 0);
	return plan->project && plan->environment && plan->verb &&
	       hash_from_hex(value_get_text(value, "release_digest"), &plan->release_digest) &&
	       hash_from_hex(value_get_text(value, "policy"), &plan->policy) &&
	       hash_from_hex(value_get_text(value, "targets"), &plan->targets);
}

static bool read_groups(const struct value *part, uint32_t *groups, size_t count)
{
	const struct value *list = value_get(part, "groups");

	for (size_t i = 0; i < count; i++) {
		int64_t group = value_as_integer(value_at(list, i), -1);

		if (group < 0 || group > UINT32_MAX)
			return false;
		groups[i] = (uint32_t)group;
	}
	return true;
}

static bool read_document(struct arena *arena, const struct value *value,
			  struct plan_document *document)
{
	const struct value *parts = value_get(value, "parts");
	size_t rules;

	*document = (struct plan_document) { .count = value_count(parts) };
	document->parts = arena_new_array(arena, struct plan_part, document->count + 1);
	if (!waves_get(arena, value, &document->waves))
		return false;
	rules = document->waves.spread_count;
	document->groups = arena_new_array(arena, uint32_t, document->count * rules + 1);
	for (size_t i = 0; i < document->count; i++)
		if (!read_part(arena, value_at(parts, i), &document->parts[i]) ||
		    !read_groups(value_at(parts, i), &document->groups[i * rules], rules))
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
